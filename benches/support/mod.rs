//! What the benchmarks of the program share: modules of any size, and how numbers are printed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

/// A module of about `size` bytes. The first and every `nth` function after it is a client with an
/// address of its own, written for Linux; the others compute. Without `nth` nothing is imported.
pub(crate) fn module(size: usize, nth: Option<usize>) -> String {
    let mut text = String::from("(module\n");
    if nth.is_some() {
        text += "  (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))\n";
        text += "  (import \"wasix_32v1\" \"sock_connect\" (func $connect (param i32 i32) (result i32)))\n";
        text += "  (import \"wasix_32v1\" \"sock_shutdown\" (func $shutdown (param i32 i32) (result i32)))\n";
    }
    text += "  (memory (export \"memory\") 16)\n";
    let mut index = 0;
    while text.len() < size {
        if nth.is_some_and(|n| index % n == 0) {
            client(&mut text, index);
        } else {
            computation(&mut text, index);
        }
        index += 1;
    }
    text + ")\n"
}

fn client(text: &mut String, index: usize) {
    let address = 1024 + 32 * index;
    let cell = address + 24;
    let _ = write!(
        text,
        r#"  (data (i32.const {address}) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (func $client{index} (local $fd i32)
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 6) (i32.const {cell})))
    (local.set $fd (i32.load (i32.const {cell})))
    (drop (call $connect (local.get $fd) (i32.const {address})))
    (drop (call $shutdown (local.get $fd) (i32.const 2))))
"#
    );
}

fn computation(text: &mut String, index: usize) {
    let _ = write!(
        text,
        r"  (func $f{index} (param $x i32) (param $y i32) (result i32) (local $z i32)
    (local.set $z (i32.add (i32.mul (local.get $x) (i32.const 10)) (i32.const 2)))
    (if (result i32) (i32.lt_s (local.get $z) (local.get $y))
      (then (i32.shl (local.get $z) (i32.const 4)))
      (else (i32.sub (local.get $z) (local.get $y)))))
"
    );
}

pub(crate) fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

pub(crate) fn print(line: &str) {
    let _ = std::io::stdout().write_all(line.as_bytes());
}
