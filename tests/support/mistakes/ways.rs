//! The ways to make each mistake. What each answers is from `abi/wasix.md` §d.

use super::memory::{cell, place, used};
use super::plan::{Handling, Holder, Import, Op, Rounds, Scenario, Step, Storage, When};
use super::plant::{Certain, Maker, Way};
use crate::support::node::{get, op, plain};

const SERVER: &[Scenario] = &[Scenario::Server];
const CLIENT: &[Scenario] = &[Scenario::Client];
const UDP_SERVER: &[Scenario] = &[Scenario::UdpServer];
const TCP: &[Scenario] = &[Scenario::Server, Scenario::Client];
const BOUND: &[Scenario] = &[Scenario::Server, Scenario::UdpServer];
const ANY: &[Scenario] = &[
    Scenario::Server,
    Scenario::Client,
    Scenario::UdpServer,
    Scenario::UdpClient,
];

type Make = fn(&mut Maker<'_>) -> Option<()>;

const fn way(
    kind: &'static str,
    name: &'static str,
    scenarios: &'static [Scenario],
    errno: &'static [u8],
    make: Make,
) -> Way {
    Way {
        kind,
        name,
        scenarios,
        certain: Certain::All,
        errno,
        also: &[],
        make,
    }
}

const fn on_some_path(way: Way) -> Way {
    Way {
        certain: Certain::Some,
        ..way
    }
}

const fn also(way: Way, also: &'static [&'static str]) -> Way {
    Way { also, ..way }
}

/// A server whose socket is not bound does not listen, and one that does not listen has no connections.
const SERVING: &[&str] = &["accept-unlistening"];
/// What the rules say of numbers that do not agree.
const NUMBERS: &[&str] = &["open", "sockaddr-in", "sockaddr-in6"];

