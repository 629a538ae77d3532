//! The sockets of a process, as the kernel sees them: what it listens on, and how they are set.

use procfs::process::{FDTarget, Process};
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};
use std::collections::HashSet;
use std::fmt;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;

/// A transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// An address that a process serves: a TCP socket that listens, a UDP socket that is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Listening {
    /// TCP or UDP.
    pub transport: Transport,
    /// The local address.
    pub at: SocketAddr,
}

impl fmt::Display for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.transport {
            Transport::Tcp => write!(f, "tcp {}", self.at),
            Transport::Udp => write!(f, "udp {}", self.at),
        }
    }
}

/// What process `pid` listens on, in order. A process that has ended listens on nothing.
pub(crate) fn listening(pid: u32) -> Vec<Listening> {
    let Some(process) = process(pid) else {
        return Vec::new();
    };
    let inodes: HashSet<u64> = descriptors(&process).map(|(_, inode)| inode).collect();
    let tcp = process.tcp().into_iter().chain(process.tcp6()).flatten();
    let udp = process.udp().into_iter().chain(process.udp6()).flatten();
    let tcp = tcp
        .filter(|s| s.state == procfs::net::TcpState::Listen && inodes.contains(&s.inode))
        .map(|s| (Transport::Tcp, s.local_address));
    let udp = udp
        .filter(|s| inodes.contains(&s.inode))
        .map(|s| (Transport::Udp, s.local_address));
    let mut all: Vec<Listening> = tcp
        .chain(udp)
        .map(|(transport, at)| Listening { transport, at })
        .collect();
    all.sort();
    all
}

/// Descriptors of this process for the internet sockets of process `pid`: the same sockets, so that
/// their options can be asked for.
pub(crate) fn borrowed(pid: u32) -> Vec<OwnedFd> {
    let Some(process) = process(pid) else {
        return Vec::new();
    };
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let pidfd = pidfd_open(pid.expect("a process id"), PidfdFlags::empty()).expect("pidfd_open");
    descriptors(&process)
        .filter_map(|(fd, _)| pidfd_getfd(&pidfd, fd, PidfdGetfdFlags::empty()).ok())
        .filter(is_internet)
        .collect()
}

fn is_internet(socket: &OwnedFd) -> bool {
    use rustix::net::{AddressFamily, sockopt::socket_domain};
    socket_domain(socket)
        .is_ok_and(|domain| domain == AddressFamily::INET || domain == AddressFamily::INET6)
}

fn process(pid: u32) -> Option<Process> {
    Process::new(i32::try_from(pid).ok()?).ok()
}

fn descriptors(process: &Process) -> impl Iterator<Item = (i32, u64)> {
    let all = process.fd().into_iter().flatten().flatten();
    all.filter_map(|descriptor| match descriptor.target {
        FDTarget::Socket(inode) => Some((descriptor.fd, inode)),
        _ => None,
    })
}
