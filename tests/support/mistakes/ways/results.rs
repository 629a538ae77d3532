//! What comes after a close, a connect, or an error.

use super::{ANY, CLIENT, SERVER, also, on_some_path, way};
use crate::support::mistakes::plan::{Body, Call, Handling, Op, Rounds, Step, When};
use crate::support::mistakes::plant::{Maker, Way};

pub(super) const WAYS: &[Way] = &[
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
        let close = Call {
            marked: false,
            handling: Handling::Drop,
            ..close
        };
        m.mark(Op::Listen)?;
        m.task().body = Body::Inline;
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
            (c.marked, c.handling) = (true, Handling::Overwritten);
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
];

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
