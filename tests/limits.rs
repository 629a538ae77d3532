//! Input that wants to be expensive: long chains, deep nesting, large tables. It is handled in time that is
//! in proportion to it, or it is left or refused with a reason that names the limit; nothing overflows a
//! stack. That time is in proportion is measured by `benches/scaling.rs`; here nothing may hang.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that fails says so by panicking, in its helpers too; what was measured is printed"
)]

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use wasfix::fix::Status;
use wasfix::rules::{built_in, load};
use wasfix::{Error, Options, Outcome, fix};

/// Ten times what the slowest case takes without optimisation: ten thousand callers of one wrapper.
const PATIENCE: Duration = Duration::from_secs(260);

/// What must come of a text.
enum Comes<'a> {
    /// Made right, whole.
    Fixed,
    /// The families stay, and a finding says this of one of them.
    Left(&'a str),
    /// Either of both: how far wasfix follows calls is a budget, and what is beyond it is left.
    FixedOrLeft,
    /// An error that says this.
    Refused(&'a str),
}
use Comes::{Fixed, FixedOrLeft, Left, Refused};

/// The numbers of a server on 127.0.0.1:8080.
#[derive(Clone, Copy)]
struct Numbers {
    family: u8,
    record: &'static str,
}

const POSIX: Numbers = Numbers {
    family: 2,
    record: r"\02\00\1f\90\7f\00\00\01",
};
const WASIX: Numbers = Numbers {
    family: 1,
    record: r"\01\00\90\1f\7f\00\00\01",
};
/// Ports may change where families may not.
const WITH_A_RIGHT_PORT: Numbers = Numbers {
    family: 2,
    record: r"\02\00\90\1f\7f\00\00\01",
};

/// Runs a text that is made of numbers, and asserts what comes of it.
#[track_caller]
fn check(comes: &Comes<'_>, text: impl Fn(Numbers) -> String) {
    let posix = text(POSIX);
    let outcome = match (in_time(&posix), comes) {
        (Err(Error::Parse(error)), Refused(why)) => {
            assert!(error.message.contains(why), "{}", error.message);
            return;
        }
        (ran, _) => ran.unwrap_or_else(|e| panic!("{e:?}")),
    };
    let output = outcome.output(&posix);
    let fixed = output == text(WASIX);
    let kept = output == posix || output == text(WITH_A_RIGHT_PORT);
    match comes {
        Fixed => assert!(fixed, "{:#?}", left(&outcome)),
        Left(why) => {
            let told = left(&outcome).iter().any(|left| left.contains(why));
            assert!(kept && told, "{:#?}", left(&outcome));
        }
        FixedOrLeft => {
            let told = left(&outcome).iter().any(|left| left.contains("not known"));
            println!("  fixed: {fixed}");
            assert!(fixed || kept && told, "{:#?}", left(&outcome));
        }
        Refused(why) => panic!("not refused ({why}): {:#?}", left(&outcome)),
    }
}

/// What was left, and why.
fn left(outcome: &Outcome) -> Vec<String> {
    let findings = outcome.findings.iter().map(|r| &r.finding);
    let left = findings.filter(|f| f.status == Status::Left);
    left.take(20)
        .map(|f| format!("{}: {}", f.message, f.notes.join("; ")))
        .collect()
}

/// Runs wasfix in a thread, with the stack that threads have.
#[track_caller]
fn in_time(text: &str) -> Result<Outcome, Error> {
    let (send, receive) = mpsc::channel();
    let input = text.to_string();
    let start = Instant::now();
    thread::spawn(move || {
        let rules = load(built_in()).unwrap_or_else(|e| panic!("{e:?}"));
        // Nobody listens any more once patience is over.
        let _ = send.send(fix(&input, &rules, &Options::default()));
    });
    let ran = receive.recv_timeout(PATIENCE);
    let (name, kilobytes) = (thread::current(), text.len() / 1000);
    println!(
        "{}: {kilobytes} KB, {:?}",
        name.name().unwrap_or_default(),
        start.elapsed()
    );
    ran.unwrap_or_else(|e| panic!("no answer in {PATIENCE:?}: {e}"))
}

/// A server: `fields`, and `code` before `family` is pushed for the open. `$p` is a local, at first 0.
fn server(numbers: Numbers, fields: &str, code: &str, family: &str) -> String {
    nested(numbers, fields, code, family, "")
}

/// The same with `after` at the end of its function.
fn nested(numbers: Numbers, fields: &str, code: &str, family: &str, after: &str) -> String {
    let record = numbers.record;
    format!(
        r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "{record}")
  {fields}
  (func (export "_start") (local $af i32) (local $p i32)
    {code}
    (drop (call $open {family} (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64)))
    {after}))
"#
    )
}

