//! `sock_shutdown`: what the peer sees, and what the module can still hear.

use crate::V4;
use wasfix_conformance::{Case, Guest, Port, Stream};

/// What a module has said that shut down, and whose recv then ended without bytes.
const DEAF: &str = "open 0, bind 0, listen 0, accept 0, shutdown 0, recv 0, count 0";
/// … and whose recv then got four bytes.
const HEARS: &str = "open 0, bind 0, listen 0, accept 0, shutdown 0, recv 0, count 4";

#[test]
fn shut_rd() {
    let mut met = Met::with("shutdown-rd", Case::before);
    assert_eq!(
        met.said(5),
        "open 0, bind 0, listen 0, accept 0, shutdown 28"
    );

    let mut met = Met::with("shutdown-rd", Case::after);
    assert_eq!(met.said(7), DEAF);
    met.peer.is_silent();
}

#[test]
fn shut_wr() {
    // 1 is RD: the module is deaf, and the peer is not told that no more will come.
    let mut met = Met::with("shutdown-wr", Case::before);
    assert_eq!(met.said(7), DEAF);
    met.peer.is_silent();

    let mut met = Met::with("shutdown-wr", Case::after);
    assert_eq!(met.peer.rest(), b"", "the peer sees the end of the stream");
    met.peer.send(b"ping");
    assert_eq!(met.said(7), HEARS);
}

#[test]
fn shut_rdwr() {
    // 2 is WR: the peer sees the end of the stream, but the module still waits.
    let mut met = Met::with("shutdown-rdwr", Case::before);
    assert_eq!(met.peer.rest(), b"");
    let _ = met.guest.printed(5);
    met.guest.is_silent();
    met.peer.send(b"ping");
    assert_eq!(met.said(7), HEARS);

    let mut met = Met::with("shutdown-rdwr", Case::after);
    assert_eq!(met.peer.rest(), b"");
    assert_eq!(met.said(7), DEAF);
}

/// A server that has a peer. It stays until this is dropped.
struct Met {
    case: Case,
    guest: Guest,
    peer: Stream,
}

impl Met {
    fn with(name: &str, start: fn(&Case, Port) -> Guest) -> Self {
        let (case, port) = (Case::named(name), Port::free());
        let mut guest = start(&case, port);
        let at = format!("tcp 127.0.0.1:{}", port.number());
        assert_eq!(guest.listening(), at);
        let peer = Stream::to((V4, port.number()));
        Self { case, guest, peer }
    }

    /// Waits for `count` steps; what the module said until then.
    fn said(&mut self, count: usize) -> String {
        self.case.said(&self.guest.printed(count))
    }
}
