//! A program as text. What is broken changes numbers and bytes, never which tokens there are.

use super::helpers;
use super::layout::commented;
use super::node::{Node, Printer, arms, block, call, dropped, get, op, plain, set};
use super::program::{Around, Call, Open, Peer, Program, Route, Slot, Socket, Storage, What};
use super::record;
use super::respell::to_numbers;
use super::rng::Rng;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The imports, in order; a program has those that it calls.
const IMPORTS: [(&str, &str); 12] = [
    ("open", "sock_open\" (func $open (param i32 i32 i32 i32)"),
    ("bind", "sock_bind\" (func $bind (param i32 i32)"),
    ("listen", "sock_listen\" (func $listen (param i32 i32)"),
    ("connect", "sock_connect\" (func $connect (param i32 i32)"),
    (
        "send_to",
        "sock_send_to\" (func $send_to (param i32 i32 i32 i32 i32 i32)",
    ),
    (
        "recv",
        "sock_recv\" (func $recv (param i32 i32 i32 i32 i32 i32)",
    ),
    (
        "recv_from",
        "sock_recv_from\" (func $recv_from (param i32 i32 i32 i32 i32 i32 i32)",
    ),
    (
        "shutdown",
        "sock_shutdown\" (func $shutdown (param i32 i32)",
    ),
    (
        "accept",
        "sock_accept_v2\" (func $accept (param i32 i32 i32 i32)",
    ),
    ("status", "sock_status\" (func $status (param i32 i32)"),
    ("local", "sock_addr_local\" (func $local (param i32 i32)"),
    ("peer", "sock_addr_peer\" (func $peer (param i32 i32)"),
];

/// The text of a program, some values of which are as in POSIX.
pub(crate) fn render(program: &Program, broken: &BTreeSet<Slot>) -> String {
    let mut writer = Writer {
        program,
        broken,
        rng: Rng::new(program.seed ^ 0x5eed),
        data: String::new(),
        body: Vec::new(),
        helpers: Vec::new(),
        first: Vec::new(),
        starts: Vec::new(),
    };
    let mut text = writer.module();
    if program.numeric {
        text = to_numbers(&text, &|id| !id.contains("INET")).expect("plain forms");
    }
    if program.asides {
        text = commented(&text);
    }
    text
}

/// A function: its head, and what it does.
pub(super) struct Function {
    pub(super) head: String,
    pub(super) body: Vec<Node>,
}

pub(super) struct Writer<'a> {
    pub(super) program: &'a Program,
    pub(super) broken: &'a BTreeSet<Slot>,
    pub(super) rng: Rng,
    pub(super) data: String,
    /// The statements of the function that is being written.
    pub(super) body: Vec<Node>,
    pub(super) helpers: Vec<Function>,
    /// Calls that come before everything else.
    pub(super) first: Vec<Node>,
    /// What the start function does.
    pub(super) starts: Vec<Node>,
}

/// Where a record is that is not in a frame.
pub(super) fn at(index: usize) -> usize {
    256 + 128 * index
}

/// Where the other record is.
pub(super) fn other_at(index: usize) -> usize {
    at(index) + 64
}

pub(super) fn cell(index: usize) -> usize {
    768 + 16 * index
}

/// Where calls write addresses to.
const OUT: usize = 1208;

