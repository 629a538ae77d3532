//! Free ports: each test gets two, a number and the same two bytes the other way round.

use std::net::{Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A port that was free, and whose byte-swapped number was free too.
///
/// Both numbers have two bytes of 0x28 to 0x7f, not alike: unprivileged, below the range from which
/// the kernel takes ports by itself, and never each other's neighbour in another test of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port(u16);

impl Port {
    /// The next free one.
    #[must_use]
    pub fn free() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        // Processes that run at the same time start at places far from one another.
        let start = usize::try_from(std::process::id()).unwrap_or(0) * 97;
        for _ in 0..pairs().count() {
            let n = start + NEXT.fetch_add(1, Ordering::Relaxed);
            let Some(bytes) = pairs().nth(n % pairs().count()) else {
                continue;
            };
            let port = Self(u16::from_be_bytes(bytes));
            if is_free(port.number()) && is_free(port.swapped()) {
                return port;
            }
        }
        panic!("no port is free for TCP and UDP on [::]; the tests need IPv6");
    }

    /// The port that the module's author means.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0
    }

    /// The port that a reader of the other byte order gets.
    #[must_use]
    pub fn swapped(self) -> u16 {
        self.0.swap_bytes()
    }
}

fn pairs() -> impl Iterator<Item = [u8; 2]> {
    (0x28..=0x7f).flat_map(|high| (high + 1..=0x7f).map(move |low| [high, low]))
}

/// Whether nobody has the port, in any family or transport. A socket in TIME_WAIT counts as somebody:
/// std sets SO_REUSEADDR on listeners, which would not see it, so a datagram socket asks for TCP too.
fn is_free(port: u16) -> bool {
    let any = SocketAddr::from((Ipv6Addr::UNSPECIFIED, port));
    let waits = procfs::net::tcp()
        .into_iter()
        .chain(procfs::net::tcp6())
        .flatten()
        .any(|socket| socket.local_address.port() == port);
    !waits && TcpListener::bind(any).is_ok() && UdpSocket::bind(any).is_ok()
}
