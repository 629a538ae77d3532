//! Analysis time grows in proportion to the code: one function and many, at 1×, 2×, 4× and 8×, with
//! the validation of the same binary by wasmparser beside it.
//!
//!     cargo bench --bench scaling

#![allow(
    clippy::panic,
    reason = "a benchmark that cannot begin has nothing else to say"
)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use wasfix::facts::{Import, Write, analyse};
use wasfix::wat::{Module, parts};

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

fn parse(text: &str) -> Module {
    let parts = parts(text).unwrap_or_else(|e| panic!("{e:?}"));
    Module::parse(text, &parts[0]).unwrap_or_else(|e| panic!("{e:?}"))
}

fn table() -> Vec<Import> {
    vec![
        Import {
            gathers: Vec::new(),
            function: 0,
            followed: true,
            reads: Vec::new(),
            writes: vec![Write::Bytes { at: 3, size: 4 }],
        },
        Import {
            gathers: Vec::new(),
            function: 1,
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