/// A server whose function `_start` has `code`. Its `fields` have functions that open the socket: the first
/// is `$f0`, with the family as its parameter.
fn through(numbers: Numbers, fields: &str, code: &str) -> String {
    let record = numbers.record;
    format!(
        r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "{record}")
  (func $f0 (param $af i32)
    (drop (call $open (local.get $af) (i32.const 1) (i32.const 0) (i32.const 128))))
  {fields}
  (func (export "_start")
    {code}
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64)))))
"#
    )
}

fn constant(numbers: Numbers) -> String {
    format!("(i32.const {})", numbers.family)
}

/// One line for each number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|i| line(i) + "\n").collect()
}

/// Functions of which each calls the one before it.
fn chain(depth: usize, export: impl Fn(usize) -> String) -> String {
    lines(depth, |i| {
        let (this, export) = (i + 1, export(i + 1));
        format!("(func $f{this} {export} (param $af i32) (call $f{i} (local.get $af)))")
    })
}

fn through_chain(numbers: Numbers, depth: usize, export: impl Fn(usize) -> String) -> String {
    let code = format!("(call $f{depth} {})", constant(numbers));
    through(numbers, &chain(depth, export), &code)
}

#[test]
fn wrappers_to_any_depth() {
    for depth in [0, 1, 2, 8, 64] {
        check(&Fixed, |n| through_chain(n, depth, |_| String::new()));
    }
}

#[test]
fn ten_thousand_chained_wrappers() {
    check(&FixedOrLeft, |n| {
        through_chain(n, 10_000, |_| String::new())
    });
}

#[test]
fn ten_thousand_chained_wrappers_each_of_them_exported() {
    check(&FixedOrLeft, |n| {
        through_chain(n, 10_000, |i| format!("(export \"f{i}\")"))
    });
}

/// Opens through `$f0`, and binds.
fn call_and_bind(numbers: Numbers) -> String {
    let family = constant(numbers);
    format!("(call $f0 {family}) (drop (call $bind (i32.load (i32.const 128)) (i32.const 64)))\n")
}

#[test]
fn a_wrapper_with_a_hundred_callers() {
    check(&Fixed, |n| through(n, "", &call_and_bind(n).repeat(100)));
}

#[test]
fn a_wrapper_with_ten_thousand_callers() {
    check(&FixedOrLeft, |n| {
        through(n, "", &call_and_bind(n).repeat(10_000))
    });
    check(&FixedOrLeft, |n| {
        let caller = |i| format!("(func (export \"c{i}\") {})", call_and_bind(n));
        through(n, &lines(10_000, caller), &call_and_bind(n))
    });
}

/// Two to the power of 40 paths.
#[test]
fn a_diamond_of_forty_levels() {
    let level = |i: usize| {
        let this = i + 1;
        format!(
            "(func $f{this} (param $af i32) (call $f{i} (local.get $af)) (call $f{i} (local.get $af)))"
        )
    };
    check(&FixedOrLeft, |n| {
        let code = format!("(call $f40 {})", constant(n));
        through(n, &lines(40, level), &code)
    });
    // With a result that comes up by as many paths.
    let level = |i: usize| {
        let this = i + 1;
        format!(
            "(func $r{this} (result i32) (select (call $r{i}) (call $r{i}) (i32.load (i32.const 500))))"
        )
    };
    check(&FixedOrLeft, |n| {
        let first = format!("(func $r0 (result i32) {})", constant(n));
        server(n, &(first + &lines(40, level)), "", "(call $r40)")
    });
}

