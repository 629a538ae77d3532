//! A page as a value: what is to be said, before it is known for whom.
//!
//! Knows headings, sentences, lists, tables and code. Must not know rules, nor how a page looks.

/// What a page, or a part of one, is about: a link leads there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// All pages.
    Index,
    /// A rule, by name.
    Rule(String),
    /// A check, by name.
    Check(String),
    /// The numbers of all errors.
    Errors,
    /// An error, by its symbol.
    Error(String),
    /// A function of a runtime: the dialect, and the function's name.
    Function(String, String),
    /// A record, by name.
    Record(String),
    /// A dialect and its tables.
    Dialect(String),
    /// A table of symbols: the dialect, and the table's name.
    Table(String, String),
    /// A line of a module: no page of the reference, so nothing leads there.
    Place,
}

/// What is said about one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it is about.
    pub topic: Topic,
    /// The first line.
    pub title: String,
    /// What follows, in order.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading within the page.
    Heading(String),
    /// A heading that a link leads to.
    Anchor(Topic, String),
    /// Sentences.
    Paragraph(Line),
    /// One line each.
    List(Vec<Line>),
    /// Rows of cells under a head; all of one length.
    Table(Vec<String>, Vec<Vec<Line>>),
    /// Text as it stands, in a language (`wat`, `diff`, `toml`, or none).
    Code(&'static str, String),
}

/// A run of text.
pub type Line = Vec<Inline>;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// A name or number as one types it.
    Code(String),
    /// Another page, and what it is called here.
    Link(Topic, String),
}

/// Words; what stands between backticks is code.
pub(super) fn words(text: &str) -> Line {
    let part = |(i, part): (usize, &str)| match (i % 2, part) {
        (_, "") => None,
        (0, _) => Some(Inline::Text(part.to_string())),
        _ => Some(Inline::Code(part.to_string())),
    };
    text.split('`').enumerate().filter_map(part).collect()
}

/// A link.
pub(super) fn link(topic: Topic, text: &str) -> Inline {
    Inline::Link(topic, text.to_string())
}

/// Lines one after the other, with words between them.
pub(super) fn joined(lines: impl IntoIterator<Item = Line>, between: &str) -> Line {
    let mut all = Line::new();
    for line in lines {
        if !all.is_empty() {
            all.push(Inline::Text(between.to_string()));
        }
        all.extend(line);
    }
    all
}

impl Page {
    /// A page without blocks.
    #[must_use]
    pub fn new(topic: Topic, title: impl Into<String>) -> Page {
        Page {
            topic,
            title: title.into(),
            blocks: Vec::new(),
        }
    }

    /// Adds a heading.
    pub(super) fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds sentences.
    pub(super) fn say(&mut self, line: impl Into<Line>) {
        self.blocks.push(Block::Paragraph(line.into()));
    }

    /// Adds a list, unless it is empty.
    pub(super) fn list(&mut self, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.blocks.push(Block::List(lines));
        }
    }

    /// Adds a table, unless it has no rows.
    pub(super) fn table<T: ToString>(&mut self, head: &[T], rows: Vec<Vec<Line>>) {
        if !rows.is_empty() {
            let head = head.iter().map(ToString::to_string).collect();
            self.blocks.push(Block::Table(head, rows));
        }
    }

    /// Adds text as it stands.
    pub(super) fn code(&mut self, language: &'static str, text: impl Into<String>) {
        self.blocks.push(Block::Code(language, text.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(
            words("`a` or b"),
            [
                Inline::Code("a".to_string()),
                Inline::Text(" or b".to_string())
            ]
        );
        assert_eq!(words(""), []);
    }
}
