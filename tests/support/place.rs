//! How the bytes of a record come to their place: segments and stores.

use super::helpers::{frame_at, swapped};
use super::node::{Node, arms, call, get, op, plain, set};
use super::program::{By, Place, Socket, Storage, Stores};
use super::render::{Function, Writer, at};
use std::fmt::Write as _;

/// An address: an instruction, and how far behind it the record begins.
struct Base {
    head: String,
    shift: usize,
}

/// Where `memory.copy` copies from.
fn source_at(index: usize) -> usize {
    3200 + 64 * index
}

impl Writer<'_> {
    /// What is in data segments.
    pub(super) fn in_data(&mut self, index: usize, socket: &Socket, all: &[u8]) {
        let start = at(index);
        match socket.storage {
            Storage::Pieces => {
                for (from, to) in [(0, 2), (2, 4), (4, 8), (8, all.len())] {
                    if from < to {
                        self.segment(socket, start + from, &[&all[from..to]]);
                    }
                }
            }
            Storage::Patched => {
                self.segment(socket, start, &[&[0, 0, 0, 0], &all[4..]]);
                self.segment(socket, start, &[&all[..2]]);
                self.segment(socket, start + 2, &[&all[2..4]]);
            }
            Storage::Strings => self.segment(socket, start, &[&all[..2], &all[2..4], &all[4..]]),
            Storage::Numeric => self.numeric(socket, start, all),
            Storage::Inside => {
                self.segment(
                    socket,
                    start - 6,
                    &[b"hello\0", all, b"HTTP/1.1 200 OK\r\n"],
                );
            }
            Storage::Over => {
                self.segment(socket, start - 8, &[&[0; 64]]);
                self.segment(socket, start, &[all]);
            }
            Storage::Passive => {
                let _ = write!(self.data, "  (data $address{index}");
                self.pieces(&[all]);
                self.end_data(socket);
                let args = [start, 0, all.len()].map(plain).to_vec();
                self.body
                    .push(op(format!("memory.init $address{index}"), args));
            }
            Storage::Copied => {
                self.segment(socket, source_at(index), &[all]);
                let args = [start, source_at(index), all.len()].map(plain).to_vec();
                self.body.push(op("memory.copy", args));
            }
            Storage::Own | Storage::Stores(_) => self.segment(socket, start, &[all]),
        }
    }

    fn segment(&mut self, socket: &Socket, start: usize, pieces: &[&[u8]]) {
        let _ = write!(self.data, "  (data (i32.const {start})");
        self.pieces(pieces);
        self.end_data(socket);
    }

    /// A segment that nothing is said about.
    pub(super) fn plain_segment(&mut self, start: usize, bytes: &[u8]) {
        let _ = write!(self.data, "  (data (i32.const {start})");
        self.pieces(&[bytes]);
        self.data.push_str(")\n");
    }

    fn pieces(&mut self, pieces: &[&[u8]]) {
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
        let _ = write!(
            self.data,
            "  (data (i32.const {start}) (i16 {} {:#06x}) (i8",
            half(0),
            half(2)
        );
        for byte in &bytes[4..] {
            let _ = write!(self.data, " {byte}");
        }
        self.data.push(')');
        self.end_data(socket);
    }

    /// What stores write, in whichever function does it.
    pub(super) fn stored(&mut self, index: usize, stores: Stores, socket: &Socket, bytes: &[u8]) {
        let (start, base) = self.base(index, stores.place);
        let here = || Base {
            head: format!("local.get $addr{index}"),
            shift: 0,
        };
        if stores.place == Place::Local {
            let address = self.constant(start);
            self.body.push(set(&format!("addr{index}"), address));
        }
        match stores.by {
            By::Here => {
                let mut code = self.all_stores(&base, stores, socket, bytes);
                let is_family = |n: &&mut Node| n.head.starts_with("i32.store16");
                if let (true, Some(store)) = (socket.shared, code.iter_mut().find(is_family)) {
                    store.args[1] = get(&format!("af{index}"));
                }
                self.body.extend(code);
            }
            By::Arms => {
                let then = self.all_stores(&base, stores, socket, bytes);
                let or = self.all_stores(&base, stores, socket, bytes);
                let condition = self.condition();
                self.body.push(arms("if", condition, then, or));
            }
            By::Callee => {
                let code = self.all_stores(&here(), stores, socket, bytes);
                self.helper(
                    &format!("fill{index} (param $addr{index} i32) (local $t i32)"),
                    code,
                );
                let address = self.address(&base);
                self.body.push(call(&format!("fill{index}"), vec![address]));
            }
            By::Arguments => self.by_arguments(index, stores, &base, bytes),
            By::Init | By::Start => {
                let fixed = Base {
                    head: format!("i32.const {start}"),
                    shift: 0,
                };
                let code = self.all_stores(&fixed, stores, socket, bytes);
                if stores.by == By::Start {
                    self.starts.extend(code);
                } else {
                    self.helper(&format!("init{index} (local $t i32)"), code);
                    self.first.push(call(&format!("init{index}"), vec![]));
                }
            }
        }
    }

    fn base(&mut self, index: usize, place: Place) -> (usize, Base) {
        let start = at(index);
        let (head, shift) = match place {
            Place::Constant => {
                // Part of the address is in the offset of each store.
                let shift = self.rng.pick(&[0, 0, start % 48]);
                (format!("i32.const {}", start - shift), shift)
            }
            Place::Local => (format!("local.get $addr{index}"), 0),
            Place::Frame => ("local.get $frame".to_string(), frame_at(index) + 16),
        };
        (start, Base { head, shift })
    }

    fn helper(&mut self, signature: &str, body: Vec<Node>) {
        let head = format!("(func ${signature}");
        self.helpers.push(Function { head, body });
    }

    /// An IPv4 address, by a function that knows only where what goes.
    fn by_arguments(&mut self, index: usize, stores: Stores, base: &Base, bytes: &[u8]) {
        let half = |at: usize| u64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        let ip = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
        let family = self.constant(half(0));
        let port = match stores.swap {
            None => self.constant(half(2)),
            Some(swap) => {
                let number = u16::from_be_bytes([bytes[2], bytes[3]]);
                let number = self.constant(u64::from(number));
                let (before, value) = swapped(swap, number);
                self.body.extend(before);
                value
            }
        };
        let ip = self.constant(u64::from(ip));
        let address = self.address(base);
        let name = format!("address{index}");
        self.body.push(call(&name, vec![address, family, port, ip]));
        let store = |head: &str, value: &str| op(head, vec![get("to"), get(value)]);
        let mut body = vec![
            store("i32.store16", "kind"),
            store("i32.store16 offset=2", "number"),
            store("i32.store offset=4", "host"),
        ];
        for at in (8..bytes.len()).step_by(4) {
            body.push(op(
                format!("i32.store offset={at}"),
                vec![get("to"), plain(0)],
            ));
        }
        let signature = format!(
            "{name} (param $to i32) (param $kind i32) (param $number i32) (param $host i32)"
        );
        self.helper(&signature, body);
    }

    fn address(&self, base: &Base) -> Node {
        let head = op(base.head.clone(), vec![]);
        if base.shift == 0 {
            head
        } else {
            op("i32.add", vec![head, plain(base.shift)])
        }
    }

    fn all_stores(
        &mut self,
        base: &Base,
        stores: Stores,
        socket: &Socket,
        bytes: &[u8],
    ) -> Vec<Node> {
        let mut code = Vec::new();
        if stores.filled {
            let args = vec![self.address(base), plain(0), plain(bytes.len())];
            code.push(op("memory.fill", args));
        }
        let mut from = 0;
        if let Some(swap) = stores.swap {
            code.push(self.store(base, 0, &bytes[..2]));
            let number = u16::from_be_bytes([bytes[2], bytes[3]]);
            let number = self.constant(u64::from(number));
            let (before, value) = swapped(swap, number);
            code.extend(before);
            let head = format!("i32.store16 offset={}", base.shift + 2);
            code.push(op(head, vec![op(base.head.clone(), vec![]), value]));
            from = 4;
        }
        let mut sizes = stores.sizes.iter().copied();
        let mut size = if stores.swap.is_some() { 4 } else { 1 };
        while from < bytes.len() {
            if stores.swap.is_none() {
                size = sizes.next().unwrap_or(size);
            }
            while from + size > bytes.len() {
                size /= 2;
            }
            // What no spelling of the address can write to stays as it was filled.
            let end = if socket.v6 { bytes.len() } else { 8 };
            if !(stores.filled && from >= end) {
                code.push(self.store(base, from, &bytes[from..from + size]));
            }
            from += size;
        }
        code
    }

    fn store(&mut self, base: &Base, from: usize, bytes: &[u8]) -> Node {
        let value = bytes
            .iter()
            .rev()
            .fold(0u128, |n, &b| (n << 8) | u128::from(b));
        let (head, value) = match bytes.len() {
            1 => ("i32.store8", op(format!("i32.const {value}"), vec![])),
            2 => ("i32.store16", op(format!("i32.const {value:#x}"), vec![])),
            4 => ("i32.store", op(format!("i32.const {value:#010x}"), vec![])),
            8 => ("i64.store", op(format!("i64.const {value}"), vec![])),
            _ => {
                let lanes =
                    [0, 32, 64, 96].map(|shift| format!("{:#x}", (value >> shift) & 0xffff_ffff));
                (
                    "v128.store",
                    op(format!("v128.const i32x4 {}", lanes.join(" ")), vec![]),
                )
            }
        };
        let offset = base.shift + from;
        let head = if offset == 0 {
            head.to_string()
        } else {
            format!("{head} offset={offset}")
        };
        op(head, vec![op(base.head.clone(), vec![]), value])
    }
}
