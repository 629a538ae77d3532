//! The rest of the shapes that really occur; `tests/shapes/README.md` says which case shows which.

use crate::{V4, before, echoed, echoes, verdicts};
use std::net::SocketAddr;
use wasfix_conformance::{Case, Ended, Guest, Port, Stream, on_port, patched};

#[test]
fn only_the_record_was_made_right_and_it_is_in_pieces() {
    assert_eq!(before("one-side-split"), "open 0, bind 28");
    echoes("one-side-split", V4);
}

#[test]
fn a_port_through_a_swap_of_the_modules_own() {
    assert_eq!(before("store-htons"), "open 0, bind 4");
    echoes("store-htons", V4);
}

#[test]
fn a_record_that_is_stored_byte_by_byte() {
    assert_eq!(before("store-bytes"), "open 0, bind 4");
    let [first, second] = ["(i32.const 0x1f)", "(i32.const 0x90)"];
    echoes_on("store-bytes", |text, port| {
        let [high, low] = port.number().to_be_bytes();
        let swapped = text.replace(first, "(high)").replace(second, "(low)");
        let number = |byte: u8| format!("(i32.const {byte})");
        swapped
            .replace("(high)", &number(high))
            .replace("(low)", &number(low))
    });
}

#[test]
fn a_record_that_is_one_word() {
    assert_eq!(before("store-i64"), "open 0, bind 4");
    echoes_on("store-i64", |text, port| {
        let (number, swapped) = (port.number(), port.swapped());
        text.replace("7f1f90", &format!("7f{number:04x}"))
            .replace("7f901f", &format!("7f{swapped:04x}"))
    });
}

/// The address is read as 1.0.0.127.
#[test]
fn an_address_in_host_order() {
    assert_eq!(before("store-host-order"), "open 0, bind 4");
}

#[test]
fn a_family_from_a_global_through_a_wrapper() {
    assert_eq!(before("wrapper-global"), "open 0, bind 4");
    echoes("wrapper-global", V4);
}

#[test]
fn a_global_that_is_more_than_a_family() {
    assert_eq!(before("shared-global"), "open 0, bind 4");
    echoes("shared-global", V4);
}

/// Wasmer knows the flag and does not do what it says.
#[test]
fn msg_waitall() {
    let case = Case::named("recv-waitall");
    for start in [Case::before, Case::after] {
        let port = Port::free();
        let mut guest = start(&case, port);
        assert_eq!(
            guest.listening(),
            format!("tcp 127.0.0.1:{}", port.number())
        );
        Stream::to((V4, port.number())).send(b"abc");
        assert_eq!(
            case.verdict(guest),
            "open 0, bind 0, listen 0, accept 0, recv 0, count 3"
        );
    }
}

#[test]
fn msg_nosignal() {
    let (case, port) = (Case::named("send-nosignal"), Port::free());
    let mut guest = case.before(port);
    assert_eq!(
        guest.listening(),
        format!("tcp 127.0.0.1:{}", port.number())
    );
    assert_eq!(echoed((V4, port.number()).into()), b"ping");
    echoes("send-nosignal", V4);
}

#[test]
fn a_status_that_is_read_as_a_word() {
    assert_eq!(
        before("status-word"),
        "open 0, status 0, as-word 0, as-byte 1"
    );
}

/// A family that the runtime wrote is compared with Linux's number.
#[test]
fn a_family_that_is_read_back() {
    let case = Case::named("read-family");
    for (start, understood) in [
        (Case::before as fn(&Case, Port) -> Guest, 0),
        (Case::after, 1),
    ] {
        let port = Port::free();
        let mut guest = start(&case, port);
        assert_eq!(
            guest.listening(),
            format!("tcp 127.0.0.1:{}", port.number())
        );
        let _peer = Stream::to((V4, port.number()));
        let met = "open 0, bind 0, listen 0, accept 0";
        assert_eq!(
            case.verdict(guest),
            format!("{met}, understood {understood}")
        );
    }
}

/// 4 is no interrupted call.
#[test]
fn an_errno_that_is_taken_for_another() {
    assert_eq!(
        verdicts("errno-eintr"),
        ("open 0, misread 1".into(), "open 0, misread 0".into())
    );
}

/// `AF_INET6` of the systems that are not Linux: no tag of the runtime's, and no family of Linux's. The
/// open takes any; bind refuses it as the tag, and as the family of a socket whose record is right.
#[test]
fn af_inet6_of_other_systems() {
    let case = Case::named("in6-bsd");
    for number in [30, 28, 23, 24, 26] {
        let both = case.text.replace(r"\1e", &format!(r"\{number:02x}"));
        let both = both.replace("(i32.const 30)", &format!("(i32.const {number})"));
        assert_eq!(said(&case, &both), "open 0, bind 28", "{number}");
        let right = r#""\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\00""#;
        let written = format!(
            r#""\{number:02x}\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00""#
        );
        let family_only = both.replace(&written, right);
        assert_ne!(family_only, both);
        assert_eq!(said(&case, &family_only), "open 0, bind 58", "{number}");
        for text in [both, family_only] {
            assert_eq!(patched(&text, None), text, "{number}");
        }
    }
}

#[test]
fn imports_of_other_abis_do_not_link() {
    for (name, why) in [
        (
            "module-of-2022",
            r#""wasix_snapshot_preview1"."sock_open": unknown import"#,
        ),
        (
            "accept-of-two",
            r#""wasix_32v1"."sock_accept": incompatible import type"#,
        ),
    ] {
        let case = Case::named(name);
        let Ended { code, out, err } = case.before(Port::free()).ended();
        assert_eq!((code, out.as_slice()), (255, &[][..]), "{name}: {err}");
        assert!(err.contains(why), "{err}");
    }
}

/// What a module says that ends by itself.
fn said(case: &Case, text: &str) -> String {
    case.verdict(Guest::start(text))
}

/// Runs what wasfix makes of a server whose port `spell` finds in its text, and asserts that it echoes.
fn echoes_on(name: &str, spell: impl Fn(&str, Port) -> String) {
    let (case, port) = (Case::named(name), Port::free());
    let mut guest = Guest::start(&on_port(&spell(&case.patched(None), port), port));
    let at = SocketAddr::from((V4, port.number()));
    assert_eq!(guest.listening(), format!("tcp {at}"), "{name}");
    assert_eq!(echoed(at), b"ping", "{name}");
    assert_eq!(
        case.verdict(guest),
        "open 0, bind 0, listen 0, accept 0, recv 0, send 0, close 0"
    );
}
