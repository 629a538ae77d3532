//! Records that calls read. What the runtime answers is in abi/wasix.md §b; all cases carry the mark, so that nothing
//! is converted unless they say so.

use super::{body, quiet, said, said_of};

const V4: &str = r#"(data (i32.const 64) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00")"#;
const V6: &str =
    r#"(data (i32.const 64) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01")"#;

fn opened(family: u32, then: &str) -> String {
    format!(
        "(drop (call $open (i32.const {family}) (i32.const 1) (i32.const 0) (i32.const 32)))
         (local.set $fd (i32.load (i32.const 32))) {then}"
    )
}

const BIND: &str = "(drop (call $bind (local.get $fd) (i32.const 64)))";

#[test]
fn a_family_is_opened_and_another_is_bound() {
    assert_eq!(
        body(V4, &opened(2, BIND)),
        [
            "error family-differs: the descriptor was opened for AF_INET6, and this address is one of AF_INET: \
             AF_INET here <\\01>, AF_INET6 here <2>, compared here: it answers 28 (EINVAL) <call $bind>"
        ]
    );
    assert_eq!(body(V6, &opened(1, BIND)).len(), 1);
    quiet(body(V4, &opened(1, BIND)));
    quiet(body(V6, &opened(2, BIND)));
    // 58 is another matter, and so is a number without a meaning.
    quiet(body(V4, &opened(0, BIND)));
    quiet(body(V4, &opened(10, BIND)));
}

#[test]
fn connect_does_not_compare() {
    let connect = "(drop (call $connect (local.get $fd) (i32.const 64)))";
    quiet(body(V4, &opened(2, connect)));
}

#[test]
fn what_fix_makes_alike_is_alike() {
    let posix = r#"(data (i32.const 64) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")"#;
    let code = opened(2, BIND);
    let module = |family: &str| {
        let head = super::HEAD;
        format!(
            "(module {head} {posix} (func (export \"_start\") (local $fd i32) {code}) {family})"
        )
    };
    quiet(said(&module("")));
    // Only the address was repaired: fix repairs the rest.
    let half = module("").replace(r"\02\00\1f", r"\01\00\1f");
    quiet(said(&half));
}

#[test]
fn what_the_author_keeps_is_read_as_it_stands() {
    let kept = V4.to_string() + "\n";
    let code = opened(2, BIND).replace("(i32.const 1)", "\n(i32.const 1)");
    let code = code.replace("(i32.const 2)", "(i32.const 2) ;; INET6\n");
    assert_eq!(body(&kept, &code).len(), 1);
}

#[test]
fn a_family_that_only_some_path_has() {
    let either = "(if (i32.load (i32.const 900))
        (then (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 32))))
        (else (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)))))
        (local.set $fd (i32.load (i32.const 32)))";
    quiet(body(V4, &format!("{either} {BIND}")));
}

#[test]
fn through_a_wrapper_each_way_by_itself() {
    let said = said_of(&format!(
        r#"{V4} (data (i32.const 128) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01")
        (func $listen_on (param $af i32) (param $addr i32)
          (drop (call $open (local.get $af) (i32.const 1) (i32.const 0) (i32.const 32)))
          (drop (call $bind (i32.load (i32.const 32)) (local.get $addr))))
        (func (export "_start")
          (call $listen_on (i32.const 1) (i32.const 64))
          (call $listen_on (i32.const 1) (i32.const 128)))"#
    ));
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("error family-differs: the descriptor was opened for AF_INET, "));
}

