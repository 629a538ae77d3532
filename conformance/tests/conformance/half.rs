//! Modules that are half converted, as most are.

use crate::{V4, V6, before, echoed, echoes};
use wasfix_conformance::{Case, Listener, Port};

#[test]
fn a_port_that_is_right_already() {
    assert_eq!(before("half-port-right"), "open 0, bind 4");
    echoes("half-port-right", V4);
}

#[test]
fn only_the_record_was_made_right() {
    assert_eq!(before("half-open-left"), "open 0, bind 28");
    echoes("half-open-left", V4);
}

#[test]
fn only_the_open_was_made_right() {
    assert_eq!(before("half-tag-left"), "open 0, bind 28");
    echoes("half-tag-left", V4);
}

#[test]
fn the_form_that_blogs_give() {
    let (case, port) = (Case::named("half-blog"), Port::free());
    let mut guest = case.before(port);
    assert_eq!(
        guest.listening(),
        format!("tcp 127.0.0.1:{}", port.swapped())
    );
    assert_eq!(echoed((V4, port.swapped()).into()), b"ping");
    echoes("half-blog", V4);
}

/// The worst of all: meant for this machine alone, open to the world, and no errno.
#[test]
fn a_sockaddr_in6_with_a_repaired_tag() {
    let (case, port) = (Case::named("half-in6-tag"), Port::free());
    let mut guest = case.before(port);
    assert_eq!(guest.listening(), format!("tcp [::]:{}", port.swapped()));
    echoes("half-in6-tag", V6);
}

#[test]
fn a_lone_open() {
    assert_eq!(before("lone-open"), "open 0");
}

/// Changing the open alone would make 28 of the 4; the test of the runtime is in `numbers`.
#[test]
fn an_address_that_is_computed() {
    assert_eq!(before("computed-address"), "open 0, bind 4");
}

/// The errno that the module waits for is Linux's.
#[test]
fn an_errno_is_compared() {
    let (case, port) = (Case::named("errno-addrinuse"), Port::free());
    let _taken = Listener::at((V4, port.number()));
    assert_eq!(case.verdict(case.before(port)), "open 0, understood 0");
    assert_eq!(case.verdict(case.after(port)), "open 0, understood 1");

    let (case, port) = (Case::named("errno-again"), Port::free());
    let said = "open 0, bind 0, listen 0, misunderstood";
    assert_eq!(case.verdict(case.before(port)), format!("{said} 1"));
    assert_eq!(case.verdict(case.after(port)), format!("{said} 0"));
}
