//! Single numbers: every line of `observed.tsv` is asked of Wasmer again.

use crate::questions::{Question, question};
use rustix::net::sockopt;
use std::fmt::Write;
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use wasfix_conformance::{Ended, Guest};

const KIT: &str = include_str!("kit.wat");
const OBSERVED: &str = include_str!("../../observed.tsv");

#[test]
fn every_number_is_as_it_was_observed() {
    let rows: Vec<Row<'_>> = rows().collect();
    assert!(rows.len() > 150, "where are the numbers?");
    let questions: String = rows.iter().map(Row::code).collect();
    let Ended { code, out, err } = asking(&questions).ended();
    assert_eq!((code, err.as_str()), (0, ""), "after {} answers", out.len());

    let mut answers = out.into_iter();
    let now: Vec<String> = rows.iter().map(|row| row.line_with(&mut answers)).collect();
    assert_eq!(answers.next(), None, "more answers than questions");
    let differ: Vec<String> = rows
        .iter()
        .zip(&now)
        .filter(|(row, now)| row.line != now.as_str())
        .map(|(row, now)| format!("was {}\nnow {now}\n", row.line))
        .collect();
    assert!(
        differ.is_empty(),
        "{} lines:\n{}",
        differ.len(),
        differ.concat()
    );
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    let lines = OBSERVED.lines().filter(|line| !line.starts_with('#'));
    lines.map(Row::of)
}

/// A line of the table.
#[derive(Clone, Debug)]
struct Row<'a> {
    line: &'a str,
    cells: [&'a str; 6],
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let cells = cells.try_into();
        let cells = cells.unwrap_or_else(|_| panic!("not six cells: {line}"));
        Self { line, cells }
    }

    fn question(&self) -> &'static Question {
        let [call, operand, ..] = self.cells;
        question(call, operand).unwrap_or_else(|| panic!("no such question: {}", self.line))
    }

    fn given(&self) -> impl Iterator<Item = &'a str> {
        self.cells[2].split(' ')
    }

    /// The code that asks, once for each word of what is given.
    fn code(&self) -> String {
        let question = self.question();
        let number = format!("(i32.const {})", self.cells[3]);
        let mut code = String::new();
        for given in self.given() {
            let value = given.split_once('=').map_or(given, |(_, value)| value);
            let fill = |part: &str| part.replace("{n}", &number).replace("{g}", value);
            let _ = writeln!(code, "{}", fill(question.first));
            for shown in question.shown {
                let _ = writeln!(code, "(call $show {})", fill(shown));
            }
            code.push_str("(call $close_all)\n");
        }
        code
    }

    /// The line with the answers that came now: as many as the code asks.
    fn line_with(&self, answers: &mut impl Iterator<Item = u8>) -> String {
        let shown = self.question().shown.len();
        let observed: Vec<String> = self
            .given()
            .map(|_| {
                let bytes = answers.by_ref().take(shown).map(|byte| byte.to_string());
                bytes.collect::<Vec<_>>().join("/")
            })
            .collect();
        let observed = observed.join(" ");
        let mut cells = self.cells;
        cells[4] = &observed;
        cells.join("\t")
    }
}

/// Output records: the port is big-endian where Wasmer writes it, in the address that accept gives and
/// in that of the peer.
#[test]
fn ports_that_wasmer_writes_are_big_endian() {
    let mut guest = asking(
        "(global.set $listener (call $listener))
         (call $must (call $accept (global.get $listener) (i32.const 0)))
         (call $show (i32.load8_u (i32.const 290)))
         (call $show (i32.load8_u (i32.const 291)))
         (call $must (call $sock_addr_peer (call $new) (i32.const 288)))
         (call $show (i32.load8_u (i32.const 290)))
         (call $show (i32.load8_u (i32.const 291)))",
    );
    let _ = guest.listening();
    let stream = TcpStream::connect(guest.listening_now()[0].at).unwrap();
    let [high, low] = stream.local_addr().unwrap().port().to_be_bytes();
    assert_eq!(guest.printed(4), [high, low, high, low]);
}

/// What the kernel says of options that no case shows, before and after they are set.
#[test]
fn options_are_what_the_kernel_says() {
    let flag = |option, value| {
        format!(
            "(call $sock_set_opt_flag (local.get $fd) (i32.const {option}) (i32.const {value}))"
        )
    };
    let size = |option| {
        format!("(call $sock_set_opt_size (local.get $fd) (i32.const {option}) (i64.const 9))")
    };
    let nothing = "(i32.const 0)";

    assert!(!sockopt::socket_reuseaddr(set("fresh", nothing)).unwrap());
    assert!(sockopt::socket_reuseaddr(set("fresh", &flag(2, 1))).unwrap());
    assert!(!sockopt::ipv6_v6only(set("fresh_6", nothing)).unwrap());
    assert!(sockopt::ipv6_v6only(set("fresh_6", &flag(5, 1))).unwrap());
    assert!(!sockopt::socket_broadcast(set("datagram", nothing)).unwrap());
    assert!(sockopt::socket_broadcast(set("datagram", &flag(6, 1))).unwrap());
    assert!(sockopt::ip_multicast_loop(set("datagram", nothing)).unwrap());
    assert!(!sockopt::ip_multicast_loop(set("datagram", &flag(7, 0))).unwrap());
    assert!(sockopt::ipv6_multicast_loop(set("datagram_6", nothing)).unwrap());
    assert!(!sockopt::ipv6_multicast_loop(set("datagram_6", &flag(8, 0))).unwrap());
    assert_ne!(sockopt::ip_ttl(set("datagram", nothing)).unwrap(), 9);
    assert_eq!(sockopt::ip_ttl(set("datagram", &size(23))).unwrap(), 9);
    assert_ne!(
        sockopt::ip_multicast_ttl(set("datagram", nothing)).unwrap(),
        9
    );
    assert_eq!(
        sockopt::ip_multicast_ttl(set("datagram", &size(24))).unwrap(),
        9
    );
}

/// Makes a socket, sets it as the code says, binds it if it is fresh, and waits. Gives the socket.
fn set(state: &str, code: &str) -> OwnedFd {
    let bind = match state {
        "fresh" => "(call $sock_bind (local.get $fd) (i32.const 160))",
        "fresh_6" => "(call $sock_bind (local.get $fd) (i32.const 416))",
        _ => "(i32.const 0)",
    };
    let mut guest = asking(&format!(
        "(local.set $fd (call ${state}))
         (call $show {code})
         (call $show {bind})
         (drop (call $recv (call $pipe) (i32.const 0)))"
    ));
    assert_eq!(guest.printed(2), [0, 0], "{state} {code}");
    let [socket] = guest.sockets().try_into().expect("one socket");
    socket
}

/// Starts the kit with this code.
fn asking(code: &str) -> Guest {
    Guest::start(&KIT.replace("(;questions;)", code))
}
