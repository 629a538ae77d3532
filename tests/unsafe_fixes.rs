//! `--unsafe-fixes`: what only the run knows is converted by a function that is added, where it is certain
//! what it means. Never by default, and once.
//!
//! Expectations are from `abi/wasix.md` and from the issue, not from what the code printed.

mod support;

use support::{rules, run};
use wasfix::fix::Status;
use wasfix::{Options, Outcome};

const HEAD: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (memory 1)
"#;

/// What is added for a family, behind the last field.
const FAMILY: &str = "
  ;; An address family of Linux becomes the one of WASIX; what is none stays.
  (func $wasfix_family (param i32) (result i32)
    (select
      (select
        (select
          (local.get 0)
          (i32.const 3)
          (i32.ne (local.get 0) (i32.const 1)))
        (i32.const 1)
        (i32.ne (local.get 0) (i32.const 2)))
      (i32.const 2)
      (i32.ne (local.get 0) (i32.const 10))))";

/// `sockaddr_in` of 127.0.0.1:8080, and what WASIX reads.
const LINUX: &str = r#"  (data (i32.const 16) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")"#;
const WASIX: &str = r#"  (data (i32.const 16) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00")"#;

fn options(from: bool, unsafe_fixes: bool) -> Options {
    Options {
        from: from.then(|| "linux".to_string()),
        unsafe_fixes,
        ..Options::default()
    }
}

fn module(fields: &str) -> String {
    format!("{HEAD}{fields})\n")
}

/// A function that opens a socket with `family` and binds it to the record.
fn server(record: &str, family: &str) -> String {
    format!(
        "{record}
  (func (export \"serve\") (param $af i32) (param $how i32)
    (drop (call $open {family} (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 16))))"
    )
}

fn told(outcome: &Outcome, status: Status) -> Vec<String> {
    let findings = outcome.findings.iter().map(|r| &r.finding);
    let own = findings.filter(|f| f.status == status);
    own.map(|f| format!("{} {:?} {:?}", f.message, f.notes, f.help))
        .collect()
}

/// `before` becomes `after`, and that stays, under the same options and under all that say less.
#[track_caller]
fn becomes(before: &str, after: &str, options: &Options) -> Outcome {
    let rules = rules();
    let outcome = run(before, &rules, options);
    assert_eq!(outcome.output(before), after, "{:#?}", outcome.findings);
    for from in [false, options.from.is_some()] {
        for unsafe_fixes in [false, true] {
            let again = run(after, &rules, &self::options(from, unsafe_fixes));
            assert!(
                again.edits.is_empty(),
                "twice is not once: {from} {unsafe_fixes}"
            );
        }
    }
    outcome
}

#[track_caller]
fn stays(text: &str, options: &Options, why: &str) {
    let outcome = run(text, &rules(), options);
    assert_eq!(outcome.output(text), text, "{:#?}", outcome.findings);
    let left = told(&outcome, Status::Left);
    assert!(left.iter().any(|l| l.contains(why)), "{left:#?}");
}

#[test]
fn a_group_that_is_the_sources_is_converted_whole() {
    let before = module(&server(LINUX, "(local.get $af)"));
    let after = server(WASIX, "(call $wasfix_family (local.get $af))");
    let after = module(&(after + FAMILY));
    let outcome = becomes(&before, &after, &options(false, true));
    assert_eq!(told(&outcome, Status::Left), [""; 0]);
    let converted = told(&outcome, Status::Converted);
    assert!(
        converted
            .iter()
            .any(|c| c.contains("only known at run time")),
        "{converted:#?}"
    );
}

#[test]
fn by_default_no_code_is_added_and_the_message_says_what_would_add_it() {
    let text = module(&server(LINUX, "(local.get $af)"));
    let port_only = text.replace(r"\1f\90", r"\90\1f");
    for from in [false, true] {
        let outcome = run(&text, &rules(), &options(from, false));
        assert_eq!(outcome.output(&text), port_only);
        let left = told(&outcome, Status::Left);
        let help = "`--unsafe-fixes` inserts a conversion at run time\"";
        assert!(left.iter().any(|l| l.contains(help)), "{left:#?}");
    }
}

#[test]
fn what_nothing_tells_of_is_left_until_the_user_says_so() {
    let fields = |family: &str| {
        format!(
            "  (func (export \"open\") (param $af i32)\n    (drop (call $open {family} (i32.const 1) (i32.const 0) (i32.const 64))))"
        )
    };
    let text = module(&fields("(local.get $af)"));
    stays(&text, &options(false, true), "nothing tells for certain");
    stays(&text, &options(false, true), "`--from linux`");
    stays(
        &text,
        &options(false, false),
        "`--unsafe-fixes` with `--from linux`",
    );
    stays(&text, &options(true, false), "`--unsafe-fixes` inserts");
    let after = fields("(call $wasfix_family (local.get $af))") + FAMILY;
    becomes(&text, &module(&after), &options(true, true));
}

#[test]
fn what_is_right_elsewhere_in_the_group_keeps_code_away() {
    // The address can only be WASIX's: who wrote it will have passed WASIX's family too.
    let right = module(&server(WASIX, "(local.get $af)"));
    for from in [false, true] {
        stays(&right, &options(from, true), "right already");
    }
    let marked = format!(
        ";; wasfix:abi=wasix_32v1\n{}",
        module(&server("", "(local.get $af)"))
    );
    stays(&marked, &options(true, true), "not known");
}

#[test]
fn what_else_is_unknown_keeps_code_away() {
    let fields = r#"  (func (export "serve") (param $af i32) (param $sa i32)
    (drop (call $open (local.get $af) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (local.get $sa))))"#;
    let text = module(fields);
    for from in [false, true] {
        stays(&text, &options(from, true), "stays as it is");
    }
}

