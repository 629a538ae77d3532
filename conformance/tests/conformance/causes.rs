//! The causes of rules/wasix/causes.rule: each that can be brought about in a moment is, and Wasmer answers with
//! the error that the rule file says. The same without a network.

use std::collections::BTreeSet;
use wasfix::rules::{Dialect, Rules, built_in, load};
use wasfix_conformance::{Ended, Guest};

const KIT: &str = include_str!("kit.wat");

/// What the kit lacks: calls of the virtual network, an IPv6 group in network order, Linux's AF_INET6 as a tag, a name.
const MORE: &str = r#"
  (import "wasix_32v1" "resolve" (func $resolve (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "port_dhcp_acquire" (func $port_dhcp_acquire (result i32)))
  (import "wasix_32v1" "port_addr_add" (func $port_addr_add (param i32) (result i32)))
  (import "wasix_32v1" "port_addr_remove" (func $port_addr_remove (param i32) (result i32)))
  (import "wasix_32v1" "port_addr_list" (func $port_addr_list (param i32 i32) (result i32)))
  (import "wasix_32v1" "port_mac" (func $port_mac (param i32) (result i32)))
  (import "wasix_32v1" "port_gateway_set" (func $port_gateway_set (param i32) (result i32)))
  (import "wasix_32v1" "port_route_add" (func $port_route_add (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "port_route_remove" (func $port_route_remove (param i32) (result i32)))
  (import "wasix_32v1" "port_route_list" (func $port_route_list (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 448) "\ff\02\00\00\00\00\00\00\00\00\00\00\00\00\00\01")
  (data (i32.const 480) "\0a")
  (data (i32.const 500) "::1")
"#;

/// Who is asked, which error should come, and how: code that leaves the errno on the stack.
const ASKED: &[(&str, &str, &str)] = &[
    (
        "sock_status",
        "EBADF",
        "(call $sock_status (i32.const 99) (i32.const 44))",
    ),
    (
        "sock_open",
        "ENOTSUP",
        "(call $open (i32.const 1) (i32.const 3) (i32.const 0))",
    ),
    (
        "sock_open",
        "ENOTSUP",
        "(call $open (i32.const 1) (i32.const 0x801) (i32.const 0))",
    ),
    (
        "sock_open",
        "ENOTSUP",
        "(call $open (i32.const 1) (i32.const 1) (i32.const 17))",
    ),
    (
        "sock_pair",
        "ENOTSUP",
        "(call $pair (i32.const 1) (i32.const 1) (i32.const 17))",
    ),
    (
        "sock_open",
        "EMEMVIOLATION",
        "(call $sock_open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 65534))",
    ),
    (
        "sock_pair",
        "EMEMVIOLATION",
        "(call $sock_pair (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 65534) (i32.const 36))",
    ),
    (
        "sock_bind",
        "EINVAL",
        "(call $sock_bind (call $fresh) (i32.const 192))",
    ),
    (
        "sock_bind",
        "EINVAL",
        "(call $sock_bind (call $fresh) (i32.const 128))",
    ),
    (
        "sock_bind",
        "EINVAL",
        "(call $sock_bind (call $fresh) (i32.const 480))",
    ),
    (
        "sock_connect",
        "EINVAL",
        "(call $sock_connect (call $fresh) (i32.const 128))",
    ),
    (
        "sock_connect",
        "EINVAL",
        "(call $sock_connect (call $fresh) (i32.const 480))",
    ),
    (
        "sock_send_to",
        "EINVAL",
        "(call $sock_send_to (call $datagram) (i32.const 52) (i32.const 1) (i32.const 0) (i32.const 480) (i32.const 40))",
    ),
    (
        "sock_bind",
        "ENOTSUP",
        "(call $sock_bind (call $socket (i32.const 0) (i32.const 1)) (i32.const 160))",
    ),
    (
        "sock_bind",
        "ENOTSUP",
        "(call $sock_bind (call $socket (i32.const 10) (i32.const 1)) (i32.const 160))",
    ),
    (
        "sock_bind",
        "EADDRNOTAVAIL",
        "(call $sock_bind (call $fresh) (i32.const 384))",
    ),
    (
        "sock_bind",
        "EADDRINUSE",
        "(call $own_address (call $listener)) (call $sock_bind (call $fresh) (i32.const 224))",
    ),
    (
        "sock_bind",
        "EACCES",
        "(call $sock_bind (i32.const 1) (i32.const 160))",
    ),
    (
        "sock_listen",
        "EACCES",
        "(call $sock_listen (i32.const 1) (i32.const 8))",
    ),
    (
        "sock_accept_v2",
        "EACCES",
        "(call $accept (i32.const 1) (i32.const 0))",
    ),
    (
        "sock_accept",
        "EACCES",
        "(call $sock_accept_preview1 (i32.const 1) (i32.const 0) (i32.const 36))",
    ),
    (
        "sock_connect",
        "EACCES",
        "(call $sock_connect (i32.const 1) (i32.const 160))",
    ),
    (
        "sock_send",
        "EACCES",
        "(call $send (i32.const 1) (i32.const 0))",
    ),
    (
        "sock_shutdown",
        "EACCES",
        "(call $sock_shutdown (i32.const 1) (i32.const 1))",
    ),
    (
        "sock_bind",
        "EMEMVIOLATION",
        "(call $sock_bind (call $fresh) (i32.const 65520))",
    ),
    (
        "sock_connect",
        "EMEMVIOLATION",
        "(call $sock_connect (call $fresh) (i32.const 65520))",
    ),
    (
        "sock_send_to",
        "EMEMVIOLATION",
        "(call $sock_send_to (call $datagram) (i32.const 52) (i32.const 1) (i32.const 0) (i32.const 65520) (i32.const 40))",
    ),
    (
        "sock_listen",
        "EINVAL",
        "(call $sock_listen (call $fresh) (i32.const 8))",
    ),
    (
        "sock_accept_v2",
        "EAGAIN",
        "(call $accept (call $listener) (i32.const 4))",
    ),
    (
        "sock_accept",
        "EAGAIN",
        "(call $sock_accept_preview1 (call $listener) (i32.const 4) (i32.const 36))",
    ),
    (
        "sock_recv",
        "EAGAIN",
        "(call $recv (call $stream) (i32.const 8))",
    ),
    (
        "sock_recv_from",
        "EAGAIN",
        "(call $recv_from (call $datagram) (i32.const 8))",
    ),
    (
        "sock_shutdown",
        "EINVAL",
        "(call $sock_shutdown (call $stream) (i32.const 0))",
    ),
    (
        "sock_shutdown",
        "EINVAL",
        "(call $sock_shutdown (call $stream) (i32.const 4))",
    ),
    (
        "sock_status",
        "ENOTSOCK",
        "(call $sock_status (i32.const 1) (i32.const 44))",
    ),
    (
        "sock_status",
        "ENOTSOCK",
        "(call $sock_status (call $pipe) (i32.const 44))",
    ),
    (
        "sock_addr_local",
        "EMEMVIOLATION",
        "(call $sock_addr_local (call $bound) (i32.const 65520))",
    ),
    (
        "sock_addr_peer",
        "EMEMVIOLATION",
        "(call $sock_addr_peer (call $fresh) (i32.const 65520))",
    ),
    (
        "sock_set_opt_flag",
        "EINVAL",
        "(call $sock_set_opt_flag (call $fresh) (i32.const 9) (i32.const 1))",
    ),
    (
        "sock_set_opt_flag",
        "EINVAL",
        "(call $sock_set_opt_flag (call $fresh_datagram) (i32.const 6) (i32.const 1))",
    ),
    (
        "sock_get_opt_flag",
        "EINVAL",
        "(call $sock_get_opt_flag (call $fresh) (i32.const 15) (i32.const 44))",
    ),
    (
        "sock_set_opt_size",
        "EINVAL",
        "(call $sock_set_opt_size (call $fresh) (i32.const 8) (i64.const 4096))",
    ),
    (
        "sock_set_opt_size",
        "EINVAL",
        "(call $sock_set_opt_size (call $bound) (i32.const 23) (i64.const 65536))",
    ),
    (
        "sock_get_opt_size",
        "EINVAL",
        "(call $sock_get_opt_size (call $fresh) (i32.const 4) (i32.const 320))",
    ),
    (
        "sock_set_opt_time",
        "EINVAL",
        "(call $sock_set_opt_time (call $fresh) (i32.const 15) (i32.const 352))",
    ),
    (
        "sock_set_opt_time",
        "EINVAL",
        "(call $sock_set_opt_time (call $listener) (i32.const 13) (i32.const 352))",
    ),
    (
        "sock_get_opt_time",
        "EINVAL",
        "(call $sock_get_opt_time (call $fresh) (i32.const 15) (i32.const 320))",
    ),
    (
        "sock_set_opt_flag",
        "EINVAL",
        "(call $sock_set_opt_flag (call $listener) (i32.const 2) (i32.const 1))",
    ),
    (
        "sock_get_opt_flag",
        "ENOTSUP",
        "(call $sock_get_opt_flag (call $listener) (i32.const 2) (i32.const 44))",
    ),
    (
        "sock_set_opt_size",
        "ENOTSUP",
        "(call $sock_set_opt_size (call $listener) (i32.const 23) (i64.const 64))",
    ),
    (
        "sock_get_opt_size",
        "ENOTSUP",
        "(call $sock_get_opt_size (call $listener) (i32.const 15) (i32.const 320))",
    ),
    (
        "sock_set_opt_time",
        "ENOTSUP",
        "(call $sock_set_opt_time (call $datagram) (i32.const 19) (i32.const 352))",
    ),
    (
        "sock_get_opt_time",
        "ENOTSUP",
        "(call $sock_get_opt_time (call $datagram) (i32.const 19) (i32.const 320))",
    ),
    (
        "sock_set_opt_flag",
        "EIO",
        "(call $sock_set_opt_flag (call $datagram) (i32.const 8) (i32.const 1))",
    ),
    (
        "sock_set_opt_time",
        "EIO",
        "(call $sock_set_opt_time (call $fresh) (i32.const 13) (i32.const 352))",
    ),
    (
        "sock_set_opt_size",
        "EIO",
        "(call $sock_set_opt_size (call $fresh) (i32.const 23) (i64.const 64))",
    ),
    (
        "resolve",
        "EIO",
        "(call $resolve (i32.const 500) (i32.const 3) (i32.const 80) (i32.const 600) (i32.const 4) (i32.const 40))",
    ),
    (
        "sock_join_multicast_v6",
        "EINVAL",
        "(call $sock_join_multicast_v6 (call $datagram_6) (i32.const 448) (i32.const 0))",
    ),
    (
        "sock_leave_multicast_v6",
        "EINVAL",
        "(call $sock_leave_multicast_v6 (call $datagram_6) (i32.const 448) (i32.const 0))",
    ),
    (
        "port_addr_add",
        "EINVAL",
        "(call $port_addr_add (i32.const 480))",
    ),
    (
        "port_addr_remove",
        "EINVAL",
        "(call $port_addr_remove (i32.const 480))",
    ),
    (
        "port_gateway_set",
        "EINVAL",
        "(call $port_gateway_set (i32.const 480))",
    ),
    (
        "port_route_add",
        "EINVAL",
        "(call $port_route_add (i32.const 480) (i32.const 480) (i32.const 320) (i32.const 320))",
    ),
    (
        "port_route_remove",
        "EINVAL",
        "(call $port_route_remove (i32.const 480))",
    ),
    (
        "port_addr_add",
        "ENOTSUP",
        "(call $port_addr_add (i32.const 160))",
    ),
    (
        "port_addr_remove",
        "ENOTSUP",
        "(call $port_addr_remove (i32.const 160))",
    ),
    (
        "port_addr_list",
        "ENOTSUP",
        "(call $port_addr_list (i32.const 600) (i32.const 40))",
    ),
    ("port_mac", "ENOTSUP", "(call $port_mac (i32.const 600))"),
    (
        "port_gateway_set",
        "ENOTSUP",
        "(call $port_gateway_set (i32.const 160))",
    ),
    (
        "port_route_list",
        "ENOTSUP",
        "(call $port_route_list (i32.const 600) (i32.const 40))",
    ),
    ("port_dhcp_acquire", "ENOTSUP", "(call $port_dhcp_acquire)"),
];

/// Causes that are not asked here, and why.
const NOT_ASKED: &[(&str, &str, &str)] = &[
    ("sock_bind", "EPERM", "read in the source"),
    ("sock_listen", "EADDRINUSE", "of an older Wasmer"),
    ("sock_listen", "EADDRNOTAVAIL", "of an older Wasmer"),
    ("sock_accept", "EMEMVIOLATION", "read in the source"),
    ("sock_accept_v2", "EMEMVIOLATION", "read in the source"),
    ("sock_connect", "EINPROGRESS", "asked by `protocol`"),
    ("sock_connect", "ECONNREFUSED", "of the SDK"),
    ("sock_send", "ECONNREFUSED", "asked by `protocol`"),
    ("sock_recv", "ECONNREFUSED", "asked by `protocol`"),
    ("sock_send", "EPIPE", "asked by `shutdown`"),
    ("sock_accept", "ETIMEDOUT", "takes 30 seconds"),
    ("sock_accept_v2", "ETIMEDOUT", "takes 30 seconds"),
    ("sock_connect", "ETIMEDOUT", "takes 30 seconds"),
    ("sock_recv", "ETIMEDOUT", "takes 30 seconds"),
    ("sock_recv_from", "ETIMEDOUT", "takes 30 seconds"),
    ("sock_send", "ETIMEDOUT", "takes 30 seconds"),
    ("sock_connect", "ENOTSUP", "asked without a network"),
    ("sock_send_to", "ENOTSUP", "asked without a network"),
];

#[test]
fn each_brings_its_error_about() {
    let rules = load(built_in()).unwrap();
    let questions: String = ASKED.iter().map(|(_, _, code)| shown(code)).collect();
    let Ended { code, out, err } = Guest::start(&kit(&questions)).ended();
    assert_eq!((code, err.as_str()), (0, ""), "after {} answers", out.len());
    assert_eq!(out.len(), ASKED.len());
    let mut differ = Vec::new();
    for ((call, symbol, asked), answer) in ASKED.iter().zip(out) {
        if number(&rules, symbol) != u64::from(answer) {
            differ.push(format!(
                "{call} is to answer {symbol}, it answers {answer}: {asked}"
            ));
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
}

#[test]
fn none_is_asked_that_the_rules_do_not_have_and_none_is_left_out() {
    let rules = load(built_in()).unwrap();
    let mut there = BTreeSet::new();
    for cause in &wasix(&rules).causes {
        let calls = cause
            .calls
            .iter()
            .filter_map(|id| wasix(&rules).function(*id));
        there.extend(calls.map(|f| (f.name.clone(), cause.errno.clone())));
    }
    // What returns 0 and does something else is seen by the tests of ports, flags and shutdown.
    there.retain(|(_, errno)| errno != "ESUCCESS");
    let own = |(call, errno, _): &(&str, &str, &str)| (call.to_string(), errno.to_string());
    let asked: BTreeSet<_> = ASKED
        .iter()
        .map(own)
        .filter(|(_, e)| e != "EBADF")
        .collect();
    let passed: BTreeSet<_> = NOT_ASKED.iter().map(own).collect();
    let both: BTreeSet<_> = asked.union(&passed).cloned().collect();
    assert_eq!(both, there);
    assert!(asked.is_disjoint(&passed));
}

/// `wasmer run` without `--net` gives a program this network: none.
#[test]
fn without_a_network_a_socket_opens_and_nothing_else_works() {
    let address = "(i32.const 160)";
    let questions = [
        "(call $open (i32.const 1) (i32.const 1) (i32.const 0))",
        &format!("(call $sock_bind (i32.load (i32.const 32)) {address})"),
        "(call $sock_listen (i32.load (i32.const 32)) (i32.const 8))",
        &format!("(call $sock_connect (call $fresh) {address})"),
        &format!(
            "(call $sock_send_to (call $fresh_datagram) (i32.const 52) (i32.const 1) (i32.const 0) {address} (i32.const 40))"
        ),
        "(call $pair (i32.const 1) (i32.const 1) (i32.const 0))",
    ];
    let questions: String = questions.iter().map(|code| shown(code)).collect();
    let guest = Guest::start_without_network(&kit(&questions));
    assert_eq!(guest.ended().out, [0, 58, 28, 58, 58, 0]);
}

fn shown(code: &str) -> String {
    // What stands before the last call is done first.
    format!("{code} (call $show)\n")
}

fn kit(questions: &str) -> String {
    let memory = "(memory (export \"memory\") 1)";
    assert!(KIT.contains(memory));
    KIT.replace(memory, MORE)
        .replace("(;questions;)", questions)
}

fn wasix(rules: &Rules) -> &Dialect {
    rules.dialect(rules.find_dialect("wasix").unwrap()).unwrap()
}

fn number(rules: &Rules, symbol: &str) -> u64 {
    wasix(rules).table("errno").unwrap().write(symbol).unwrap()
}
