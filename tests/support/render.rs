//! A program as text. What is broken changes numbers and bytes, never which tokens there are.

use super::program::{Call, Descriptor, Open, Program, Slot, Socket, Storage, What};
use super::record;
use super::rng::Rng;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The imports, in order: a numeric call counts them.
const IMPORTS: [(&str, &str); 9] = [
    ("open", "sock_open\" (func $open (param i32 i32 i32 i32) (result i32))"),
    ("bind", "sock_bind\" (func $bind (param i32 i32) (result i32))"),
    ("listen", "sock_listen\" (func $listen (param i32 i32) (result i32))"),
    ("connect", "sock_connect\" (func $connect (param i32 i32) (result i32))"),
    ("send_to", "sock_send_to\" (func $send_to (param i32 i32 i32 i32 i32 i32) (result i32))"),
    ("recv", "sock_recv\" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32))"),
    ("shutdown", "sock_shutdown\" (func $shutdown (param i32 i32) (result i32))"),
    ("accept", "sock_accept_v2\" (func $accept (param i32 i32 i32 i32) (result i32))"),
    ("status", "sock_status\" (func $status (param i32 i32) (result i32))"),
];

/// An instruction and its operands.
struct Node {
    head: String,
    comment: Option<String>,
    args: Vec<Node>,
}

fn op(head: impl Into<String>, args: Vec<Node>) -> Node {
    Node {
        head: head.into(),
        comment: None,
        args,
    }
}

/// The text of a program, some values of which are as in POSIX.
pub(crate) fn render(program: &Program, broken: &BTreeSet<Slot>) -> String {
    let mut writer = Writer {
        program,
        broken,
        rng: Rng::new(program.seed ^ 0x5eed),
        data: String::new(),
        code: String::new(),
    };
    writer.module()
}

struct Writer<'a> {
    program: &'a Program,
    broken: &'a BTreeSet<Slot>,
    rng: Rng,
    data: String,
    code: String,
}

fn at(index: usize) -> usize {
    256 + 128 * index
}

fn cell(index: usize) -> usize {
    768 + 16 * index
}

