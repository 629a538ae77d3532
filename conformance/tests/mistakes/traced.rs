//! A module that says what each of its calls about sockets answers: every import is called by a function
//! that prints the call's number and its errno.

use crate::support::mistakes::calls::import;
use crate::support::mistakes::plan::Op;
use std::fmt::Write as _;

/// All calls, by their numbers.
const ALL: [Op; 19] = [
    Op::Open,
    Op::Pair,
    Op::Reuse,
    Op::Nonblock,
    Op::Bind,
    Op::Listen,
    Op::Local,
    Op::Peer,
    Op::Accept,
    Op::Connect,
    Op::Poll,
    Op::Status,
    Op::LastError,
    Op::Send,
    Op::Recv,
    Op::SendTo,
    Op::RecvFrom,
    Op::Shutdown,
    Op::Close,
];

/// What a call answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its name in the text.
    pub(crate) call: &'static str,
    pub(crate) errno: u8,
}

/// The module with functions around its imports.
pub(crate) fn traced(text: &str) -> String {
    let mut functions = String::new();
    let mut out = text.to_string();
    for (number, op) in ALL.into_iter().enumerate() {
        let (name, full, params) = import(op);
        let old = format!("\"{full}\" (func ${name} ");
        if !text.contains(&old) {
            continue;
        }
        out = out.replace(&old, &format!("\"{full}\" (func $host_{name} "));
        let count = params.split(' ').count();
        let head: String = (0..count).map(|i| format!(" (param $p{i} i32)")).collect();
        let args: String = (0..count).map(|i| format!(" (local.get $p{i})")).collect();
        let _ = write!(
            functions,
            "  (func ${name}{head} (result i32) (local $errno i32)
    (local.set $errno (call $host_{name}{args}))
    (i32.store8 (i32.const 60000) (i32.const {number}))
    (i32.store8 (i32.const 60001) (local.get $errno))
    (drop (call $trace (i32.const 1) (i32.const 60008) (i32.const 1) (i32.const 60016)))
    (local.get $errno))\n"
        );
    }
    functions.push_str("  (data (i32.const 60008) \"\\60\\ea\\00\\00\\02\\00\\00\\00\")\n");
    let trace = "  (import \"wasix_32v1\" \"fd_write\" (func $trace (param i32 i32 i32 i32) (result i32)))\n  (memory ";
    let out = out.replacen("  (memory ", trace, 1);
    let end = out.rfind(')').expect("a module");
    format!("{}{functions})\n", &out[..end])
}

/// What was printed.
pub(crate) fn answers(out: &[u8]) -> Vec<Answer> {
    let pairs = out.chunks_exact(2);
    let answer = |pair: &[u8]| {
        Some(Answer {
            call: import(*ALL.get(usize::from(pair[0]))?).0,
            errno: pair[1],
        })
    };
    pairs.map(|pair| answer(pair).expect("a call")).collect()
}
