//! Instructions as a tree, and the ways to write one down: flat, folded, an operand to a line.

use super::program::Manner;
use std::fmt::Write as _;

/// An instruction and its operands; bodies, if it has any.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) head: String,
    pub(crate) comment: Option<String>,
    pub(crate) args: Vec<Node>,
    pub(crate) bodies: Bodies,
}

#[derive(Clone, Debug)]
pub(crate) enum Bodies {
    None,
    Block(Vec<Node>),
    Arms(Vec<Node>, Vec<Node>),
}

/// A plain instruction.
pub(crate) fn op(head: impl Into<String>, args: Vec<Node>) -> Node {
    Node {
        head: head.into(),
        comment: None,
        args,
        bodies: Bodies::None,
    }
}

/// `block …`, `loop …`.
pub(crate) fn block(head: impl Into<String>, body: Vec<Node>) -> Node {
    Node {
        bodies: Bodies::Block(body),
        ..op(head, vec![])
    }
}

/// `if …` with both arms; an empty second one is not written.
pub(crate) fn arms(head: &str, condition: Node, then: Vec<Node>, or: Vec<Node>) -> Node {
    Node {
        bodies: Bodies::Arms(then, or),
        ..op(head, vec![condition])
    }
}

/// A constant whose spelling does not matter.
pub(crate) fn plain(number: usize) -> Node {
    op(format!("i32.const {number}"), vec![])
}

/// A call of an import or a helper.
pub(crate) fn call(name: &str, args: Vec<Node>) -> Node {
    op(format!("call ${name}"), args)
}

/// A value that nobody wants.
pub(crate) fn dropped(value: Node) -> Node {
    op("drop", vec![value])
}

/// `local.get`.
pub(crate) fn get(local: &str) -> Node {
    op(format!("local.get ${local}"), vec![])
}

/// `local.set`.
pub(crate) fn set(local: &str, value: Node) -> Node {
    op(format!("local.set ${local}"), vec![value])
}

/// Writes statements.
pub(crate) struct Printer {
    pub(crate) manner: Manner,
    /// Comments on the line above, where a line has one instruction.
    pub(crate) above: bool,
    pub(crate) out: String,
}

impl Printer {
    pub(crate) fn statements(&mut self, nodes: &[Node], depth: usize) {
        for node in nodes {
            match self.manner {
                Manner::Flat => self.flat(node, depth),
                Manner::Lines => self.lines(node, depth),
                Manner::Folded => {
                    self.indent(depth);
                    self.fold(node, depth);
                    self.out.push('\n');
                }
            }
        }
    }

    fn indent(&mut self, depth: usize) {
        self.out.push_str(&"  ".repeat(depth));
    }

    fn line(&mut self, depth: usize, text: &str, comment: Option<&str>) {
        if let (Some(comment), true) = (comment, self.above) {
            self.indent(depth);
            let _ = writeln!(self.out, ";; {comment}");
        }
        self.indent(depth);
        self.out.push_str(text);
        if let (Some(comment), false) = (comment, self.above) {
            let _ = write!(self.out, "  ;; {comment}");
        }
        self.out.push('\n');
    }

    fn flat(&mut self, node: &Node, depth: usize) {
        for arg in &node.args {
            self.flat(arg, depth);
        }
        self.line(depth, &node.head, node.comment.as_deref());
        match &node.bodies {
            Bodies::None => return,
            Bodies::Block(body) => self.statements(body, depth + 1),
            Bodies::Arms(then, or) => {
                self.statements(then, depth + 1);
                if !or.is_empty() {
                    self.line(depth, "else", None);
                    self.statements(or, depth + 1);
                }
            }
        }
        self.line(depth, "end", None);
    }

    /// `(head arg …)`; bodies on lines of their own.
    fn fold(&mut self, node: &Node, depth: usize) {
        let _ = write!(self.out, "({}", node.head);
        if let Some(comment) = &node.comment {
            let _ = write!(self.out, " (; {comment} ;)");
        }
        for arg in &node.args {
            self.out.push(' ');
            self.fold(arg, depth);
        }
        match &node.bodies {
            Bodies::None => {}
            Bodies::Block(body) => self.body("", body, depth),
            Bodies::Arms(then, or) => {
                self.body("(then", then, depth);
                self.out.push(')');
                if !or.is_empty() {
                    self.body("(else", or, depth);
                    self.out.push(')');
                }
            }
        }
        self.out.push(')');
    }

    fn body(&mut self, head: &str, body: &[Node], depth: usize) {
        self.out.push('\n');
        if !head.is_empty() {
            self.indent(depth + 1);
            self.out.push_str(head);
            self.out.push('\n');
        }
        self.statements(body, depth + 2);
        self.indent(depth + 1);
    }

    /// Folded, with every operand on a line of its own. What closes stands before the comment.
    fn lines(&mut self, node: &Node, depth: usize) {
        self.open_lines(node, depth, 0);
    }

    fn open_lines(&mut self, node: &Node, depth: usize, closing: usize) {
        let is_leaf = node.args.is_empty() && matches!(node.bodies, Bodies::None);
        let closes = ")".repeat(if is_leaf { closing + 1 } else { 0 });
        let text = format!("({}{closes}", node.head);
        self.line(depth, &text, node.comment.as_deref());
        let last = node.args.len().saturating_sub(1);
        let bare = matches!(node.bodies, Bodies::None);
        for (i, arg) in node.args.iter().enumerate() {
            let closing = if bare && i == last { closing + 1 } else { 0 };
            self.open_lines(arg, depth + 1, closing);
        }
        let end = ")".repeat(closing + 1);
        match &node.bodies {
            Bodies::None => return,
            Bodies::Block(body) => self.statements(body, depth + 1),
            Bodies::Arms(then, or) => {
                let both = [("(then", then), ("(else", or)];
                for (head, body) in both
                    .into_iter()
                    .filter(|(head, body)| *head == "(then" || !body.is_empty())
                {
                    self.line(depth + 1, head, None);
                    self.statements(body, depth + 2);
                    self.line(depth + 1, ")", None);
                }
            }
        }
        self.line(depth, &end, None);
    }
}
