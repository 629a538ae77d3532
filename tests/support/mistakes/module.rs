//! The fields of a module, and its functions with their frames and locals.

use super::calls::import;
use super::memory::{DATA, FRAME};
use super::write::{Function, MARK, Writer};
use crate::support::node::{Bodies, Node, Printer, get, op, plain};
use std::collections::BTreeSet;
use std::fmt::Write as _;

impl Writer<'_> {
    pub(super) fn whole(&mut self, mut functions: Vec<Function>) -> String {
        let helpers = std::mem::take(&mut self.helpers);
        let (first, last) = if self.program.helpers_last {
            (functions, helpers)
        } else {
            (helpers, functions)
        };
        functions = first;
        functions.extend(last);
        let mut code = String::new();
        for function in functions {
            self.print(&mut code, function);
        }
        let mark = if self.program.page { MARK } else { "" };
        let mut out = format!("{mark}(module\n");
        for ty in self.types.clone() {
            let _ = writeln!(
                out,
                "  (type $of{} (func (param {ty}) (result i32)))",
                ty.split(' ').count()
            );
        }
        if code.contains("(type $step)") {
            out.push_str("  (type $step (func))\n");
        }
        self.import_lines(&mut out, &code);
        out.push_str(if self.program.page {
            "  (memory (export \"memory\") 65536 (pagesize 1))\n"
        } else {
            "  (memory (export \"memory\") 1)\n"
        });
        if code.contains(&format!("global.get ${}", self.program.pointer)) {
            let _ = writeln!(
                out,
                "  (global ${} (mut i32) (i32.const 32768))",
                self.program.pointer
            );
        }
        for global in &self.globals {
            let _ = writeln!(out, "  (global ${global} (mut i32) (i32.const 0))");
        }
        if !self.table.is_empty() {
            let names: String = self.table.iter().map(|n| format!(" ${n}")).collect();
            let _ = writeln!(
                out,
                "  (table {} funcref)\n  (elem (i32.const 0) func{names})",
                self.table.len()
            );
        }
        for (at, bytes) in DATA {
            let _ = writeln!(out, "  (data (i32.const {at}) \"{bytes}\")");
        }
        out.push_str(&self.data);
        out.push_str(&code);
        out.push_str(")\n");
        out
    }

    fn import_lines(&mut self, out: &mut String, code: &str) {
        let wrong = self.program.import;
        let mut lines = Vec::new();
        for &it in &self.imports {
            let (name, full, params) = import(it);
            let wrong = wrong.filter(|w| w.op == it);
            let mark = if wrong.is_some() { MARK } else { "" };
            let (module, full, params) = match wrong {
                Some(w) => (w.module, w.name, w.params.unwrap_or(params)),
                None => ("wasix_32v1", full, params),
            };
            lines.push(format!("  {mark}(import \"{module}\" \"{full}\" (func ${name} (param {params}) (result i32)))"));
        }
        for (name, full, ty) in [
            (
                "args_sizes",
                "args_sizes_get",
                " (param i32 i32) (result i32)",
            ),
            ("write", "fd_write", " (param i32 i32 i32 i32) (result i32)"),
            ("exit", "proc_exit", " (param i32)"),
        ] {
            if code.contains(&format!("call ${name}")) {
                lines.push(format!(
                    "  (import \"wasix_32v1\" \"{full}\" (func ${name}{ty}))"
                ));
            }
        }
        let at = self.rng.below(lines.len());
        if let (Some(comment), Some(line)) = (self.program.comment, lines.get_mut(at)) {
            let _ = write!(line, "  {MARK};; wasfix:ignore {comment} it has to be so");
        }
        out.push_str(&lines.join("\n"));
        out.push('\n');
    }

    /// A function with its frame and its locals.
    fn print(&self, out: &mut String, function: Function) {
        let Function { head, mut body } = function;
        let is_local = |name: &str| !head.contains(&format!("${name} i32"));
        if is_local("frame") && mentions(&body, "local.get $frame") {
            body = framed(self.program.pointer, body, head.contains("(result"));
        }
        let mut names = BTreeSet::new();
        locals(&body, &mut names);
        let declared: String = names
            .iter()
            .filter(|n| is_local(n))
            .map(|n| format!(" (local ${n} i32)"))
            .collect();
        let _ = writeln!(out, "  {head}{declared}");
        let mut printer = Printer {
            manner: self.program.manner,
            above: false,
            out: String::new(),
        };
        printer.statements(&body, 2);
        out.push_str(&printer.out);
        out.push_str("  )\n");
    }
}

/// Whether an instruction stands somewhere in this code.
pub(super) fn mentions(nodes: &[Node], head: &str) -> bool {
    nodes.iter().any(|n| {
        n.head == head
            || mentions(&n.args, head)
            || match &n.bodies {
                Bodies::None => false,
                Bodies::Block(body) => mentions(body, head),
                Bodies::Arms(then, or) => mentions(then, head) || mentions(or, head),
            }
    })
}

/// The locals that some code names.
fn locals(nodes: &[Node], names: &mut BTreeSet<String>) {
    for node in nodes {
        if let Some(rest) = node.head.strip_prefix("local.") {
            names.extend(rest.split('$').nth(1).map(str::to_string));
        }
        locals(&node.args, names);
        match &node.bodies {
            Bodies::None => {}
            Bodies::Block(body) => locals(body, names),
            Bodies::Arms(then, or) => {
                locals(then, names);
                locals(or, names);
            }
        }
    }
}

/// Does something with each list of statements, inner ones first.
fn each_body(nodes: Vec<Node>, act: &dyn Fn(Vec<Node>) -> Vec<Node>) -> Vec<Node> {
    let inner = nodes.into_iter().map(|mut node| {
        node.bodies = match node.bodies {
            Bodies::None => Bodies::None,
            Bodies::Block(body) => Bodies::Block(each_body(body, act)),
            Bodies::Arms(then, or) => Bodies::Arms(each_body(then, act), each_body(or, act)),
        };
        node
    });
    act(inner.collect())
}

/// The counter that loops know by no name of their own.
pub(super) fn renamed(nodes: Vec<Node>, counter: &str) -> Vec<Node> {
    fn rename(node: &mut Node, counter: &str) {
        node.head = node.head.replace("$COUNTER", &format!("${counter}"));
        node.args.iter_mut().for_each(|n| rename(n, counter));
    }
    each_body(nodes, &|body| {
        let renamed = body.into_iter().map(|mut node| {
            rename(&mut node, counter);
            node
        });
        renamed.collect()
    })
}

/// A body with a frame, which is given back at every end.
fn framed(pointer: &str, body: Vec<Node>, result: bool) -> Vec<Node> {
    let up = || {
        let up = op("i32.add", vec![get("frame"), plain(FRAME)]);
        op(format!("global.set ${pointer}"), vec![up])
    };
    let give_back = |body: Vec<Node>| {
        let all = body.into_iter().flat_map(|node| {
            let before = (node.head == "return").then(up);
            before.into_iter().chain([node])
        });
        all.collect()
    };
    let mut body = each_body(body, &give_back);
    let at = body.len() - usize::from(result);
    body.insert(at, up());
    let old = op(format!("global.get ${pointer}"), vec![]);
    let down = op(
        "local.tee $frame",
        vec![op("i32.sub", vec![old, plain(FRAME)])],
    );
    body.insert(0, op(format!("global.set ${pointer}"), vec![down]));
    body
}
