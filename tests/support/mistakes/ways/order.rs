//! Calls in an order that the protocol does not have.

use super::{CLIENT, LOST, SERVER, SERVING, UDP_SERVER, also, on_some_path, way};
use crate::support::mistakes::plan::{Handling, Holder, Op, Rounds, Step, When};
use crate::support::mistakes::plant::{Maker, Way};

pub(super) const WAYS: &[Way] = &[
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
    also(
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
        LOST,
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
                steps.insert(at, Step::Call(Box::new(listen.clone())));
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
];

fn again(m: &mut Maker<'_>, op: Op, behind: Op) -> Option<()> {
    let first = m.call(op)?;
    let mut again = m.fresh(op, first.socket);
    again.record = first.record;
    m.insert(again, 1, behind)
}

fn before(m: &mut Maker<'_>, op: Op, behind: Op) -> Option<()> {
    let socket = m.call(behind)?.socket;
    let early = m.fresh(op, socket);
    m.insert(early, 0, behind)
}

fn to_listener(m: &mut Maker<'_>, op: Op) -> Option<()> {
    let listener = m.call(Op::Accept)?.socket;
    m.change(op, &mut |c| (c.socket, c.marked) = (listener, true))
}
