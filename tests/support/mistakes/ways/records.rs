//! Addresses, and what calls write.

use super::{BOUND, CLIENT, LOST, NUMBERS, SERVER, UDP_SERVER, also, way};
use crate::support::mistakes::memory::{cell, place, used};
use crate::support::mistakes::plan::{Holder, Op, Storage};
use crate::support::mistakes::plant::{Maker, Way};
use crate::support::node::{get, op, plain};

pub(super) const WAYS: &[Way] = &[
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
                m.change(Op::Bind, &mut |c| c.or_record = None)?;
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
                    (c.addr, c.or_record) = (Some(plain(3072)), None);
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
                (c.out, c.marked) = (Some(plain(at)), true);
            })?;
            m.mark(Op::Bind)?;
            is_segment.then_some(())
        },
    ),
    also(
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
                    (c.out, c.marked) = (Some(plain(out)), true);
                })
            },
        ),
        LOST,
    ),
    also(
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
                    (c.out, c.marked) = (Some(plain(out)), true);
                })
            },
        ),
        LOST,
    ),
    also(
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
                    (c.out, c.marked) = (Some(out.clone()), true);
                })
            },
        ),
        LOST,
    ),
    also(
        way(
            "output-overlap",
            "where a datagram is from over the descriptor",
            UDP_SERVER,
            &[],
            |m| {
                m.task().sockets[0].holder = Holder::Load;
                let out = cell(0, 0) - 16;
                m.change(Op::RecvFrom, &mut |c| {
                    (c.out, c.marked) = (Some(plain(out)), true);
                })
            },
        ),
        LOST,
    ),
    also(
        way(
            "output-overlap",
            "the status over the descriptor",
            CLIENT,
            &[],
            |m| {
                m.task().sockets[0].holder = Holder::Load;
                let out = cell(0, 0);
                m.change(Op::Status, &mut |c| {
                    (c.out, c.marked) = (Some(plain(out)), true);
                })
            },
        ),
        LOST,
    ),
];

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
