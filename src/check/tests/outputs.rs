//! What is written over something else. Wasmer writes 20 bytes for an address (abi/wasix.md §3.5).

use super::{body, quiet, said_of};

const V4: &str = r#"(data (i32.const 64) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00")"#;
const V6: &str =
    r#"(data (i32.const 64) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01")"#;

fn opened(family: u32, cell: u32, then: &str) -> String {
    format!(
        "(drop (call $open (i32.const {family}) (i32.const 1) (i32.const 0) (i32.const {cell})))
         (local.set $fd (i32.load (i32.const {cell}))) {then}"
    )
}

const BIND: &str = "(drop (call $bind (local.get $fd) (i32.const 64)))";

#[test]
fn a_descriptor_is_written_over_an_address() {
    assert_eq!(
        body(V4, &opened(1, 68, BIND)),
        [
            "error output-overlap: `sock_open` writes 4 bytes over the address that `sock_bind` reads: \
             4 bytes from here on <68>, written here <call $open>, the address is read here <call $bind>"
        ]
    );
    assert_eq!(body(V4, &opened(1, 64, BIND)).len(), 1, "over its tag");
    assert_eq!(body(V4, &opened(1, 62, BIND)).len(), 1, "half of it");
    assert_eq!(body(V6, &opened(2, 80, BIND)).len(), 1, "over its end");
    quiet(body(V4, &opened(1, 60, BIND)));
    quiet(body(V4, &opened(1, 72, BIND)));
    quiet(body(V6, &opened(2, 84, BIND)));
}

#[test]
fn a_descriptor_is_written_where_the_address_was() {
    let after = "(drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 66)))";
    quiet(body(V4, &opened(1, 32, &format!("{BIND} {after}"))));
    // The address is stored after the descriptor was loaded.
    let stores = "(i32.store (i32.const 64) (i32.const 0x1f900001))
        (i32.store (i32.const 68) (i32.const 0x0100007f))";
    quiet(body("", &opened(1, 66, &format!("{stores} {BIND}"))));
}

#[test]
fn on_some_path_only() {
    let said = body(
        V4,
        &opened(
            1,
            32,
            &format!(
                "(if (i32.load (i32.const 900))
                   (then (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 68)))))
                 {BIND}"
            ),
        ),
    );
    // What a byte of data was and what was written are not told apart once paths meet.
    quiet(said);
}

#[test]
fn the_peers_address_is_written_over_the_descriptor() {
    let accept = |addr: u32| {
        format!(
            "(drop (call $accept (local.get $fd) (i32.const 0) (i32.const 128) (i32.const {addr})))
             (drop (call $shutdown (i32.load (i32.const 128)) (i32.const 3)))"
        )
    };
    assert_eq!(
        body("", &opened(1, 32, &accept(112))),
        [
            "error output-overlap: `sock_accept_v2` writes 20 bytes over a descriptor that is still used: \
             20 bytes from here on <112>, written here <call $accept>, `sock_accept_v2` writes the descriptor here <128>, \
             the descriptor is used here <call $shutdown>"
        ]
    );
    quiet(body("", &opened(1, 32, &accept(108))));
    quiet(body("", &opened(1, 32, &accept(132))));
}

#[test]
fn the_listener_is_overwritten_by_the_first_client() {
    let serve = |cell: u32, fd: &str| {
        body(
            "",
            &format!(
                "(drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const {cell})))
                 (local.set $fd (i32.load (i32.const {cell})))
                 (drop (call $accept {fd} (i32.const 0) (i32.const 36) (i32.const 64)))
                 (drop (call $accept {fd} (i32.const 0) (i32.const 40) (i32.const 100)))"
            ),
        )
    };
    assert_eq!(serve(80, "(i32.load (i32.const 80))").len(), 1);
    quiet(serve(84, "(i32.load (i32.const 84))"));
    // Who keeps it in a local does not mind.
    quiet(serve(80, "(local.get $fd)"));
}

#[test]
fn the_listener_is_overwritten_in_a_loop() {
    let serve = |cell: u32, fd: &str| {
        body(
            "",
            &format!(
                "(drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const {cell})))
                 (local.set $fd (i32.load (i32.const {cell})))
                 (loop $next
                   (drop (call $accept {fd} (i32.const 0) (i32.const 36) (i32.const 64)))
                   (drop (call $close (i32.load (i32.const 36))))
                   (br $next))"
            ),
        )
    };
    let said = serve(80, "(i32.load (i32.const 80))");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("warning output-overlap: `sock_accept_v2` writes 20 bytes over"));
    quiet(serve(84, "(i32.load (i32.const 84))"));
    quiet(serve(80, "(local.get $fd)"));
}

