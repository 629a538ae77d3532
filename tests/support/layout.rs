//! The same module laid out otherwise: other blanks, other comments, flat code for folded, fields in
//! another order.

use super::respell::calls_by_number;
use super::tree::{Tree, edited};
use wasfix::wat::TokenKind;

/// Each run of blanks becomes another; lines stay lines.
pub(crate) fn respaced(text: &str) -> String {
    let tree = Tree::read(text);
    let mut edits = Vec::new();
    for (i, token) in tree.tokens.iter().enumerate() {
        if token.kind == TokenKind::Space {
            let lines = tree.text_of(i).matches('\n').count();
            let new = if lines == 0 {
                " \t ".to_string()
            } else {
                format!("{}\t ", " \r\n".repeat(lines))
            };
            edits.push((tree.range(i), new));
        }
    }
    edited(text, edits)
}

/// Comments that say nothing: at the ends of lines that have none, and on lines of their own.
pub(crate) fn commented(text: &str) -> String {
    let tree = Tree::read(text);
    let is_comment = |kind| matches!(kind, TokenKind::LineComment | TokenKind::BlockComment);
    let mut edits = Vec::new();
    for (i, token) in tree.tokens.iter().enumerate() {
        let (_, end) = tree.range(i);
        let start = tree.range(i).0;
        let after_comment = i > 0 && is_comment(tree.tokens[i - 1].kind);
        if token.kind == TokenKind::Space && text[start..end].contains('\n') && !after_comment {
            let new = if i % 2 == 0 {
                "  ;; so it goes"
            } else {
                "\n  ;; (and on)"
            };
            edits.push(((start, start), new.to_string()));
        }
    }
    edited(text, edits)
}

/// Without the comments that say nothing.
pub(crate) fn uncommented(text: &str, says: &dyn Fn(&str) -> bool) -> String {
    let tree = Tree::read(text);
    let mut edits = Vec::new();
    for (i, token) in tree.tokens.iter().enumerate() {
        let comment = matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment);
        if comment && !says(tree.text_of(i)) {
            edits.push((tree.range(i), String::new()));
        }
    }
    edited(text, edits)
}

/// Flat code for folded. `None` where there are forms that are not handled here.
pub(crate) fn unfolded(text: &str) -> Option<String> {
    let tree = Tree::read(text);
    let mut edits = Vec::new();
    for list in 0..tree.lists.len() {
        let parent = tree.lists[list].parent;
        if tree.head(list) != "func" || parent.is_none_or(|p| tree.head(p) != "module") {
            continue;
        }
        let header = tree.header(list);
        for child in tree.child_lists(list) {
            if !header.contains(&child) && !is_immediate(&tree, child) {
                edits.push((tree.list_range(child), flat(&tree, child)?));
            }
        }
    }
    Some(edited(text, edits))
}

/// Whether a list is a part of the instruction before it, and no instruction.
fn is_immediate(tree: &Tree<'_>, list: usize) -> bool {
    matches!(tree.head(list), "type" | "param" | "result")
}

/// A folded instruction as flat ones; what stands between its operands stays between them.
fn flat(tree: &Tree<'_>, list: usize) -> Option<String> {
    let head = tree.head(list);
    if head.starts_with("try") || head.is_empty() {
        return None;
    }
    let (inside, end) = tree.inside(list);
    let mut operands = tree.child_lists(list);
    operands.retain(|&child| !is_immediate(tree, child));
    if operands.is_empty() || head == "block" || head == "loop" {
        let body = flat_lists(tree, &operands, inside, end)?;
        let close = if matches!(head, "block" | "loop") {
            "end "
        } else {
            ""
        };
        return Some(format!(" {body} {close}"));
    }
    // The head with its immediates comes behind the operands.
    let first = tree.list_range(operands[0]).0;
    let own = tree.text[inside..first].trim_end();
    if own.contains(";;") {
        return None;
    }
    if head == "if" {
        return flat_if(tree, own, &operands, end);
    }
    let body = flat_lists(tree, &operands, first, end)?;
    Some(format!("{body} {own} "))
}

/// A stretch of text in which the given lists are made flat.
fn flat_lists(tree: &Tree<'_>, lists: &[usize], start: usize, end: usize) -> Option<String> {
    let (mut out, mut from) = (String::new(), start);
    for &list in lists {
        let (begin, stop) = tree.list_range(list);
        out.push_str(&tree.text[from..begin]);
        out.push_str(&flat(tree, list)?);
        from = stop;
    }
    Some(out + &tree.text[from..end])
}

