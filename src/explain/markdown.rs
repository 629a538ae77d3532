//! A page as Markdown: what `docs/reference/` is made of.
//!
//! Knows Markdown, and where the page of a topic lies. Must not know what a page is about.

use super::page::{Block, Inline, Line, Page, Topic};

/// The page as Markdown, with links as they are from the file `from` (a path in the reference).
#[must_use]
pub fn markdown(page: &Page, from: &str) -> String {
    let mut out = format!("# {}\n", escaped(&page.title));
    for block in &page.blocks {
        out.push('\n');
        match block {
            Block::Heading(text) => out += &format!("## {}\n", escaped(text)),
            Block::Anchor(_, text) => out += &format!("### {}\n", escaped(text)),
            Block::Paragraph(line) => out += &format!("{}\n", inline(line, from)),
            Block::List(lines) => {
                out.extend(lines.iter().map(|l| format!("- {}\n", inline(l, from))));
            }
            Block::Table(head, rows) => {
                out += &format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
                for row in rows {
                    let cells: Vec<String> = row.iter().map(|c| cell(c, from)).collect();
                    out += &format!("| {} |\n", cells.join(" | "));
                }
            }
            Block::Code(language, code) => {
                out += &format!("```{language}\n{}\n```\n", code.trim_end());
            }
        }
    }
    out
}

/// Where a topic is explained: a path in the reference, with the anchor if it is only a part of a page.
#[must_use]
pub fn path(topic: &Topic) -> String {
    match topic {
        Topic::Index | Topic::Place => "README.md".to_string(),
        Topic::Rule(name) => format!("rules/{name}.md"),
        Topic::Check(name) => format!("checks/{name}.md"),
        Topic::Errors => "errno.md".to_string(),
        Topic::Error(symbol) => format!("errno.md#{}", slug(symbol)),
        Topic::Function(dialect, name) => format!("functions/{dialect}/{name}.md"),
        Topic::Record(name) => format!("records.md#{}", slug(name)),
        Topic::Dialect(name) => format!("dialects/{name}.md"),
        Topic::Table(dialect, table) => format!("dialects/{dialect}.md#{}", slug(table)),
    }
}

/// The anchor that a heading gets where Markdown is shown: lower case, what is no letter, digit, `-` or `_`
/// taken out, spaces as `-`.
pub(super) fn slug(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

fn inline(line: &Line, from: &str) -> String {
    let piece = |inline: &Inline| match inline {
        Inline::Text(text) => escaped(text),
        Inline::Code(text) => format!("`{text}`"),
        Inline::Link(topic, text) => match relative(&path(topic), from).as_str() {
            // A page does not lead to itself.
            "" => format!("`{text}`"),
            to => format!("[`{text}`]({to})"),
        },
    };
    line.iter().map(piece).collect()
}

/// In a table a bar would end the cell, in code too.
fn cell(line: &Line, from: &str) -> String {
    inline(line, from).replace('|', "\\|")
}

/// What Markdown would take for a sign of its own. A `_` within a word is none.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let within = in_word(before) && in_word(chars.peek().copied());
        if matches!(c, '*' | '<' | '>' | '[' | ']') || (c == '_' && !within) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// `to` as a link from the file `from`; both are paths in one folder.
fn relative(to: &str, from: &str) -> String {
    let up = from.matches('/').count();
    let folder = |path: &str| path.rsplit_once('/').map(|(dir, _)| dir.to_string());
    let file = to.split('#').next().unwrap_or(to);
    if file == from {
        return to[file.len()..].to_string();
    }
    match (folder(file), folder(from)) {
        (Some(a), Some(b)) if a == b => to[a.len() + 1..].to_string(),
        _ => "../".repeat(up) + to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::page::{link, words};

    #[test]
    fn links_are_relative_to_the_page() {
        for (to, from, link) in [
            ("rules/open.md", "README.md", "rules/open.md"),
            ("rules/open.md", "rules/errno.md", "open.md"),
            (
                "errno.md#einval",
                "functions/w/f.md",
                "../../errno.md#einval",
            ),
            ("errno.md#einval", "errno.md", "#einval"),
        ] {
            assert_eq!(relative(to, from), link);
        }
    }

    #[test]
    fn signs_of_markdown_are_escaped_but_not_in_code() {
        let mut page = Page::new(Topic::Index, "a_b _c");
        let mut line = words("x_y* `x_y|z` ");
        line.push(link(Topic::Rule("r".to_string()), "r"));
        page.say(line.clone());
        page.table(&["h"], vec![vec![line]]);
        assert_eq!(
            markdown(&page, "README.md"),
            "# a_b \\_c\n\nx_y\\* `x_y|z` [`r`](rules/r.md)\n\n| h |\n|---|\n| x_y\\* `x_y\\|z` [`r`](rules/r.md) |\n"
        );
    }
}
