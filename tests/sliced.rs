//! Functions that are passed over change nothing: whatever a text is, and whatever code is added to it, what is
//! found, said and edited is the same whether or not all of it is read.
//!
//! `WASFIX_SLICED=n` sets how many programs are made, `WASFIX_SLICED_FROM=n` the first seed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking, in its helpers too"
)]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::breaking::{MODES, broken};
use support::mistakes::plant::plant;
use support::mistakes::ways::ways;
use support::program::Program;
use support::render::render;
use support::rng::Rng;
use support::{from_linux, rules};
use wasfix::rules::Rules;
use wasfix::wat::{Holes, TokenKind, Tokens};
use wasfix::{Options, Slice, check, fix, trial};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

fn seeds() -> std::ops::Range<u64> {
    let first = number("WASFIX_SLICED_FROM").unwrap_or(20_000);
    first..first + number("WASFIX_SLICED").unwrap_or(60)
}

/// Everything there is to say of a text, sliced and not, has to be one.
#[track_caller]
fn assert_same(text: &str, rules: &Rules, options: &Options) {
    let with = |slice| Options {
        slice,
        ..options.clone()
    };
    let (sliced, whole) = (with(Slice::Always), with(Slice::Never));
    let fixed = [&sliced, &whole].map(|o| format!("{:#?}", fix(text, rules, o)));
    assert_one(&fixed, text);
    let checked = [&sliced, &whole].map(|o| format!("{:#?}", check(text, rules, o)));
    assert_one(&checked, text);
}

#[track_caller]
fn assert_one([sliced, whole]: &[String; 2], text: &str) {
    if sliced != whole {
        let differ = sliced.lines().zip(whole.lines()).find(|(a, b)| a != b);
        panic!("{differ:#?}\n{text}");
    }
}

fn is_sliced(text: &str) -> bool {
    !Holes::idle(text, "wasfix:").is_empty()
}