/// `(if own CONDITION (then …) (else …))`.
fn flat_if(tree: &Tree<'_>, own: &str, operands: &[usize], end: usize) -> Option<String> {
    let is_arm = |list: &usize| matches!(tree.head(*list), "then" | "else");
    let conditions = operands.iter().take_while(|o| !is_arm(o)).count();
    let (conditions, parts) = operands.split_at(conditions);
    let start = tree.list_range(operands[0]).0;
    let mut from = tree.list_range(*parts.first()?).0;
    let mut out = flat_lists(tree, conditions, start, from)?;
    out.push_str(&format!(" {own} "));
    for &part in parts {
        let (begin, stop) = tree.list_range(part);
        out.push_str(&tree.text[from..begin]);
        out.push_str(if tree.head(part) == "else" {
            " else "
        } else {
            ""
        });
        let (_, close) = tree.inside(part);
        let inner = tree.range(tree.lists[part].head).1;
        out.push_str(&flat_lists(tree, &tree.child_lists(part), inner, close)?);
        from = stop;
    }
    Some(format!("{out}{} end ", &tree.text[from..end]))
}

/// The order in which the fields of a module stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    /// Functions from the last to the first, where functions were.
    Backwards,
    /// Functions before everything but imports.
    FunctionsFirst,
}

/// The fields in another order, each with the comments above and beside it. `None` where fields share
/// a line, or something is called by a number.
pub(crate) fn moved(text: &str, order: Order) -> Option<String> {
    let tree = Tree::read(text);
    if calls_by_number(&tree)? {
        return None;
    }
    let modules: Vec<usize> = (0..tree.lists.len())
        .filter(|&l| tree.head(l) == "module")
        .collect();
    let [module] = modules.as_slice() else {
        return None;
    };
    let (start, chunks) = chunks(&tree, *module)?;
    let is_import = |c: &Chunk| c.head == "import";
    let (imports, rest): (Vec<_>, Vec<_>) = chunks.iter().partition(|c| is_import(c));
    let (funcs, others): (Vec<_>, Vec<_>) = rest.iter().partition(|c| c.head == "func");
    let ordered: Vec<&Chunk> = match order {
        Order::FunctionsFirst => imports.into_iter().chain(funcs).chain(others).collect(),
        Order::Backwards => {
            let mut backwards = funcs.into_iter().rev();
            let all = imports.into_iter().chain(rest);
            all.filter_map(|c| {
                if c.head == "func" {
                    backwards.next()
                } else {
                    Some(c)
                }
            })
            .collect()
        }
    };
    let mut out = text[..start].to_string();
    for chunk in ordered {
        out.push_str(&text[chunk.start..chunk.end]);
    }
    out.push('\n');
    let last = chunks.last().map_or(start, |c| c.end);
    out.push_str(&text[last..]);
    Some(out)
}

struct Chunk<'t> {
    head: &'t str,
    start: usize,
    end: usize,
}

/// Each field from the end of the one before, to the end of its line.
fn chunks<'t>(tree: &Tree<'t>, module: usize) -> Option<(usize, Vec<Chunk<'t>>)> {
    let fields = tree.child_lists(module);
    let first = tree.range(*tree.after_head(module).first()?).0;
    let start = tree.text[..first].rfind('\n')?;
    let close = tree.range(tree.lists[module].close).0;
    let (mut out, mut from) = (Vec::new(), start);
    for (i, &field) in fields.iter().enumerate() {
        let (begin, stop) = tree.list_range(field);
        let line_end = tree.text[stop..].find('\n').map_or(close, |n| stop + n);
        let next = fields.get(i + 1).map_or(close, |&f| tree.list_range(f).0);
        let end = if next < line_end && next == close {
            // The parenthesis of the module follows: nothing may follow that.
            let rest = tree.text.get(close + 1..line_end).unwrap_or("");
            if !rest.trim().is_empty() {
                return None;
            }
            stop
        } else {
            line_end
        };
        if begin < from || (next < end && next != close) {
            return None;
        }
        out.push(Chunk {
            head: tree.head(field),
            start: from,
            end,
        });
        from = end;
    }
    Some((start, out))
}
