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
    let lines = folded(words, WIDTH - rest.len().max(first.len()));
    let line = |(i, line): (usize, &String)| {
        let margin = if i == 0 { first } else { rest };
        format!("{margin}{line}\n")
    };
    lines.iter().enumerate().map(line).collect()
}

/// Columns as wide as what is in them. Where that is too wide for a line, the widest one is made narrower.
fn table(head: &[String], rows: &[Vec<Line>]) -> String {
    let rows = rows.iter().map(|row| row.iter().map(plain).collect());
    let rows: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(rows).collect();
    let widths = widths(&rows, head.len());
    rows.iter().map(|row| columns(row, &widths)).collect()
}

/// Between two columns, and before the first.
const GAP: usize = 2;
/// No column is made narrower than this.
const NARROWEST: usize = 24;

fn widths(rows: &[Vec<String>], count: usize) -> Vec<usize> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..count).map(width).collect();
    loop {
        let total: usize = widths.iter().map(|w| w + GAP).sum();
        let excess = total.saturating_sub(WIDTH);
        let Some(widest) = widths.iter_mut().max().filter(|w| **w > NARROWEST) else {
            return widths;
        };
        if excess == 0 {
            return widths;
        }
        *widest = widest.saturating_sub(excess).max(NARROWEST);
    }
}

/// One row; cells that do not fit their column take several lines.
fn columns(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| folded(cell, *width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for at in 0..height {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            let part = cell.get(at).map_or("", String::as_str);
            line += &format!("{:GAP$}{part:width$}", "");
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}

fn folded(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines
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