#[test]
fn a_comment_keeps_code_away() {
    let text = module(&server(LINUX, "(local.get $af)")).replace(
        "    (drop (call $open",
        "    ;; wasfix:ignore open the caller knows\n    (drop (call $open",
    );
    let outcome = run(&text, &rules(), &options(false, true));
    assert!(!outcome.output(&text).contains("wasfix_family"));
    assert!(
        outcome.output(&text).contains(r"\02\00"),
        "the families stay together"
    );
}

#[test]
fn flat_code_with_numbers_for_names_stays_so() {
    let before = r#"(module
	(import "wasix_32v1" "sock_open" (func (param i32 i32 i32 i32) (result i32)))
	(memory 1)
	(global (mut i32) (i32.const 10))
	(func (export "open") (param i32)
		local.get 0
		global.set 0
		global.get 0    ;; which family
		i32.const 1
		i32.const 0
		i32.const 64
		call 0
		drop
	)
)
"#;
    let after = r#"(module
	(import "wasix_32v1" "sock_open" (func (param i32 i32 i32 i32) (result i32)))
	(memory 1)
	(global (mut i32) (i32.const 10))
	(func (export "open") (param i32)
		local.get 0
		global.set 0
		global.get 0    ;; which family
		call 2
		i32.const 1
		i32.const 0
		i32.const 64
		call 0
		drop
	)
	;; An address family of Linux becomes the one of WASIX; what is none stays.
	(func (param i32) (result i32)
		local.get 0
		i32.const 3
		local.get 0
		i32.const 1
		i32.ne
		select
		i32.const 1
		local.get 0
		i32.const 2
		i32.ne
		select
		i32.const 2
		local.get 0
		i32.const 10
		i32.ne
		select)
)
"#;
    becomes(before, after, &options(true, true));
}

