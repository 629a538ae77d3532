//! Other spellings of the same module, made from its tokens: names as numbers and numbers as names,
//! other names, other blanks, other comments, flat code for folded, fields in another order.
//!
//! Each depends on the forms of a text alone, never on what a number is: so what is rewritten first
//! and respelled then is what is respelled first and rewritten then.

use super::tree::{Item, List, Tree};
use std::collections::BTreeMap;
use wasfix::wat::TokenKind;

/// What an index counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    Func,
    Global,
    Type,
    Data,
    /// The locals of the function whose list has this number.
    Local(usize),
}

/// A thing that an index or a name stands for.
struct Definition {
    space: Space,
    index: usize,
    /// The token of its name, if it has one.
    name: Option<usize>,
    /// The list that makes it.
    list: usize,
}

struct Scan<'t> {
    tree: &'t Tree<'t>,
    definitions: Vec<Definition>,
}

/// Names that `may` go become numbers. `None` where a form is too rare to be handled here.
pub(crate) fn to_numbers(text: &str, may: &dyn Fn(&str) -> bool) -> Option<String> {
    let tree = Tree::read(text);
    let scan = Scan::new(&tree)?;
    let mut edits = Vec::new();
    let mut numbers = BTreeMap::new();
    for d in &scan.definitions {
        let Some(name) = d.name.filter(|&n| may(tree.text_of(n))) else {
            continue;
        };
        numbers.insert((d.space, tree.text_of(name)), d.index);
        edits.push((tree.with_blank_before(name), String::new()));
    }
    for (token, space) in scan.uses(TokenKind::Id) {
        if let Some(index) = numbers.get(&(space, tree.text_of(token))) {
            edits.push((tree.range(token), index.to_string()));
        }
    }
    Some(edited(text, edits))
}

/// Everything that has no name gets one, and is called by it.
pub(crate) fn to_names(text: &str) -> Option<String> {
    let tree = Tree::read(text);
    let scan = Scan::new(&tree)?;
    let mut edits = Vec::new();
    let mut names = BTreeMap::new();
    let mut lists: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (count, d) in scan.definitions.iter().enumerate() {
        let name = match d.name {
            Some(name) => tree.text_of(name).to_string(),
            None => {
                let name = format!("$zz{}", letters(count));
                if let Space::Local(_) = d.space {
                    lists.entry(d.list).or_default().push(name.clone());
                } else {
                    let end = tree.range(tree.lists[d.list].head).1;
                    edits.push(((end, end), format!(" {name}")));
                }
                name
            }
        };
        names.insert((d.space, d.index), name);
    }
    for (list, names) in lists {
        let head = tree.text_of(tree.lists[list].head);
        let types = tree.parts_after_head(list);
        let split: Vec<_> = names
            .iter()
            .zip(types)
            .map(|(name, ty)| format!("({head} {name} {ty})"))
            .collect();
        edits.push((tree.list_range(list), split.join(" ")));
    }
    for (token, space) in scan.uses(TokenKind::Number) {
        let name = names.get(&(space, tree.text_of(token).parse().ok()?))?;
        edits.push((tree.range(token), name.clone()));
    }
    Some(edited(text, edits))
}

/// Names that `may` change become others, the same everywhere.
pub(crate) fn renamed(text: &str, may: &dyn Fn(&str) -> bool) -> String {
    let tree = Tree::read(text);
    let mut names = BTreeMap::new();
    let mut edits = Vec::new();
    for (i, token) in tree.tokens.iter().enumerate() {
        let name = tree.text_of(i);
        if token.kind == TokenKind::Id && may(name) {
            let count = names.len();
            let new = names
                .entry(name)
                .or_insert_with(|| format!("$yy{}", letters(count)));
            edits.push((tree.range(i), new.clone()));
        }
    }
    edited(text, edits)
}

fn letters(mut number: usize) -> String {
    let mut out = String::new();
    loop {
        out.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
        if number == 0 {
            return out;
        }
    }
}

/// The text with each range replaced.
pub(super) fn edited(text: &str, mut edits: Vec<((usize, usize), String)>) -> String {
    edits.sort();
    let (mut out, mut from) = (String::new(), 0);
    for ((start, end), new) in edits {
        out.push_str(&text[from..start]);
        out.push_str(&new);
        from = end;
    }
    out.push_str(&text[from..]);
    out
}