/// All ways.
pub(crate) const WAYS: &[Way] = &[
    also(
        way("listen-unbound", "bind is missing", SERVER, &[28], |m| {
            m.omit(Op::Bind)?;
            m.mark(Op::Listen)
        }),
        SERVING,
    ),
    also(
        way("listen-unbound", "listen before bind", SERVER, &[28], |m| {
            let listen = m.omit(Op::Listen)?;
            m.insert(listen, 0, Op::Bind)?;
            m.mark(Op::Listen)
        }),
        SERVING,
    ),
    also(
        way(
            "listen-unbound",
            "another socket is bound",
            SERVER,
            &[28],
            |m| {
                let bind = m.call(Op::Bind)?;
                let mut socket = m.task().sockets[bind.socket].clone();
                socket.holder = Holder::Local;
                m.task().sockets.push(socket);
                let other = m.task().sockets.len() - 1;
                let mut open = m.fresh(Op::Open, other);
                open.marked = false;
                m.change(Op::Bind, &mut |c| c.socket = other)?;
                m.insert(open, 1, Op::Open)?;
                m.mark(Op::Listen)
            },
        ),
        SERVING,
    ),
    on_some_path(also(
        way("listen-unbound", "bind in one branch", SERVER, &[28], |m| {
            m.only_if(Op::Bind, When::Many)?;
            m.mark(Op::Listen)
        }),
        SERVING,
    )),
    way(
        "accept-unlistening",
        "listen is missing",
        SERVER,
        &[58],
        |m| {
            m.omit(Op::Listen)?;
            m.mark(Op::Accept)
        },
    ),
    way(
        "accept-unlistening",
        "bind and listen are missing",
        SERVER,
        &[53],
        |m| {
            m.omit(Op::Bind)?;
            m.omit(Op::Listen)?;
            m.mark(Op::Accept)
        },
    ),
    way(
        "accept-unlistening",
        "accept before listen",
        SERVER,
        &[58],
        |m| {
            let accept = m.call(Op::Accept)?;
            let mut early = m.fresh(Op::Accept, accept.socket);
            early.makes = accept.makes;
            m.insert(early, 0, Op::Listen)
        },
    ),
    on_some_path(way(
        "accept-unlistening",
        "listen in one branch",
        SERVER,
        &[58],
        |m| {
            m.only_if(Op::Listen, When::Many)?;
            m.mark(Op::Accept)
        },
    )),
    way("bind-twice", "bind again at once", SERVER, &[28], |m| {
        again(m, Op::Bind, Op::Bind)
    }),
    way("bind-twice", "bind again, UDP", UDP_SERVER, &[58], |m| {
        again(m, Op::Bind, Op::Bind)
    }),
    way(
        "bind-twice",
        "bind again after listen",
        SERVER,
        &[58],
        |m| again(m, Op::Bind, Op::Listen),
    ),
    on_some_path(way(
        "bind-twice",
        "bind, and again in a loop",
        SERVER,
        &[28],
        |m| {
            m.at(Op::Bind, &mut |steps, at| {
                if let Step::Call(call) = &mut steps[at] {
                    call.marked = true;
                }
                let bind = steps.remove(at);
                steps.insert(
                    at,
                    Step::Loop {
                        rounds: Rounds::Count(2),
                        forgiving: false,
                        body: vec![bind],
                    },
                );
            })
        },
    )),
    on_some_path(way(
        "bind-twice",
        "bound in one branch before",
        SERVER,
        &[28],
        |m| {
            let mut bind = m.call(Op::Bind)?;
            m.mark(Op::Bind)?;
            bind.handling = Handling::If;
            m.at(Op::Bind, &mut |steps, at| {
                let then = vec![Step::Call(Box::new(bind.clone()))];
                steps.insert(
                    at,
                    Step::If {
                        when: When::Some,
                        then,
                        or: vec![],
                    },
                );
            })
        },
    )),
    way("bind-late", "bind after connect", CLIENT, &[58], |m| {
        let mut bind = m.fresh(Op::Bind, 0);
        bind.record = 0;
        m.insert(bind, 0, Op::Send)
    }),
    way("listen-twice", "listen again at once", SERVER, &[58], |m| {
        again(m, Op::Listen, Op::Listen)
    }),
    way(
        "listen-twice",
        "listen again at the end",
        SERVER,
        &[58],
        |m| {
            let listen = m.call(Op::Listen)?;
            let again = m.fresh(Op::Listen, listen.socket);
            let close = m.task().steps.pop()?;
            m.append(again)?;
            m.task().steps.push(close);
            Some(())
        },
    ),
    on_some_path(way(
        "listen-twice",
        "listen in each round",
        SERVER,
        &[58],
        |m| {
            let mut listen = m.omit(Op::Listen)?;
            listen.marked = true;
            m.at(Op::Accept, &mut |steps, at| {
                steps.insert(at, Step::Call(Box::new(listen.clone())))
            })?;
            let is_loop = |s: &Step| matches!(s, Step::Loop { .. });
            m.task().steps.iter().any(is_loop).then_some(())
        },
    )),
    way("not-connected", "send before connect", CLIENT, &[53], |m| {
        before(m, Op::Send, Op::Connect)
    }),
    way(
        "not-connected",
        "receive before connect",
        CLIENT,
        &[53],
        |m| before(m, Op::Recv, Op::Connect),
    ),
    way(
        "not-connected",
        "shutdown before connect",
        CLIENT,
        &[53],
        |m| before(m, Op::Shutdown, Op::Connect),
    ),
    way("not-connected", "connect is missing", CLIENT, &[53], |m| {
        m.omit_all(&[Op::Connect, Op::Status, Op::LastError, Op::Peer, Op::Local]);
        m.mark(Op::Send)
    }),
    way(
        "not-connected",
        "send to the listener",
        SERVER,
        &[58],
        |m| to_listener(m, Op::Send),
    ),
    way(
        "not-connected",
        "receive from the listener",
        SERVER,
        &[58],
        |m| to_listener(m, Op::Recv),
    ),
    way(
        "not-connected",
        "peer of a bound socket",
        SERVER,
        &[53],
        |m| before(m, Op::Peer, Op::Listen),
    ),
    way(
        "not-connected",
        "datagram without a peer",
        UDP_SERVER,
        &[53],
        |m| {
            let send = m.fresh(Op::Send, 0);
            m.insert(send, 1, Op::Bind)
        },
    ),
    on_some_path(way(
        "not-connected",
        "connect in one branch",
        CLIENT,
        &[53],
        |m| {
            m.omit_all(&[Op::Peer]);
            let status = [Op::Status, Op::LastError]
                .into_iter()
                .find_map(|op| m.omit(op))?;
            m.at(Op::Connect, &mut |steps, at| {
                let connect = steps.remove(at);
                let then = vec![connect, Step::Call(Box::new(status.clone()))];
                steps.insert(
                    at,
                    Step::If {
                        when: When::Many,
                        then,
                        or: vec![],
                    },
                );
            })?;
            m.mark(Op::Send)
        },
    )),
    way("connect-twice", "connect again", CLIENT, &[58], |m| {
        let connect = m.call(Op::Connect)?;
        let mut again = m.fresh(Op::Connect, connect.socket);
        again.record = connect.record;
        m.insert(again, 0, Op::Send)
    }),
    way("connect-twice", "connect a listener", SERVER, &[58], |m| {
        let bind = m.call(Op::Bind)?;
        let mut connect = m.fresh(Op::Connect, bind.socket);
        connect.record = bind.record;
        m.insert(connect, 1, Op::Listen)
    }),
    on_some_path(way(
        "connect-twice",
        "connected in one branch before",
        CLIENT,
        &[58],
        |m| {
            let mut connect = m.call(Op::Connect)?;
            connect.handling = Handling::If;
            m.mark(Op::Connect)?;
            m.at(Op::Connect, &mut |steps, at| {
                let then = vec![Step::Call(Box::new(connect.clone()))];
                steps.insert(
                    at,
                    Step::If {
                        when: When::Some,
                        then,
                        or: vec![],
                    },
                );
            })
        },
    )),
    way(
        "wrong-kind",
        "listen on a datagram socket",
        UDP_SERVER,
        &[58],
        |m| {
            let listen = m.fresh(Op::Listen, 0);
            m.insert(listen, 1, Op::Bind)
        },
    ),
    also(
        way(
            "wrong-kind",
            "a server of the wrong type",
            SERVER,
            &[58],
            |m| {
                m.task().sockets[0].udp = true;
                m.mark(Op::Listen)
            },
        ),
        SERVING,
    ),
    way(
        "wrong-kind",
        "accept on a datagram socket",
        UDP_SERVER,
        &[58],
        |m| {
            let mut socket = m.task().sockets[0].clone();
            socket.holder = Holder::Local;
            m.task().sockets.push(socket);
            let accept = m.fresh(Op::Accept, 0);
            m.insert(accept, 1, Op::Bind)
        },
    ),
    way("use-after-close", "close twice", ANY, &[8], |m| {
        let mut close = m.fresh(Op::Close, 0);
        close.handling = m.rng.pick(&[Handling::Drop, Handling::If]);
        m.append(close)
    }),
    way("use-after-close", "send after close", CLIENT, &[8], |m| {
        after_close(m, Op::Send)
    }),
    way(
        "use-after-close",
        "receive after close",
        CLIENT,
        &[8],
        |m| after_close(m, Op::Recv),
    ),
    way("use-after-close", "accept after close", SERVER, &[8], |m| {
        let accept = m.call(Op::Accept)?;
        let mut again = m.fresh(Op::Accept, accept.socket);
        again.makes = accept.makes;
        m.append(again)
    }),
    way("use-after-close", "listen after close", SERVER, &[8], |m| {
        let close = m.fresh(Op::Close, 0);
        let close = super::plan::Call {
            marked: false,
            handling: Handling::Drop,
            ..close
        };
        m.mark(Op::Listen)?;
        m.task().body = super::plan::Body::Inline;
        m.insert(close, 0, Op::Listen)
    }),
    on_some_path(way(
        "use-after-close",
        "closed in one branch",
        CLIENT,
        &[8],
        |m| {
            let mut close = m.fresh(Op::Close, 0);
            (close.marked, close.handling) = (false, Handling::Drop);
            m.mark(Op::Recv)?;
            m.at(Op::Recv, &mut |steps, at| {
                let then = vec![Step::Call(Box::new(close.clone()))];
                steps.insert(
                    at,
                    Step::If {
                        when: When::Some,
                        then,
                        or: vec![],
                    },
                );
            })
        },
    )),
    on_some_path(way(
        "use-after-close",
        "the listener is closed in each round",
        SERVER,
        &[8],
        |m| {
            let socket = m.call(Op::Accept)?.socket;
            let is_loop = |s: &Step| {
                matches!(
                    s,
                    Step::Loop {
                        rounds: Rounds::Count(_),
                        ..
                    }
                )
            };
            let has_loop = m.task().steps.iter().any(is_loop);
            m.mark(Op::Accept)?;
            let child = m.call(Op::Close)?.socket;
            m.change(Op::Close, &mut |c| {
                c.socket = if c.socket == child { socket } else { c.socket }
            })?;
            m.task().steps.pop();
            has_loop.then_some(())
        },
    )),
    way(
        "connect-unconfirmed",
        "no look at the status",
        CLIENT,
        &[],
        |m| {
            m.omit_all(&[Op::Status, Op::LastError]);
            m.mark(Op::Connect)
        },
    ),
    way(
        "connect-unconfirmed",
        "the status after sending",
        CLIENT,
        &[],
        |m| {
            let status = [Op::Status, Op::LastError]
                .into_iter()
                .find_map(|op| m.omit(op))?;
            m.insert(status, 1, Op::Send)?;
            m.mark(Op::Connect)?;
            m.mark(Op::Send)
        },
    ),
    way("connect-unconfirmed", "never used", CLIENT, &[], |m| {
        m.omit_all(&[
            Op::Status,
            Op::LastError,
            Op::Peer,
            Op::Local,
            Op::Send,
            Op::Recv,
            Op::Shutdown,
        ]);
        m.mark(Op::Connect)?;
        m.mark(Op::Close)
    }),
    on_some_path(way(
        "connect-unconfirmed",
        "the status in one branch",
        CLIENT,
        &[],
        |m| {
            let op = [Op::Status, Op::LastError]
                .into_iter()
                .find(|&op| m.call(op).is_some())?;
            m.only_if(op, When::Many)?;
            m.mark(Op::Connect)?;
            m.mark(Op::Send)
        },
    )),
    way("errno-unused", "dropped", ANY, &[], |m| {
        unused(m, Handling::Drop)
    }),
    way("errno-unused", "overwritten", ANY, &[], |m| {
        let op = m.rng.pick(&[Op::Bind, Op::Connect]);
        m.change(op, &mut |c| {
            (c.marked, c.handling) = (true, Handling::Overwritten)
        })?;
        let socket = m.call(op)?.socket;
        let next = [
            Op::Listen,
            Op::Status,
            Op::LastError,
            Op::Send,
            Op::RecvFrom,
        ];
        let mut next_one = None;
        m.at(op, &mut |steps, at| {
            if let Some(Step::Call(call)) = steps.get_mut(at + 1) {
                let is = next.contains(&call.op) && call.socket == socket;
                call.handling = Handling::Local;
                next_one = is.then_some(());
            }
        })?;
        next_one
    }),
    way(
        "errno-unused",
        "in a local that nothing gets",
        ANY,
        &[],
        |m| unused(m, Handling::Forgotten),
    ),
    way(
        "errno-unused",
        "in a cell that nothing loads",
        ANY,
        &[],
        |m| unused(m, Handling::Buried),
    ),
    way("errno-negative", "less than 0", ANY, &[], |m| {
        unused(m, Handling::Negative)
    }),
    also(
        way("errno-negative", "-1", ANY, &[], |m| {
            unused(m, Handling::MinusOne)
        }),
        &["errno"],
    ),
    also(
        way(
            "family-differs",
            "an address of the other family",
            BOUND,
            &[28],
            |m| {
                let record = m.call(Op::Bind)?.record;
                let other = &mut m.task().records[record];
                other.v6 = !other.v6;
                other.named = true;
                other.storage = match other.storage {
                    Storage::Segment(_) => Storage::Segment(20),
                    same => same,
                };
                m.task().sockets[0].named = true;
                m.program.tight = false;
                m.mark(Op::Bind)
            },
        ),
        NUMBERS,
    ),
    also(
        way(
            "family-differs",
            "a socket of the other family",
            BOUND,
            &[28],
            |m| {
                let socket = m.call(Op::Bind)?.socket;
                let other = &mut m.task().sockets[socket];
                other.v6 = !other.v6;
                other.named = true;
                m.mark(Op::Bind)
            },
        ),
        NUMBERS,
    ),
    also(
        way(
            "record-into-data",
            "a segment that is too short",
            BOUND,
            &[4],
            |m| {
                let len = m.rng.pick(&[8, 16]);
                too_short(m, Storage::Segment(len))
            },
        ),
        NUMBERS,
    ),
    also(
        way(
            "record-into-data",
            "stores that are too few, over a segment",
            BOUND,
            &[4],
            |m| too_short(m, Storage::Stores),
        ),
        NUMBERS,
    ),
    way(
        "record-past-memory",
        "at the end of memory",
        BOUND,
        &[78],
        |m| {
            let len = m.rng.pick(&[8, 16]);
            let record = m.call(Op::Bind)?.record;
            let it = &mut m.task().records[record];
            if it.v6 {
                return None;
            }
            it.storage = Storage::Segment(len);
            it.at = Some(65536 - len);
            m.change(Op::Bind, &mut |c| c.or_record = None)?;
            m.mark(Op::Bind)
        },
    ),
    also(
        way("record-unwritten", "nothing writes it", BOUND, &[28], |m| {
            let record = m.call(Op::Bind)?.record;
            m.task().records[record].storage = Storage::Nothing;
            m.change(Op::Bind, &mut |c| c.or_record = None)?;
            m.mark(Op::Bind)
        }),
        NUMBERS,
    ),
    also(
        way(
            "record-unwritten",
            "another address is written",
            BOUND,
            &[28],
            |m| {
                let record = m.call(Op::Bind)?.record;
                let it = &mut m.task().records[record];
                if it.storage == Storage::Frame {
                    return None;
                }
                it.by_local = false;
                m.change(Op::Bind, &mut |c| {
                    (c.addr, c.or_record) = (Some(plain(3072)), None)
                })?;
                m.mark(Op::Bind)
            },
        ),
        NUMBERS,
    ),
    way(
        "output-overlap",
        "the descriptor over the address",
        BOUND,
        &[],
        |m| {
            let bind = m.call(Op::Bind)?;
            let record = m.task().records[bind.record].clone();
            let is_segment = matches!(record.storage, Storage::Segment(_) | Storage::Pieces);
            let at = place(m.program.tight, 0, bind.record, &record) + m.rng.pick(&[0, 4]);
            m.task().sockets[bind.socket].holder = Holder::Local;
            m.change(Op::Open, &mut |c| {
                (c.out, c.marked) = (Some(plain(at)), true)
            })?;
            m.mark(Op::Bind)?;
            is_segment.then_some(())
        },
    ),
    way(
        "output-overlap",
        "an address over the child's descriptor",
        SERVER,
        &[],
        |m| {
            let accept = m.call(Op::Accept)?;
            m.task().sockets[accept.makes].holder = Holder::Load;
            let out = cell(0, accept.makes) - 16;
            m.change(Op::Accept, &mut |c| {
                (c.out, c.marked) = (Some(plain(out)), true)
            })
        },
    ),
    way(
        "output-overlap",
        "an address over the listener's descriptor",
        SERVER,
        &[],
        |m| {
            let accept = m.call(Op::Accept)?;
            m.task().sockets[accept.socket].holder = Holder::Load;
            let out = cell(0, accept.socket) - 16;
            m.change(Op::Accept, &mut |c| {
                (c.out, c.marked) = (Some(plain(out)), true)
            })
        },
    ),
    way(
        "output-overlap",
        "an address over the descriptor, in a frame",
        SERVER,
        &[],
        |m| {
            let accept = m.call(Op::Accept)?;
            m.task().sockets[accept.makes].holder = Holder::Frame;
            let at = 16 * accept.makes - 16;
            let out = op("i32.add", vec![get("frame"), plain(at)]);
            m.task().sockets[accept.socket].holder = Holder::Local;
            m.change(Op::Accept, &mut |c| {
                (c.out, c.marked) = (Some(out.clone()), true)
            })
        },
    ),
    way(
        "output-overlap",
        "where a datagram is from over the descriptor",
        UDP_SERVER,
        &[],
        |m| {
            m.task().sockets[0].holder = Holder::Load;
            let out = cell(0, 0) - 16;
            m.change(Op::RecvFrom, &mut |c| {
                (c.out, c.marked) = (Some(plain(out)), true)
            })
        },
    ),
    way(
        "output-overlap",
        "the status over the descriptor",
        CLIENT,
        &[],
        |m| {
            m.task().sockets[0].holder = Holder::Load;
            let out = cell(0, 0);
            m.change(Op::Status, &mut |c| {
                (c.out, c.marked) = (Some(plain(out)), true)
            })
        },
    ),
    way("literal-descriptor", "one number", TCP, &[], |m| {
        let op = m.rng.pick(&[
            Op::Bind,
            Op::Listen,
            Op::Send,
            Op::Accept,
            Op::Connect,
            Op::Recv,
        ]);
        m.change(op, &mut |c| (c.fd, c.marked) = (Some(plain(4)), true))
    }),
    way("literal-descriptor", "all of a socket", ANY, &[], |m| {
        let number = m.rng.pick(&[3, 4, 5]);
        super::plan::each_call(&mut m.task().steps, &mut |c| {
            if c.socket == 0 && c.op != Op::Open {
                (c.fd, c.marked) = (Some(plain(number)), true);
            }
        });
        Some(())
    }),
    way(
        "import-missing",
        "a name that is misspelled",
        ANY,
        &[],
        |m| {
            wrong_import(
                m,
                "wasix_32v1",
                &[
                    (Op::Open, "sock_opn"),
                    (Op::Bind, "sock_bnd"),
                    (Op::Bind, "sock_binds"),
                    (Op::Listen, "sock_listn"),
                    (Op::Accept, "sock_acept"),
                    (Op::Connect, "sock_conect"),
                    (Op::Send, "sock_sned"),
                    (Op::Recv, "sock_receive"),
                    (Op::SendTo, "sock_sendto"),
                    (Op::RecvFrom, "sock_recvfrom"),
                    (Op::Close, "sock_close"),
                ],
            )
        },
    ),
    way(
        "import-missing",
        "a module that does not have it",
        ANY,
        &[],
        |m| {
            wrong_import(
                m,
                "wasi_snapshot_preview1",
                &[
                    (Op::Bind, "sock_bind"),
                    (Op::Listen, "sock_listen"),
                    (Op::Connect, "sock_connect"),
                    (Op::Accept, "sock_accept_v2"),
                    (Op::SendTo, "sock_send_to"),
                    (Op::RecvFrom, "sock_recv_from"),
                    (Op::Status, "sock_status"),
                ],
            )
        },
    ),
    way(
        "import-type",
        "sock_accept with three parameters",
        SERVER,
        &[],
        |m| typed(m, Op::Accept, "sock_accept", "i32 i32 i32"),
    ),
    way(
        "import-type",
        "bind and connect with a length",
        ANY,
        &[],
        |m| {
            let op = m.rng.pick(&[Op::Bind, Op::Connect]);
            typed(
                m,
                op,
                if op == Op::Bind {
                    "sock_bind"
                } else {
                    "sock_connect"
                },
                "i32 i32 i32",
            )
        },
    ),
    way("import-type", "send with four parameters", ANY, &[], |m| {
        typed(m, Op::Send, "sock_send", "i32 i32 i32 i32")
    }),
    way(
        "import-type",
        "listen with a wide backlog",
        SERVER,
        &[],
        |m| typed(m, Op::Listen, "sock_listen", "i32 i64"),
    ),
    way(
        "unused-ignore",
        "a check that finds nothing",
        ANY,
        &[],
        |m| {
            m.program.comment = Some(m.rng.pick(&[
                "errno-unused",
                "listen-unbound",
                "open",
                "use-after-close",
                "errno",
            ]));
            Some(())
        },
    ),
    way("not-analysed", "pages of one byte", ANY, &[], |m| {
        m.program.page = true;
        Some(())
    }),
];

