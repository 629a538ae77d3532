//! Descriptors that are numbers, imports, comments, and modules that cannot be analysed.

use super::{ANY, SERVER, TCP, way};
use crate::support::mistakes::plan::{Import, Op, Route, each_call};
use crate::support::mistakes::plant::{Maker, Way};
use crate::support::node::plain;

pub(super) const WAYS: &[Way] = &[
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
        each_call(&mut m.task().steps, &mut |c| {
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
        .retain(|_, route| *route != Route::Listening);
    m.mark(op)
}
