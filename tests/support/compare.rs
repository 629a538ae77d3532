//! Texts compared by what their tokens say: each number and each byte of a string by itself.

use std::collections::BTreeSet;
use wasfix::Outcome;
use wasfix::fix::Status;
use wasfix::text::Span;
use wast::lexer::{Lexer, TokenKind};

/// What a token says, and where it is.
pub(crate) struct Said {
    pub(crate) span: Span,
    /// A byte of a number, which has sixteen, or of a string; of anything else its text.
    pub(crate) atoms: Vec<u8>,
}

/// The tokens of a text, without comments and blanks.
pub(crate) fn said(text: &str) -> Vec<Said> {
    let lexer = Lexer::new(text);
    let mut all = Vec::new();
    for token in lexer.iter(0).map_while(Result::ok) {
        let source = token.src(text);
        let atoms = match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment => continue,
            TokenKind::String => bytes_of(source),
            TokenKind::Integer(_) => number(source).to_le_bytes().to_vec(),
            _ => source.as_bytes().to_vec(),
        };
        all.push(Said {
            span: Span::new(token.offset, token.offset + source.len()),
            atoms,
        });
    }
    all
}

fn number(source: &str) -> u128 {
    let digits: String = source.chars().filter(|c| !"_+-".contains(*c)).collect();
    let number = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hex) => u128::from_str_radix(hex, 16).unwrap(),
        None => digits.parse().unwrap(),
    };
    if source.starts_with('-') {
        number.wrapping_neg()
    } else {
        number
    }
}

fn bytes_of(source: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = source[1..source.len() - 1].chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.extend(c.to_string().bytes());
            continue;
        }
        let pair: String = rest.by_ref().take(2).collect();
        out.push(u8::from_str_radix(&pair, 16).unwrap());
    }
    out
}

/// What became of the broken values of a module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes {
    pub(crate) fixed: usize,
    pub(crate) left: usize,
    /// Left without a finding that shows them: which tokens.
    pub(crate) silent: Vec<usize>,
    /// Shown by a finding of what is left.
    pub(crate) shown: BTreeSet<usize>,
    /// Neither right nor as they were, or changed although right: their places.
    pub(crate) wrong: Vec<Span>,
    /// What is said of what is left.
    pub(crate) reasons: Vec<String>,
    /// The rules of which a finding says that something is not known.
    pub(crate) unknown: BTreeSet<String>,
}

/// Compares a run's output with the right text and with the text that it was given.
pub(crate) fn judge(good: &[Said], broken: &str, output: &str, outcome: &Outcome) -> Outcomes {
    let (bad, out) = (said(broken), said(output));
    assert_eq!(
        (good.len(), bad.len()),
        (out.len(), out.len()),
        "{broken}\n{output}"
    );
    let mut judged = Outcomes {
        reasons: reasons(outcome),
        unknown: unknown(outcome),
        ..Outcomes::default()
    };
    for (at, ((good, bad), out)) in good.iter().zip(&bad).zip(&out).enumerate() {
        let atoms = good.atoms.iter().zip(&bad.atoms).zip(&out.atoms);
        let mut left = false;
        for ((good, was), now) in atoms {
            if now == good {
                judged.fixed += usize::from(was != good);
            } else if now == was {
                left = true;
                judged.left += 1;
            } else {
                judged.wrong.push(bad.span);
            }
            if was == good && now != good {
                judged.wrong.push(bad.span);
            }
        }
        if is_told(outcome, bad.span) {
            judged.shown.insert(at);
        } else if left {
            judged.silent.push(at);
        }
    }
    judged
}

/// Where two texts differ: a token, and an atom of it.
pub(crate) type Place = (usize, usize);

/// The places where a text differs from the right one.
pub(crate) fn differing(right: &[Said], text: &str) -> Vec<Place> {
    let other = said(text);
    let mut places = Vec::new();
    for (token, (a, b)) in right.iter().zip(&other).enumerate() {
        if a.atoms != b.atoms {
            let atoms = a.atoms.iter().zip(&b.atoms).enumerate();
            places.extend(atoms.filter(|(_, (a, b))| a != b).map(|(i, _)| (token, i)));
        }
    }
    places
}

fn reasons(outcome: &Outcome) -> Vec<String> {
    let findings = outcome.findings.iter().map(|r| &r.finding);
    let left = findings.filter(|f| f.status == Status::Left);
    left.map(|f| format!("{}: {} {:?}", f.rule, f.message, f.notes))
        .collect()
}

fn unknown(outcome: &Outcome) -> BTreeSet<String> {
    let findings = outcome.findings.iter().map(|r| &r.finding);
    let left = findings.filter(|f| f.status == Status::Left && f.message.contains("not known"));
    left.map(|f| f.rule.clone()).collect()
}

/// Whether a finding shows a place. It shows the first places of a record that is stored in many.
fn is_told(outcome: &Outcome, span: Span) -> bool {
    outcome.findings.iter().any(|reported| {
        let finding = &reported.finding;
        if finding.status != Status::Left {
            return false;
        }
        let shown = finding.secondary.iter().map(|l| l.span);
        let mut shown = shown.chain([finding.primary.span]);
        let more = finding
            .secondary
            .iter()
            .filter(|l| l.text.contains("the rest"));
        let all = more.map(|l| l.span).chain([finding.primary.span]);
        let covered = all.reduce(Span::to);
        let is_near = |c: Span| c.start < span.end && span.start < c.end + 2000;
        let touches = |c: Span| c.start < span.end && span.start < c.end;
        shown.any(touches)
            || covered.is_some_and(|c| touches(c) || (finding.secondary.len() > 7 && is_near(c)))
    })
}
