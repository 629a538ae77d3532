//! Shapes that really occur, as far as the other files do not show them.

use crate::{V4, assert_well, before, echoed, echoes};
use wasfix_conformance::{Case, Ended, Guest, Port, on_port};

#[test]
fn a_record_that_is_stored_field_by_field() {
    assert_eq!(before("stores"), "open 0, bind 4");
    echoes("stores", V4);
}

#[test]
fn a_record_whose_stores_were_merged() {
    assert_eq!(before("store-merged"), "open 0, bind 4");
    echoes("store-merged", V4);
}

#[test]
fn a_family_in_a_global() {
    assert_eq!(before("global"), "open 0, bind 4");
    echoes("global", V4);
}

#[test]
fn a_family_through_a_wrapper() {
    assert_eq!(before("wrapper"), "open 0, bind 4");
    echoes("wrapper", V4);
}

/// What only the run knows, a function that is added converts: `--unsafe-fixes`.
#[test]
fn a_family_that_only_the_run_knows() {
    assert_eq!(before("dynamic-family"), "open 0, bind 4");
    let (case, port) = (Case::named("dynamic-family"), Port::free());
    assert_eq!(case.verdict(case.after(port)), "open 0, bind 4");
    let mut guest = Guest::start(&on_port(&case.patched_unsafely(), port));
    assert_eq!(
        guest.listening(),
        format!("tcp 127.0.0.1:{}", port.number())
    );
    assert_eq!(echoed((V4, port.number()).into()), b"ping");
    assert_well(&case, guest);
}

#[test]
fn bsds_af_inet6() {
    assert_eq!(before("in6-bsd"), "open 0, bind 28");
}

#[test]
fn a_listen_without_a_bind() {
    assert_eq!(before("listen-unbound"), "open 0, listen 28");
}

/// Wasmer writes ports big-endian and reads them little-endian.
#[test]
fn an_address_that_is_read_back() {
    let (case, port) = (Case::named("read-back"), Port::free());
    let [high, low] = port.number().to_be_bytes();
    assert_eq!(
        case.verdict(case.before(port)),
        format!(
            "open 0, bind 0, listen 0, local 0, port-0 {high}, port-1 {low}, open 0, connect 0, status 3"
        )
    );
}

/// A pair is two pipes; family and type do not matter.
#[test]
fn a_socket_pair() {
    assert_eq!(before("pair"), "pair 0, send 0, recv 0, count 4");
}

#[test]
fn imports_that_do_not_link() {
    let error = |name: &str| {
        let case = Case::named(name);
        let Ended { code, out, err } = case.before(Port::free()).ended();
        assert_eq!((code, out.as_slice()), (255, &[][..]), "{name}: {err}");
        err
    };
    let unknown = error("wrong-module");
    assert!(
        unknown.contains(r#""sock_open": unknown import"#),
        "{unknown}"
    );
    let arity = error("accept-of-three");
    assert!(
        arity.contains(r#""sock_accept": incompatible import type"#),
        "{arity}"
    );
}