/// The record's address goes down by as many paths, and the record is written at the bottom.
#[test]
fn a_diamond_that_writes_the_record() {
    let fields = |n: Numbers| {
        let (family, port) = (
            n.family,
            if n.record == POSIX.record {
                36895
            } else {
                8080
            },
        );
        let bottom = format!(
            "(func $w0 (param $to i32)
    (i32.store16 (local.get $to) (i32.const {family}))
    (i32.store16 offset=2 (local.get $to) (i32.const {port}))
    (i32.store offset=4 (local.get $to) (i32.const 0x0100007f)))\n"
        );
        let level = |i: usize| {
            let this = i + 1;
            format!(
                "(func $w{this} (param $to i32) (call $w{i} (local.get $to)) (call $w{i} (local.get $to)))"
            )
        };
        bottom + &lines(40, level)
    };
    let text = |n: Numbers| {
        let text = server(n, &fields(n), "(call $w40 (i32.const 64))", &constant(n));
        // The record is what the functions store, and no segment.
        text.replace(&format!("(data (i32.const 64) \"{}\")", n.record), "")
    };
    let posix = text(POSIX);
    let outcome = in_time(&posix).unwrap_or_else(|e| panic!("{e:?}"));
    let output = outcome.output(&posix);
    let said = left(&outcome);
    assert!(
        output == text(WASIX) || output == posix && !said.is_empty(),
        "{said:#?}\n{output}"
    );
}

#[test]
fn recursion_ends() {
    // A function that calls itself, two that call each other, and a ring of a thousand.
    let itself = "(func $g (param $af i32) (param $n i32)
    (if (local.get $n)
      (then (call $g (local.get $af) (i32.sub (local.get $n) (i32.const 3))))
      (else (call $f0 (local.get $af)))))";
    let each_other = "(func $g (param $af i32) (param $n i32)
    (if (local.get $n)
      (then (call $h (local.get $af) (i32.sub (local.get $n) (i32.const 3))))
      (else (call $f0 (local.get $af)))))
  (func $h (param $af i32) (param $n i32) (call $g (local.get $af) (local.get $n)))";
    let ring = lines(1000, |i| {
        let (name, next) = (
            if i == 0 {
                "$g".into()
            } else {
                format!("$g{i}")
            },
            (i + 1) % 1000,
        );
        let next = if next == 0 {
            "$g".into()
        } else {
            format!("$g{next}")
        };
        format!(
            "(func {name} (param $af i32) (param $n i32)
    (if (local.get $n) (then (call {next} (local.get $af) (i32.sub (local.get $n) (i32.const 3)))) (else (call $f0 (local.get $af)))))"
        )
    });
    for fields in [itself, each_other, ring.as_str()] {
        check(&FixedOrLeft, |n| {
            through(
                n,
                fields,
                &format!("(call $g {} (i32.const 9))", constant(n)),
            )
        });
    }
}

/// A recursion that brings another value each time.
#[test]
fn a_recursion_that_counts_ends() {
    let counts = "(func $g (param $af i32)
    (if (i32.lt_u (local.get $af) (i32.const 1000000))
      (then (call $g (i32.add (local.get $af) (i32.const 3))))
      (else (call $f0 (local.get $af)))))";
    check(&Left("not known"), |n| {
        through(n, counts, &format!("(call $g {})", constant(n)))
    });
}

#[test]
fn a_hundred_thousand_writes_of_a_local() {
    check(&Fixed, |n| {
        let writes = "(local.set $af (i32.const 7))\n".repeat(99_999);
        let last = format!("(local.set $af {})", constant(n));
        server(n, "", &(writes + &last), "(local.get $af)")
    });
}