#[test]
fn an_address_is_shorter_than_what_is_read() {
    let short = |rest: &str| {
        format!(
            r#"(data (i32.const 64) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00" {rest})"#
        )
    };
    let code = opened(2, BIND);
    assert_eq!(
        body(&short(r#""GET / HTTP/1.1""#), &code),
        [
            "warning record-into-data: this address has 16 bytes, and `sock_bind` reads 20: \
             AF_INET6 of 20 bytes begins here <\\02>, something else is read as its end <GET >, \
             read here <call $bind>"
        ]
    );
    assert_eq!(
        body(&short(r#") (data (i32.const 80) "GET ""#), &code).len(),
        1
    );
    quiet(body(&short(""), &code));
    quiet(body(&short(r#""\00\00\00\00GET""#), &code));
    // The address may be cut as its author likes.
    quiet(body(&short(r#""\00\00\00\01""#), &code));
    quiet(body(
        r#"(data (i32.const 64) "\02\00" "\90\1f" "\20\01\0d\b8" "\00\00\00\00\00\00\00\00" "\00\00\00\01")"#,
        &code,
    ));
}

#[test]
fn an_address_of_stores_is_shorter_than_what_is_read() {
    let stores = |address: &str, behind: &str| {
        let code = format!(
            "(i32.store16 (i32.const 64) (i32.const 2)) (i32.store16 (i32.const 66) (i32.const 8080))
             {address} {behind} {BIND}"
        );
        body("", &opened(2, &code))
    };
    let any = "(i32.store (i32.const 68) (i32.const 0)) (i64.store (i32.const 72) (i64.const 0))";
    let said = stores(any, "(i32.store (i32.const 80) (i32.const 5000))");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("warning record-into-data: this address has 16 bytes"));
    quiet(stores(
        any,
        "(i32.store (i32.const 80) (i32.const 0x01000000))",
    ));
    quiet(stores(any, "(i32.store (i32.const 80) (i32.const 0))"));
    // 64:ff9b::1.2.3.4 is on no list of addresses that read well, and is one.
    quiet(stores(
        "(i32.store (i32.const 68) (i32.const 0x9bff6400)) (i64.store (i32.const 72) (i64.const 0))",
        "(i32.store (i32.const 80) (i32.const 0x04030201))",
    ));
}

#[test]
fn of_ipv4_the_runtime_ignores_what_follows() {
    let data = r#"(data (i32.const 64) "\01\00\90\1f\7f\00\00\01" "GET / HTTP/1.1")"#;
    quiet(body(data, &opened(1, BIND)));
}

#[test]
fn a_descriptor_is_written_right_behind_a_short_address() {
    let data = r#"(data (i32.const 64) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00")"#;
    let code = opened(2, BIND).replace("32", "80").replace("i80", "i32");
    let said = body(data, &code);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("warning record-into-data: this address has 16 bytes"));
}

#[test]
fn a_record_reaches_past_the_memory() {
    let bind_at = |at: u32| format!("(drop (call $bind (local.get $fd) (i32.const {at})))");
    let data = r#"(data (i32.const 65520) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00")"#;
    assert_eq!(
        body(data, &opened(1, &bind_at(65520))),
        [
            "error record-past-memory: `sock_bind` reads 20 bytes from 65520 on, and the memory ends at 65536: \
             16 bytes are left here <65520>, reads them: it answers 78 (EMEMVIOLATION) <call $bind>"
        ]
    );
    let data = data.replace("65520", "65516");
    quiet(body(&data, &opened(1, &bind_at(65516))));
    // What may grow may have grown.
    let grow = "(drop (memory.grow (i32.const 1)))";
    let data = r#"(data (i32.const 65520) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00")"#;
    quiet(body(
        data,
        &(grow.to_string() + &opened(1, &bind_at(65520))),
    ));
}

#[test]
fn a_result_is_written_past_the_memory() {
    let said = body(
        "",
        "(drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 65534)))",
    );
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].starts_with("error record-past-memory: `sock_open` writes 4 bytes from 65534 on")
    );
    let said = body(
        "",
        "(drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 70000)))",
    );
    assert!(said[0].contains("outside the memory"), "{said:#?}");
}

#[test]
fn an_address_that_nothing_writes() {
    assert_eq!(
        body("", &opened(1, BIND)),
        [
            "warning record-unwritten: nothing writes the address that `sock_bind` reads: it is all zero: \
             nothing is written there <64>, read here: it answers 28 (EINVAL) <call $bind>"
        ]
    );
    // Something else is written there: a store, another function, a call, a store that may go anywhere.
    quiet(body(
        "",
        &opened(
            1,
            &format!("(i32.store8 (i32.const 64) (i32.const 1)) {BIND}"),
        ),
    ));
    quiet(body(
        "",
        &opened(
            1,
            &format!("(drop (call $local (local.get $fd) (i32.const 64))) {BIND}"),
        ),
    ));
    quiet(body(
        "",
        &opened(
            1,
            &format!(
                "(i32.store8 (call $listen (local.get $fd) (i32.const 8)) (i32.const 1)) {BIND}"
            ),
        ),
    ));
    quiet(said_of(&format!(
        "(func (export \"address\") (i32.store16 (i32.const 64) (i32.const 1)))
         (func (export \"serve\") (local $fd i32) {})",
        opened(1, BIND)
    )));
}

#[test]
fn an_address_that_the_host_may_write() {
    let text = format!(
        "(module (import \"env\" \"fill\" (func $fill (param i32))) {}
         (func (export \"_start\") (local $fd i32) (call $fill (i32.const 64)) {}))",
        super::HEAD,
        opened(1, BIND)
    );
    quiet(said(&text));
}

#[test]
fn an_address_in_a_frame_that_nothing_writes() {
    let frame = |writes: &str| {
        said_of(&format!(
            "(global $sp (mut i32) (i32.const 4096))
             (func (export \"_start\") (local $x i32) (local $fd i32)
               (global.set $sp (local.tee $x (i32.sub (global.get $sp) (i32.const 32))))
               {writes}
               {}
               (global.set $sp (i32.add (local.get $x) (i32.const 32))))",
            opened(1, "(drop (call $bind (local.get $fd) (local.get $x)))")
        ))
    };
    let said = frame("");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with(
        "warning record-unwritten: nothing writes the address that `sock_bind` reads:"
    ));
    quiet(frame("(i32.store16 (local.get $x) (i32.const 1))"));
    quiet(frame(
        "(drop (call $local (i32.load (i32.const 900)) (local.get $x)))",
    ));
}