fn again(m: &mut Maker<'_>, op: Op, behind: Op) -> Option<()> {
    let first = m.call(op)?;
    let mut again = m.fresh(op, first.socket);
    again.record = first.record;
    m.insert(again, 1, behind)
}

/// A call that comes before another of the same socket.
fn before(m: &mut Maker<'_>, op: Op, behind: Op) -> Option<()> {
    let socket = m.call(behind)?.socket;
    let early = m.fresh(op, socket);
    m.insert(early, 0, behind)
}

fn to_listener(m: &mut Maker<'_>, op: Op) -> Option<()> {
    let listener = m.call(Op::Accept)?.socket;
    m.change(op, &mut |c| (c.socket, c.marked) = (listener, true))
}

fn after_close(m: &mut Maker<'_>, op: Op) -> Option<()> {
    let late = m.fresh(op, 0);
    m.append(late)
}

fn unused(m: &mut Maker<'_>, handling: Handling) -> Option<()> {
    let ops = [
        Op::Open,
        Op::Bind,
        Op::Listen,
        Op::Accept,
        Op::Connect,
        Op::Send,
        Op::Recv,
        Op::SendTo,
        Op::RecvFrom,
    ];
    let op = m.rng.pick(&ops);
    m.change(op, &mut |c| (c.marked, c.handling) = (true, handling))
}

