//! What is reported of all that was found: what was asked for, and no comment silences; how bad each is.
//!
//! Knows the names of findings, the user's options and comments. Must not know how anything was found.

use crate::fix::{self, Finding, Scope, Status, Suppression, Suppressions};
use crate::rules::{Finds, Rules};
use crate::text::{Label, Level, Lines, Span};
use crate::wat::Tokens;
use crate::{Options, Outcome, Reported};
use std::collections::BTreeSet;

/// The name of the finding that is about a comment, and not about what it stands beside.
pub(crate) const UNUSED: &str = "unused-ignore";

/// Keeps of an outcome's findings what is to be reported, and gives each its level.
///
/// A value that would be converted is an error: the runtime reads another than was meant. A value that is left
/// is a warning, unless nothing is known of it: then it is not reported. A check says itself how bad it is. The user's severities are above all of these.
pub(crate) fn judge(text: &str, rules: &Rules, options: &Options, outcome: &mut Outcome) {
    let known = fix::known_names(rules);
    let found = std::mem::take(&mut outcome.findings);
    // What follows from a conversion is no fault of the text.
    let found = found.into_iter().filter(|r| {
        let name = r.finding.rule.as_str();
        known.contains(&name) && is_wanted(options, name)
    });
    let (mut kept, silenced) = match read(text, &known) {
        None => (found.collect::<Vec<_>>(), 0),
        Some((suppressions, lines)) => {
            let mut used = Used::default();
            let (silenced, mut kept): (Vec<_>, Vec<_>) =
                found.partition(|r| used.silences(&r.finding, &suppressions, &lines));
            let own = used.findings(&suppressions, options, &known);
            kept.extend(own.into_iter().map(|finding| Reported {
                finding,
                edits: Vec::new(),
            }));
            let known = silenced.iter().filter(|r| !r.finding.unknown);
            (kept, known.count())
        }
    };
    // What cannot be known is no mistake: `apply` says what it left, and the counts say how much it is.
    kept.retain(|reported| !reported.finding.unknown);
    for reported in &mut kept {
        reported.finding.level = level(&reported.finding, rules, options);
    }
    kept.sort_by(|a, b| place(a).cmp(&place(b)));
    outcome.findings = kept;
    outcome.silenced = silenced;
}

fn place(reported: &Reported) -> (Span, &str) {
    (
        reported.finding.primary.span,
        reported.finding.rule.as_str(),
    )
}

/// Whether the user wants to hear of findings of a name.
fn is_wanted(options: &Options, name: &str) -> bool {
    let is = |names: &[String]| names.iter().any(|n| n == name);
    (options.select.is_empty() || is(&options.select)) && !is(&options.ignore)
}

/// The suppressions of a text that has any. Where the text has no tokens there is no module either.
fn read<'t>(text: &'t str, known: &[&str]) -> Option<(Suppressions, Lines<'t>)> {
    if !text.contains(fix::IGNORE) {
        return None;
    }
    let tokens = Tokens::read(text).ok()?;
    let lines = Lines::new(text);
    Some((Suppressions::read(text, &tokens, &lines, known), lines))
}

/// Which suppressions silence something, and of which names.
#[derive(Default)]
struct Used(BTreeSet<(usize, String)>);

impl Used {
    /// Whether a comment silences a finding: one for a line that it shows. What will be converted is not
    /// silenced, for the decision to convert has looked at the comments.
    fn silences(&mut self, finding: &Finding, all: &Suppressions, lines: &Lines<'_>) -> bool {
        if finding.status == Status::Converted {
            return false;
        }
        let name = &finding.rule;
        let labels = std::iter::once(&finding.primary).chain(&finding.secondary);
        let by_line = labels
            .clone()
            .flat_map(|label| all.of(lines.line_of(label.span.start), name));
        // The comment itself is shown where it kept a value from being converted.
        let shown = labels.clone().flat_map(|label| {
            let here = all.around(label.span);
            here.filter(|(_, s)| s.comment == label.span && s.is_for(name))
        });
        let mine: Vec<usize> = by_line.chain(shown.map(|(i, _)| i)).collect();
        let any = !mine.is_empty();
        self.0.extend(mine.into_iter().map(|i| (i, name.clone())));
        any
    }

