//! A page for a terminal.
//!
//! Knows widths. Must not know what a page is about.

use super::page::{Block, Inline, Line, Page};

/// Columns of a line; code and tables that are wider stay as they are.
const WIDTH: usize = 100;

/// The page as lines. Headings stand at the margin, all else is indented by two columns.
#[must_use]
pub fn text(page: &Page) -> String {
    let mut out = format!("{}\n", page.title);
    let mut last: Option<&Block> = None;
    for block in &page.blocks {
        // What a heading is about follows it at once.
        let under_heading = matches!(last, Some(Block::Heading(_) | Block::Anchor(..)));
        if !under_heading {
            out.push('\n');
        }
        last = Some(block);
        match block {
            Block::Heading(text) | Block::Anchor(_, text) => out += &format!("{text}\n"),
            Block::Paragraph(line) => out += &wrapped(&plain(line), "  ", "  "),
            Block::List(lines) => {
                out.extend(lines.iter().map(|l| wrapped(&plain(l), "  - ", "    ")));
            }
            Block::Table(head, rows) => out += &table(head, rows),
            Block::Code(_, code) => out.extend(code.lines().map(indented)),
        }
    }
    out
}

fn indented(line: &str) -> String {
    format!("  {line}").trim_end().to_string() + "\n"
}

/// The words of a line; code is what it is without marks, and a link what it says.
fn plain(line: &Line) -> String {
    let piece = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Link(_, text) => text.clone(),
    };
    line.iter().map(piece).collect()
}

/// Words in lines of at most [`WIDTH`] columns; `first` stands before the first line, `rest` before the others.
fn wrapped(words: &str, first: &str, rest: &str) -> String {
    let mut out = String::new();
    let mut line = first.to_string();
    let mut empty = true;
    for word in words.split_whitespace() {
        let wide = line.chars().count() + 1 + word.chars().count() > WIDTH;
        if !empty && wide {
            out += &format!("{line}\n");
            line = rest.to_string();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line += word;
        empty = false;
    }
    out + &format!("{line}\n")
}

/// Columns as wide as what is in them; the last one is wrapped.
fn table(head: &[String], rows: &[Vec<Line>]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(plain).collect())
        .collect();
    let last = head.len().saturating_sub(1);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let cells = cells.map(|cell| cell.chars().count());
        let title = head.get(column).map_or(0, |h| h.chars().count());
        cells.max().unwrap_or(0).max(title)
    };
    let widths: Vec<usize> = (0..last).map(width).collect();
    let mut out = String::new();
    for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
        let mut start = "  ".to_string();
        for (cell, width) in row.iter().zip(&widths) {
            start += &format!("{cell:width$}  ");
        }
        let cell = row.get(last).map_or("", String::as_str);
        let margin = " ".repeat(start.chars().count());
        // Beside columns that leave no room a word a line would be no help.
        let cell = if margin.len() + 20 > WIDTH {
            format!("{start}{cell}\n")
        } else {
            wrapped(cell, &start, &margin)
        };
        out += cell.trim_end();
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::page::{Topic, words};

    #[test]
    fn a_page_is_lines_of_bounded_width() {
        let mut page = Page::new(Topic::Index, "A page");
        page.say(words(&"some `words` ".repeat(20)));
        page.heading("Heading");
        page.list(vec![words("one"), words(&"two ".repeat(40))]);
        let row = |a, b: &str| vec![words(a), words(b)];
        page.table(
            &["a", "what"],
            vec![row("long cell", &"word ".repeat(30)), row("x", "y")],
        );
        page.code("wat", "(module\n\n  )");
        let shown = text(&page);
        assert!(shown.lines().all(|l| l.chars().count() <= WIDTH), "{shown}");
        assert!(!shown.lines().any(|l| l.ends_with(' ')), "{shown}");
        insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!("explain_text", shown);
        });
    }
}
