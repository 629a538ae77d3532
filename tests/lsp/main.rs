//! The language server, as editors see it: the real program over its pipes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking"
)]

mod buffer;
mod client;
mod clients;
mod configuration;
mod generated;
mod lifecycle;
mod order;
mod sessions;
mod shown;

use serde_json::{Value, json};

/// `AF_INET6` as Linux has it: 10 means nothing to the runtime, so it becomes 2 with no other evidence.
pub(crate) const CHANGING: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sock_open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))))
"#;

/// The capabilities that the tests of what is shown and offered have: all of them, and no pulling.
pub(crate) fn all() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true,
                "codeDescriptionSupport": true,
                "tagSupport": {"valueSet": [1, 2]},
            },
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source"]}},
                "isPreferredSupport": true,
            },
            "hover": {"contentFormat": ["markdown", "plaintext"]},
        },
        "workspace": {"workspaceEdit": {"documentChanges": true}},
    })
}
