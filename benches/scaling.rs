//! Analysis time grows in proportion to the code: one function and many, wrappers of wrappers, callers of
//! one wrapper and paths that fork at each level, at 1×, 2×, 4× and 8×, with the validation of the same
//! binary by wasmparser beside it. A whole run over a script of many modules; and one over a text of 1, 10 and 100 MB
//! of which one function has sockets, with the one look beside it that finds out which functions compute and nothing
//! else.
//!
//!     cargo bench --bench scaling

#![allow(
    clippy::panic,
    reason = "a benchmark that cannot begin has nothing else to say"
)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use wasfix::facts::{Import, Write, analyse};
use wasfix::rules::{built_in, load};
use wasfix::wat::{Holes, Module, parts};

fn main() {
    divan::main();
}

const TIMES: [usize; 4] = [1, 2, 4, 8];

/// A piece of code as people and compilers write it: locals, branches, a loop, stores, calls.
const PIECE: &str = "
    (local.set $x (i32.const 2))
    (if (local.get $p) (then (local.set $x (i32.const 10))))
    (i32.store16 (i32.const 64) (local.get $x))
    (i32.store16 offset=2 (i32.const 64) (i32.const 8080))
    (i32.store offset=12 (local.get $p) (i32.add (local.get $y) (i32.const 7)))
    (block $done
      (loop $again
        (br_if $done (i32.ge_u (local.get $y) (i32.const 10)))
        (i32.store8 (i32.add (local.get $y) (i32.const 1000)) (i32.load8_u (local.get $y)))
        (local.set $y (i32.add (local.get $y) (i32.const 1)))
        (br $again)))
    (drop (call $open (local.get $x) (i32.const 1) (i32.const 0) (i32.const 200)))
    (drop (call $bind (i32.load (i32.const 200)) (i32.const 64)))";

