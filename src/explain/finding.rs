//! The page of a rule, and that of a check: what goes wrong, an example, how it shows, how it is silenced.
//!
//! Knows rules and checks. Must not know how either decides.

use super::book::{Book, Call, ERRNO, in_states, listed, sentence, stopped};
use super::page::{Inline, Line, Page, Topic, link, words};
use super::{example, record};
use crate::rules::{Check, Compared, Finds, Operand, Pattern, Protocol, Rule, Then};
use crate::text::Level;

/// The page of a rule.
pub(super) fn rule(book: Book<'_>, rule: &Rule) -> Page {
    let mut page = Page::new(
        Topic::Rule(rule.name.clone()),
        format!(
            "{}: a rule from {} to {}",
            rule.name,
            name(book, rule, true),
            name(book, rule, false)
        ),
    );
    page.say(words(&rule.doc));
    if let Some(report) = &rule.report {
        page.say(words(&format!(
            "Nothing is changed; what is found is reported: {}",
            stopped(report)
        )));
    }
    page.heading("What it looks at");
    let mut lines: Vec<Line> = Vec::new();
    for line in rule.patterns.iter().filter_map(|p| looks_at(book, rule, p)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    page.list(lines);
    if book.records(rule).is_some() {
        let names = record::names(book, &rule.name);
        if !names.is_empty() {
            let mut line = words("Records: ");
            line.extend(names);
            page.say(line);
        }
        record::of_rule(&mut page, book, rule);
    }
    example::show(&mut page, book.rules, &rule.name);
    shows(&mut page, book, &rule.name, rule.shows.as_deref());
    silence(&mut page, &rule.name, None);
    page
}

fn name(book: Book<'_>, rule: &Rule, source: bool) -> String {
    let id = if source { rule.from } else { rule.to };
    book.rules
        .dialect(id)
        .map_or(String::new(), |d| d.name.clone())
}

/// One pattern as a line: the call, and the types of its operands.
fn looks_at(book: Book<'_>, rule: &Rule, pattern: &Pattern) -> Option<Line> {
    let call = |id| book.calls().find(|c| c.dialect_id == rule.to && c.id == id);
    let dialect = book.rules.dialect(rule.to)?;
    let typed = |line: &mut Line, ty: &str| {
        match dialect.table(ty) {
            Some(_) => line.push(link(Topic::Table(dialect.name.clone(), ty.to_string()), ty)),
            None => line.extend(words(&format!("`{ty}`"))),
        };
    };
    match pattern {
        Pattern::Call {
            function,
            operands,
            record,
        } => {
            let call = call(*function)?;
            let mut line = vec![call.link()];
            for (operand, param) in operands.iter().zip(&call.function.params) {
                if let Operand::Typed { ty, .. } = operand {
                    line.extend(words(&format!(", `${param}`: ")));
                    typed(&mut line, ty);
                }
            }
            if let Some(record) = record {
                let param = call.function.params.get(record.operand)?;
                line.extend(words(&format!(", the record at `${param}`")));
            }
            Some(line)
        }
        Pattern::Compare {
            what,
            functions,
            operand,
            ..
        } => {
            let Operand::Typed { ty, .. } = operand else {
                return None;
            };
            let mut line = words(match what {
                Compared::Result => "a result compared with a number of ",
                Compared::Output => "what was written compared with a number of ",
            });
            typed(&mut line, ty);
            line.extend(words(" (of "));
            line.extend(of_calls(functions.iter().filter_map(|f| call(*f))));
            line.extend(words(")"));
            Some(line)
        }
        Pattern::BrTable { functions, .. } => {
            let mut line = words("a `br_table` on a result (of ");
            line.extend(of_calls(functions.iter().filter_map(|f| call(*f))));
            line.extend(words(")"));
            Some(line)
        }
    }
}

fn of_calls<'r>(calls: impl Iterator<Item = Call<'r>>) -> Line {
    let calls: Vec<Line> = calls.map(|c| vec![c.link()]).collect();
    if calls.is_empty() {
        words("any call")
    } else {
        listed(calls)
    }
}

/// The page of a check.
pub(super) fn check(book: Book<'_>, check: &Check) -> Page {
    let mut page = Page::new(
        Topic::Check(check.name.clone()),
        format!("{}: a check ({})", check.name, level(check.level)),
    );
    page.say(words(&check.doc));
    if let Some(help) = &check.help {
        page.say(words(&format!("What to do: {}", stopped(help))));
    }
    let answers = answers(book, check);
    if !answers.is_empty() {
        page.heading("What the runtime answers");
        page.list(answers);
    }
    example::show(&mut page, book.rules, &check.name);
    shows(&mut page, book, &check.name, check.shows.as_deref());
    if check.level > Level::Note && !about_wasfix(check) {
        page.heading("How sure it is");
        page.say(words(match check.level {
            Level::Error => "Where it holds on every path it is an error; where it holds on some path only, a warning. What cannot be known is not reported.",
            _ => "It is a warning where it holds, on every path or on some. What cannot be known is not reported.",
        }));
    }
    silence(&mut page, &check.name, Some(check));
    page
}

fn about_wasfix(check: &Check) -> bool {
    matches!(check.finds, Finds::UnusedIgnore | Finds::NotAnalysed)
}

