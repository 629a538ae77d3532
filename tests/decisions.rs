//! The decisions of design section 6, one case a line: what is written, and what it must become.
//!
//! Expectations are from the design and `abi/wasix.md`, not from what the code did.

mod support;

use support::{from_linux, rules, run};
use wasfix::Options;
use wasfix::fix::Status;

const HEAD: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_addr_local" (func $addr_local (param i32 i32) (result i32)))
  (memory 1)
"#;

/// What a case expects beside the text.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Told {
    /// No finding that something was left.
    Nothing,
    /// At least one, one of which says this.
    Left(&'static str),
}
use Told::{Left, Nothing};

#[track_caller]
fn case(before: &str, after: &str, options: &Options, told: Told) {
    let rules = rules();
    let (before, after) = (format!("{HEAD}{before})\n"), format!("{HEAD}{after})\n"));
    let outcome = run(&before, &rules, options);
    assert_eq!(outcome.output(&before), after, "{:#?}", outcome.findings);
    let again = run(&after, &rules, options);
    assert!(again.edits.is_empty(), "twice is not once");
    let left: Vec<String> = outcome
        .findings
        .iter()
        .filter(|r| r.finding.status == Status::Left)
        .map(|r| {
            format!(
                "{} {:?} {:?}",
                r.finding.message, r.finding.notes, r.finding.help
            )
        })
        .collect();
    match told {
        Nothing => assert!(left.is_empty(), "{left:#?}"),
        Left(words) => assert!(left.iter().any(|l| l.contains(words)), "{left:#?}"),
    }
}

#[track_caller]
fn auto(before: &str, after: &str, told: Told) {
    case(before, after, &Options::default(), told);
}

#[track_caller]
fn stays(text: &str, told: Told) {
    auto(text, text, told);
}

/// A socket that is opened with `open` and bound to a record.
fn socket(open: &str, record: &str) -> String {
    format!(
        "  (data (i32.const 64) \"{record}\")
  (func (export \"a\")
    (drop (call $open (i32.const {open}) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64))))"
    )
}

/// The same, and a shutdown of it.
fn and_stop(open: &str, record: &str, how: &str) -> String {
    let socket = socket(open, record);
    format!(
        "{}\n    (drop (call $shutdown (i32.load (i32.const 128)) (i32.const {how}))))",
        socket.trim_end_matches(')').to_owned() + ")))"
    )
}

const LOOPBACK6: &str = r"\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00";
const LOOPBACK6_LINUX: &str =
    r"\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00";
const LOOPBACK: &str = r"\7f\00\00\01\00\00\00\00\00\00\00\00";

#[test]
fn a_lone_open_of_one_is_right() {
    stays(
        "(func (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 128))))",
        Nothing,
    );
}

#[test]
fn a_definite_value_that_a_name_contradicts_is_a_conflict() {
    stays(
        "(func (drop (call $open (i32.const 10 (; AF_INET ;)) (i32.const 1) (i32.const 0) (i32.const 128))))",
        Left("it is called AF_INET"),
    );
}

#[test]
fn a_name_that_the_value_is_in_neither_encoding_counts_as_none() {
    stays(
        "(func (export \"a\") (param i32) (drop (call $shutdown (local.get 0) (i32.const 1 (; SHUT_RDWR ;)))))",
        Left("in neither encoding"),
    );
}

#[test]
fn names_that_disagree_are_no_evidence() {
    stays(
        "(func (drop (call $open (i32.const 2 (; AF_INET or AF_INET6 ;)) (i32.const 1) (i32.const 0) (i32.const 128))))",
        Left("may be AF_INET"),
    );
}

#[test]
fn a_comment_above_other_fields_names_nothing_in_later_ones() {
    stays(
        ";; an AF_INET echo server\n  (global $x i64 (i64.const 7))\n  (func (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 128))))",
        Left("may be AF_INET"),
    );
}

#[test]
fn tags_and_a_record_that_can_only_be_the_other_family_are_a_conflict() {
    stays(
        &socket("10", &format!("\\02\\00\\90\\1f{LOOPBACK}")),
        Left("no such record reads like this"),
    );
}

#[test]
fn twenty_bytes_of_a_right_inaddr_any_are_no_conflict() {
    stays(
        &socket(
            "1",
            r"\01\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00",
        ),
        Nothing,
    );
}