#[test]
fn thousands_of_writes_on_as_many_paths() {
    check(&Left("it depends on the path taken"), |n| {
        let write = lines(10_000, |i| {
            format!(
                "(if (i32.load (i32.const {})) (then (local.set $af (i32.const 2))))",
                i + 1000
            )
        });
        server(n, "", &write, "(local.get $af)")
    });
}

#[test]
fn a_value_that_doubles_a_thousand_times() {
    let double = "(local.set $p (i32.add (local.get $p) (local.get $p)))\n".repeat(1000);
    let code = format!("(local.set $p (i32.load (i32.const 500)))\n{double}");
    check(&Left("the expression is too large to follow"), |n| {
        server(n, "", &code, "(local.get $p)")
    });
}

#[test]
fn a_record_that_is_overwritten_on_thousands_of_paths() {
    check(&Left("it depends on the path taken"), |n| {
        let code = lines(5000, |i| {
            let (at, byte) = (i % 8, i % 200);
            format!(
                "(if (local.get $p) (then (i32.store8 offset={at} (i32.const 64) (i32.const {byte}))))"
            )
        });
        server(
            n,
            "",
            &format!("(local.set $p (memory.size)) {code}"),
            &constant(n),
        )
    });
}

#[test]
fn blocks_nested_ten_thousand_deep() {
    for (open, close) in [
        ("block ", "end "),
        ("(block ", ")"),
        ("local.get $p if ", "end "),
        ("(if (local.get $p) (then ", "))"),
    ] {
        check(&Fixed, |n| {
            let (before, after) = (open.repeat(10_000), close.repeat(10_000));
            nested(n, "", &before, &constant(n), &after)
        });
    }
}

/// A loop is looked at for what it changes, and so is each around it: their nesting has a limit.
#[test]
fn loops_nested_ten_thousand_deep() {
    let around = |n: Numbers, depth: usize| {
        let (before, after) = ("loop ".repeat(depth), "end ".repeat(depth));
        nested(n, "", &before, &constant(n), &after)
    };
    check(&Fixed, |n| around(n, 64));
    for depth in [65, 10_000] {
        let why = "more than 64 loops inside each other";
        check(&Left(why), |n| around(n, depth));
    }
}

/// What stores do is carried to the head of each loop around them.
#[test]
fn stores_in_sixty_loops() {
    let text = |n: Numbers, stores: usize| {
        let store = "(i32.store (i32.const 1000) (i32.const 7))";
        let before = "(loop ".repeat(60) + &store.repeat(stores);
        nested(n, "", &before, &constant(n), &")".repeat(60))
    };
    check(&Fixed, |n| text(n, 100));
    check(&Left("it takes more than 200000 steps"), |n| text(n, 3000));
}

#[test]
fn an_expression_folded_ten_thousand_deep() {
    check(&Left("the expression is too large to follow"), |n| {
        let (before, after) = (
            "(i32.add (i32.load (i32.const 500)) ".repeat(10_000),
            ")".repeat(10_000),
        );
        server(n, "", "", &format!("{before}{}{after}", constant(n)))
    });
    // Sums of constants are folded, or left for their size.
    check(&FixedOrLeft, |n| {
        let (before, after) = ("(i32.add (i32.const 0) ".repeat(10_000), ")".repeat(10_000));
        server(n, "", "", &format!("{before}{}{after}", constant(n)))
    });
}

#[test]
fn constant_expressions_of_ten_thousand_terms() {
    let sum = "(i32.add (i32.const 0) ".repeat(10_000) + "(i32.const 9)" + &")".repeat(10_000);
    let fields = format!("(global i32 {sum}) (data (offset {sum}) \"a\")");
    check(&Fixed, |n| server(n, &fields, "", &constant(n)));
}