impl Writer<'_> {
    fn module(&mut self) -> String {
        let mut functions = Vec::new();
        let count = self.program.sockets.len();
        for index in 0..count {
            self.socket(index, &self.program.sockets[index]);
            if self.program.split || index + 1 == count {
                functions.push(self.function(functions.len()));
            }
        }
        let mut main = Vec::new();
        for function in &functions {
            if self.program.split {
                main.push(op(format!("call ${}", name_of(function)), vec![]));
            }
        }
        self.first.append(&mut main);
        let first = std::mem::take(&mut self.first);
        if self.program.split {
            functions.push(Function {
                head: "(func (export \"_start\")".to_string(),
                body: first,
            });
        } else if let Some(function) = functions.first_mut() {
            function.body.splice(0..0, first);
        }
        if !self.starts.is_empty() {
            let body = std::mem::take(&mut self.starts);
            let head = "(func $prepare (local $t i32)".to_string();
            self.helpers.push(Function { head, body });
        }
        if let Some((posix, wasix, _)) = self.program.stop {
            functions.push(self.stop(posix, wasix));
        }
        self.helpers.extend(helpers::shared(self.program));
        self.whole(&functions)
    }

    fn stop(&mut self, posix: u32, wasix: u32) -> Function {
        let slot = (self.program.sockets.len(), What::How);
        let is_broken = self.broken.contains(&slot);
        let how = self.constant(if is_broken { posix } else { wasix });
        Function {
            head: "(func (export \"stop\") (param $fd i32)".to_string(),
            body: vec![dropped(call("shutdown", vec![get("fd"), how]))],
        }
    }

    /// What has been written so far as a function, in a frame if it needs one.
    fn function(&mut self, number: usize) -> Function {
        let mut body = std::mem::take(&mut self.body);
        if self.frames(number) {
            body = in_frame(self.program.pointer, 256, body);
        }
        let mut head = if self.program.split {
            format!("(func $serve_{}", ["a", "b", "c"][number.min(2)])
        } else {
            "(func (export \"_start\")".to_string()
        };
        head.push_str(" (local $frame i32) (local $t i32)");
        for i in self.sockets_of(number) {
            let _ = write!(
                head,
                " (local $fd{i} i32) (local $af{i} i32) (local $addr{i} i32)"
            );
        }
        Function { head, body }
    }

    fn sockets_of(&self, number: usize) -> std::ops::Range<usize> {
        if self.program.split {
            number..number + 1
        } else {
            0..self.program.sockets.len()
        }
    }

    fn frames(&self, number: usize) -> bool {
        self.program.sockets[self.sockets_of(number)]
            .iter()
            .any(helpers::needs_frame)
    }

    fn whole(&mut self, functions: &[Function]) -> String {
        let mut out = String::from("(module\n");
        let mut code = String::new();
        let helpers = std::mem::take(&mut self.helpers);
        let (first, last) = if self.program.helpers_last {
            (functions, helpers.as_slice())
        } else {
            (helpers.as_slice(), functions)
        };
        self.print(&mut code, first);
        self.print(&mut code, last);
        for (name, import) in IMPORTS {
            let call = format!("call ${name}");
            let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            if code.split(&call).skip(1).any(ends) {
                let _ = writeln!(out, "  (import \"wasix_32v1\" \"{import} (result i32)))");
            }
        }
        out.push_str("  (memory (export \"memory\") 1)\n");
        let pointer = self.program.pointer;
        let _ = writeln!(
            out,
            "  (global ${pointer} (mut i32) (i32.const 65536))\n  (global $mode (export \"mode\") (mut i32) (i32.const 0))"
        );
        for (index, socket) in self.program.sockets.iter().enumerate() {
            let _ = writeln!(out, "  (global $fd{index} (mut i32) (i32.const 0))");
            self.family_global(&mut out, index, socket);
        }
        if self
            .program
            .sockets
            .iter()
            .any(|s| s.route == Route::Indirect)
        {
            out.push_str("  (type $maker (func (param i32 i32) (result i32)))\n  (table $makers 1 1 funcref)\n  (elem (table $makers) (i32.const 0) func $make)\n");
        }
        out.push_str(&self.data);
        if self.program.noise {
            out.push_str(
                "  (data (i32.const 3000) \"\\02\\00\\1f\\90 AF_INET\" \"\\0a\\00\\1f\\90\")\n  (func (export \"noise\") (param $n i32) (result i32)\n    (i32.store (i32.const 4000) (i32.const 2))\n    (i32.store16 (i32.const 4004) (i32.const 0x1f90))\n    (drop (i32.const 10))\n    (i32.add (local.get $n) (i32.const 1)))\n",
            );
        }
        if helpers.iter().any(|f| name_of(f) == "prepare") {
            out.push_str("  (start $prepare)\n");
        }
        out.push_str(&code);
        out.push_str(")\n");
        out
    }

    fn print(&self, out: &mut String, functions: &[Function]) {
        for function in functions {
            let mut printer = Printer {
                manner: self.program.manner,
                above: self.program.above,
                out: format!("  {}\n", function.head),
            };
            printer.statements(&function.body, 2);
            out.push_str(&printer.out);
            out.push_str("  )\n");
        }
    }

    fn family_global(&mut self, out: &mut String, index: usize, socket: &Socket) {
        let ty = match socket.open {
            Open::Global => "i32",
            Open::Mutable => "(mut i32)",
            _ => return,
        };
        if socket.is_dual() {
            return;
        }
        let family = self.number(index, socket, What::Family);
        let spelled = self.spell(family);
        let name = global_of(index, socket);
        let comment = match (socket.named[0], index) {
            (true, 1..) => format!("  ;; {}", family_name(socket.v6)),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "  (global ${name} {ty} (i32.const {spelled})){comment}"
        );
    }

    pub(super) fn number(&self, index: usize, socket: &Socket, what: What) -> u32 {
        let is_broken = match what {
            What::Family => record::has_posix_family(socket, index, self.broken),
            _ => self.broken.contains(&(index, what)),
        };
        record::number(socket, what, is_broken)
    }

    fn socket(&mut self, index: usize, socket: &Socket) {
        let before = std::mem::take(&mut self.body);
        self.record(index, socket);
        self.open(index, socket);
        self.exchange(index, socket);
        let body = std::mem::replace(&mut self.body, before);
        self.surround(index, socket, body);
    }

    fn surround(&mut self, index: usize, socket: &Socket, mut body: Vec<Node>) {
        let condition = self.condition();
        match socket.around {
            Around::Nothing => self.body.append(&mut body),
            Around::Block => {
                body.insert(0, op(format!("br_if $done{index}"), vec![condition]));
                self.body.push(block(format!("block $done{index}"), body));
            }
            Around::Loop => {
                body.push(op(format!("br_if $again{index}"), vec![condition]));
                self.body.push(block(format!("loop $again{index}"), body));
            }
            Around::If => {
                let or = vec![op("nop", vec![])];
                self.body.push(arms("if", condition, body, or));
            }
        }
    }

    fn exchange(&mut self, index: usize, socket: &Socket) {
        match socket.call {
            _ if socket.route == Route::Whole => self.serve(index, socket),
            Call::Bind => self.serve(index, socket),
            Call::Connect => {
                let fd = self.descriptor(index, socket);
                let record = self.pointer(index, socket);
                self.call_dropped("connect", vec![fd, record]);
            }
            Call::SendTo => {
                let fd = self.descriptor(index, socket);
                let flags = self.typed(index, socket, What::Send);
                let record = self.pointer(index, socket);
                let args = vec![fd, plain(1024), plain(1), flags, record, plain(1100)];
                self.call_dropped("send_to", args);
            }
        }
        if let Some(peer) = socket.peer {
            self.compare(index, socket, peer);
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

    fn serve(&mut self, index: usize, socket: &Socket) {
        if socket.route != Route::Whole {
            let fd = self.descriptor(index, socket);
            let record = self.pointer(index, socket);
            let bound = call("bind", vec![fd, record]);
            if socket.errno.is_some() {
                let number = self.typed(index, socket, What::Errno);
                self.body.push(dropped(op("i32.eq", vec![bound, number])));
            } else {
                self.body.push(dropped(bound));
            }
        }
        if socket.udp || socket.call != Call::Bind {
            return;
        }
        let args = vec![self.descriptor(index, socket), plain(16)];
        self.call_dropped("listen", args);
        if socket.accept.is_some() {
            let fd = self.descriptor(index, socket);
            let flags = self.typed(index, socket, What::Accept);
            self.call_dropped("accept", vec![fd, flags, plain(1200), plain(OUT)]);
        }
    }

    /// Asks for an address and compares its family.
    fn compare(&mut self, index: usize, socket: &Socket, peer: Peer) {
        let fd = self.descriptor(index, socket);
        match peer {
            Peer::Accepted => {
                self.call_dropped("accept", vec![fd, plain(0), plain(1200), plain(OUT)]);
            }
            Peer::Local => self.call_dropped("local", vec![fd, plain(OUT)]),
            Peer::Remote => self.call_dropped("peer", vec![fd, plain(OUT)]),
            Peer::Received => {
                let args = [1024, 1, 0, 1100, 1104, OUT].map(plain);
                let args = [vec![fd], args.to_vec()].concat();
                self.call_dropped("recv_from", args);
            }
        }
        let load = self.rng.pick(&["i32.load8_u", "i32.load16_u"]);
        let family = self.typed(index, socket, What::Peer);
        let mut operands = vec![op(load, vec![plain(OUT)]), family];
        if self.rng.chance(30) {
            operands.reverse();
        }
        let head = self.rng.pick(&["i32.eq", "i32.ne"]);
        let value = op(head, operands);
        self.body.push(op("global.set $mode", vec![value]));
    }

    /// A constant of a type of its own, with its name beside it if the author names things.
    pub(super) fn typed(&mut self, index: usize, socket: &Socket, what: What) -> Node {
        let number = self.number(index, socket, what);
        let mut node = self.constant(number);
        let name = match what {
            What::How => socket.how.map(|p| p.2),
            What::Receive => socket.receive.map(|p| p.2),
            What::Send => socket.send.map(|p| p.2),
            What::Accept => socket.accept.map(|p| p.2),
            What::Peer => Some(family_name(socket.v6)),
            _ => socket.errno.map(|p| p.2),
        };
        node.comment = name.filter(|_| socket.named[2]).map(str::to_string);
        node
    }

    fn record(&mut self, index: usize, socket: &Socket) {
        let bytes = record::bytes(socket, index, self.broken);
        if socket.shared {
            let literal = self.family_literal(index, socket);
            self.body.push(set(&format!("af{index}"), literal));
        }
        match socket.storage {
            Storage::Stores(stores) => self.stored(index, stores, socket, &bytes),
            _ => self.in_data(index, socket, &bytes),
        }
        if let Some(other) = record::other_bytes(socket, index, self.broken) {
            self.plain_segment(other_at(index), &other);
        }
    }

    pub(super) fn constant(&mut self, number: impl TryInto<u64>) -> Node {
        let number = number.try_into().unwrap_or(0);
        op(format!("i32.const {}", self.spell_wide(number)), vec![])
    }

    fn spell(&mut self, number: u32) -> String {
        self.spell_wide(u64::from(number))
    }

    pub(super) fn spell_wide(&mut self, number: u64) -> String {
        match self.rng.below(12) {
            0 => format!("{number:#x}"),
            1 => format!("{number:#06X}").replace("0X", "0x"),
            2 => format!("0x0_{number:x}"),
            3 => format!("00{number}"),
            4 => format!("+{number}"),
            5 => format!("0_{number}"),
            _ => number.to_string(),
        }
    }

    /// Something that nobody knows beforehand.
    pub(super) fn condition(&mut self) -> Node {
        match self.rng.below(3) {
            0 => op("i32.eqz", vec![mode()]),
            1 => op("i32.gt_u", vec![op("memory.size", vec![]), plain(4)]),
            _ => mode(),
        }
    }

    pub(super) fn call_dropped(&mut self, name: &str, args: Vec<Node>) {
        self.body.push(dropped(call(name, args)));
    }
}

fn name_of(function: &Function) -> &str {
    let name = function.head.strip_prefix("(func $").unwrap_or("");
    name.split([' ', ')']).next().unwrap_or("")
}

/// A global that the host may set.
pub(super) fn mode() -> Node {
    op("global.get $mode", vec![])
}

pub(super) fn family_name(v6: bool) -> &'static str {
    if v6 { "AF_INET6" } else { "AF_INET" }
}

pub(super) fn global_of(index: usize, socket: &Socket) -> String {
    match (index, socket.named[0]) {
        (0, true) => family_name(socket.v6).to_string(),
        (0, false) => "domain".to_string(),
        _ => format!("domain{index}"),
    }
}

/// A body with so many bytes of stack.
pub(super) fn in_frame(pointer: &str, size: usize, body: Vec<Node>) -> Vec<Node> {
    let get_pointer = op(format!("global.get ${pointer}"), vec![]);
    let down = op("i32.sub", vec![get_pointer, plain(size)]);
    let mut all = vec![op(
        format!("global.set ${pointer}"),
        vec![op("local.tee $frame", vec![down])],
    )];
    all.extend(body);
    let up = op("i32.add", vec![get("frame"), plain(size)]);
    all.push(op(format!("global.set ${pointer}"), vec![up]));
    all
}