/// Functions of every kind, of which some are idle and some only look it. `{n}` is a number of their own.
const ADDED: [&str; 24] = [
    // Idle.
    "(func $a{n} (param i32 i32) (result i32) (local $z i32) (local.set $z (i32.mul (local.get 0) (i32.const 10)))\n  (if (result i32) (local.get $z) (then (i32.const 2)) (else (local.get 1))))",
    "(func $b{n} (export \"b{n}\") (param $x i64) (result f64) (local f64)\n  ;; AF_INET 10\n  local.get $x\n  f64.convert_i64_s\n  local.tee 1\n  f64.const 0x1p-3 (; 8080 ;)\n  f64.mul\n  ;; 10 is AF_INET6 (\n  )",
    "(func (param i32) (result i32)\n  (loop $l (br_if $l (i32.eqz (local.tee 0 (i32.sub (local.get 0) (i32.const 8080))))))\n  (drop (i64.extend_i32_s (local.get 0))) (block $b (br $b)) i32.const 2)\n;; 2\n",
    "(func\n  ;; nothing here but a comment, and nops: nop nop nop nop\n  nop nop nop nop nop nop nop nop nop nop nop nop\n)",
    "(func $quoted{n} (; a ;) (param $\"p q\" f32) (; b ;) (result f32)\n (; AF_INET6 ;) (f32.sqrt (f32.neg (f32.abs (local.get $\"p q\")))) (drop (i32.const 10)) (; 10 ;)) ;; AF_INET\n",
    // Idle, but what stands on its line may belong together.
    "(memory 0) (func $line{n} ;; AF_INET\n  (drop (i64.const 2)) (drop (i64.const 10)) (drop (i64.const 8080)) (nop) (nop))",
    "(func $word{n} (param i64)\n  ;; wasfix:ignore the next one\n  (drop (i32.const 10)) (drop (i64.const 2)) (drop (i64.const 2)) (drop (i64.const 3)))",
    // Known again by its code, or a helper that may be called.
    "(func $swap{n} (param i32) (result i32)\n  (i32.or (i32.and (i32.shl (local.get 0) (i32.const 8)) (i32.const 0xff00)) (i32.and (i32.shr_u (local.get 0) (i32.const 8)) (i32.const 0xff))))",
    // Called, or named otherwise.
    "(func $called{n} (param i32) (result i32) (local i32)\n  (local.set 1 (i32.add (local.get 0) (i32.const 2))) (i32.mul (local.get 1) (local.get 1)) (drop (i64.const 7)))\n(func $calls{n} (drop (call $called{n} (i32.const 10))))",
    "(func $referred{n} (result i32) (drop (i64.const 1)) (drop (i64.const 2)) (drop (i64.const 3)) (i32.const 5))\n(elem declare func $referred{n})\n(func $refers{n} (drop (ref.func $referred{n})))",
    "(func $held{n} (result i32) (drop (i64.const 1)) (drop (i64.const 2)) (drop (i64.const 3)) (i32.const 2))\n(table $t{n} 1 1 funcref) (elem (table $t{n}) (i32.const 0) func $held{n})\n(func (export \"through{n}\") (result i32) (call_indirect $t{n} (result i32) (i32.const 0)))",
    "(func $even{n} (param i32) (result i32)\n  (if (result i32) (local.get 0) (then (call $odd{n} (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 1))))\n(func $odd{n} (param i32) (result i32)\n  (if (result i32) (local.get 0) (then (call $even{n} (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))",
    // With effects.
    "(func (export \"constant{n}\") (i32.store (i32.const 1024) (i32.const 2)) (i32.store16 (i32.const 1026) (i32.const 8080)) (drop (i64.const 1)))",
    "(func (export \"behind{n}\") (param i32) (i32.store (local.get 0) (i32.const 2)) (i32.store offset=4 (local.get 0) (i32.const 8080)))",
    "(func (export \"reads{n}\") (result i32) (i32.add (i32.load (i32.const 1024)) (i32.load8_u (i32.const 64))) (drop (i64.const 1)) (drop (i64.const 1)))",
    "(func (export \"near{n}\") (param i32) (result i32) (i32.load8_u offset=1024 (local.get 0)) (drop (i64.const 1)) (drop (i64.const 1)))",
    "(global $g{n} (mut i32) (i32.const 2))\n(func (export \"sets{n}\") (global.set $g{n} (i32.add (global.get $g{n}) (i32.const 1))) (drop (i64.const 1)) (drop (i64.const 1)))",
    "(global $k{n} i32 (i32.const 10))\n(func (export \"uses{n}\") (result i32) (i32.eq (global.get $k{n}) (i32.const 10)) (drop (i64.const 1)) (drop (i64.const 1)))",
    "(global $sp{n} (mut i32) (i32.const 65536))\n(func (export \"frame{n}\") (local $f i32)\n  (global.set $sp{n} (local.tee $f (i32.sub (global.get $sp{n}) (i32.const 32))))\n  (i32.store (local.get $f) (i32.const 2)) (i32.store16 offset=2 (local.get $f) (i32.const 8080))\n  (global.set $sp{n} (i32.add (local.get $f) (i32.const 32))))",
    "(func (export \"grows{n}\") (result i32) (memory.grow (i32.const 1)) (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)))",
    // Run before all else.
    "(func (export \"_initialize\") (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)))",
    "(func $first{n} (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1))) (start $first{n})",
    // Not valid, or not a module.
    "(func $wrong{n} (result i32) (call $nobody{n}) (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)))",
    "(func $word{n} (i32.plus (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)))",
];

/// Some of these, between the fields of a module: not in the places where nothing but imports may be, as often
/// as not. Those that break a module are rare.
fn padded(text: &str, rng: &mut Rng) -> String {
    let places = fields(text);
    let Some(&first) = places.first() else {
        return text.to_string();
    };
    let (mut out, mut from) = (String::new(), 0);
    let mut n = 0;
    for place in places {
        out.push_str(&text[from..place]);
        from = place;
        while rng.chance(if place == first { 60 } else { 30 }) {
            let broken = usize::from(rng.chance(2)) * 4;
            let kind = rng.below(ADDED.len() - 4 + broken);
            let function = ADDED[kind].replace("{n}", &n.to_string());
            out.push_str(&function);
            out.push_str(["\n", " ", "\r\n", ""][rng.below(4)]);
            n += 1;
        }
    }
    out + &text[from..]
}

