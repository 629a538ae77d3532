//! The same module with other names: as numbers, as names where there were numbers, as other names.
//!
//! Each respelling, here and in `layout`, depends on the forms of a text alone, never on what a number
//! is: so what is rewritten first and respelled then is what is respelled first and rewritten then.

use super::tree::{Item, Tree, edited};
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

/// Whether a function is called by a number. `None` where that cannot be told.
pub(super) fn calls_by_number(tree: &Tree<'_>) -> Option<bool> {
    let uses = Scan::new(tree)?.uses(TokenKind::Number);
    Some(uses.iter().any(|(_, space)| *space == Space::Func))
}