    /// What there is to say of the comments themselves.
    fn findings(&self, all: &Suppressions, options: &Options, known: &[&str]) -> Vec<Finding> {
        if !is_wanted(options, UNUSED) {
            return Vec::new();
        }
        let each = all.all().iter().enumerate();
        let said = each.flat_map(|(i, one)| {
            let strangers = one.strangers.iter().map(|s| unknown(one, s, known));
            self.unused(i, one, options).into_iter().chain(strangers)
        });
        let of_file = all.all().iter().filter(|s| s.scope == Scope::File);
        if of_file.into_iter().any(says_so) {
            return Vec::new();
        }
        let may_be = |f: &Finding| all.around(f.primary.span).any(|(_, s)| says_so(s));
        said.filter(|finding| !may_be(finding)).collect()
    }

    /// What there is to say of a suppression: names that silence nothing.
    fn unused(&self, index: usize, one: &Suppression, options: &Options) -> Vec<Finding> {
        let is_used = |name: &str| self.0.contains(&(index, name.to_string()));
        let idle = |(name, _): &&(String, Span)| {
            name != UNUSED && is_wanted(options, name) && !is_used(name)
        };
        let idle = one.names.iter().filter(idle);
        let mut all: Vec<Finding> = idle
            .map(|(name, span)| nothing_silenced(one, *span, &format!("no `{name}`")))
            .collect();
        let mine = (index, String::new())..(index + 1, String::new());
        let any_used = self.0.range(mine).next().is_some();
        // Of what the user does not want to hear of nothing was looked for.
        let all_looked_for = options.select.is_empty() && options.ignore.is_empty();
        let is_for_all = one.names.is_empty() && one.strangers.is_empty();
        if is_for_all && !any_used && all_looked_for {
            all.push(nothing_silenced(one, one.span, "no finding"));
        }
        all
    }
}

fn nothing_silenced(one: &Suppression, span: Span, what: &str) -> Finding {
    let place = match one.scope {
        Scope::Line(_) => "its line",
        Scope::File => "the file",
    };
    let message = format!("this comment silences nothing: {place} has {what}");
    about(span, message, "take it out".to_string())
}

/// A word that stands where a name would, and is none.
fn unknown(one: &Suppression, (word, span): &(String, Span), known: &[&str]) -> Finding {
    let message = format!("there is no rule or check `{word}`");
    let meant = match fix::nearest(word, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`wasfix rules list` lists the names".to_string(),
    };
    let mut finding = about(*span, message, meant);
    if one.names.is_empty() {
        let text =
            "without a name it silences everything there, and this is where its reason begins";
        finding.notes.push(text.to_string());
    }
    finding
}

fn about(span: Span, message: String, help: String) -> Finding {
    Finding {
        rule: UNUSED.to_string(),
        status: Status::Left,
        unknown: false,
        level: Level::Warning,
        message,
        primary: Label::new(span, ""),
        secondary: Vec::new(),
        notes: Vec::new(),
        help: Some(help),
        changes: Vec::new(),
        group: None,
    }
}

/// Whether a suppression says that what it stands with, or the whole file, may be unused.
fn says_so(one: &Suppression) -> bool {
    one.names.iter().any(|(name, _)| name == UNUSED)
}

fn level(finding: &Finding, rules: &Rules, options: &Options) -> Level {
    if let Some(level) = options.severity.get(&finding.rule) {
        return *level;
    }
    let is_rule = rules.rules.iter().any(|r| r.name == finding.rule);
    if is_rule {
        return match finding.status {
            Status::Converted => Level::Error,
            Status::Left => Level::Warning,
        };
    }
    let own = |finds: &Finds| match finding.rule.as_str() {
        UNUSED => *finds == Finds::UnusedIgnore,
        "not-analysed" => *finds == Finds::NotAnalysed,
        _ => false,
    };
    let said = rules.checks.iter().find(|c| own(&c.finds));
    said.map_or(finding.level, |check| check.level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{add_ignores, check, rules};

    fn built_in() -> Rules {
        rules::load(rules::built_in()).unwrap()
    }

    const OPEN: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (memory 1)
  (func (export "_start")
    (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))))