#[test]
fn a_buffer_that_serves_twice() {
    let local = |at: u32| format!("(drop (call $local (local.get $fd) (i32.const {at})))");
    let twice = format!("{} {} {BIND}", local(128), local(128));
    quiet(body(V4, &opened(1, 32, &twice)));
    // Read back: it is the address that the call has written.
    quiet(body(
        "",
        &opened(
            1,
            32,
            &format!(
                "{} (drop (call $bind (local.get $fd) (i32.const 128)))",
                local(128)
            ),
        ),
    ));
    // The record of bind is over, and is used again.
    quiet(body(V4, &opened(1, 32, &format!("{BIND} {}", local(64)))));
    // The port is turned round in what a call has written.
    quiet(body(
        "",
        &opened(
            1,
            32,
            &format!(
                "{} (i32.store16 (i32.const 130) (i32.const 0x1f90))
                 (drop (call $bind (local.get $fd) (i32.const 128)))",
                local(128)
            ),
        ),
    ));
}

#[test]
fn a_descriptor_is_written_over_a_pointer() {
    let data = r#"(data (i32.const 48) "\80\00\00\00\04\00\00\00")"#;
    let send = "(drop (call $send (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 40)))";
    assert_eq!(
        body(data, &opened(1, 48, send)),
        [
            "error output-overlap: `sock_open` writes 4 bytes over the pointers and lengths that `sock_send` reads: \
             4 bytes from here on <48>, written here <call $open>, they are read here <call $send>"
        ]
    );
    quiet(body(data, &opened(1, 56, send)));
    // What was received is sent back: its length is written where the length is read.
    let echo = "(drop (call $recv (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 60) (i32.const 40)))
        (drop (call $send (local.get $fd) (i32.const 56) (i32.const 1) (i32.const 0) (i32.const 40)))";
    let data = r#"(data (i32.const 48) "\80\00\00\00\40\00\00\00\80\00\00\00\00\00\00\00")"#;
    quiet(body(data, &opened(1, 32, echo)));
}

#[test]
fn an_address_is_written_over_data() {
    let local = "(drop (call $local (local.get $fd) (i32.const 128)))";
    let said = body(
        r#"(data (i32.const 144) "HTTP/1.1 200 OK")"#,
        &opened(1, 32, local),
    );
    assert_eq!(
        said,
        [
            "warning output-overlap: `sock_addr_local` writes 20 bytes over data that begins 16 bytes further on: \
             20 bytes from here on <128>, written here <call $local>, overwritten from its start on <\"HTTP/1.1 200 OK\">"
        ]
    );
    quiet(body(
        r#"(data (i32.const 148) "HTTP/1.1 200 OK")"#,
        &opened(1, 32, local),
    ));
    quiet(body(
        r#"(data (i32.const 144) "\00\00\00\00HTTP")"#,
        &opened(1, 32, local),
    ));
    quiet(body(
        r#"(data (i32.const 32) "\ff\ff\ff\ff")"#,
        &opened(1, 32, local),
    ));
}

#[test]
fn in_a_frame() {
    let frame = |addr: u32| {
        said_of(&format!(
            "(global $sp (mut i32) (i32.const 4096))
             (func (export \"_start\") (local $x i32) (local $fd i32)
               (global.set $sp (local.tee $x (i32.sub (global.get $sp) (i32.const 48))))
               (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (local.get $x)))
               (drop (call $accept (i32.load (local.get $x)) (i32.const 0)
                 (i32.add (local.get $x) (i32.const 24)) (i32.add (local.get $x) (i32.const {addr}))))
               (drop (call $close (i32.load offset=24 (local.get $x))))
               (drop (call $close (i32.load (local.get $x))))
               (global.set $sp (i32.add (local.get $x) (i32.const 48))))"
        ))
    };
    let said = frame(8);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].starts_with(
            "error output-overlap: `sock_accept_v2` writes 20 bytes over a descriptor"
        )
    );
    quiet(frame(4));
    quiet(frame(28));
}
