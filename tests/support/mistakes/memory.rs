//! Where things lie: addresses in memory, cells for descriptors, what calls write.

use super::plan::{Call, Holder, Op, Record, Storage, Task, Whose};
use super::write::Writer;
use crate::support::node::{Node, call, get, op, plain, set};
use std::fmt::Write as _;

/// Bytes of a frame.
pub(super) const FRAME: usize = 768;
/// Two vectors of one buffer each, to send from and to receive into.
pub(super) const SENT: usize = 1024;
pub(super) const RECEIVED: usize = 1040;
/// What `poll_oneoff` reads and writes.
pub(super) const POLL: usize = 1536;
pub(super) const ARGUMENTS: usize = 1648;
pub(super) const ERRNO: usize = 1660;
/// Cells that nothing loads.
pub(super) const BURIED: usize = 1668;
/// The byte that is shown, and its vector.
pub(super) const SHOWN: usize = 1700;

/// What lies at these addresses from the start.
pub(super) const DATA: [(usize, &str); 3] = [
    (SENT, r"\08\04\00\00\04\00\00\00ping"),
    (RECEIVED, r"\20\04\00\00\40\00\00\00"),
    (SHOWN + 4, r"\a4\06\00\00\01\00\00\00"),
];

/// What calls write, from the first of these addresses.
#[derive(Clone, Copy)]
pub(super) enum Output {
    Count = 0,
    Flags = 8,
    Address = 16,
    Status = 40,
    Size = 48,
}

/// A number for a socket or record of a task that no other task has.
pub(super) fn unique(task: usize, index: usize) -> usize {
    4 * task + index
}

/// Where a socket's descriptor is written to, if not in a frame.
pub(crate) fn cell(task: usize, socket: usize) -> usize {
    1280 + 16 * unique(task, socket)
}

/// Where an address lies, if not in a frame.
pub(crate) fn place(tight: bool, task: usize, index: usize, record: &Record) -> usize {
    let apart = if tight { 16 } else { 32 };
    record.at.unwrap_or(512 + apart * unique(task, index))
}

/// An address in the frame.
pub(super) fn in_frame(offset: usize) -> Node {
    if offset == 0 {
        return get("frame");
    }
    op("i32.add", vec![get("frame"), plain(offset)])
}

/// What a record holds: 20 bytes.
pub(super) fn bytes(record: &Record) -> Vec<u8> {
    let mut bytes = vec![if record.v6 { 2 } else { 1 }, 0];
    bytes.extend(record.port.to_le_bytes());
    let address: &[u8] = match (record.v6, record.any) {
        (_, true) => &[],
        (false, false) => &[127, 0, 0, 1],
        (true, false) => &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    };
    bytes.extend(address);
    bytes.resize(20, 0);
    bytes
}

/// What a comment says of it.
fn said(record: &Record) -> String {
    let family = if record.v6 { "INET6" } else { "INET4" };
    let whose = match record.whose {
        Whose::Own => "ours",
        Whose::Peer => "theirs",
    };
    format!("{family}, {whose}, port {}", record.port)
}

