//! What the conformance tests stand on: start a module on a real Wasmer in a process of its own, see
//! which ports it really listens on, talk to it, and end it.
//!
//! Knows processes, sockets of the host, and the manner of the fixtures in `cases/`. Must not know
//! Wasmer (only the program `on-wasmer` does) nor how wasfix decides. Everything is bounded in time:
//! a wait that is in vain is a panic that says what was waited for and what the guest said until then.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a library of tests: what goes wrong here is a failed test"
)]

mod case;
mod guest;
mod peer;
mod port;
mod sockets;

pub use case::{Case, on_port, patched};
pub use guest::{Ended, Guest};
pub use peer::{Listener, Stream, datagrams, refuses};
pub use port::Port;
pub use sockets::{Listening, Transport};

use std::time::Duration;

/// How long a test waits for what must come. Wasmer ends a call that blocks after 30 seconds with
/// errno 73: a wait that long would see that, and not what was asked.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How long a test looks on before it says that nothing comes.
pub const SILENCE: Duration = Duration::from_millis(400);