#[test]
fn how_follows_families_that_are_all_posix() {
    let with =
        |open, tag, port: &str, how| and_stop(open, &format!("\\0{tag}\\00{port}{LOOPBACK}"), how);
    auto(
        &with("2", 2, r"\1f\90", "2"),
        &with("1", 1, r"\90\1f", "3"),
        Nothing,
    );
    // Half repaired: it may be either.
    auto(
        &with("2", 1, r"\91\1f", "2"),
        &with("1", 1, r"\91\1f", "2"),
        Left("SHUT_RDWR"),
    );
    // Right: nothing to say.
    stays(&with("1", 1, r"\90\1f", "2"), Nothing);
    // A port that is clearly right keeps the rest unsure.
    auto(
        &with("2", 2, r"\90\1f", "2"),
        &with("1", 1, r"\90\1f", "2"),
        Left("SHUT_RDWR"),
    );
}

#[test]
fn what_would_follow_a_group_that_stays_stays_with_it() {
    // A scope has no place in an addr_port.
    let record =
        r"\0a\00\11\5c\00\00\00\00\fe\80\00\00\00\00\00\00\00\00\00\00\00\00\00\01\02\00\00\00";
    stays(&and_stop("10", record, "2"), Left("may be SHUT_RDWR"));
}

#[test]
fn two_families_and_a_descriptor_that_may_be_either() {
    // IPv4 and IPv6, both right; an untraced descriptor is bound as well.
    stays(
        r#"(data (i32.const 64) "\01\00\90\1f\7f\00\00\01")
  (data (i32.const 96) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "a") (param $other i32)
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 132)))
    (drop (call $bind (i32.load (i32.const 132)) (i32.const 96)))
    (drop (call $bind (local.get $other) (i32.const 64))))"#,
        Nothing,
    );
}