/// Wherever the operand comes from: what is put behind it converts it on every way.
#[test]
fn an_operand_of_any_form_is_converted_behind_it() {
    for operand in [
        "(local.tee $b (local.get $a))",
        "(select (local.get $a) (local.get $b) (i32.const 2))",
        "(call $own (local.get $a))",
        "(i32.add (local.get $a) (i32.load (local.get $b)))",
        "(if (result i32) (local.get $a) (then (local.get $b)) (else (i32.const 2)))",
        "(block (result i32) (drop (local.get $b)) (local.get $a))",
    ] {
        let fields = |operand: &str| {
            format!(
                "  (func $own (param i32) (result i32) (i32.load (local.get 0)))
  (func (export \"open\") (param $a i32) (param $b i32)
    (drop (call $open {operand} (i32.const 1) (i32.const 0) (i32.const 64))))"
            )
        };
        let after = fields(&format!("(call $wasfix_family {operand})")) + FAMILY;
        becomes(
            &module(&fields(operand)),
            &module(&after),
            &options(true, true),
        );
    }
}

/// An exported function has callers that are seen and callers that are not. What is put into it serves all of
/// them; where that is not certain, those that are seen are put right as they are without the option.
#[test]
fn a_function_that_is_called_from_outside_too() {
    let fields = |record: &str, family: &str, literal: u32| {
        format!(
            "{record}
  (func $socket (export \"socket\") (param $af i32) (result i32)
    (drop (call $open {family} (i32.const 1) (i32.const 0) (i32.const 64)))
    (i32.load (i32.const 64)))
  (func (export \"serve\")
    (drop (call $bind (call $socket (i32.const {literal})) (i32.const 16))))"
        )
    };
    let before = module(&fields(LINUX, "(local.get $af)", 2));
    let seen = module(&fields(WASIX, "(local.get $af)", 1));
    for unsafe_fixes in [false, true] {
        let outcome = run(&before, &rules(), &options(false, unsafe_fixes));
        assert_eq!(outcome.output(&before), seen, "{:#?}", outcome.findings);
    }
    let all = fields(WASIX, "(call $wasfix_family (local.get $af))", 2) + FAMILY;
    becomes(&before, &module(&all), &options(true, true));
    // Those that are seen are right by now: nothing may be put in their way.
    stays(&seen, &options(true, true), "is only known at run time");
}

#[test]
fn one_function_serves_all_and_one_that_is_there_is_used() {
    let call = |family: &str| {
        format!("    (drop (call $open {family} (i32.const 1) (i32.const 0) (i32.const 64)))\n")
    };
    let fields = |first: &str, second: &str| {
        format!(
            "  (func (export \"open\") (param $a i32) (param $b i32)\n{}{})",
            call(first),
            call(second).trim_end()
        )
    };
    let wrap = |v: &str| format!("(call $wasfix_family (local.get ${v}))");
    let both = module(&(fields(&wrap("a"), &wrap("b")) + FAMILY));
    let none = module(&fields("(local.get $a)", "(local.get $b)"));
    becomes(&none, &both, &options(true, true));
    // Its author has added a socket since.
    let half = module(&(fields(&wrap("a"), "(local.get $b)") + FAMILY));
    becomes(&half, &both, &options(true, true));
}

#[test]
fn a_name_that_is_taken_is_not_taken_again() {
    let other = "  (func $wasfix_family (param i32) (result i32) (local.get 0))\n";
    let before = module(&format!("{other}{}", server(LINUX, "(local.get $af)")));
    let after = server(WASIX, "(call $wasfix_family_2 (local.get $af))");
    let added = FAMILY.replace("$wasfix_family", "$wasfix_family_2");
    becomes(
        &before,
        &module(&format!("{other}{after}{added}")),
        &options(false, true),
    );
}

/// A function of that name and another body converts nothing, whoever wrote it.
#[test]
fn a_conversion_is_known_by_what_it_does() {
    let text = module(&format!(
        "  (func $wasfix_family (param i32) (result i32) (local.get 0))\n{}",
        server(LINUX, "(call $wasfix_family (local.get $af))")
    ));
    let outcome = run(&text, &rules(), &options(false, false));
    let left = told(&outcome, Status::Left);
    assert!(left.iter().any(|l| l.contains("is not known")), "{left:#?}");
    // Through a local it is the same value.
    let fields = server(WASIX, "(local.get $af)").replace(
        "    (drop (call $open",
        "    (local.set $af (call $wasfix_family (local.get $af)))\n    (drop (call $open",
    );
    let text = module(&(fields + FAMILY));
    for from in [false, true] {
        let outcome = run(&text, &rules(), &options(from, true));
        assert_eq!(outcome.output(&text), text);
        assert_eq!(told(&outcome, Status::Left), [""; 0]);
    }
}

#[test]
fn what_follows_the_families_of_its_group_follows_at_run_time() {
    let stop = |how: &str| {
        let (record, family) = if how.contains("call") {
            (WASIX, "(i32.const 1)")
        } else {
            (LINUX, "(i32.const 2)")
        };
        let server = server(record, family);
        let body = server.strip_suffix(')').unwrap_or_default();
        let last = format!("(drop (call $shutdown (i32.load (i32.const 64)) {how})))");
        module(&format!("{body}\n    {last}"))
    };
    let before = stop("(local.get $how)");
    let outcome = run(&before, &rules(), &options(false, true));
    let output = outcome.output(&before).into_owned();
    let wanted = stop("(call $wasfix_shutdown (local.get $how))");
    let (wanted, _) = wanted.rsplit_once(")\n").unwrap_or_default();
    assert!(output.starts_with(wanted), "{output}\n{wanted}");
    assert!(
        run(&output, &rules(), &options(false, true))
            .edits
            .is_empty()
    );
    // A result of the program's own that nobody can tell of stays.
    let lone = module(
        "  (func (export \"stop\") (param $fd i32) (param $how i32)\n    (drop (call $shutdown (local.get $fd) (local.get $how))))",
    );
    stays(
        &lone,
        &options(false, true),
        "nothing tells that it is written",
    );
}

#[test]
fn scripts_and_bare_fields_are_served_too() {
    let fields = r#"(import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
(memory 1)
(func (export "open") (param $af i32)
  (drop (call $open (local.get $af) (i32.const 1) (i32.const 0) (i32.const 64))))
"#;
    let script =
        format!("(module $other)\n(module $it\n{fields})\n(assert_return (invoke \"x\"))\n");
    for text in [fields, script.as_str()] {
        let outcome = run(text, &rules(), &options(true, true));
        let output = outcome.output(text).into_owned();
        assert!(output.contains("(call $open (call $wasfix_family (local.get $af))"));
        assert_eq!(output.matches("(func $wasfix_family ").count(), 1);
        assert!(
            run(&output, &rules(), &options(true, true))
                .edits
                .is_empty()
        );
    }
}

/// What the runtime wrote is right whatever it is, and what was computed or looked up may be a conversion of
/// the author's: only his word makes it certain.
#[test]
fn what_may_be_converted_already_is_not_converted_again() {
    let with = |family: &str| {
        module(&server(LINUX, family).replace(
            "    (drop (call $open",
            "    (drop (call $shutdown (i32.const 3) (local.get $af)))\n    (drop (call $open",
        ))
    };
    for computed in [
        "(i32.add (i32.const 1) (i32.eq (local.get $af) (i32.const 10)))",
        "(i32.load8_u offset=600 (local.get $af))",
    ] {
        let text = with(computed);
        let outcome = run(&text, &rules(), &options(false, true));
        assert!(
            !outcome.output(&text).contains("call $wasfix"),
            "{computed}"
        );
        let forced = run(&text, &rules(), &options(true, true));
        assert!(forced.output(&text).contains("call $wasfix"), "{computed}");
    }
    // Nor what the runtime wrote, whoever says so.
    let import = "  (import \"wasix_32v1\" \"sock_addr_local\" (func $local (param i32 i32) (result i32)))\n";
    let text = with("(i32.load8_u (i32.const 700))")
        .replace("  (memory", &format!("{import}  (memory"))
        .replace(
            "    (drop (call $open",
            "    (drop (call $local (local.get $af) (i32.const 700)))\n    (drop (call $open",
        );
    for from in [false, true] {
        let outcome = run(&text, &rules(), &options(from, true));
        assert!(!outcome.output(&text).contains("wasfix_family"), "{text}");
    }
}
