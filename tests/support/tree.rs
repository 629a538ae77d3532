//! The tokens of a text with the lists that they make.

use wasfix::wat::{Token, TokenKind, Tokens};

/// `( … )`: token numbers.
pub(crate) struct List {
    pub(crate) open: usize,
    pub(crate) close: usize,
    /// The first token in it that is no blank or comment.
    pub(crate) head: usize,
    pub(crate) parent: Option<usize>,
    /// The tokens directly in it, lists by their opening parenthesis.
    children: Vec<usize>,
}

/// What a token is to its list.
pub(crate) enum Item {
    /// It opens this list.
    Open(usize),
    /// It stands in this list.
    Atom(usize),
}

/// A text, its tokens, and its lists in the order in which they open.
pub(crate) struct Tree<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) lists: Vec<List>,
    /// By token: the list that it opens or stands in.
    owner: Vec<Option<usize>>,
}

impl<'t> Tree<'t> {
    pub(crate) fn read(text: &'t str) -> Tree<'t> {
        let tokens: Vec<Token> = Tokens::read(text).expect("tokens").iter().collect();
        let mut tree = Tree {
            text,
            owner: vec![None; tokens.len()],
            tokens,
            lists: Vec::new(),
        };
        let mut stack: Vec<usize> = Vec::new();
        for i in 0..tree.tokens.len() {
            match tree.tokens[i].kind {
                TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment => {}
                TokenKind::Open => {
                    let list = tree.lists.len();
                    if let Some(&parent) = stack.last() {
                        tree.lists[parent].children.push(i);
                    }
                    tree.lists.push(List {
                        open: i,
                        close: i,
                        head: i + 1,
                        parent: stack.last().copied(),
                        children: Vec::new(),
                    });
                    tree.owner[i] = Some(list);
                    stack.push(list);
                }
                TokenKind::Close => {
                    let list = stack.pop().expect("balanced");
                    tree.lists[list].close = i;
                    tree.lists[list].head = tree.lists[list].children.first().copied().unwrap_or(i);
                }
                _ => {
                    if let Some(&list) = stack.last() {
                        tree.lists[list].children.push(i);
                        tree.owner[i] = Some(list);
                    }
                }
            }
        }
        tree
    }

    pub(crate) fn text_of(&self, token: usize) -> &'t str {
        self.tokens[token].span.of(self.text)
    }

    pub(crate) fn range(&self, token: usize) -> (usize, usize) {
        let span = self.tokens[token].span;
        (span.start, span.end)
    }

    /// A token, and the blanks before it.
    pub(crate) fn with_blank_before(&self, token: usize) -> (usize, usize) {
        let (start, end) = self.range(token);
        let blank = token.checked_sub(1);
        let blank = blank.filter(|&b| self.tokens[b].kind == TokenKind::Space);
        (blank.map_or(start, |b| self.range(b).0), end)
    }

    pub(crate) fn list_range(&self, list: usize) -> (usize, usize) {
        let list = &self.lists[list];
        (self.range(list.open).0, self.range(list.close).1)
    }

    /// From behind `(` to `)`.
    pub(crate) fn inside(&self, list: usize) -> (usize, usize) {
        let list = &self.lists[list];
        (self.range(list.open).1, self.range(list.close).0)
    }

    /// The keyword that a list begins with.
    pub(crate) fn head(&self, list: usize) -> &'t str {
        let head = self.lists[list].head;
        match self.tokens.get(head).map(|t| t.kind) {
            Some(TokenKind::Keyword) => self.text_of(head),
            _ => "",
        }
    }

    /// The tokens in a list behind its head.
    pub(crate) fn after_head(&self, list: usize) -> &[usize] {
        self.lists[list].children.get(1..).unwrap_or_default()
    }

    pub(crate) fn id_after_head(&self, list: usize) -> Option<usize> {
        let first = *self.after_head(list).first()?;
        (self.tokens[first].kind == TokenKind::Id).then_some(first)
    }

    pub(crate) fn child_lists(&self, list: usize) -> Vec<usize> {
        let opens = self.lists[list].children.iter();
        opens
            .filter(|&&t| self.tokens[t].kind == TokenKind::Open)
            .filter_map(|&t| self.owner[t])
            .collect()
    }

    /// The lists of a function before its code.
    pub(crate) fn header(&self, func: usize) -> Vec<usize> {
        let heads = ["export", "import", "type", "param", "result", "local"];
        let children = self.after_head(func).iter();
        let lists = children.skip_while(|&&t| self.tokens[t].kind == TokenKind::Id);
        let lists = lists.map_while(|&t| match self.tokens[t].kind {
            TokenKind::Open => self.owner[t],
            _ => None,
        });
        lists
            .take_while(|&list| heads.contains(&self.head(list)))
            .collect()
    }

    /// What stands behind the head, each token or list as it is written.
    pub(crate) fn parts_after_head(&self, list: usize) -> Vec<&'t str> {
        let parts = self.after_head(list).iter();
        parts
            .map(|&t| match self.tokens[t].kind {
                TokenKind::Open => {
                    let (start, end) = self.list_range(self.owner[t].unwrap_or_default());
                    &self.text[start..end]
                }
                _ => self.text_of(t),
            })
            .collect()
    }

    /// The keyword before a token, with nothing but names and numbers between.
    pub(crate) fn keyword_before(&self, token: usize) -> Option<&'t str> {
        let siblings = &self.lists[self.owner[token]?].children;
        let at = siblings.iter().position(|&t| t == token)?;
        for &before in siblings[..at].iter().rev() {
            match self.tokens[before].kind {
                TokenKind::Keyword => return Some(self.text_of(before)),
                TokenKind::Id | TokenKind::Number => {}
                _ => return None,
            }
        }
        None
    }

    /// Every token that is in a list, in order.
    pub(crate) fn items(&self) -> impl Iterator<Item = (usize, Item)> + '_ {
        self.owner.iter().enumerate().filter_map(|(i, owner)| {
            let list = (*owner)?;
            let item = if self.lists[list].open == i {
                Item::Open(list)
            } else {
                Item::Atom(list)
            };
            Some((i, item))
        })
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