#[test]
fn a_literal_shared_by_families_and_types_joins_no_sockets() {
    // $one is a family here and a type there; the IPv6 socket is right.
    stays(
        r#"(global $one i32 (i32.const 1))
  (data (i32.const 96) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01")
  (func (export "a")
    (drop (call $open (global.get $one) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $open (i32.const 2) (global.get $one) (i32.const 0) (i32.const 132)))
    (drop (call $bind (i32.load (i32.const 132)) (i32.const 96))))"#,
        Nothing,
    );
}

#[test]
fn an_ignored_family_keeps_its_group() {
    let text = socket("2", &format!("\\02\\00\\1f\\1f{LOOPBACK}")).replace(
        "(i32.const 128)))\n",
        "(i32.const 128))) ;; wasfix:ignore\n",
    );
    stays(&text, Left("left alone"));
}

#[test]
fn the_users_word_spares_a_port_that_is_faintly_right() {
    let with = |open, tag| socket(open, &format!("\\0{tag}\\00\\50\\00{LOOPBACK}"));
    case(&with("2", 2), &with("1", 1), &from_linux(), Left("80"));
}

#[test]
fn the_mark_does_not_stop_a_definite_value() {
    let text = |how| {
        format!(
            ";; wasfix:abi=wasix_32v1\n  (func (export \"a\") (param i32) (drop (call $shutdown (local.get 0) (i32.const {how}))))"
        )
    };
    auto(&text(0), &text(1), Nothing);
    stays(&text(2), Nothing);
}

#[test]
fn a_record_that_nobody_is_seen_to_fill_is_not_known() {
    // Filled by who knows whom: memory that starts as zero says nothing of the family.
    for open in ["2 (; AF_INET ;)", "10"] {
        for options in [Options::default(), from_linux()] {
            let text = format!(
                "  (table (export \"table\") 1 funcref)
  (func (export \"_start\")
    (drop (call $open (i32.const {open}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (call_indirect (param i32 i32) (i32.const 128) (i32.const 2) (i32.const 0))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"
            );
            case(&text, &text, &options, Left("not known"));
        }
    }
    // Filled through a parameter, in sight.
    let text = |family: u32| {
        format!(
            "  (func $fill (param $a i32) (param $family i32)
    (i32.store16 (local.get $a) (local.get $family)))
  (func (export \"_start\")
    (drop (call $open (i32.const {family} (; AF_INET ;)) (i32.const 1) (i32.const 0) (i32.const 64)))
    (call $fill (i32.const 128) (i32.const {family}))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"
        )
    };
    auto(&text(2), &text(1), Left("nothing is seen to write it"));
    // Nothing writes it at all.
    stays(
        r#"  (func (export "_start")
    (drop (call $open (i32.const 2 (; AF_INET ;)) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"#,
        Left("nothing is seen to write it"),
    );
}

#[test]
fn values_by_the_path_taken_change_together() {
    let text = |families: [u32; 2], tags: [&str; 2], ports: &str| {
        let [four, six] = families;
        format!(
            r#"  (data (i32.const 128) "\{}\00{ports}{LOOPBACK}")
  (data (i32.const 160) "\{}\00{ports}{}")
  (func (export "run") (param $six i32)
    (drop (call $open (if (result i32) (local.get $six) (then (i32.const {six})) (else (i32.const {four})))
      (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64))
      (select (i32.const 160) (i32.const 128) (local.get $six)))))"#,
            tags[0],
            tags[1],
            if six == 10 {
                LOOPBACK6_LINUX
            } else {
                LOOPBACK6
            },
        )
    };
    let right = text([1, 2], ["01", "02"], r"\90\1f");
    auto(&text([2, 10], ["02", "0a"], r"\1f\90"), &right, Nothing);
    stays(&right, Nothing);
    // Spelled alike on both paths: one number, written twice.
    let twice = |n: u32, tag: &str, port: &str| {
        format!(
            r#"  (data (i32.const 128) "\{tag}\00{port}{LOOPBACK}")
  (func (export "run") (param $p i32) (local $f i32)
    (if (local.get $p) (then (local.set $f (i32.const {n}))) (else (local.set $f (i32.const {n}))))
    (drop (call $open (local.get $f) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"#
        )
    };
    auto(
        &twice(2, "02", r"\1f\90"),
        &twice(1, "01", r"\90\1f"),
        Nothing,
    );
}

#[test]
fn a_byte_of_the_address_keeps_its_meaning() {
    // One literal is the tag and the last octet of 127.0.0.2: the store of the tag gets its own.
    let with = |family: &str, tag: &str, port: &str, read: &str| {
        format!(
            "  (func (export \"_start\") (local $two i32)
    (local.set $two (i32.const 2))
    (drop (call $open (i32.const {family}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (i32.store16 (i32.const 128) {tag})
    (i32.store16 (i32.const 130) (i32.const {port}))
    (i32.store8 (i32.const 132) (i32.const 127))
    (i32.store8 (i32.const 135) (local.get $two))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))) {read})"
        )
    };
    let get = "(local.get $two)";
    auto(
        &with("2", get, "0x901f", ""),
        &with("1", "(i32.const 1)", "0x1f90", ""),
        Nothing,
    );
    // Unless what is stored is looked at.
    let told = Left("used elsewhere with another meaning");
    let read = "(if (i32.eq (i32.load16_u (i32.const 128)) (i32.const 2)) (then (unreachable)))";
    auto(
        &with("2", get, "0x901f", read),
        &with("2", get, "0x1f90", read),
        told,
    );
    // One fill makes all the zeros of ::1; no move can be made of it.
    let fill = |family: &str, port: &str| {
        format!(
            "  (func (export \"_start\")
    (drop (call $open (i32.const {family}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (memory.fill (i32.const 128) (i32.const 0) (i32.const 28))
    (i32.store16 (i32.const 128) (i32.const {family}))
    (i32.store16 (i32.const 130) (i32.const {port}))
    (i32.store8 (i32.const 151) (i32.const 1))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"
        )
    };
    auto(
        &fill("10", "0x901f"),
        &fill("10", "0x1f90"),
        Left("AF_INET6"),
    );
}

#[test]
fn a_loop_counter_is_not_a_family() {
    let with = |open: &str, tag: &str, port: &str| {
        format!(
            "  (data (i32.const 128) \"\\0{tag}\\00{port}{LOOPBACK}\")
  (func (export \"_start\") (local $i i32) (local $n i32)
    (local.set $i (i32.const 2))
    (drop (call $open ({open}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128)))
    (loop $l
      (local.set $n (i32.add (local.get $n) (i32.const 5)))
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (br_if $l (local.get $i)))
    (drop (local.get $n)))"
        )
    };
    auto(
        &with("local.get $i", "2", r"\1f\90"),
        &with("i32.const 1", "1", r"\90\1f"),
        Nothing,
    );
}

#[test]
fn an_error_number_that_is_the_modules_own_on_another_path_stays() {
    let with = |af: &str, port: &str| {
        format!(
            "  (data (i32.const 128) \"\\0{af}\\00{port}{LOOPBACK}\")
  (func (export \"_start\") (local $e i32)
    (drop (call $open (i32.const {af}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (local.set $e (i32.const 11))
    (if (i32.load (i32.const 4)) (then
      (local.set $e (call $bind (i32.load (i32.const 64)) (i32.const 128)))))
    (if (i32.eq (local.get $e) (i32.const 11)) (then (unreachable))))"
        )
    };
    auto(&with("2", r"\1f\90"), &with("1", r"\90\1f"), Nothing);
}

#[test]
fn parts_of_a_dotted_number_and_small_counts_name_no_port() {
    for (port, comment) in [
        (r"\00\c0", "192.168.1.2"),
        (r"\00\0a", "10.0.0.1"),
        (r"\00\08", "8.8.8.8"),
        (r"\00\10", "16 bytes"),
        (r"\00\02", "2 bytes"),
        (r"\00\50", "v0.80"),
        (r"\00\01", "AF_INET = 1"),
    ] {
        let text = format!(
            "  (data (i32.const 64) \"\\01\\00{port}{LOOPBACK}\") ;; {comment}
  (func (export \"a\")
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64))))"
        );
        stays(&text, Nothing);
    }
    // Beside the word, or a likely one by itself, they do.
    for comment in ["port 99", "Port: 99.", "80"] {
        let number = if comment == "80" { "50" } else { "63" };
        let with = |bytes: &str| {
            format!(
                "  (data (i32.const 64) \"\\01\\00{bytes}{LOOPBACK}\") ;; {comment}
  (func (export \"a\")
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64))))"
            )
        };
        auto(
            &with(&format!(r"\00\{number}")),
            &with(&format!(r"\{number}\00")),
            Nothing,
        );
    }
}

#[test]
fn a_scope_has_no_place_and_is_no_reason_to_think_of_ipv4() {
    // 2 on both sides, fe80::1 where POSIX has it, scope 2.
    let with = |port: &str| {
        socket(
            "2",
            &format!(
                r"\02\00{port}\00\00\00\00\fe\80\00\00\00\00\00\00\00\00\00\00\00\00\00\01\02\00\00\00"
            ),
        )
    };
    auto(
        &with(r"\1f\90"),
        &with(r"\90\1f"),
        Left("no place for all of its bytes"),
    );
}

#[test]
fn a_family_that_no_record_has_holds_its_group() {
    // AF_UNSPEC is 0 in both: it is no evidence, and nothing beside it is changed.
    stays(
        &socket("2 (; AF_INET ;)", &format!(r"\00\00\90\1f{LOOPBACK}")),
        Left("AF_UNSPEC"),
    );
}

#[test]
fn a_right_record_that_is_badly_addressed_stays() {
    // 1000::1, in 20 bytes: no well-formed address, but none of IPv4's size either.
    let record = r"\02\00\90\1f\10\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01";
    stays(&socket("2", record), Left("AF_INET6"));
}

#[test]
fn what_is_not_selected_is_seen_and_holds_its_group() {
    let options = |select: &[&str], ignore: &[&str]| Options {
        select: select.iter().map(|s| (*s).to_string()).collect(),
        ignore: ignore.iter().map(|s| (*s).to_string()).collect(),
        ..Options::default()
    };
    let posix = socket("2", &format!(r"\02\00\1f\90{LOOPBACK}"));
    // The port is decided beside the families.
    let port = socket("2", &format!(r"\02\00\90\1f{LOOPBACK}"));
    case(&posix, &posix, &options(&["open"], &[]), Left("left alone"));
    case(
        &posix,
        &posix,
        &options(&[], &["sockaddr-in"]),
        Left("left alone"),
    );
    case(
        &posix,
        &port,
        &options(&["sockaddr-in"], &[]),
        Left("left alone"),
    );
    case(&posix, &port, &options(&[], &["open"]), Left("left alone"));
    let fixed = socket("1", &format!(r"\01\00\90\1f{LOOPBACK}"));
    case(
        &posix,
        &fixed,
        &options(&["open", "sockaddr-in"], &[]),
        Nothing,
    );
}

#[test]
fn comments_count_also_where_the_module_ends_or_begins() {
    let rules = rules();
    let fixed = |text: &str| {
        run(text, &rules, &Options::default())
            .output(text)
            .into_owned()
    };
    let open = "(import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32))) (memory 1)";
    let body =
        "(func (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64))))";
    for text in [
        format!("(module {open}\n  {body}) ;; wasfix:ignore as it is\n"),
        format!(";; wasfix:ignore as it is\n(module {open} {body})\n"),
        format!("(module {open} {body}) ;; wasfix:ignore"),
    ] {
        assert_eq!(fixed(&text), text);
    }
    // A word that only begins like it says nothing.
    for text in [
        format!("(module {open}\n  {body}) ;; wasfix:ignored\n"),
        format!("(module {open}\n  {body}) ;; notwasfix:ignore\n"),
    ] {
        assert_eq!(fixed(&text), text.replace("10", "2"));
    }
    // A name behind the last parenthesis.
    let stop = |how: u32| {
        format!(
            "(module (import \"wasix_32v1\" \"sock_shutdown\" (func $stop (param i32 i32) (result i32)))
  (func (param i32) (drop (call $stop (local.get 0) (i32.const {how}))))) ;; SHUT_RDWR\n"
        )
    };
    assert_eq!(fixed(&stop(2)), stop(3));
}

/// A module whose function `$h` gets the address of the record, and then what it binds.
fn handed(open: &str, record: &str, helper: &str) -> String {
    format!(
        "  (data (i32.const 128) \"{record}\")
  (func $h (param $a i32) (local $t i32) {helper})
  (func (export \"_start\")
    (drop (call $open (i32.const {open}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (call $h (i32.const 128))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"
    )
}

#[test]
fn a_record_that_is_handed_to_code_with_pointers_is_not_certain() {
    // Right as it stands: it swaps the port at run time.
    let swap = "
    (local.set $t (i32.load8_u offset=2 (local.get $a)))
    (i32.store8 offset=2 (local.get $a) (i32.load8_u offset=3 (local.get $a)))
    (i32.store8 offset=3 (local.get $a) (local.get $t))";
    let told = Left("used elsewhere with another meaning");
    stays(
        &handed("1", &format!(r"\01\00\1f\90{LOOPBACK}"), swap),
        Nothing,
    );
    // Reads only: the family is compared with Linux's number.
    let compare = "
    (if (i32.eq (i32.load16_u (local.get $a)) (i32.const 2)) (then (unreachable)))";
    auto(
        &handed("2", &format!(r"\02\00\1f\90{LOOPBACK}"), compare),
        &handed("2", &format!(r"\02\00\90\1f{LOOPBACK}"), compare),
        told,
    );
    // A function that only passes it on does nothing to it.
    let pass = "(drop (call $listen (local.get $a) (i32.const 1)))";
    auto(
        &handed("2", &format!(r"\02\00\1f\90{LOOPBACK}"), pass),
        &handed("1", &format!(r"\01\00\90\1f{LOOPBACK}"), pass),
        Nothing,
    );
}

#[test]
fn a_table_that_a_loop_works_on_is_not_certain() {
    let text = format!(
        "  (data (i32.const 128) \"\\02\\00\\1f\\90{LOOPBACK}\")
  (func (export \"_start\") (local $i i32)
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 64)))
    (loop $l
      (i32.store16 offset=128 (local.get $i) (i32.const 1))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 16))))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"
    );
    stays(&text, Left("other code may read or write it"));
}

#[test]
fn a_name_does_not_beat_an_address_that_can_only_be_the_other_family() {
    for comment in ["not AF_INET", "was AF_INET", "AF_INET would be 1"] {
        let text = format!(
            "  (data (i32.const 64) \"\\02\\00\\90\\1f\\20\\01\\0d\\b8\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\05\")
  (func (export \"a\")
    (drop (call $open (i32.const 2) ;; {comment}
      (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64))))"
        );
        stays(&text, Left("no such record reads like this"));
    }
    // A port that nobody uses is named to say what goes wrong.
    for comment in ["was 36895", "not port 36895", "bug: bound 36895"] {
        let text = format!(
            "  (data (i32.const 64) \"\\01\\00\\90\\1f{LOOPBACK}\") ;; {comment}
  (func (export \"a\")
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64))))"
        );
        stays(&text, Nothing);
    }
}

#[test]
fn a_record_that_also_goes_out_as_payload_keeps_its_bytes() {
    let text = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (memory 1)
  (data (i32.const 128) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (data (i32.const 400) "\80\00\00\00\10\00\00\00")
  (func (export "_start")
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128)))
    (drop (call $send (i32.load (i32.const 64)) (i32.const 400) (i32.const 1) (i32.const 0) (i32.const 500)))))
"#;
    let outcome = run(text, &rules(), &Options::default());
    assert_eq!(outcome.output(text), text);
    let notes = format!("{:?}", outcome.findings);
    assert!(
        notes.contains("used elsewhere with another meaning"),
        "{notes}"
    );
}

#[test]
fn what_another_export_writes_there_counts() {
    let text = format!(
        "  (data (i32.const 128) \"\\02\\00\\1f\\90{LOOPBACK}\")
  (func (export \"set_family\") (param i32) (i32.store16 (i32.const 128) (local.get 0)))
  (func (export \"_start\")
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"
    );
    let swapped = text.replace(r"\1f\90", r"\90\1f");
    // The port is decided beside the families, which are not known.
    auto(&text, &swapped, Left("not known"));
}

#[test]
fn imports_that_nobody_describes_are_taken_on_trust_and_that_is_said() {
    let text = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "host" "log" (func $log (param i32)))
  (memory 1)
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01")
  (func (export "_start")
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 128)))
    (call $log (i32.const 1))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64)))))
"#;
    let outcome = run(text, &rules(), &Options::default());
    assert!(outcome.output(text).contains(r"\01\00\90\1f"));
    let notes = format!("{:?}", outcome.findings);
    assert!(
        notes.contains("`$log` and whatever else no dialect describes"),
        "{notes}"
    );
}

#[test]
fn what_is_near_data_that_is_worked_on_keeps_it() {
    let server = |before: &str| {
        format!(
            "  (data (i32.const 128) \"\\01\\00\\1f\\90{LOOPBACK}\")
  (data (i32.const 160) \"\\01\\00\\1f\\91{LOOPBACK}\")
  {before}
  (func (export \"_start\")
    (call $before)
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128))))"
        )
    };
    // A pointer that runs, and an index: each swaps the ports itself.
    let swap = "(i32.store8 offset=2 (local.get $p) (i32.load8_u offset=3 (local.get $p)))";
    for before in [
        format!(
            "(func $before (local $p i32) (local.set $p (i32.const 128))
    (loop $l {swap} (br_if $l (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 32))) (i32.const 190)))))"
        ),
        format!(
            "(func $before (local $p i32) (local $i i32)
    (loop $l (local.set $p (i32.add (i32.shl (local.get $i) (i32.const 5)) (i32.const 128))) {swap}
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 2)))))"
        ),
    ] {
        stays(&server(&before), Left("used elsewhere with another meaning"));
    }
    // A comparison byte by byte, in a function that is followed.
    let compared = format!(
        "  (data (i32.const 128) \"\\02\\00\\1f\\90{LOOPBACK}\")
  (func $same (param $a i32) (param $b i32) (param $n i32) (result i32)
    (loop $l
      (if (i32.ne (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))) (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (local.set $b (i32.add (local.get $b) (i32.const 1)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1))
  (func (export \"_start\")
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128)))
    (if (call $same (i32.const 400) (i32.const 128) (i32.const 4)) (then (unreachable))))"
    );
    stays(&compared, Left("used elsewhere with another meaning"));
}