/// A level in words.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// The errors that come: the check's own, and by call and state those of the protocols that refer to it.
fn answers(book: Book<'_>, check: &Check) -> Vec<Line> {
    let mut lines = Vec::new();
    let dialect = check.dialect.and_then(|id| book.rules.dialect(id));
    if let (Some(symbol), Some(dialect)) = (&check.answers, dialect) {
        let value = dialect.table(ERRNO).and_then(|t| t.write(symbol));
        let value = value.map_or(String::new(), |v| format!(" ({v})"));
        lines.push(vec![link(
            Topic::Error(symbol.clone()),
            &format!("{symbol}{value}"),
        )]);
    }
    for protocol in &book.rules.protocols {
        lines.extend(steps(book, protocol, check));
    }
    lines
}

/// The calls of a protocol that a check reports: in which states, and what they answer.
fn steps(book: Book<'_>, protocol: &Protocol, check: &Check) -> Vec<Line> {
    let mut found: Vec<(Line, Vec<&str>, Line)> = Vec::new();
    for step in &protocol.moves {
        let mut calls = book.calls();
        let call = calls.find(|c| c.dialect_id == protocol.dialect && c.id == step.function);
        let Some(call) = call else { continue };
        for (state, cell) in protocol.states.iter().zip(&step.cells) {
            let Some(cell) = cell else { continue };
            let refers = cell.check.and_then(|id| book.rules.checks.get(id.0));
            if refers.is_none_or(|c| c.name != check.name) {
                continue;
            }
            let (who, answer) = (vec![call.link()], outcome(&cell.then));
            let state = state.name.as_str();
            match found.iter_mut().find(|(w, _, a)| *w == who && *a == answer) {
                Some((_, states, _)) if states.contains(&state) => {}
                Some((_, states, _)) => states.push(state),
                None => found.push((who, vec![state], answer)),
            }
        }
    }
    let mut lines: Vec<(Vec<&str>, Line, Vec<Line>)> = Vec::new();
    for (who, states, answer) in found {
        match lines
            .iter_mut()
            .find(|(s, a, _)| *s == states && *a == answer)
        {
            Some((_, _, calls)) => calls.push(who),
            None => lines.push((states, answer, vec![who])),
        }
    }
    let line = |(states, answer, calls): (Vec<&str>, Line, Vec<Line>)| {
        let mut line = words(&format!("on {}: ", in_states(protocol, &states)));
        line.extend(answer);
        line.extend(words(" from "));
        line.extend(many(calls));
        line
    };
    lines.into_iter().map(line).collect()
}

/// Calls by name; where they are very many, only that.
fn many(calls: Vec<Line>) -> Line {
    const MANY: usize = 12;
    if calls.len() > MANY {
        return words("every call");
    }
    listed(calls)
}

/// What becomes of a call, in few words.
pub(super) fn outcome(then: &Then) -> Line {
    match then {
        Then::To(_) => words("`0`"),
        Then::Errno(errors) => {
            let one = |(symbol, value): &(String, u64)| {
                vec![link(
                    Topic::Error(symbol.clone()),
                    &format!("{value} {symbol}"),
                )]
            };
            let mut line = Line::new();
            for error in errors.iter().map(one) {
                if !line.is_empty() {
                    line.push(Inline::Text(" or ".to_string()));
                }
                line.extend(error);
            }
            line
        }
    }
}

/// How it shows on a real runtime: the rule's own sentence, and the causes that lead here.
fn shows(page: &mut Page, book: Book<'_>, name: &str, own: Option<&str>) {
    let causes = book.causes_seen_by(name);
    if own.is_none() && causes.is_empty() {
        return;
    }
    page.heading("How it shows");
    if let Some(own) = own {
        page.say(words(&sentence(own)));
    }
    let mut lines = Vec::new();
    for (dialect, cause) in causes {
        let value = dialect.table(ERRNO).and_then(|t| t.write(&cause.errno));
        let value = value.map_or(String::new(), |v| format!("{v} "));
        let error = link(
            Topic::Error(cause.errno.clone()),
            &format!("{value}{}", cause.errno),
        );
        let calls = book.calls().filter(|c| c.dialect.name == dialect.name);
        let calls: Vec<Call<'_>> = calls.filter(|c| cause.calls.contains(&c.id)).collect();
        let answers = if calls.len() > 1 {
            " answer "
        } else {
            " answers "
        };
        let mut line = of_calls(calls.into_iter());
        line.push(Inline::Text(answers.to_string()));
        line.push(error);
        line.extend(words(&format!(": {}", stopped(&cause.doc))));
        lines.push(line);
    }
    page.list(lines);
}

/// How a finding of this name is kept back.
fn silence(page: &mut Page, name: &str, check: Option<&Check>) {
    // A comment that said of another that it silences nothing could be one itself.
    let of_comments = check.is_some_and(|c| c.finds == Finds::UnusedIgnore);
    let (places, names) = match of_comments {
        true => ("In the comment itself, beside NAME", format!("NAME,{name}")),
        false => (
            "At the end of the line, or on the line above it",
            name.to_string(),
        ),
    };
    page.heading("How to silence it");
    page.say(words(&format!(
        "{places}; in the whole file; in `wasfix.toml`:"
    )));
    page.code(
        "wat",
        format!(";; wasfix:ignore {names} the reason\n;; wasfix:ignore-file {name} the reason"),
    );
    let mut keys = format!("ignore = [\"{name}\"]            # no such findings");
    if check.is_none_or(|c| c.level > Level::Note) {
        keys += &format!("\nseverity = {{ {name} = \"note\" }}  # or only as a note");
    }
    page.code("toml", keys);
}