const IMPORTS: &str = "
    (import \"env\" \"open\" (func $open (param i32 i32 i32 i32) (result i32)))
    (import \"env\" \"bind\" (func $bind (param i32 i32) (result i32)))
    (memory 1)";

/// Pieces in a function at 1×.
const PIECES: usize = 250;

fn one_function(times: usize) -> Module {
    let code = PIECE.repeat(PIECES * times);
    let code = code
        .replace("$done", "0")
        .replace("$again", "0")
        .replace("(block 0", "(block")
        .replace("(loop 0", "(loop");
    let code = code.replace("(br_if 0", "(br_if 1");
    parse(&format!(
        "(module {IMPORTS} (func (export \"run\") (param $p i32) (local $x i32) (local $y i32) {code}))"
    ))
}

fn many_functions(times: usize) -> Module {
    let function = |i: usize| {
        let call = i
            .checked_sub(1)
            .map_or(String::new(), |i| format!("(call $f{i} (local.get $p))"));
        format!("(func $f{i} (param $p i32) (local $x i32) (local $y i32) {PIECE} {call})")
    };
    let functions: String = (0..PIECES * times).map(function).collect();
    parse(&format!(
        "(module {IMPORTS} {functions} (export \"run\" (func $f{})))",
        PIECES * times - 1
    ))
}

/// Two functions of which the first opens a socket and the second binds it; both take all from a caller.
const WRAPPERS: &str = "
    (func $open0 (param $af i32) (param $out i32)
      (drop (call $open (local.get $af) (i32.const 1) (i32.const 0) (local.get $out))))
    (func $bind0 (param $fd i32) (param $sa i32)
      (drop (call $bind (local.get $fd) (local.get $sa))))";

/// What calls the wrappers of a level.
fn caller(level: usize) -> String {
    format!(
        "(i32.store (i32.const 64) (i32.const 0x901f0002))
         (i32.store (i32.const 68) (i32.const 0x0100007f))
         (call $open{level} (i32.const 2) (i32.const 200))
         (call $bind{level} (i32.load (i32.const 200)) (i32.const 64))"
    )
}

/// Wrappers of wrappers, each of which calls the one below it `calls` times.
fn levels(levels: usize, calls: usize) -> Module {
    let level = |below: usize| {
        let level = below + 1;
        let all =
            |name: &str| format!("(call ${name}{below} (local.get 0) (local.get 1))").repeat(calls);
        let (opens, binds) = (all("open"), all("bind"));
        format!(
            "(func $open{level} (param i32 i32) {opens}) (func $bind{level} (param i32 i32) {binds})"
        )
    };
    let functions: String = (0..levels).map(level).collect();
    let run = caller(levels);
    parse(&format!(
        "(module {IMPORTS} {WRAPPERS} {functions} (func (export \"run\") {run}))"
    ))
}

/// A chain of wrappers.
fn chained_wrappers(times: usize) -> Module {
    levels(PIECES * times, 1)
}

/// As many paths as two to the power of the levels: time must be in proportion to the levels.
fn forked_wrappers(times: usize) -> Module {
    levels(5 * times, 2)
}

/// One wrapper, and many functions that call it.
fn callers_of_one(times: usize) -> Module {
    let function = |i: usize| format!("(func (export \"run{i}\") {})", caller(0));
    let functions: String = (0..PIECES * times).map(function).collect();
    parse(&format!("(module {IMPORTS} {WRAPPERS} {functions})"))
}

fn parse(text: &str) -> Module {
    let parts = parts(text).unwrap_or_else(|e| panic!("{e:?}"));
    Module::parse(text, &parts[0]).unwrap_or_else(|e| panic!("{e:?}"))
}

fn table() -> Vec<Import> {
    vec![
        Import {
            gathers: Vec::new(),
            function: 0,
            ends: false,
            followed: true,
            reads: Vec::new(),
            writes: vec![Write::Bytes { at: 3, size: 4 }],
        },
        Import {
            gathers: Vec::new(),
            function: 1,
            ends: false,
            followed: true,
            reads: vec![(1, 29)],
            writes: Vec::new(),
        },
    ]
}

fn facts(bencher: Bencher<'_, '_>, module: &Module) {
    let table = table();
    bencher
        .counter(BytesCount::new(module.binary().len()))
        .bench_local(|| {
            let locate = |offset| module.instr_at(offset);
            analyse(black_box(module.binary()), &table, &locate).map(|facts| facts.calls.len())
        });
}

fn validate(bencher: Bencher<'_, '_>, module: &Module) {
    bencher
        .counter(BytesCount::new(module.binary().len()))
        .bench_local(|| wasmparser::validate(black_box(module.binary())).is_ok());
}

/// A text of so many megabytes: one client, and functions that compute.
fn one_client(megabytes: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::from(
        r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (memory 1)
  (func (export "run") (drop (call $open (i32.const 10) (i32.const 1) (i32.const 6) (i32.const 64))))
"#,
    );
    for i in 0.. {
        if text.len() >= megabytes * 1_000_000 {
            break;
        }
        let _ = write!(
            text,
            "  (func $f{i} (param $x i32) (param $y i32) (result i32) (local $z i32)
    (local.set $z (i32.add (i32.mul (local.get $x) (i32.const 10)) (i32.const 2)))
    (if (result i32) (i32.lt_s (local.get $z) (local.get $y))
      (then (i32.shl (local.get $z) (i32.const 4)))
      (else (i32.sub (local.get $z) (local.get $y)))))
"
        );
    }
    text + ")\n"
}

#[divan::bench(args = [1, 10, 100], sample_count = 2, sample_size = 1)]
fn one_client_fix(bencher: Bencher<'_, '_>, megabytes: usize) {
    let text = one_client(megabytes);
    let rules = load(built_in()).unwrap_or_else(|e| panic!("{e:?}"));
    let run = || {
        let outcome = wasfix::fix(black_box(&text), &rules, &wasfix::Options::default());
        outcome.map(|outcome| outcome.edits.len()).ok()
    };
    assert_eq!(run(), Some(1));
    let bytes = BytesCount::new(text.len());
    bencher.counter(bytes).bench_local(run);
}

#[divan::bench(args = [1, 10, 100], sample_count = 2, sample_size = 1)]
fn one_client_look(bencher: Bencher<'_, '_>, megabytes: usize) {
    let text = one_client(megabytes);
    let bytes = BytesCount::new(text.len());
    let look = || Holes::idle(black_box(&text), "wasfix:").is_empty();
    assert!(!look());
    bencher.counter(bytes).bench_local(look);
}

/// A script of many small modules, each with a family to convert: what is looked up in the text must not be looked
/// up again for each.
#[divan::bench(args = TIMES, sample_count = 3, sample_size = 1)]
fn many_modules_fix(bencher: Bencher<'_, '_>, times: usize) {
    const MODULES: usize = 500;
    const MODULE: &str = "
        (module
          (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))
          (memory 1)
          (func (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))))";
    let text = MODULE.repeat(MODULES * times);
    let rules = load(built_in()).unwrap_or_else(|e| panic!("{e:?}"));
    let bytes = BytesCount::new(text.len());
    let fixed = || {
        let outcome = wasfix::fix(black_box(&text), &rules, &wasfix::Options::default());
        let outcome = outcome.unwrap_or_else(|e| panic!("{e:?}"));
        assert!(outcome.edits.len() >= MODULES * times);
    };
    bencher.counter(bytes).bench_local(fixed);
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn one_function_facts(bencher: Bencher<'_, '_>, times: usize) {
    facts(bencher, &one_function(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn one_function_validate(bencher: Bencher<'_, '_>, times: usize) {
    validate(bencher, &one_function(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn many_functions_facts(bencher: Bencher<'_, '_>, times: usize) {
    facts(bencher, &many_functions(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn many_functions_validate(bencher: Bencher<'_, '_>, times: usize) {
    validate(bencher, &many_functions(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn chained_wrappers_facts(bencher: Bencher<'_, '_>, times: usize) {
    facts(bencher, &chained_wrappers(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn chained_wrappers_validate(bencher: Bencher<'_, '_>, times: usize) {
    validate(bencher, &chained_wrappers(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn forked_wrappers_facts(bencher: Bencher<'_, '_>, times: usize) {
    facts(bencher, &forked_wrappers(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn forked_wrappers_validate(bencher: Bencher<'_, '_>, times: usize) {
    validate(bencher, &forked_wrappers(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn callers_of_one_facts(bencher: Bencher<'_, '_>, times: usize) {
    facts(bencher, &callers_of_one(times));
}

#[divan::bench(args = TIMES, sample_count = 10)]
fn callers_of_one_validate(bencher: Bencher<'_, '_>, times: usize) {
    validate(bencher, &callers_of_one(times));
}