/// Each global is the one before it.
#[test]
fn ten_thousand_chained_globals() {
    check(&Fixed, |n| {
        let first = format!("(global $g0 i32 {})\n", constant(n));
        let others = lines(10_000, |i| {
            format!("(global $g{} i32 (global.get $g{i}))", i + 1)
        });
        server(n, &(first + &others), "", "(global.get $g10000)")
    });
}

#[test]
fn a_branch_with_a_hundred_thousand_targets() {
    let table =
        |targets: usize| format!("(block (br_table {} (local.get $p)))", "0 ".repeat(targets));
    check(&Fixed, |n| server(n, "", &table(100_000), &constant(n)));
}

/// The last one is what is in memory.
#[test]
fn ten_thousand_segments_at_one_address() {
    check(&Fixed, |n| {
        let other = "(data (i32.const 64) \"\\07\\00\\08\\09\\0a\\0b\\0c\\0d\")\n".repeat(9_999);
        let last = format!("(data (i32.const 64) \"{}\")", n.record);
        let text = server(n, &(other + &last), "", &constant(n));
        // The first one is overwritten, and none of its bytes is a record's.
        text.replacen(n.record, "........", 1)
    });
}

/// What is copied as a whole may be read as anything, and nothing beside it is.
#[test]
fn thousands_of_copies_beside_a_record() {
    let copy = |from: usize| {
        format!("(memory.copy (i32.const 40000) (i32.const {from}) (i32.const 2000))")
    };
    for copies in [64, 65, 3000] {
        let beside = lines(copies, |i| copy(100 + 7 * i));
        check(&Fixed, |n| server(n, "", &beside, &constant(n)));
        let over = beside + &copy(64);
        check(&Left("its literal is used elsewhere"), |n| {
            server(n, "", &over, &constant(n))
        });
    }
}

#[test]
fn a_function_of_a_megabyte() {
    check(&Fixed, |n| {
        let store =
            "(i32.store offset=512 (local.get $p) (i32.add (local.get $p) (i32.const 7)))\n";
        let code = store.repeat(1_000_000 / store.len());
        server(n, "", &code, &constant(n))
    });
}

#[test]
fn a_table_of_ten_thousand_functions() {
    let functions = lines(10_000, |i| {
        format!("(func $t{i} (param i32) (call_indirect (param i32) (local.get 0) (local.get 0)))")
    });
    let elements = lines(10_000, |i| format!("$t{i}"));
    let fields = format!("(table 10000 funcref) (elem (i32.const 0) {elements}) {functions}");
    let call = "(call_indirect (param i32) (i32.const 7) (memory.size))";
    check(&Fixed, |n| server(n, &fields, call, &constant(n)));
}

#[test]
fn comments_nested_a_hundred_thousand_deep() {
    let comment = format!("{} x {}", "(;".repeat(100_000), ";)".repeat(100_000));
    check(&Fixed, |n| server(n, &comment, "", &constant(n)));
}

#[test]
fn what_is_beyond_a_limit_of_the_format_is_an_error() {
    for (why, fields) in [
        (
            "function body size",
            format!(
                // What only computes is passed over in a text of this size, and held to no limit.
                "(func i32.const 0 i32.load drop {})",
                "i64.const 0x8000000000000000 drop ".repeat(650_000)
            ),
        ),
        (
            "too many locals",
            format!("(func (local {}))", "i32 ".repeat(50_001)),
        ),
        (
            "function params",
            format!("(func (param {}))", "i32 ".repeat(1_001)),
        ),
        ("unclosed annotation", "(@a ".repeat(100_000)),
        ("expected valid module field", "(".repeat(100_000)),
    ] {
        check(&Refused(why), |n| server(n, &fields, "", &constant(n)));
    }
}

#[test]
fn components_nested_a_hundred_thousand_deep_are_an_error() {
    check(&Refused("nesting too deep"), |n| {
        let module = server(n, "", "", &constant(n)).replacen("(module", "(core module", 1);
        let (before, after) = ("(component ".repeat(100_000), ")".repeat(100_000));
        format!("{before}{module}{after}")
    });
}