impl Writer<'_> {
    fn module(&mut self) -> String {
        self.code.push_str("  (func (export \"_start\")");
        for i in 0..self.program.sockets.len() {
            let _ = write!(self.code, " (local $fd{i} i32) (local $af{i} i32)");
        }
        self.code.push('\n');
        for (index, socket) in self.program.sockets.iter().enumerate() {
            self.socket(index, socket);
        }
        self.code.push_str("  )\n");
        if let Some((posix, wasix, _)) = self.program.stop {
            let is_broken = self.broken.contains(&(self.program.sockets.len(), What::How));
            let how = self.constant(if is_broken { posix } else { wasix });
            self.code.push_str("  (func (export \"stop\") (param $fd i32)\n");
            let args = vec![op("local.get $fd", vec![]), how];
            self.call_dropped("shutdown", args);
            self.code.push_str("  )\n");
        }
        self.whole()
    }

    fn whole(&mut self) -> String {
        let mut out = String::from("(module\n");
        for (_, import) in IMPORTS {
            let _ = writeln!(out, "  (import \"wasix_32v1\" \"{import})");
        }
        out.push_str("  (memory (export \"memory\") 1)\n");
        for (index, socket) in self.program.sockets.iter().enumerate() {
            let _ = writeln!(out, "  (global $fd{index} (mut i32) (i32.const 0))");
            if socket.open == Open::Global {
                let family = self.number(index, socket, What::Family);
                let spelled = self.spell(family);
                let name = match (socket.named[0], socket.v6) {
                    (true, true) => "AF_INET6",
                    (true, false) => "AF_INET",
                    _ => "domain",
                };
                // Names are used once.
                let name = if index == 0 { name.to_string() } else { format!("domain{index}") };
                let comment = self.family_comment(socket, index > 0);
                let _ = writeln!(out, "  (global ${name} i32 (i32.const {spelled})){comment}");
            }
        }
        out.push_str("  (data (i32.const 1024) \"\\00\\08\\00\\00\\00\\01\\00\\00\")\n");
        out.push_str(&self.data);
        if self.program.noise {
            out.push_str(
                "  (data (i32.const 3000) \"\\02\\00\\1f\\90 AF_INET\" \"\\0a\\00\\1f\\90\")\n  (func (export \"noise\") (param $n i32) (result i32)\n    (i32.store (i32.const 4000) (i32.const 2))\n    (i32.store16 (i32.const 4004) (i32.const 0x1f90))\n    (drop (i32.const 10))\n    (i32.add (local.get $n) (i32.const 1)))\n",
            );
        }
        out.push_str(&self.code);
        out.push_str(")\n");
        out
    }

    fn family_comment(&self, socket: &Socket, wanted: bool) -> String {
        let name = if socket.v6 { "AF_INET6" } else { "AF_INET" };
        if socket.named[0] && wanted { format!("  ;; {name}") } else { String::new() }
    }

    fn number(&self, index: usize, socket: &Socket, what: What) -> u32 {
        record::number(socket, what, self.broken.contains(&(index, what)))
    }

    fn socket(&mut self, index: usize, socket: &Socket) {
        self.record(index, socket);
        self.open(index, socket);
        self.keep(index, socket);
        match socket.call {
            Call::Bind => self.serve(index, socket),
            Call::Connect => {
                let fd = self.descriptor(index, socket);
                let record = self.constant(at(index));
                self.call_dropped("connect", vec![fd, record]);
            }
            Call::SendTo => {
                let fd = self.descriptor(index, socket);
                let flags = self.typed(index, socket, What::Send);
                let record = self.constant(at(index));
                let args = vec![fd, plain(1024), plain(1), flags, record, plain(1100)];
                self.call_dropped("send_to", args);
            }
        }
        if socket.receive.is_some() {
            let fd = self.descriptor(index, socket);
            let flags = self.typed(index, socket, What::Receive);
            let args = vec![fd, plain(1024), plain(1), flags, plain(1100), plain(1104)];
            self.call_dropped("recv", args);
        }
        if socket.how.is_some() {
            let fd = self.descriptor(index, socket);
            let how = self.typed(index, socket, What::How);
            self.call_dropped("shutdown", vec![fd, how]);
        }
    }

    fn open(&mut self, index: usize, socket: &Socket) {
        let family = self.number(index, socket, What::Family);
        let mut literal = self.constant(family);
        if socket.named[0] && socket.open != Open::Global {
            literal.comment = Some(if socket.v6 { "AF_INET6" } else { "AF_INET" }.to_string());
        }
        let local = format!("local.get $af{index}");
        let family = match socket.open {
            Open::Plain => literal,
            Open::Local => {
                self.statement(&op(format!("local.set $af{index}"), vec![literal]));
                op(local, vec![])
            }
            Open::Tee => {
                self.statement(&op("drop", vec![op(format!("local.tee $af{index}"), vec![literal])]));
                op(local, vec![])
            }
            Open::Global => {
                let name = match (index, socket.named[0], socket.v6) {
                    (0, true, true) => "AF_INET6".to_string(),
                    (0, true, false) => "AF_INET".to_string(),
                    (0, ..) => "domain".to_string(),
                    _ => format!("domain{index}"),
                };
                op(format!("global.get ${name}"), vec![])
            }
            Open::Block => op("block (result i32)", vec![literal]),
            Open::Sum => op("i32.or", vec![literal, plain(0)]),
        };
        let (ty, protocol) = if socket.udp { (2, 17) } else { (1, 6) };
        let args = vec![family, self.constant(ty), self.constant(protocol), plain(cell(index))];
        self.call_dropped("open", args);
    }

    /// Puts the descriptor where the calls look for it.
    fn keep(&mut self, index: usize, socket: &Socket) {
        let load = op("i32.load", vec![plain(cell(index))]);
        let kept = match socket.descriptor {
            Descriptor::Local => op(format!("local.set $fd{index}"), vec![load]),
            Descriptor::Global => op(format!("global.set $fd{index}"), vec![load]),
            Descriptor::Cell => op("i32.store", vec![plain(cell(index) + 8), load]),
            Descriptor::Load | Descriptor::Literal => return,
        };
        self.statement(&kept);
    }

    fn descriptor(&mut self, index: usize, socket: &Socket) -> Node {
        match socket.descriptor {
            Descriptor::Load => op("i32.load", vec![plain(cell(index))]),
            Descriptor::Local => op(format!("local.get $fd{index}"), vec![]),
            Descriptor::Global => op(format!("global.get $fd{index}"), vec![]),
            Descriptor::Cell => op("i32.load", vec![plain(cell(index) + 8)]),
            Descriptor::Literal => plain(3 + index),
        }
    }

    fn serve(&mut self, index: usize, socket: &Socket) {
        let fd = self.descriptor(index, socket);
        let record = self.constant(at(index));
        let bound = self.call("bind", vec![fd, record]);
        if socket.errno.is_some() {
            let number = self.typed(index, socket, What::Errno);
            self.statement(&op("drop", vec![op("i32.eq", vec![bound, number])]));
        } else {
            self.statement(&op("drop", vec![bound]));
        }
        if socket.udp {
            return;
        }
        let args = vec![self.descriptor(index, socket), plain(16)];
        self.call_dropped("listen", args);
        if socket.accept.is_some() {
            let fd = self.descriptor(index, socket);
            let flags = self.typed(index, socket, What::Accept);
            self.call_dropped("accept", vec![fd, flags, plain(1200), plain(1208)]);
        }
    }

    /// A constant of a type of its own, with its name beside it if the author names things.
    fn typed(&mut self, index: usize, socket: &Socket, what: What) -> Node {
        let number = self.number(index, socket, what);
        let mut node = self.constant(number);
        let pair = match what {
            What::How => socket.how,
            What::Receive => socket.receive,
            What::Send => socket.send,
            What::Accept => socket.accept,
            _ => socket.errno,
        };
        node.comment = pair.filter(|_| socket.named[2]).map(|(.., name)| name.to_string());
        node
    }

    fn record(&mut self, index: usize, socket: &Socket) {
        let bytes = record::bytes(socket, index, self.broken);
        let start = at(index);
        let all = bytes.as_slice();
        match socket.storage {
            Storage::Own => self.segment(socket, start, &[all]),
            Storage::Pieces => {
                for (from, to) in [(0, 2), (2, 4), (4, 8), (8, all.len())] {
                    if from < to {
                        self.segment(socket, start + from, &[&all[from..to]]);
                    }
                }
            }
            Storage::Strings => self.segment(socket, start, &[&all[..2], &all[2..4], &all[4..]]),
            Storage::Numeric => self.numeric(socket, start, all),
            Storage::Inside => {
                self.segment(socket, start - 6, &[b"hello\0", all, b"HTTP/1.1 200 OK\r\n"]);
            }
            Storage::Over => {
                self.segment(socket, start - 8, &[&[0; 64]]);
                self.segment(socket, start, &[all]);
            }
            Storage::Stores(sizes) => self.stores(start, all, sizes),
            Storage::Htons => self.swapped(start, all),
        }
    }

    fn segment(&mut self, socket: &Socket, start: usize, pieces: &[&[u8]]) {
        let _ = write!(self.data, "  (data (i32.const {start})");
        for piece in pieces {
            self.data.push_str(" \"");
            for &byte in *piece {
                let as_character = self.rng.chance(30);
                if as_character && (byte.is_ascii_alphanumeric() || byte == b' ') {
                    self.data.push(char::from(byte));
                } else {
                    let _ = write!(self.data, "\\{byte:02x}");
                }
            }
            self.data.push('"');
        }
        self.end_data(socket);
    }

    fn end_data(&mut self, socket: &Socket) {
        self.data.push(')');
        if socket.named[1] {
            let family = if socket.v6 { "AF_INET6" } else { "AF_INET" };
            let _ = write!(self.data, " ;; {family}, port {}", socket.port);
        }
        self.data.push('\n');
    }

    fn numeric(&mut self, socket: &Socket, start: usize, bytes: &[u8]) {
        let half = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let _ = write!(self.data, "  (data (i32.const {start}) (i16 {} {:#06x}) (i8", half(0), half(2));
        for byte in &bytes[4..] {
            let _ = write!(self.data, " {byte}");
        }
        self.data.push(')');
        self.end_data(socket);
    }

    fn stores(&mut self, start: usize, bytes: &[u8], sizes: &[usize]) {
        let (mut from, mut sizes) = (0, sizes.iter().copied());
        let mut size = 1;
        while from < bytes.len() {
            size = sizes.next().unwrap_or(size);
            while from + size > bytes.len() {
                size /= 2;
            }
            self.store(start + from, &bytes[from..from + size]);
            from += size;
        }
    }

    fn store(&mut self, to: usize, bytes: &[u8]) {
        let value = bytes.iter().rev().fold(0u128, |n, &b| (n << 8) | u128::from(b));
        let (head, value) = match bytes.len() {
            1 => ("i32.store8", op(format!("i32.const {value}"), vec![])),
            2 => ("i32.store16", op(format!("i32.const {value:#x}"), vec![])),
            4 => ("i32.store", op(format!("i32.const {value:#010x}"), vec![])),
            8 => ("i64.store", op(format!("i64.const {value}"), vec![])),
            _ => {
                let lanes = [0, 32, 64, 96].map(|shift| format!("{:#x}", (value >> shift) & 0xffff_ffff));
                ("v128.store", op(format!("v128.const i32x4 {}", lanes.join(" ")), vec![]))
            }
        };
        let offset = self.rng.pick(&[0, to % 16]);
        let head = if offset == 0 { head.to_string() } else { format!("{head} offset={offset}") };
        self.statement(&op(head, vec![plain(to - offset), value]));
    }

    /// The port through `htons`, written out.
    fn swapped(&mut self, start: usize, bytes: &[u8]) {
        self.stores(start, &bytes[..2], &[2]);
        let port = u16::from_be_bytes([bytes[2], bytes[3]]);
        let port = || op(format!("i32.const {port}"), vec![]);
        // Both halves come from one literal, in a local.
        let local = "local.get $af0";
        self.statement(&op("local.set $af0", vec![port()]));
        let up = op("i32.shl", vec![op(local, vec![]), plain(8)]);
        let down = op("i32.shr_u", vec![op(local, vec![]), plain(8)]);
        let both = op("i32.or", vec![up, down]);
        self.statement(&op("i32.store16", vec![plain(start + 2), both]));
        self.stores(start + 4, &bytes[4..], &[4]);
    }

    fn constant(&mut self, number: impl TryInto<u64>) -> Node {
        let number = number.try_into().unwrap_or(0);
        op(format!("i32.const {}", self.spell_wide(number)), vec![])
    }

    fn spell(&mut self, number: u32) -> String {
        self.spell_wide(u64::from(number))
    }

    fn spell_wide(&mut self, number: u64) -> String {
        match self.rng.below(12) {
            0 => format!("{number:#x}"),
            1 => format!("{number:#06X}").replace("0X", "0x"),
            2 => format!("0x0_{number:x}"),
            3 => format!("00{number}"),
            4 => format!("+{number}"),
            _ => number.to_string(),
        }
    }

    fn call(&self, name: &str, args: Vec<Node>) -> Node {
        let index = IMPORTS.iter().position(|(n, _)| *n == name).unwrap_or(0);
        let head = if self.program.numeric_calls { format!("call {index}") } else { format!("call ${name}") };
        op(head, args)
    }

    fn call_dropped(&mut self, name: &str, args: Vec<Node>) {
        let call = self.call(name, args);
        self.statement(&op("drop", vec![call]));
    }

    fn statement(&mut self, node: &Node) {
        if self.program.folded {
            self.code.push_str("    ");
            self.fold(node);
            self.code.push('\n');
        } else {
            self.flatten(node);
        }
    }

    fn fold(&mut self, node: &Node) {
        let _ = write!(self.code, "({}", node.head);
        if let Some(comment) = &node.comment {
            let _ = write!(self.code, " (; {comment} ;)");
        }
        for arg in &node.args {
            self.code.push(' ');
            self.fold(arg);
        }
        self.code.push(')');
    }

    fn flatten(&mut self, node: &Node) {
        let is_block = node.head.starts_with("block");
        if is_block {
            let _ = writeln!(self.code, "    {}", node.head);
        }
        for arg in &node.args {
            self.flatten(arg);
        }
        let head = if is_block { "end" } else { &node.head };
        let _ = write!(self.code, "    {head}");
        if let Some(comment) = &node.comment {
            let _ = write!(self.code, "  ;; {comment}");
        }
        self.code.push('\n');
    }
}

fn plain(number: usize) -> Node {
    op(format!("i32.const {number}"), vec![])
}
