//! What editors ask: hovers, hints and actions, as people see them, and their laws over the modules in the
//! repository and over broken programs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking"
)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use support::breaking::{MODES, broken};
use support::program::Program;
use support::render::render;
use wasfix::assist::{Action, ActionKind, Hint, Known};
use wasfix::explain;
use wasfix::fix::{Finding, Status};
use wasfix::rules::Rules;
use wasfix::text::{Lines, Span};
use wasfix::wat::{TokenKind, Tokens};
use wasfix::{Error, Options, Outcome, check, fix};

static RULES: LazyLock<Rules> = LazyLock::new(support::rules);

fn auto() -> Options {
    Options::default()
}

fn known(text: &str) -> Known {
    known_with(text, &auto())
}

fn known_with(text: &str, options: &Options) -> Known {
    Known::of(text, &RULES, options).unwrap_or_else(|e| panic!("{e:?}\n{text}"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Modules with a name for messages: files, and generated programs that are broken in some way.
fn modules(folders: &[&str], seeds: std::ops::Range<u64>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for folder in folders {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "wat") {
                let text = std::fs::read_to_string(&path).unwrap();
                all.push((path.display().to_string(), text));
            }
        }
    }
    all.sort();
    for seed in seeds {
        let program = Program::new(seed, &|_| true);
        let mode = MODES[usize::try_from(seed).unwrap() % MODES.len()];
        all.push((
            format!("seed {seed} {mode:?}"),
            render(&program, &broken(&program, mode)),
        ));
    }
    all
}

/// The same module with everything that makes counting hard: a byte order mark, line ends of two characters, and
/// characters of one, two and four bytes.
fn foreign(text: &str) -> String {
    let text = format!(";; port é 端口 𝔘\n{text}");
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

// ---- hovers ------------------------------------------------------------------------------------------

/// Every hover of a module, in its order, each once.
fn hovers(path: &str) -> String {
    let text = read(path);
    let (known, lines) = (known(&text), Lines::new(&text));
    let (mut out, mut last) = (String::new(), String::new());
    for offset in 0..=text.len() {
        let Some(hover) = known.hover(&text, &RULES, offset) else {
            continue;
        };
        let page = explain::text(&hover.page);
        if page == last {
            continue;
        }
        let at = lines.position(hover.span.start);
        let what = hover.span.of(&text);
        let _ = writeln!(out, "---- {}:{}: {what}\n{page}", at.line, at.column);
        last = page;
    }
    out
}

#[test]
fn hovers_of_a_module_to_be_fixed_of_a_right_one_and_of_one_that_is_not_decided() {
    for (name, path) in [
        ("server", "examples/server.wat"),
        ("errno", "conformance/cases/errno-again.wat"),
        ("right", "conformance/cases/tcp6-right.wat"),
        ("unsure", "conformance/cases/lone-open.wat"),
        ("merged", "conformance/cases/store-i64.wat"),
    ] {
        snapshot(&format!("hover_{name}"), &hovers(path));
    }
}

/// A hover is about a thing that holds the place, and nothing is said of code that has nothing to do with it.
#[test]
fn hovers_hold_the_place_and_are_silent_elsewhere() {
    for (name, text) in modules(&["examples", "tests/fixtures"], 300..306) {
        for text in [foreign(&text), text] {
            let known = known(&text);
            let tokens = Tokens::read(&text).unwrap();
            for token in tokens.iter() {
                let offset = token.span.start;
                let Some(hover) = known.hover(&text, &RULES, offset) else {
                    continue;
                };
                let place = format!("{name}:{offset}: {}", token.span.of(&text));
                assert!(hover.span.start <= offset, "{place}");
                assert!(offset < hover.span.end, "{place}");
                assert!(!hover.page.blocks.is_empty(), "{place}");
                assert!(!hover.span.of(&text).is_empty(), "{place}");
                let word = token.span.of(&text);
                let import = hover.span.of(&text).contains("import");
                let silent = [
                    "local.get",
                    "local.set",
                    "drop",
                    "func",
                    "memory",
                    "i32.load",
                ];
                assert!(import || !silent.contains(&word), "{place}");
            }
        }
    }
    let text = "(module (func (param i32) (result i32) (i32.add (local.get 0) (i32.const 2))))";
    let known = known(text);
    assert!((0..=text.len()).all(|at| known.hover(text, &RULES, at).is_none()));
}

// ---- hints -------------------------------------------------------------------------------------------

/// A module with its hints, as an editor shows them.
fn hinted(text: &str) -> String {
    let known = known(text);
    let (mut out, mut from) = (String::new(), 0);
    for hint in known.hints(text, &RULES, Span::new(0, text.len())) {
        let _ = write!(out, "{}«{}»", &text[from..hint.at], hint.label);
        from = hint.at;
    }
    out + &text[from..]
}

#[test]
fn hints_of_modules() {
    for (name, path) in [
        ("server", "examples/server.wat"),
        ("errno", "conformance/cases/errno-again.wat"),
        ("right", "conformance/cases/tcp6-right.wat"),
        ("stores", "conformance/cases/stores.wat"),
        ("merged", "conformance/cases/store-i64.wat"),
    ] {
        snapshot(&format!("hints_{name}"), &hinted(&read(path)));
    }
    let unsure = read("conformance/cases/lone-open.wat");
    assert!(!hinted(&unsure).contains("AF_INET»"), "{}", hinted(&unsure));
    assert!(
        !hinted(&unsure).contains("AF_INET6»"),
        "{}",
        hinted(&unsure)
    );
}

#[test]
fn hints_stand_behind_numbers_and_strings_in_order() {
    let mut count = 0;
    for (name, text) in modules(
        &["examples", "tests/fixtures", "conformance/cases"],
        300..312,
    ) {
        let text = foreign(&text);
        let known = known(&text);
        let hints = known.hints(&text, &RULES, Span::new(0, text.len()));
        count += hints.len();
        assert!(
            hints.windows(2).all(|w| w[0].at < w[1].at),
            "{name}: {hints:?}"
        );
        let literal = |k| matches!(k, TokenKind::Number | TokenKind::String);
        let tokens = Tokens::read(&text).unwrap();
        let ends: BTreeSet<usize> = tokens
            .iter()
            .filter(|t| literal(t.kind))
            .map(|t| t.span.end)
            .collect();
        for hint in &hints {
            assert!(ends.contains(&hint.at), "{name}: {hint:?}");
            assert!(!hint.label.is_empty(), "{name}");
        }
        // A part has the hints of the part.
        let half = Span::new(text.len() / 3, text.len() / 2);
        let part = known.hints(&text, &RULES, half);
        let inside = hints
            .iter()
            .filter(|h| half.start <= h.at && h.at <= half.end);
        assert_eq!(part, inside.cloned().collect::<Vec<_>>(), "{name}");
    }
    assert!(count > 300, "{count}");
}

/// A fix changes the numbers, and what none of them means. What the rest of a group left open may be decided once the
/// rest is right, so that a hint is new or says more; a use that got a number of its own is no more told at the old one.
/// A flag may go that the target does without. Never is one word another.
#[test]
fn what_is_meant_is_the_same_before_and_after_a_fix() {
    let mut compared = 0;
    for (name, text) in modules(&["examples", "conformance/cases"], 310..330) {
        let before = known(&text);
        let outcome = before.outcome();
        let after = outcome.output(&text).into_owned();
        if after == text {
            continue;
        }
        let fixed = known(&after).hints(&after, &RULES, Span::new(0, after.len()));
        for hint in &before.hints(&text, &RULES, Span::new(0, text.len())) {
            let edits = outcome.edits.iter().filter(|e| e.span.end <= hint.at);
            let at = edits.fold(hint.at, |at, e| at + e.text.len() - e.span.len());
            if let Some(same) = fixed.iter().find(|h| h.at == at) {
                compared += 1;
                let words = |h: &Hint| -> BTreeSet<String> {
                    let words = h.label.split(", ").flat_map(|word| word.split('|'));
                    words.map(str::to_string).collect()
                };
                let (was, is) = (words(hint), words(same));
                let agree = was.is_subset(&is) || is.is_subset(&was);
                assert!(agree, "{name}: {was:?}, {is:?}: {text}\n{after}");
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

// ---- actions -----------------------------------------------------------------------------------------

fn menu(text: &str) -> String {
    let known = known(text);
    let mut out = String::new();
    for (i, reported) in known.outcome().findings.iter().enumerate() {
        let lines = Lines::new(text);
        let at = lines.position(reported.finding.primary.span.start);
        let _ = writeln!(
            out,
            "{}:{} {}: {}",
            at.line, at.column, reported.finding.rule, reported.finding.message
        );
        for action in known.actions(text, &RULES, &auto(), i) {
            let star = if action.is_preferred { "*" } else { " " };
            let _ = writeln!(out, "  {star} {}", action.title);
            for edit in &action.edits {
                let at = lines.position(edit.span.start);
                let old = edit.span.of(text);
                let _ = writeln!(
                    out,
                    "      {}:{} {old:?} -> {:?}",
                    at.line, at.column, edit.text
                );
            }
        }
    }
    out
}

#[test]
fn actions_of_modules() {
    for (name, path) in [
        ("server", "examples/server.wat"),
        ("unsure", "conformance/cases/lone-open.wat"),
        ("half", "conformance/cases/half-tag-left.wat"),
        ("shape04", "tests/fixtures/shape04-shutdown.wat"),
        ("order", "conformance/cases/listen-unbound.wat"),
    ] {
        snapshot(&format!("actions_{name}"), &menu(&read(path)));
    }
}

/// An address of zeros, whose family and port may be either's, and a value that has two readings in two calls.
const OPEN_QUESTIONS: &str = r#"(module
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (memory 1)
  (data (i32.const 16) "\02\00\12\34\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00abc")
  (data (i32.const 64) "\02\00" "\01\00" "\00\00\00\00")
  (func (export "f") (param $a i32) (param $b i32) (param $c i32) (result i32)
    (if (call $bind (local.get $a) (i32.const 16)) (then (return (i32.const 1))))
    (if (call $bind (local.get $b) (i32.const 64)) (then (return (i32.const 2))))
    (if (call $recv (local.get $c) (i32.const 80) (i32.const 1) (i32.const 2) (i32.const 96) (i32.const 100))
      (then (return (i32.const 3))))
    local.get $c  i32.const 1  i32.const 2 
    drop
    call $shutdown))
"#;

#[test]
fn both_readings_of_an_open_question_are_offered() {
    let found = menu(OPEN_QUESTIONS);
    snapshot("actions_questions", &found);
    let counts = all_obey(
        vec![("questions".to_string(), OPEN_QUESTIONS.to_string())],
        &auto(),
    );
    assert!(counts[ActionKind::Settle as usize] >= 8, "{found}");
}

/// Where a place is after some edits; for what is inside an edit, where that begins.
fn moved(action: &Action, at: usize) -> usize {
    let mut now = at;
    for edit in &action.edits {
        let is_before = edit.span.end < at || (edit.span.end == at && edit.span.start < at);
        if is_before || (edit.span.is_empty() && edit.span.start == at) {
            now = now + edit.text.len() - edit.span.len();
        }
    }
    now
}

/// What has a name at a place: the rule, and the place.
type Places = BTreeSet<(String, usize)>;

fn places(outcome: &Outcome) -> Places {
    let all = outcome.findings.iter().map(|r| &r.finding);
    all.map(|f| (f.rule.clone(), f.primary.span.start))
        .collect()
}

/// The laws of an action.
fn obeys(
    (name, text, options): (&str, &str, &Options),
    before: &Outcome,
    finding: usize,
    action: &Action,
) {
    let place = format!("{name}: {}: {:?}", action.title, action.edits);
    assert!(!action.edits.is_empty(), "{place}");
    let result = action.edits.apply(text);
    let after = check(&result, &RULES, options).unwrap_or_else(|e| panic!("{place}: {e:?}"));
    let own = &before.findings[finding].finding;
    let now = moved(action, own.primary.span.start);
    // What has been converted may have become undecided, as after `apply`; it is not converted again.
    let same = |f: &Finding| {
        let is_it = f.rule == own.rule && f.primary.span.start == now;
        is_it && (action.kind != ActionKind::Fix || f.status == Status::Converted)
    };
    let still = after.findings.iter().find(|r| same(&r.finding));
    assert!(still.is_none(), "{place}: still there: {still:?}\n{result}");
    match action.kind {
        // The rest of the plan is as it was: nothing undone, nothing done twice.
        ActionKind::Fix if own.rule != "unused-ignore" => {
            let mut all = action.edits.clone();
            before
                .edits
                .iter()
                .for_each(|e| all.insert(e.clone()).unwrap());
            assert_eq!(after.output(&result), all.apply(text), "{place}");
        }
        ActionKind::Settle => {
            let mut all = action.edits.clone();
            before
                .edits
                .iter()
                .for_each(|e| all.insert(e.clone()).unwrap());
            assert_eq!(after.output(&result), all.apply(text), "{place}");
        }
        _ => only_comments_differ(text, &result, &place),
    }
    if action.kind == ActionKind::Ignore {
        // What has nothing to do with it is found as before.
        let lines = Lines::new(text);
        let line = lines.line_of(own.primary.span.start);
        let others = before.findings.iter().map(|r| &r.finding).filter(|f| {
            let shown = std::iter::once(&f.primary).chain(&f.secondary);
            let mut shown = shown.map(|l| lines.line_of(l.span.start));
            let beside = f.rule == own.rule && shown.any(|l| l == line);
            let along = f.group.is_some() && f.group == own.group;
            !beside && !along
        });
        for other in others {
            let kept = (other.rule.clone(), moved(action, other.primary.span.start));
            assert!(
                places(&after).contains(&kept),
                "{place}: lost {kept:?}\n{result}"
            );
        }
    }
}

fn only_comments_differ(a: &str, b: &str, place: &str) {
    let code = |text: &str| -> Vec<String> {
        let tokens = Tokens::read(text).unwrap();
        let blank = |k| {
            matches!(
                k,
                TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment
            )
        };
        let code = tokens.iter().filter(|t| !blank(t.kind));
        code.map(|t| t.span.of(text).to_string()).collect()
    };
    assert_eq!(code(a), code(b), "{place}");
}

/// How many actions of each kind the findings of some modules have.
fn all_obey(modules: Vec<(String, String)>, options: &Options) -> [usize; 3] {
    let mut counts = [0; 3];
    for (name, text) in modules {
        let known = known_with(&text, options);
        for finding in 0..known.outcome().findings.len() {
            for action in known.actions(&text, &RULES, options, finding) {
                obeys((&name, &text, options), known.outcome(), finding, &action);
                counts[action.kind as usize] += 1;
            }
        }
        assert!(known.actions(&text, &RULES, options, usize::MAX).is_empty());
    }
    counts
}

#[test]
fn actions_of_files_keep_their_laws() {
    let [fixes, settled, ignored] =
        all_obey(modules(&["examples", "conformance/cases"], 0..0), &auto());
    assert!(fixes > 50 && ignored > 80, "{fixes} {settled} {ignored}");
    assert!(settled > 3, "{settled}");
}

#[test]
fn actions_of_foreign_files_keep_their_laws() {
    let all = modules(&["examples", "tests/fixtures"], 0..0).into_iter();
    let counts = all_obey(all.map(|(n, t)| (n, foreign(&t))).collect(), &auto());
    assert!(counts[0] > 8, "{counts:?}");
}

#[test]
fn actions_of_broken_programs_keep_their_laws() {
    let counts = all_obey(modules(&[], 30_000..30_012), &auto());
    assert!(counts[0] > 20 && counts[1] > 5, "{counts:?}");
}

/// On the user's word, and with code added.
#[test]
fn actions_under_other_options_keep_their_laws() {
    let options = support::from_linux();
    let [fixes, ..] = all_obey(modules(&["examples", "tests/fixtures"], 0..0), &options);
    assert!(fixes > 10, "{fixes}");
    let lone = read("conformance/cases/lone-open.wat");
    let lone = known_with(&lone, &options).actions(&lone, &RULES, &options, 0);
    // Only the mark keeps a second run from 1, which is Linux's AF_UNIX.
    assert_eq!(lone[0].kind, ActionKind::Fix);
    assert!(lone[0].edits.len() <= 2, "{lone:?}");
    let options = Options {
        unsafe_fixes: true,
        ..options
    };
    let dynamic = read("conformance/cases/dynamic-family.wat");
    let counts = all_obey(vec![("dynamic".to_string(), dynamic)], &options);
    assert!(counts[0] > 0, "{counts:?}");
}

/// The modules of a script are looked at one by one; what is offered in one leaves the others alone.
#[test]
fn actions_in_a_script_are_those_of_its_modules() {
    let lone = read("conformance/cases/lone-open.wat");
    let script = format!(
        "{lone}\n{}\n{OPEN_QUESTIONS}(assert_return (invoke \"f\"))\n",
        read("examples/server.wat")
    );
    let known = known(&foreign(&script));
    assert_eq!(known.outcome().modules, 3);
    for text in [script.clone(), foreign(&script)] {
        let counts = all_obey(vec![("script".to_string(), text)], &auto());
        assert!(counts[0] >= 4 && counts[1] >= 10, "{counts:?}");
    }
}

const LINE: &str = r#"(module (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (memory 1)
  (func (export "_start")
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64))) COMMENT
  ))
"#;

fn taken(comment: &str, rule: &str, kind: ActionKind) -> Vec<String> {
    let text = LINE.replace("COMMENT", comment);
    let known = known(&text);
    let findings = known.outcome().findings.iter().enumerate();
    let mine = findings.filter(|(_, r)| r.finding.rule == rule);
    let mut results = Vec::new();
    for (i, _) in mine {
        for action in known.actions(&text, &RULES, &auto(), i) {
            if action.kind == kind {
                let result = action.edits.apply(&text);
                let line = result.lines().nth(3).unwrap();
                let (_, rest) = line.split_once("(i32.const 64)))").unwrap();
                results.push(format!("{}:{rest}", action.title));
            }
        }
    }
    results
}

#[test]
fn a_comment_that_silences_nothing_can_be_taken_out() {
    for (comment, expected) in [
        (";; wasfix:ignore shutdown why", "Take this comment out:"),
        (
            ";; note ;; wasfix:ignore shutdown why",
            "Take this comment out: ;; note",
        ),
        ("(; wasfix:ignore shutdown ;)", "Take this comment out:"),
        (
            "(; note wasfix:ignore shutdown ;) (nop)",
            "Take this comment out: (; note ;) (nop)",
        ),
        (
            "(; wasfix:ignore shutdown ;)(nop)",
            "Take this comment out:(nop)",
        ),
        (
            ";; wasfix:ignore open,shutdown why",
            "Take shutdown out of this comment: ;; wasfix:ignore open why",
        ),
        (
            ";; wasfix:ignore shutdown, open: why",
            "Take shutdown out of this comment: ;; wasfix:ignore open: why",
        ),
        (
            ";; wasfix:ignore open,errno-unused,shutdown",
            "Take shutdown out of this comment: ;; wasfix:ignore open,errno-unused",
        ),
        (
            ";; wasfix:ignore shutdown a ;; wasfix:ignore open b",
            "Take this comment out: ;; wasfix:ignore open b",
        ),
    ] {
        let taken = taken(comment, "unused-ignore", ActionKind::Fix);
        assert_eq!(taken, [expected], "{comment}");
    }
    let misspelt = taken(
        ";; wasfix:ignore opne why",
        "unused-ignore",
        ActionKind::Fix,
    );
    let expected = [
        "Write open: ;; wasfix:ignore open why",
        "Take this comment out:",
    ];
    assert_eq!(misspelt, expected);
    // A comment with a line of its own goes with the line.
    let text = LINE.replace("COMMENT", "\n    ;; wasfix:ignore shutdown why");
    let known = known(&text);
    let findings = known.outcome().findings.iter();
    let at = findings
        .enumerate()
        .find(|(_, r)| r.finding.rule == "unused-ignore");
    let actions = known.actions(&text, &RULES, &auto(), at.unwrap().0);
    assert_eq!(actions[0].edits.apply(&text), LINE.replace("COMMENT", ""));
}

#[test]
fn a_comment_that_silences_others_takes_one_more_name() {
    for (comment, expected) in [
        ("", "Ignore open here: ;; wasfix:ignore open"),
        (
            ";; wasfix:ignore errno-unused why",
            "Ignore open here: ;; wasfix:ignore errno-unused,open why",
        ),
        (
            ";; wasfix:ignore errno-unused: why",
            "Ignore open here: ;; wasfix:ignore errno-unused,open: why",
        ),
        (";; note", "Ignore open here: ;; note ;; wasfix:ignore open"),
    ] {
        let ignored = taken(comment, "open", ActionKind::Ignore);
        let ignored = ignored
            .iter()
            .map(|i| i.replace(":  ;;", ": ;;").trim_end().to_string());
        assert_eq!(ignored.collect::<Vec<_>>(), [expected], "{comment}");
    }
}

// ---- and besides -------------------------------------------------------------------------------------

/// `source.fixAll` takes the edits of `check`: they are those of `fix`.
#[test]
fn check_plans_what_fix_plans() {
    let all = modules(
        &["examples", "conformance/cases", "tests/fixtures"],
        300..310,
    );
    let mut changed = 0;
    for (name, text) in all {
        let unsafe_fixes = Options {
            unsafe_fixes: true,
            ..support::from_linux()
        };
        for options in [auto(), support::from_linux(), unsafe_fixes] {
            let fixed = fix(&text, &RULES, &options).unwrap().edits;
            let checked = check(&text, &RULES, &options).unwrap().edits;
            changed += fixed.len();
            assert_eq!(fixed, checked, "{name}");
        }
    }
    assert!(changed > 200, "{changed}");
}

#[test]
fn a_broken_text_is_an_error_and_nothing_else() {
    let text = read("examples/server.wat");
    for cut in [900, text.len() / 2, text.len() - 3] {
        let cut = (cut..).find(|at| text.is_char_boundary(*at)).unwrap();
        let broken = Known::of(&text[..cut], &RULES, &auto());
        // A text that names no import yet is not read at all.
        match broken {
            Err(Error::Parse(diagnostic)) => assert!(diagnostic.primary.span.end <= cut),
            other => panic!("{cut}: {other:?}"),
        }
    }
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!(
        {snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true},
        { insta::assert_snapshot!(format!("assist_{name}"), text) }
    );
}