/// Where the fields behind the imports of a text that is one `(module …)` begin, and where the last ends.
fn fields(text: &str) -> Vec<usize> {
    let Ok(tokens) = Tokens::read(text) else {
        return Vec::new();
    };
    let (mut depth, mut places) = (0, Vec::new());
    let mut all = tokens.iter().peekable();
    while let Some(token) = all.next() {
        match token.kind {
            TokenKind::Open => {
                depth += 1;
                let head = all.peek().map_or("", |t| t.span.of(text));
                match (depth, head) {
                    (1, "module") | (3.., _) => {}
                    (2, "import") => places.clear(),
                    (2, _) => places.push(token.span.start),
                    _ => return Vec::new(),
                }
            }
            TokenKind::Close => {
                if depth == 1 {
                    places.push(token.span.start);
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    places
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder:?}: {e}"));
    let mut paths: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "wat"));
    paths.sort();
    paths
}

fn all_files() -> Vec<String> {
    let folders = [
        "examples",
        "conformance/cases",
        "tests/fixtures",
        "tests/fixtures/right",
        "tests/shapes/negative",
    ];
    let own = folders.iter().flat_map(|folder| files(folder));
    // Many of these differ in little.
    let compiled = files("tests/compiled/wat").into_iter().step_by(4);
    let paths = own.chain(compiled);
    let texts = paths.map(|path| std::fs::read_to_string(path).unwrap());
    texts.collect()
}

/// Of so many texts this many must have been sliced, or the test shows nothing.
fn compare(texts: &[String], rules: &Rules, least: usize) {
    let mut sliced = 0;
    for (i, text) in texts.iter().enumerate() {
        let mut rng = Rng::new(i as u64);
        let text = padded(text, &mut rng);
        sliced += usize::from(is_sliced(&text));
        assert_same(&text, rules, &Options::default());
        let options = Options {
            unsafe_fixes: rng.chance(50),
            ..from_linux()
        };
        assert_same(&text, rules, &options);
    }
    assert!(sliced >= least, "{sliced} of {}", texts.len());
}

#[test]
fn files_are_the_same_sliced() {
    let texts = all_files();
    compare(&texts, &rules(), texts.len() / 2);
}

#[test]
fn modules_of_rule_tests_are_the_same_sliced() {
    let rules = rules();
    let modules = rules.tests.iter().flat_map(|t| trial::modules(&rules, t));
    let texts: Vec<String> = modules.collect();
    compare(&texts, &rules, texts.len() / 3);
}

#[test]
fn planted_modules_are_the_same_sliced() {
    let texts: Vec<String> = seeds()
        .map(|seed| {
            let program = Program::new(seed, &|_| true);
            let mode = MODES[usize::try_from(seed).unwrap() % MODES.len()];
            match seed % 5 {
                0 => render(&program, &BTreeSet::new()),
                _ => render(&program, &broken(&program, mode)),
            }
        })
        .collect();
    compare(&texts, &rules(), texts.len() / 2);
}

#[test]
fn mistakes_are_the_same_sliced() {
    let seed = seeds().start;
    let texts: Vec<String> = ways()
        .filter_map(|way| (seed..seed + 40).find_map(|seed| plant(way, seed)))
        .map(|planted| planted.text.text)
        .collect();
    assert!(texts.len() > 20, "{}", texts.len());
    compare(&texts, &rules(), texts.len() / 2);
}

/// One of each kind, alone and at the end of a module: the idle ones are passed over, the others are not.
#[test]
fn what_is_passed_over() {
    let rules = rules();
    let module = "(module (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))\n(memory 1)\n(func (export \"run\") (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64))))\nHERE)";
    for (i, added) in ADDED.iter().enumerate() {
        let text = module.replace("HERE", &added.replace("{n}", "0"));
        assert_eq!(is_sliced(&text), i < 5, "{text}");
        assert_same(&text, &rules, &Options::default());
    }
}

/// A body that is not valid is not looked at where it is passed over; one that is no text is.
#[test]
fn what_is_passed_over_must_be_text() {
    let rules = rules();
    let module = "(module (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))\n(memory 1)\n(func (export \"run\") (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64))))\n(func (param i64 i64) HERE (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1))))";
    let sliced = Options {
        slice: Slice::Always,
        ..Options::default()
    };
    let run = |code: &str| fix(&module.replace("HERE", code), &rules, &sliced);
    assert_eq!(run("i32.add drop").map(|o| o.edits.len()).ok(), Some(1));
    for code in ["(", ")", "\"", "(;", "i32.plus", "$\"\\z\"", ",", "端"] {
        assert!(run(code).is_err(), "{code}");
        assert_same(&module.replace("HERE", code), &rules, &Options::default());
    }
}

/// Idle functions between, before and behind which there is something that their place decides.
#[test]
fn what_stands_around_is_the_same_sliced() {
    const IDLE: &str = "(func $NAME (param i64 i64) (result i64)\n  (i64.mul (local.get 0) (i64.add (local.get 1) (i64.const 2))) (drop (i64.const 10)))";
    let open = |family: &str| {
        format!("(drop (call $open {family} (i32.const 1) (i32.const 0) (i32.const 64)))")
    };
    let client = format!("(func (export \"run\") {})", open("(i32.const 2)"));
    let unnamed = format!("(func (param i32) {})", open("(local.get 0)"));
    let idle = |name: &str| IDLE.replace("NAME", name);
    let [a, b, c, d] = ["a", "b", "c", "wasfix_family"].map(idle);
    let rules = rules();
    for fields in [
        format!("{a}\n{b}\n;; AF_INET\n{c}\n{client}"),
        format!("{a}\n{b}\n{c} ;; AF_INET\n{client}"),
        format!("{a}\n{b}\n(; AF_INET ;) {c} {client}"),
        format!("{a}\n{b}\n{c}\n;; AF_INET\n{client}"),
        format!("{a}\n;; wasfix:ignore\n{b}\n{c}\n{client}"),
        format!("{a}\n{b} ;; wasfix:ignore\n{c}\n{client}"),
        format!("{a}\n{b}\n{c}\n{unnamed}\n{d}\n{client}"),
        format!("{a}\n{b}\n{c}\n{unnamed}\n(func $g (call 4 (i32.const 10)))"),
        format!(
            "{a}\n{b}\n(func $typed (type 1) (drop (i64.load (i32.const 0))) (local.get 0))\n{client}"
        ),
        format!("{a}\n{b}\n(export \"b\" (func $b))\n(export \"c\" (func 2))\n{client}"),
        format!(
            "{a}\n{b}\n{c}\n(global i32 (i32.const 10)) (table 2 2 funcref) (elem (i32.const 0) func $b)\n{client}"
        ),
    ] {
        let text = format!(
            "(module (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))\n(memory 1)\n{fields})\n"
        );
        assert!(is_sliced(&text), "{text}");
        let unsafe_fixes = Options {
            unsafe_fixes: true,
            ..from_linux()
        };
        for options in [Options::default(), from_linux(), unsafe_fixes] {
            assert_same(&text, &rules, &options);
        }
    }
}

/// Up to 256 KiB what is passed over is held to be valid.
#[test]
fn all_of_a_text_of_middle_size_is_valid() {
    let rules = rules();
    let text = |functions: usize, code: &str| {
        let idle = "(func (param i64 i64) (drop (i64.mul (local.get 0) (local.get 1))) (drop (i64.const 1)) (drop (i64.const 2)))\n".repeat(functions);
        format!(
            "(module (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))\n(memory 1)\n{idle}(func (param i64 i64) {code} (drop (i64.const 1)) (drop (i64.const 1)) (drop (i64.const 1)))\n(func (export \"run\") (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))))"
        )
    };
    let edits = |text: &str| fix(text, &rules, &Options::default()).map(|o| o.edits.len());
    for (functions, is_refused) in [(1, true), (400, true), (2000, true), (4000, false)] {
        assert_eq!(edits(&text(functions, "nop")).ok(), Some(1), "{functions}");
        let broken = edits(&text(functions, "i32.add drop"));
        assert_eq!(broken.is_err(), is_refused, "{functions}");
    }
    let broken = text(400, "i32.add drop");
    let whole = Options {
        slice: Slice::Never,
        ..Options::default()
    };
    let said = [Options::default(), whole].map(|o| format!("{:?}", fix(&broken, &rules, &o)));
    assert_eq!(said[0], said[1]);
}
