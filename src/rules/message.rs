//! What the errors of several forms have in common: what was found, what is known, what is near.
//!
//! Knows names and places. Must not know any particular form.

use super::form::{Form, Name, keyword_of};
use super::tree::{Node, Tree};
use crate::text::{Diagnostic, Span};

/// `tree` is not what was wanted.
pub(super) fn unexpected(tree: &Tree<'_>, wanted: &str) -> Box<Diagnostic> {
    let found = match &tree.node {
        Node::List(_) => match keyword_of(tree) {
            Some(word) => format!("`({word} …)`"),
            None => "a list".to_string(),
        },
        Node::Id(id) => format!("`${id}`"),
        Node::Word(word) => format!("`{word}`"),
        Node::Number(_) => "a number".to_string(),
        Node::Text(_) => "a string".to_string(),
    };
    Box::new(Diagnostic::error(
        format!("{found} where something else is expected"),
        tree.span,
        format!("expected {wanted}"),
    ))
}

/// `name` is none of `known`, all of them names with a `$`.
pub(super) fn unknown_id<'k>(
    what: &str,
    name: &Name,
    known: impl IntoIterator<Item = &'k str>,
) -> Box<Diagnostic> {
    let known: Vec<String> = known.into_iter().map(|k| format!("${k}")).collect();
    let found = format!("${}", name.text);
    unknown(what, &found, name.span, known.iter().map(String::as_str))
}

/// `found` is none of `known`: the error, with the nearest name as help, or all of them if they are few.
pub(super) fn unknown<'k>(
    what: &str,
    found: &str,
    span: Span,
    known: impl IntoIterator<Item = &'k str>,
) -> Box<Diagnostic> {
    let error = Diagnostic::error(format!("no {what} `{found}`"), span, "not known");
    let known: Vec<&str> = known.into_iter().collect();
    Box::new(match nearest(found, known.iter().copied()) {
        Some(name) => error.help(format!("did you mean `{name}`?")),
        None if (1..=8).contains(&known.len()) => {
            error.help(format!("there are: `{}`", known.join("`, `")))
        }
        None => error,
    })
}

/// The name that is most like another, if one is like it.
#[must_use]
pub fn nearest<'k>(found: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let near = known.into_iter().map(|name| (distance(found, name), name));
    let like = near.filter(|(far, name)| *far <= 1 + name.len() / 4);
    like.min().map(|(_, name)| name)
}

/// A part that stands once in a `whole` stands there again.
pub(super) fn second(form: &Form<'_>, whole: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        format!("a second `{}` in one {whole}", form.keyword),
        form.span,
        "one is the most",
    ))
}

/// `1 byte`, `2 bytes`.
pub(super) fn bytes(count: impl Into<u64>) -> String {
    match count.into() {
        1 => "1 byte".to_string(),
        n => format!("{n} bytes"),
    }
}

/// How many letters must be added, taken away or changed: Levenshtein's distance, letter case ignored.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.to_lowercase().chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let change = row.get(j).copied().unwrap_or(0) + usize::from(x != *y);
            let take = row.get(j + 1).copied().unwrap_or(0) + 1;
            let add = next.last().copied().unwrap_or(0) + 1;
            next.push(change.min(take).min(add));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_with_the_fewest_changes() {
        assert_eq!(distance("sock_opne", "sock_open"), 2);
        assert_eq!(distance("", "abc"), 3);
        let error = unknown(
            "function",
            "sock_opn",
            Span::at(0),
            ["sock_open", "sock_pair"],
        );
        assert_eq!(error.help.as_deref(), Some("did you mean `sock_open`?"));
        let few = unknown("function", "zzz", Span::at(0), ["sock_open"]);
        assert_eq!(few.help.as_deref(), Some("there are: `sock_open`"));
        let many = ["sock_open"; 9];
        assert!(unknown("function", "zzz", Span::at(0), many).help.is_none());
    }
}
