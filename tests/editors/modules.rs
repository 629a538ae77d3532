//! The modules that are saved. Which of their bytes change is the command's business, not this file's.

/// A module, and why it is here.
pub(crate) struct Module {
    pub(crate) text: Vec<u8>,
    /// What stands in the `wasfix.toml` beside it.
    pub(crate) config: &'static str,
}

impl Module {
    fn plain(text: impl Into<Vec<u8>>) -> Module {
        Module {
            text: text.into(),
            config: "",
        }
    }
}

/// Several edits, three of them in one line behind characters of two, three and four bytes. A 10 that
/// becomes a 2 moves what follows it.
const FIX: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $one
    (; é € 🦀 𝔘 ;) (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64))) (drop (call $open (i32.const 0x0A) (i32.const 2) (i32.const 0) (i32.const 68))) (drop (call $open (i32.const 10) (i32.const 2) (i32.const 6) (i32.const 72)))
    (nop))
  (func (export "_start")
    (call $one)
    ;; shut down both ways: 🦀
    (drop (call $shutdown (i32.load (i32.const 64)) (i32.const 2 (; SHUT_RDWR ;))))
    (nop)))
"#;

/// Wrong in several places.
pub(crate) fn to_fix() -> Module {
    Module::plain(FIX)
}

/// As it should be.
pub(crate) fn right() -> Module {
    Module::plain(include_str!("../../examples/server.fixed.wat"))
}

/// 2 is `AF_INET` to Linux and INET6 to the runtime, and nothing says which is meant.
pub(crate) fn unsure() -> Module {
    Module::plain(lone(2))
}

/// Wrong as [`to_fix`], and cut open in the middle.
pub(crate) fn broken() -> Module {
    Module::plain(FIX.replace("    (nop))\n", "    (nop\n    (i32.nonsense \"\n"))
}

/// With the line ends of Windows.
pub(crate) fn crlf() -> Module {
    Module::plain(FIX.replace('\n', "\r\n"))
}

/// With a byte order mark.
pub(crate) fn bom() -> Module {
    Module::plain(format!("\u{feff}{FIX}"))
}

/// Whose last line has no end.
pub(crate) fn without_last_end() -> Module {
    Module::plain(FIX.trim_end())
}

/// What editors and their languages have a meaning for, beside the numbers and in one string with them; blanks
/// that nobody sees; two lines with another end.
pub(crate) fn odd() -> Module {
    Module::plain(ODD.replace("; CR", "; CR\r"))
}

/// The same with a carriage return in the middle of a line, above what is changed.
pub(crate) fn carriage_return() -> Module {
    Module::plain(ODD.replace("(; between ;)", "(; be\rtween ;)"))
}

const ODD: &str = r#"(module	 
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
	(import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))   
  (memory (export "memory") 1) (; between ;)
  (data (i32.const 16) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00it's<ret>%{$HOME}`ls`&é🦀\"'") ;; 'it''s' %{ <esc> "$HOME" \ & | # @ ~
  (func (export "_start")		;; CR
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64))) ;; 'x' <lt> %val{x} & \0; CR
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 16)))))
"#;

/// Changed, and then marked: the configuration would have the result changed again.
pub(crate) fn to_mark() -> Module {
    Module {
        text: format!(";; a socket\n{}", lone(10)).into_bytes(),
        config: "from = \"linux\"\n",
    }
}

/// Lines that become what a line beside them was.
pub(crate) fn neighbours() -> Module {
    Module::plain(
        r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 128)
    "\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00"
    "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00")
  (func (export "_start")
    (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64)))
    (drop (call $bind (i32.load (i32.const 64)) (i32.const 156)))
    (nop)))
"#,
    )
}

/// Marked below a line that is changed: each module of a component has its own mark.
pub(crate) fn to_mark_below() -> Module {
    Module {
        text: r#"(component
  (core module $a
    (import "wasix_32v1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
    (func (export "x")
      (drop (call $shutdown (i32.const 4) (i32.const 2)))))
  (core module $b
    (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "_start")
      (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64))))))
"#
        .into(),
        config: "from = \"linux\"\n",
    }
}

/// Ten megabytes.
pub(crate) fn large() -> Module {
    of_size(10_000_000)
}

/// More than a pipe holds.
pub(crate) fn longer_than_a_pipe() -> Module {
    of_size(1_000_000)
}

/// So many bytes, most of it data, wrong at the beginning and at the end.
fn of_size(bytes: usize) -> Module {
    let body = lone(10);
    let (head, call) = body.split_once("  (func").unwrap();
    let wrong = call.trim_end().strip_suffix(')').unwrap();
    let head = head.replace("\"memory\") 1", "\"memory\") 64");
    let mut text = format!("{head}  (func{wrong}\n  (data (i32.const 1024)\n");
    let mut row = 0_u32;
    while text.len() < bytes {
        let data: String = (0..32)
            .map(|i| format!("\\{:02x}", (row * 7 + i) & 0xff))
            .collect();
        text.push_str(&format!("    \"{data}\"  ;; row {row}\n"));
        row += 1;
    }
    let again = call.replace("\"_start\"", "\"again\"");
    text.push_str(&format!("  )\n  (func{again}"));
    Module::plain(text)
}

/// One socket, and nothing but its family to go by.
fn lone(family: u32) -> String {
    format!(
        r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $open (i32.const {family}) (i32.const 1) (i32.const 0) (i32.const 64)))))
"#
    )
}