#[test]
fn a_tag_of_one_byte_in_a_frame() {
    let text = |family: u32, port: &str| {
        format!(
            "  (global $sp (mut i32) (i32.const 4096))
  (func (export \"_start\") (local $p i32)
    (global.set $sp (local.tee $p (i32.sub (global.get $sp) (i32.const 32))))
    (i32.store8 (local.get $p) (i32.const {family}))
    (i32.store16 offset=2 (local.get $p) (i32.const {port}))
    (i32.store offset=4 (local.get $p) (i32.const 0x0100007f))
    (drop (call $open (i32.const {family}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (local.get $p)))
    (global.set $sp (i32.add (local.get $p) (i32.const 32))))"
        )
    };
    auto(&text(2, "0x901f"), &text(1, "0x1f90"), Nothing);
    stays(&text(1, "0x1f90"), Nothing);
}

#[test]
fn a_family_that_comes_back_and_is_compared_with_both_numbers_is_left() {
    let text = |families: [u32; 2], port: &str| {
        format!(
            "  (data (i32.const 128) \"\\0{}\\00{port}{LOOPBACK}\")
  (func (export \"_start\")
    (drop (call $open (i32.const {}) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 128)))
    (drop (call $addr_local (i32.load (i32.const 64)) (i32.const 200)))
    (if (i32.eq (i32.load8_u (i32.const 200)) (i32.const 2)) (then (unreachable)))
    (if (i32.eq (i32.load8_u (i32.const 200)) (i32.const 1)) (then (unreachable))))",
            families[0], families[1]
        )
    };
    auto(
        &text([2, 2], r"\1f\90"),
        &text([1, 1], r"\90\1f"),
        Left("nothing tells whether it is linux's or wasix's"),
    );
}