impl Writer<'_> {
    /// A socket's descriptor.
    pub(super) fn fd(&mut self, task: usize, socket: usize) -> Node {
        let id = unique(task, socket);
        match self.task(task).sockets[socket].holder {
            Holder::Load => op("i32.load", vec![plain(cell(task, socket))]),
            Holder::Cell => op("i32.load", vec![plain(cell(task, socket) + 8)]),
            Holder::Local | Holder::FrameLocal => get(&format!("fd{id}")),
            Holder::Global => {
                self.globals.insert(format!("fd{id}"));
                op(format!("global.get $fd{id}"), vec![])
            }
            Holder::Frame => op("i32.load", vec![in_frame(16 * id)]),
            Holder::Struct => op(
                format!("i32.load offset={}", 16 * id + 8),
                vec![get("frame")],
            ),
        }
    }

    /// Where a new descriptor is written to.
    pub(super) fn new_fd(&self, task: usize, socket: usize) -> Node {
        let id = unique(task, socket);
        match self.task(task).sockets[socket].holder {
            Holder::Frame | Holder::FrameLocal => in_frame(16 * id),
            Holder::Struct => in_frame(16 * id + 8),
            _ => plain(cell(task, socket)),
        }
    }

    /// What is done with a new descriptor, which has this value.
    pub(super) fn hold(&mut self, task: usize, socket: usize, value: Node) -> Vec<Node> {
        let id = unique(task, socket);
        match self.task(task).sockets[socket].holder {
            Holder::Local | Holder::FrameLocal => vec![set(&format!("fd{id}"), value)],
            Holder::Cell => {
                let to = plain(cell(task, socket) + 8);
                vec![op("i32.store", vec![to, value])]
            }
            Holder::Global => {
                self.globals.insert(format!("fd{id}"));
                vec![op(format!("global.set $fd{id}"), vec![value])]
            }
            Holder::Load | Holder::Frame | Holder::Struct => vec![],
        }
    }

    /// The same where the descriptor has not been written to its cell.
    pub(super) fn keep(&mut self, task: usize, socket: usize, value: Node) -> Vec<Node> {
        match self.task(task).sockets[socket].holder {
            Holder::Load | Holder::Frame | Holder::Struct => {
                vec![op("i32.store", vec![self.new_fd(task, socket), value])]
            }
            _ => self.hold(task, socket, value),
        }
    }

    /// Where a call writes something.
    pub(super) fn output(&self, task: usize, output: Output) -> Node {
        let offset = output as usize;
        if self.task(task).framed_outputs {
            in_frame(640 + offset)
        } else {
            plain(1480 + offset)
        }
    }

    /// A pointer to the address of a call, and what comes first so that it is there.
    pub(super) fn address(&mut self, task: usize, call: &Call) -> (Vec<Node>, Node) {
        if let Some(addr) = &call.addr {
            return (vec![], addr.clone());
        }
        let (mut first, one) = self.record(task, call.record);
        let Some(other) = call.or_record else {
            return (first, one);
        };
        let (more, other) = self.record(task, other);
        first.extend(more);
        let is_many = op("i32.gt_u", vec![self.arguments(), plain(3)]);
        (first, op("select", vec![other, one, is_many]))
    }

    fn record(&mut self, task: usize, index: usize) -> (Vec<Node>, Node) {
        let record = self.task(task).records[index].clone();
        let id = unique(task, index);
        let at = place(self.program.tight, task, index, &record);
        let pointer = match record.storage {
            Storage::Frame => in_frame(192 + 32 * id),
            _ => plain(at),
        };
        let mut first = Vec::new();
        match record.storage {
            Storage::Segment(_) | Storage::Pieces if self.placed.insert(id) => {
                self.segments(at, &record);
            }
            Storage::Stores | Storage::Frame => {
                if record.followed && self.placed.insert(id) {
                    self.follow(at + 16);
                }
                first = stores(&record, &pointer, self.program.tight);
            }
            Storage::Filler => {
                self.filler(id, &record);
                first = vec![call(&format!("fill{id}"), vec![pointer.clone()])];
            }
            _ => {}
        }
        if record.by_local {
            first.push(set(&format!("addr{id}"), pointer));
            return (first, get(&format!("addr{id}")));
        }
        (first, pointer)
    }

    fn segments(&mut self, at: usize, record: &Record) {
        let mut all = bytes(record);
        all.truncate(if self.program.tight { 16 } else { 20 });
        let pieces: Vec<&[u8]> = match record.storage {
            Storage::Pieces => vec![&all[..2], &all[2..4], &all[4..]],
            Storage::Segment(len) => vec![&all[..len.min(all.len())]],
            _ => vec![],
        };
        let mut offset = at;
        for (i, piece) in pieces.iter().enumerate() {
            let spelled: String = piece.iter().map(|b| format!("\\{b:02x}")).collect();
            let comment = match (i, record.named) {
                (0, true) => format!("  ;; {}", said(record)),
                (1, true) => format!("  ;; port {}", record.port),
                _ => String::new(),
            };
            let _ = writeln!(
                self.data,
                "  (data (i32.const {offset}) \"{spelled}\"){comment}"
            );
            offset += piece.len();
        }
        if record.followed {
            self.follow(offset);
        }
    }

    /// Other data.
    fn follow(&mut self, at: usize) {
        let text = r"GET / HTTP/1.0\0d\0a";
        let _ = writeln!(self.data, "  (data (i32.const {at}) \"{text}\")");
    }

    fn filler(&mut self, id: usize, record: &Record) {
        if self.placed.insert(id) {
            let body = stores(record, &get("to"), self.program.tight);
            self.helper(format!("(func $fill{id} (param $to i32)"), body);
        }
    }
}

/// Stores that write a record: its family, its port, and the rest.
fn stores(record: &Record, pointer: &Node, tight: bool) -> Vec<Node> {
    let all = bytes(record);
    let number = |from: usize, to: usize| {
        let bytes = all[from..to].iter().rev();
        bytes.fold(0u64, |n, &b| n << 8 | u64::from(b))
    };
    let store = |head: &str, at: usize, value: Node| {
        let head = if at == 0 {
            head.to_string()
        } else {
            format!("{head} offset={at}")
        };
        op(head, vec![pointer.clone(), value])
    };
    let mut family = plain(usize::from(all[0]));
    family.comment = record.named.then(|| said(record));
    let mut port = plain(usize::from(record.port));
    port.comment = record.named.then(|| format!("port {}", record.port));
    let wide = |from| op(format!("i64.const {}", number(from, from + 8)), vec![]);
    let mut out = vec![
        store("i32.store16", 0, family),
        store("i32.store16", 2, port),
        store(
            "i32.store",
            4,
            op(format!("i32.const {}", number(4, 8)), vec![]),
        ),
        store("i64.store", 8, wide(8)),
    ];
    // A record that is followed by something ends there, which is a mistake.
    if !tight && !record.followed {
        out.push(store(
            "i32.store",
            16,
            op(format!("i32.const {}", number(16, 20)), vec![]),
        ));
    }
    out
}

/// Whether a call is given an address to read.
pub(super) fn reads_address(op: Op) -> bool {
    matches!(op, Op::Bind | Op::Connect | Op::SendTo)
}

/// The records that the calls of a task read.
pub(crate) fn used(task: &Task) -> Vec<usize> {
    let calls = super::plan::calls(&task.steps);
    let read = calls.into_iter().filter(|c| reads_address(c.op));
    read.flat_map(|c| [Some(c.record), c.or_record])
        .flatten()
        .collect()
}
