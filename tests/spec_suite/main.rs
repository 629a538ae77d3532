//! Code without sockets: every text module of the WebAssembly specification's tests comes back byte for
//! byte. So that they are not passed over unread, each is also given a socket import, a socket call, and a
//! whole server: then it is parsed, analysed, patched and verified with all of its instructions in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that fails says so by panicking, in its helpers too; what was counted is printed"
)]

mod script;

use script::{Added, CALL, Claim, FRAMED, Host, Module, SERVER, UNUSED, WRAPPED, files, modules};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use wasfix::rules::{Rules, built_in, load};
use wasfix::{Error, Options, fix};

/// How many modules the pinned release of the suite has; fewer would be a fault of `script`.
const VALID: usize = 2_200;
const BROKEN: usize = 3_600;

#[test]
fn every_file_and_every_module_comes_back() {
    let rules = rules();
    let texts: Vec<String> = files().iter().map(|f| f.raw().to_string()).collect();
    let count = all_back(&texts, &rules);
    let texts = [all(Claim::Valid), all(Claim::Broken)].concat();
    println!("{count} files, {} modules", all_back(&texts, &rules));
}

/// Asserts that texts that name no socket import come back without a word; how many they are.
fn all_back(texts: &[String], rules: &Rules) -> usize {
    let came = each(texts, |text| came(&[text, text, text], rules));
    came_as(&came, texts.len(), &[(Came::Back, 100)]);
    texts.len()
}

#[test]
fn a_module_with_an_unused_socket_import_comes_back() {
    let came = each_with(&all(Claim::Valid), &UNUSED);
    came_as(
        &came,
        VALID,
        &[(Came::Back, 98), (Came::NotAnalysed, 0), (Came::Refused, 0)],
    );
}

/// The instructions of the whole suite are analysed, and by both roads copied to the patched module.
#[test]
fn a_socket_call_is_fixed_in_any_module() {
    let came = each_with(&all(Claim::Valid), &CALL);
    came_as(
        &came,
        VALID,
        &[
            (Came::Fixed, 98),
            (Came::NotAnalysed, 0),
            (Came::Refused, 0),
        ],
    );
}

/// Its record is in a memory that the module's own instructions read and write. Where another export
/// overwrites it (`memory.fill`), it is left.
#[test]
fn a_server_is_fixed_in_any_module() {
    let came = each_with(&all(Claim::Valid), &SERVER);
    came_as(
        &came,
        VALID,
        &[
            (Came::Fixed, 90),
            (Came::Left, 0),
            (Came::NotAnalysed, 0),
            (Came::Refused, 0),
        ],
    );
}

/// Calls and frames are followed among all that the suite calls: each in one half of it.
#[test]
fn a_server_of_several_functions_is_fixed_or_left_in_any_module() {
    let all = all(Claim::Valid);
    for (skip, added) in [WRAPPED, FRAMED].iter().enumerate() {
        let half: Vec<String> = all.iter().skip(skip).step_by(2).cloned().collect();
        let came = each_with(&half, added);
        came_as(
            &came,
            VALID / 2,
            &[
                (Came::Fixed, 0),
                (Came::Left, 0),
                (Came::NotAnalysed, 0),
                (Came::Refused, 0),
            ],
        );
    }
}

/// A few are valid once something has been put in: an unknown function is then known.
#[test]
fn a_broken_module_is_an_error_or_comes_back() {
    let rules = rules();
    for added in [UNUSED, CALL] {
        let came = each(&all(Claim::Broken), |text| {
            came(&Host::of(text).with(&added, false), &rules)
        });
        came_as(
            &came,
            BROKEN,
            &[
                (Came::Refused, 98),
                (Came::Back, 0),
                (Came::Fixed, 0),
                (Came::NotAnalysed, 0),
            ],
        );
    }
}

/// The program, on scripts of which every module has a socket call, and on single broken modules.
#[test]
fn the_program_writes_the_whole_text_or_nothing() {
    let rules = rules();
    let sample: Vec<_> = files().into_iter().step_by(10).collect();
    let written = each(&sample, |file| {
        let raw = apply(file.raw());
        assert!(
            raw.status.code() == Some(0) && raw.stderr.is_empty(),
            "{}: {raw:?}",
            file.name()
        );
        assert!(
            raw.stdout == file.raw().as_bytes(),
            "{} came back changed",
            file.name()
        );

        let own = modules(file.raw());
        let valid = own.iter().filter(|m| m.claim == Claim::Valid);
        let all = valid.map(|m| Host::of(&m.text).with(&CALL, false));
        let fixed: Vec<_> = all
            .filter(|forms| came(forms, &rules) == Came::Fixed)
            .collect();
        let before: String = fixed.iter().map(|[before, ..]| before.as_str()).collect();
        let after: String = fixed.iter().map(|[_, after, _]| after.as_str()).collect();
        let script = apply(&before);
        assert_eq!(script.status.code(), Some(0), "{}: {script:?}", file.name());
        assert!(
            script.stdout == after.as_bytes(),
            "{} was not fixed",
            file.name()
        );
        fixed.len()
    });
    let modules: usize = written.iter().map(|(modules, files)| modules * files).sum();
    println!("{} scripts of {modules} modules", sample.len());
    assert!(modules > 150, "{modules}");

    let broken: Vec<String> = all(Claim::Broken).into_iter().step_by(60).collect();
    let refused = each(&broken, |text| {
        let forms = Host::of(text).with(&CALL, false);
        let refused = came(&forms, &rules) == Came::Refused;
        let [text, ..] = forms;
        let out = apply(&text);
        assert_eq!(
            out.status.code(),
            Some(if refused { 2 } else { 0 }),
            "{text}"
        );
        assert!(
            !refused || out.stdout.is_empty() && !out.stderr.is_empty(),
            "{text}"
        );
        refused
    });
    println!("broken modules refused by the program: {refused:?}");
    assert!(refused[&true] > 50, "{refused:?}");
}

