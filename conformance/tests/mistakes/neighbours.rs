//! Those whom a program talks to: somebody who answers where it connects to, and somebody who connects to
//! what it listens on, again and again until it has ended.

use crate::support::mistakes::plan::{Op, Program, Whose, calls};
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;
use wasfix_conformance::Port;

/// How long anybody waits before he looks whether it is over.
const TURN: Duration = Duration::from_millis(20);

/// They end when this is dropped.
pub(crate) struct Neighbours {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Neighbours {
    /// Gives each address of a program a port, and starts who is needed.
    pub(crate) fn of(program: &mut Program) -> Neighbours {
        let mut all = Neighbours {
            over: Arc::default(),
            threads: Vec::new(),
        };
        let peer = Port::free().number();
        for ip in [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ] {
            all.answer(SocketAddr::from((ip, peer)));
        }
        for task in &mut program.tasks {
            let bound = calls(&task.steps).into_iter().filter(|c| c.op == Op::Bind);
            let udp = bound.clone().any(|c| task.sockets[c.socket].udp);
            let first = bound.map(|c| c.record).next();
            let connects = calls(&task.steps)
                .into_iter()
                .any(|c| c.op == Op::Connect && Some(c.record) == first);
            for (index, record) in task.records.iter_mut().enumerate() {
                record.port = match record.whose {
                    Whose::Peer => peer,
                    Whose::Own => Port::free().number(),
                };
                let ip = if record.v6 {
                    IpAddr::V6(Ipv6Addr::LOCALHOST)
                } else {
                    IpAddr::V4(Ipv4Addr::LOCALHOST)
                };
                let at = SocketAddr::from((ip, record.port));
                // A program that connects to itself wants nobody else.
                if record.whose == Whose::Own && !(connects && Some(index) == first) {
                    all.call(at, udp);
                }
            }
        }
        all
    }

    fn thread(&mut self, mut turn: impl FnMut() + Send + 'static) {
        let over = Arc::clone(&self.over);
        self.threads.push(spawn(move || {
            while !over.load(Ordering::Relaxed) {
                turn();
                sleep(Duration::from_millis(3));
            }
        }));
    }

    /// Says something to who connects, and stays until he goes.
    fn answer(&mut self, at: SocketAddr) {
        let listener = TcpListener::bind(at).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let mut streams = Vec::new();
        self.thread(move || {
            if let Ok((mut stream, _)) = listener.accept() {
                // Who has gone already does not listen.
                let _ = stream.write_all(b"pong");
                streams.push(stream);
            }
        });
        let socket = UdpSocket::bind(at).expect("a free port");
        socket.set_read_timeout(Some(TURN)).expect("a socket");
        self.thread(move || {
            if let Ok((_, from)) = socket.recv_from(&mut [0; 64]) {
                let _ = socket.send_to(b"pong", from);
            }
        });
    }

    /// Speaks to who may listen there.
    fn call(&mut self, at: SocketAddr, udp: bool) {
        if udp {
            let any: SocketAddr = if at.is_ipv6() {
                "[::1]:0"
            } else {
                "127.0.0.1:0"
            }
            .parse()
            .expect("an address");
            let socket = UdpSocket::bind(any).expect("a free port");
            self.thread(move || {
                // Nobody may be there yet, or any more.
                let _ = socket.send_to(b"ping", at);
            });
            return;
        }
        self.thread(move || {
            let Ok(mut stream) = TcpStream::connect_timeout(&at, TURN) else {
                return;
            };
            stream
                .set_read_timeout(Some(Duration::from_millis(300)))
                .expect("a socket");
            let _ = stream.write_all(b"ping");
            let _ = stream.read(&mut [0; 64]);
        });
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let joined = thread.join();
            assert!(
                joined.is_ok() || std::thread::panicking(),
                "a neighbour has failed"
            );
        }
    }
}