impl<'t> Scan<'t> {
    fn new(tree: &'t Tree<'t>) -> Option<Scan<'t>> {
        let mut scan = Scan {
            tree,
            definitions: Vec::new(),
        };
        let mut counts = BTreeMap::new();
        for list in 0..tree.lists.len() {
            let Some(space) = scan.defines(list) else {
                continue;
            };
            let index = counts.entry(space).or_insert(0);
            scan.definitions.push(Definition {
                space,
                index: *index,
                name: tree.id_after_head(list),
                list,
            });
            *index += 1;
            if space == Space::Func {
                scan.locals(list)?;
            }
        }
        Some(scan)
    }

    fn defines(&self, list: usize) -> Option<Space> {
        let parent = self.tree.lists[list].parent?;
        let is_field = matches!(self.tree.head(parent), "module" | "import" | "rec");
        match self.tree.head(list) {
            _ if !is_field => None,
            "func" => Some(Space::Func),
            "global" => Some(Space::Global),
            "type" => Some(Space::Type),
            "data" => Some(Space::Data),
            _ => None,
        }
    }

    /// The parameters and locals of a function. Not where a type alone says what they are.
    fn locals(&mut self, func: usize) -> Option<()> {
        let tree = self.tree;
        let mut index = 0;
        let children: Vec<usize> = tree.header(func);
        let typed = children.iter().any(|&c| tree.head(c) == "type");
        let with_parameters = children.iter().any(|&c| tree.head(c) == "param");
        if typed && !with_parameters {
            return None;
        }
        for list in children {
            if !matches!(tree.head(list), "param" | "local") {
                continue;
            }
            let name = tree.id_after_head(list);
            let count = if name.is_some() {
                1
            } else {
                tree.parts_after_head(list).len()
            };
            for _ in 0..count {
                self.definitions.push(Definition {
                    space: Space::Local(func),
                    index,
                    name,
                    list,
                });
                index += 1;
            }
        }
        Some(())
    }

    /// The tokens of a kind that stand for something defined, and for what.
    fn uses(&self, kind: TokenKind) -> Vec<(usize, Space)> {
        let tree = self.tree;
        let mut out = Vec::new();
        let mut func = None;
        for (i, item) in tree.items() {
            match item {
                Item::Open(list) if self.defines(list) == Some(Space::Func) => func = Some(list),
                Item::Atom(list) if tree.tokens[i].kind == kind => {
                    out.extend(self.stands_for(i, list, func).map(|space| (i, space)));
                }
                _ => {}
            }
        }
        out
    }

    fn stands_for(&self, token: usize, list: usize, func: Option<usize>) -> Option<Space> {
        let tree = self.tree;
        if tree.id_after_head(list) == Some(token) && self.defines(list).is_some() {
            return None;
        }
        let keyword = tree.keyword_before(token);
        match keyword.unwrap_or_else(|| tree.head(list)) {
            "call" | "return_call" | "ref.func" | "start" | "elem" => Some(Space::Func),
            "func" => Some(Space::Func),
            "local.get" | "local.set" | "local.tee" => Some(Space::Local(func?)),
            "global.get" | "global.set" | "global" => Some(Space::Global),
            "memory.init" | "data.drop" => Some(Space::Data),
            "type" => Some(Space::Type),
            _ => None,
        }
    }
}

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
        let is_field = parent.is_some_and(|p| tree.head(p) == "module");
        if tree.head(list) == "func" && is_field {
            let header = tree.header(list);
            for child in tree.child_lists(list) {
                let immediate = matches!(tree.head(child), "type" | "param" | "result");
                if !header.contains(&child) && !immediate {
                    edits.push((tree.list_range(child), flat(&tree, child)?));
                }
            }
        }
    }
    Some(edited(text, edits))
}

/// A folded instruction as flat ones; what stands between its operands stays between them.
fn flat(tree: &Tree<'_>, list: usize) -> Option<String> {
    let List { open, close, .. } = tree.lists[list];
    let head = tree.head(list);
    if head.starts_with("try") || head.is_empty() {
        return None;
    }
    let children = tree.child_lists(list);
    let is_immediate = |c: &&usize| matches!(tree.head(**c), "type" | "param" | "result");
    let operands: Vec<usize> = children
        .iter()
        .filter(|c| !is_immediate(c))
        .copied()
        .collect();
    let text = |from: usize, to: usize| &tree.text[from..to];
    let inside = tree.range(open).1;
    let end = tree.range(close).0;
    if head == "block" || head == "loop" {
        let mut out = format!(" {}", text(inside, inside));
        let mut from = inside;
        for child in operands {
            let (start, stop) = tree.list_range(child);
            out.push_str(text(from, start));
            out.push_str(&flat(tree, child)?);
            from = stop;
        }
        return Some(format!("{out}{} end ", text(from, end)));
    }
    // The head with its immediates comes last: up to the blanks before the first operand.
    let first = operands.first().map_or(end, |&c| tree.list_range(c).0);
    let (mut out, mut from) = (String::new(), first);
    let own = text(inside, first).trim_end();
    if operands.is_empty() {
        return Some(format!(" {} ", text(inside, end)));
    }
    if own.contains(";;") {
        return None;
    }
    if head == "if" {
        let mut placed = false;
        for child in operands {
            let (start, stop) = tree.list_range(child);
            out.push_str(text(from, start));
            from = stop;
            match tree.head(child) {
                "then" | "else" => {
                    if !placed {
                        out.push_str(&format!(" {own} "));
                        placed = true;
                    }
                    let list = &tree.lists[child];
                    let mut at = tree.range(list.head).1;
                    if tree.head(child) == "else" {
                        out.push_str(" else ");
                    }
                    for inner in tree.child_lists(child) {
                        let (start, stop) = tree.list_range(inner);
                        out.push_str(text(at, start));
                        out.push_str(&flat(tree, inner)?);
                        at = stop;
                    }
                    out.push_str(text(at, tree.range(list.close).0));
                }
                _ => out.push_str(&flat(tree, child)?),
            }
        }
        return Some(format!("{out}{} end ", text(from, end)));
    }
    for child in operands {
        let (start, stop) = tree.list_range(child);
        out.push_str(text(from, start));
        out.push_str(&flat(tree, child)?);
        from = stop;
    }
    Some(format!("{out}{} {own} ", text(from, end)))
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
    let scan = Scan::new(&tree)?;
    let numbers = scan.uses(TokenKind::Number);
    if numbers.iter().any(|(_, space)| *space == Space::Func) {
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
