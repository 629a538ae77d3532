//! The other end of a connection: what a guest says to somebody who listens, asks and hangs up.

use crate::{PATIENCE, SILENCE};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A TCP connection to a guest. Every wait ends.
#[derive(Debug)]
pub struct Stream(TcpStream);

impl Stream {
    /// Connects to a guest that listens.
    ///
    /// # Panics
    /// If nobody answers.
    #[must_use]
    #[track_caller]
    pub fn to(at: impl Into<SocketAddr>) -> Self {
        let at = at.into();
        let stream = TcpStream::connect_timeout(&at, PATIENCE);
        Self::of(stream.unwrap_or_else(|error| panic!("cannot connect to {at}: {error}")))
    }

    fn of(stream: TcpStream) -> Self {
        stream.set_nonblocking(false).expect("a socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        stream.set_write_timeout(Some(PATIENCE)).expect("a socket");
        Self(stream)
    }

    /// Sends all of it.
    #[track_caller]
    pub fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the guest takes it");
    }

    /// What the guest sends until it closes its sending side.
    ///
    /// # Panics
    /// If it does not close it.
    #[must_use]
    #[track_caller]
    pub fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).expect("the guest closes");
        bytes
    }

    /// The next `count` bytes.
    ///
    /// # Panics
    /// If they do not come.
    #[must_use]
    #[track_caller]
    pub fn next(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).expect("the guest sends");
        bytes
    }

    /// Looks on for a while, and asserts that neither bytes nor the end of the stream come.
    #[track_caller]
    pub fn is_silent(&mut self) {
        self.0.set_read_timeout(Some(SILENCE)).expect("a socket");
        let got = self.0.read(&mut [0]);
        self.0.set_read_timeout(Some(PATIENCE)).expect("a socket");
        let kind = got.map_err(|error| error.kind());
        assert!(
            matches!(kind, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)),
            "{kind:?}"
        );
    }
}

/// A listener that guests connect to.
#[derive(Debug)]
pub struct Listener(TcpListener);

impl Listener {
    /// Listens.
    #[must_use]
    #[track_caller]
    pub fn at(at: impl Into<SocketAddr>) -> Self {
        let listener = TcpListener::bind(at.into()).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        Self(listener)
    }

    /// Waits for the next guest.
    ///
    /// # Panics
    /// If none comes.
    #[must_use]
    #[track_caller]
    pub fn accept(&self) -> Stream {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(stream) = self.accept_now() {
                return stream;
            }
            sleep(Duration::from_millis(3));
        }
        panic!("nobody connects to {:?}", self.0.local_addr());
    }

    /// A guest that has connected already.
    #[must_use]
    pub fn accept_now(&self) -> Option<Stream> {
        self.0.accept().ok().map(|(stream, _)| Stream::of(stream))
    }
}

/// Whether nobody listens at this address.
#[must_use]
pub fn refuses(at: impl Into<SocketAddr>) -> bool {
    TcpStream::connect_timeout(&at.into(), PATIENCE).is_err()
}

/// A UDP socket whose waits end.
#[must_use]
#[track_caller]
pub fn datagrams(at: impl Into<SocketAddr>) -> UdpSocket {
    let socket = UdpSocket::bind(at.into()).expect("a free port");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket");
    socket
}