/// An address of `::` of which only some bytes are written, with something else behind them.
fn too_short(m: &mut Maker<'_>, storage: Storage) -> Option<()> {
    let bind = m.call(Op::Bind)?;
    let (socket, program) = (bind.socket, &mut *m.program);
    program.tight = false;
    m.task().sockets[socket].v6 = true;
    m.task().sockets[socket].named = true;
    let record = &mut m.task().records[bind.record];
    (record.v6, record.any, record.named) = (true, true, true);
    (record.storage, record.followed) = (storage, true);
    m.change(Op::Bind, &mut |c| c.or_record = None)?;
    // Others of the same socket would differ in their family.
    let others = used(m.task());
    let is_alone = others.iter().filter(|&&r| r == bind.record).count() == 1;
    for other in others.into_iter().filter(|&r| r != bind.record) {
        let other = &mut m.task().records[other];
        (other.v6, other.named) = (true, true);
        if let Storage::Segment(_) = other.storage {
            other.storage = Storage::Segment(20);
        }
    }
    m.mark(Op::Bind)?;
    is_alone.then_some(())
}

fn wrong_import(
    m: &mut Maker<'_>,
    module: &'static str,
    names: &[(Op, &'static str)],
) -> Option<()> {
    let (op, name) = m.rng.pick(names);
    m.call(op)?;
    m.program.import = Some(Import {
        op,
        module,
        name,
        params: None,
    });
    m.program.routes.remove(&op);
    m.mark(op)
}

fn typed(m: &mut Maker<'_>, op: Op, name: &'static str, params: &'static str) -> Option<()> {
    m.call(op)?;
    m.program.import = Some(Import {
        op,
        module: "wasix_32v1",
        name,
        params: Some(params),
    });
    m.program.routes.remove(&op);
    m.program.extras.clear();
    m.program.tasks.truncate(1);
    m.program.mixed = false;
    // Binding and listening in one function, closing on failure and the like call it as it is.
    m.program
        .routes
        .retain(|_, route| *route != super::plan::Route::Listening);
    m.mark(op)
}