"#;

    /// Level, name and line of each finding of the rules for numbers and of comments.
    fn found(text: &str, options: &Options) -> Vec<(Level, String, usize)> {
        let outcome = check(text, &built_in(), options).unwrap();
        let lines = Lines::new(text);
        let row = |r: &Reported| {
            let f = &r.finding;
            let line = lines.line_of(f.primary.span.start) + 1;
            (f.level, f.rule.clone(), line)
        };
        let own = ["open", UNUSED];
        let all = outcome.findings.iter().map(row);
        all.filter(|(_, name, _)| own.contains(&name.as_str()))
            .collect()
    }

    fn row(level: Level, name: &str, line: usize) -> (Level, String, usize) {
        (level, name.to_string(), line)
    }

    fn with(comment: &str) -> String {
        OPEN.replace("64)))))", &format!("64))))) {comment}"))
    }

    #[test]
    fn what_is_converted_is_an_error_and_what_is_left_a_warning() {
        let auto = Options::default();
        assert_eq!(found(OPEN, &auto), [row(Level::Error, "open", 5)]);
        let unsure = OPEN.replace("10", "2");
        assert_eq!(found(&unsure, &auto), [row(Level::Warning, "open", 5)]);
        let severity = [("open".to_string(), Level::Note)].into();
        let noted = Options {
            severity,
            ..Options::default()
        };
        assert_eq!(found(OPEN, &noted), [row(Level::Note, "open", 5)]);
    }

    #[test]
    fn a_comment_silences_what_it_names_and_is_itself_found_where_it_silences_nothing() {
        let auto = Options::default();
        for comment in [
            ";; wasfix:ignore open why",
            ";; wasfix:ignore why",
            ";; wasfix:ignore-file open why",
            ";; wasfix:ignore-file why",
            ";; wasfix:ignore open,unused-ignore,shutdown why",
        ] {
            for text in [OPEN.to_string(), OPEN.replace("10", "2")] {
                let text = text.replace("64)))))", &format!("64))))) {comment}"));
                assert_eq!(found(&text, &auto), [], "{text}");
            }
        }
        let unused = || row(Level::Warning, UNUSED, 5);
        let open = || row(Level::Error, "open", 5);
        let other = with(";; wasfix:ignore shutdown why");
        assert_eq!(found(&other, &auto), [open(), unused()]);
        let of_file = with(";; wasfix:ignore-file shutdown why");
        assert_eq!(found(&of_file, &auto), [open(), unused()]);
        let both = with(";; wasfix:ignore open,shutdown why");
        assert_eq!(found(&both, &auto), [unused()]);
        let misspelled = with(";; wasfix:ignore opne why");
        assert_eq!(found(&misspelled, &auto), [unused()]);
        assert_eq!(found(&OPEN.replace("10", "1"), &auto), []);
        let nothing = "(module) ;; wasfix:ignore why";
        let unused = row(Level::Warning, UNUSED, 1);
        assert_eq!(found(nothing, &auto), [unused]);
    }

    /// Of a family that the caller gives nothing is known: there is nothing to report, and nothing to silence.
    #[test]
    fn what_is_not_known_is_neither_found_nor_counted_as_silenced() {
        let text = OPEN
            .replace(r#""_start")"#, r#""_start") (param $af i32)"#)
            .replace("(i32.const 10)", "(local.get $af)");
        assert_eq!(found(&text, &Options::default()), []);
        let text = text.replace("64)))))", "64))))) ;; wasfix:ignore open,errno-unused why");
        let outcome = check(&text, &built_in(), &Options::default()).unwrap();
        let names = outcome.findings.iter().map(|r| r.finding.rule.as_str());
        // The comment keeps `--unsafe-fixes` from the value, so it is of use.
        assert_eq!(names.collect::<Vec<_>>(), Vec::<&str>::new());
        assert_eq!(outcome.silenced, 1, "only the dropped result");
    }

    #[test]
    fn a_comment_for_what_nobody_wants_to_hear_of_is_not_found() {
        let text = with(";; wasfix:ignore shutdown why");
        let without = |name: &str| Options {
            ignore: vec![name.to_string()],
            ..Options::default()
        };
        let open = || row(Level::Error, "open", 5);
        assert_eq!(found(&text, &without("shutdown")), [open()]);
        assert_eq!(found(&text, &without(UNUSED)), [open()]);
    }

    #[test]
    fn after_a_comment_for_each_finding_nothing_is_found() {
        let (rules, auto) = (built_in(), Options::default());
        let texts = [
            OPEN.to_string(),
            OPEN.replace('\n', "\r\n"),
            OPEN.replace("10", "2"),
            with(";; AF_INET6"),
            with(";; wasfix:ignore shutdown why"),
            with("(; wasfix:ignore opne why ;)"),
            OPEN.replace("(drop", "(; it\nis ;) (drop"),
        ];
        for text in texts {
            let silenced = add_ignores(&text, &rules, &auto, "as it was").unwrap();
            assert!(silenced.added > 0, "{text}");
            let left = check(&silenced.text, &rules, &auto).unwrap();
            assert!(left.findings.is_empty(), "{}", silenced.text);
            let again = add_ignores(&silenced.text, &rules, &auto, "as it was").unwrap();
            assert_eq!((again.text, again.added), (silenced.text, 0));
        }
    }
}