/// What came of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// Unchanged, and nothing said.
    Back,
    /// As it must become, and that was said.
    Fixed,
    /// Unchanged, or with a port converted alone, and why was said.
    Left,
    /// Unchanged, because it needs a feature that walrus does not read, and that was said.
    NotAnalysed,
    /// An error value: it is no module.
    Refused,
    /// None of these, which is wrong.
    Wrong(String),
}

/// What comes of a text: as it is written, as it must become, as it may be left.
fn came(forms: &[impl AsRef<str>; 3], rules: &Rules) -> Came {
    let [text, fixed, left] = forms.each_ref().map(AsRef::as_ref);
    let outcome = match fix(text, rules, &Options::default()) {
        Ok(outcome) => outcome,
        Err(Error::Parse(_)) => return Came::Refused,
        Err(error) => return Came::Wrong(format!("{error:?}\n{text}")),
    };
    let output = outcome.output(text);
    let told = outcome.findings.iter().map(|r| r.finding.rule.as_str());
    match told.collect::<Vec<_>>().as_slice() {
        [] if output == text => Came::Back,
        ["not-analysed"] if output == text => Came::NotAnalysed,
        [_, ..] if output == text || output == left => Came::Left,
        [_, ..] if output == fixed => Came::Fixed,
        _ => Came::Wrong(format!("{:#?}\n{text}\n{output}", outcome.findings)),
    }
}

/// Asserts that `at_least` items came, as one of the kinds that are allowed, and of each kind at least as
/// many percent.
fn came_as(came: &BTreeMap<Came, usize>, at_least: usize, allowed: &[(Came, usize)]) {
    let total: usize = came.values().sum();
    let counts = came
        .iter()
        .filter(|(came, _)| !matches!(came, Came::Wrong(_)));
    println!("of {total}: {:?}", counts.collect::<Vec<_>>());
    assert!(total >= at_least, "{total} of at least {at_least}");
    for (kind, count) in came {
        let allowed = allowed.iter().find(|(allowed, _)| allowed == kind);
        let (_, percent) = allowed.unwrap_or_else(|| panic!("{count} came as {kind:?}"));
        assert!(
            count * 100 >= total * percent,
            "{count} of {total} came as {kind:?}"
        );
    }
    let missing = allowed
        .iter()
        .find(|(kind, percent)| *percent > 0 && !came.contains_key(kind));
    assert_eq!(missing, None);
}

/// What comes of each text with something added, and a memory where that is needed.
fn each_with(texts: &[String], added: &Added) -> BTreeMap<Came, usize> {
    let rules = rules();
    each(texts, |text| {
        let host = Host::of(text);
        match came(&host.with(added, false), &rules) {
            Came::Refused => came(&host.with(added, true), &rules),
            came => came,
        }
    })
}

/// What `of` says of each item, and how often it says that.
fn each<T: Sync, R: Send + Ord>(items: &[T], of: impl Fn(&T) -> R + Sync) -> BTreeMap<R, usize> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut said = Vec::new();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            said.push(of(item));
        }
        said
    };
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let said = thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let said = all.into_iter().map(|thread| thread.join().unwrap());
        said.flatten().collect::<Vec<R>>()
    });
    let mut counts = BTreeMap::new();
    for one in said {
        *counts.entry(one).or_insert(0) += 1;
    }
    counts
}

/// The texts of all modules that scripts say this of, each once: files share them.
fn all(claim: Claim) -> Vec<String> {
    let all: BTreeSet<Module> = files()
        .iter()
        .flat_map(|file| modules(file.raw()))
        .collect();
    let all = all.into_iter().filter(|m| m.claim == claim);
    all.map(|m| m.text).collect()
}

fn rules() -> Rules {
    load(built_in()).unwrap_or_else(|e| panic!("{e:?}"))
}

/// Runs `wasfix apply -`.
fn apply(text: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_wasfix"))
        .args(["apply", "-q", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    // All is read before anything is written: this cannot wait for a reader that waits.
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    process.wait_with_output().unwrap()
}
