//! One call: its operands, the way to the import, and what becomes of its errno.

use super::memory::{self, ARGUMENTS, BURIED, ERRNO, Output, POLL, RECEIVED, SENT};
use super::plan::{Call, Handling, Op, Route};
use super::write::{MARK, Scope, Writer};
use crate::support::node::{Node, arms, block, call, dropped, get, op, plain, set};

/// The name of an import in the text, its name, and the types of its parameters.
pub(crate) fn import(op: Op) -> (&'static str, &'static str, &'static str) {
    match op {
        Op::Open => ("open", "sock_open", "i32 i32 i32 i32"),
        Op::Pair => ("pair", "sock_pair", "i32 i32 i32 i32 i32"),
        Op::Reuse => ("set_flag", "sock_set_opt_flag", "i32 i32 i32"),
        Op::Nonblock => ("set_fdflags", "fd_fdstat_set_flags", "i32 i32"),
        Op::Bind => ("bind", "sock_bind", "i32 i32"),
        Op::Listen => ("listen", "sock_listen", "i32 i32"),
        Op::Local => ("addr_local", "sock_addr_local", "i32 i32"),
        Op::Peer => ("addr_peer", "sock_addr_peer", "i32 i32"),
        Op::Accept => ("accept", "sock_accept_v2", "i32 i32 i32 i32"),
        Op::Connect => ("connect", "sock_connect", "i32 i32"),
        Op::Poll => ("poll", "poll_oneoff", "i32 i32 i32 i32"),
        Op::Status => ("status", "sock_status", "i32 i32"),
        Op::LastError => ("get_size", "sock_get_opt_size", "i32 i32 i32"),
        Op::Send => ("send", "sock_send", "i32 i32 i32 i32 i32"),
        Op::Recv => ("recv", "sock_recv", "i32 i32 i32 i32 i32 i32"),
        Op::SendTo => ("send_to", "sock_send_to", "i32 i32 i32 i32 i32 i32"),
        Op::RecvFrom => ("recv_from", "sock_recv_from", "i32 i32 i32 i32 i32 i32 i32"),
        Op::Shutdown => ("shutdown", "sock_shutdown", "i32 i32"),
        Op::Close => ("close", "fd_close", "i32"),
    }
}

/// A constant with a comment that says what it means.
fn named(number: usize, name: Option<&str>) -> Node {
    let mut node = plain(number);
    node.comment = name.map(str::to_string);
    node
}

fn marked(mut node: Node, is: bool) -> Node {
    if is {
        node.head = format!("{MARK}{}", node.head);
    }
    node
}

impl Writer<'_> {
    /// A call, its errno and its results; `rest` is what follows, should it have to be nested.
    pub(super) fn call(
        &mut self,
        scope: &mut Scope,
        task: usize,
        it: &Call,
        rest: &mut dyn FnMut(&mut Self, &mut Scope) -> Vec<Node>,
    ) -> Vec<Node> {
        let (mut out, args) = self.operands(task, it);
        let route = self.program.routes.get(&it.op).copied();
        let is_open = it.op == Op::Open && it.out.is_none() && self.is_looked_at(it.handling);
        match route {
            Some(Route::Descriptor) if is_open => out.extend(self.descriptor(task, it, args)),
            Some(Route::OrMinusOne) if is_open => {
                out.extend(self.or_minus_one(scope, task, it, args));
            }
            _ => {
                let value = self.invoke(it, route, args);
                if it.op == Op::Close {
                    // Who cannot close it does not try that again.
                    self.opened(scope, task, it);
                }
                let (before, after) = self.handled(scope, it.handling, value);
                out.extend(before);
                let mut good = self.results(scope, task, it);
                self.opened(scope, task, it);
                if let Some((condition, failed)) = after {
                    good.extend(rest(self, scope));
                    out.push(arms("if", condition, good, failed));
                    return out;
                }
                out.extend(good);
                out.extend(rest(self, scope));
                return out;
            }
        }
        self.opened(scope, task, it);
        out.extend(rest(self, scope));
        out
    }

    fn is_looked_at(&self, handling: Handling) -> bool {
        use Handling::{Buried, Drop, Forgotten, MinusOne, Negative, Overwritten};
        !matches!(
            handling,
            Drop | Overwritten | Forgotten | Buried | Negative | MinusOne
        )
    }

    fn opened(&self, scope: &mut Scope, task: usize, it: &Call) {
        match it.op {
            Op::Open => scope.open.push((task, it.socket)),
            Op::Accept => scope.open.push((task, it.makes)),
            Op::Pair => scope.open.extend([(task, it.socket), (task, it.makes)]),
            Op::Close if it.fd.is_none() => scope.open.retain(|&o| o != (task, it.socket)),
            _ => {}
        }
    }

    /// What comes before a call, and its operands.
    fn operands(&mut self, task: usize, it: &Call) -> (Vec<Node>, Vec<Node>) {
        if it.op == Op::Open {
            return (vec![], self.to_open(task, it));
        }
        let fd = match &it.fd {
            Some(fd) => marked(fd.clone(), it.marked),
            None => self.fd(task, it.socket),
        };
        let out = |writer: &Self, output| {
            it.out
                .clone()
                .unwrap_or_else(|| writer.output(task, output))
        };
        let count = self.output(task, Output::Count);
        let flags = self.output(task, Output::Flags);
        let (mut first, mut args) = (vec![], vec![fd]);
        match it.op {
            Op::Open => {}
            Op::Pair => {
                let named = |n, name| named(n, Some(name));
                let cells = [it.socket, it.makes].map(|s| self.new_fd(task, s));
                args = vec![named(1, "INET4"), named(1, "SOCK_STREAM"), plain(0)];
                args.extend(cells);
            }
            Op::Reuse => args.extend([named(2, Some("SO_REUSEADDR")), plain(1)]),
            Op::Nonblock => args.push(named(4, Some("NONBLOCK"))),
            Op::Bind | Op::Connect => {
                let (before, address) = self.address(task, it);
                first = before;
                args.push(address);
            }
            Op::Listen => args.push(plain(8)),
            Op::Local | Op::Peer => args.push(out(self, Output::Address)),
            Op::Accept => {
                args.extend([
                    plain(0),
                    self.new_fd(task, it.makes),
                    out(self, Output::Address),
                ]);
            }
            Op::Poll => {
                let store = |head: &str, at, value| op(head, vec![plain(at), value]);
                first = vec![
                    store("i32.store8", POLL + 8, plain(2)),
                    store("i32.store", POLL + 16, args.remove(0)),
                ];
                args = vec![plain(POLL), plain(POLL + 64), plain(1), plain(POLL + 104)];
            }
            Op::Status => args.push(out(self, Output::Status)),
            Op::LastError => args.extend([named(11, Some("SO_ERROR")), out(self, Output::Size)]),
            Op::Send => args.extend([plain(SENT), plain(1), plain(0), count]),
            Op::Recv => args.extend([plain(RECEIVED), plain(1), plain(0), count, flags]),
            Op::SendTo => {
                let (before, address) = self.address(task, it);
                first = before;
                args.extend([plain(SENT), plain(1), plain(0), address, count]);
            }
            Op::RecvFrom => {
                let from = out(self, Output::Address);
                args.extend([plain(RECEIVED), plain(1), plain(0), count, flags, from]);
            }
            Op::Shutdown => args.push(named(3, Some("SHUT_RDWR"))),
            Op::Close => {}
        }
        (first, args)
    }

    fn to_open(&mut self, task: usize, it: &Call) -> Vec<Node> {
        let socket = self.task(task).sockets[it.socket].clone();
        let family = if socket.v6 {
            (2, "INET6")
        } else {
            (1, "INET4")
        };
        let ty = if socket.udp {
            (2, "SOCK_DGRAM")
        } else {
            (1, "SOCK_STREAM")
        };
        let protocol = match (socket.plain, socket.udp) {
            (true, _) => 0,
            (false, true) => 17,
            (false, false) => 6,
        };
        let name = |(number, name)| named(number, socket.named.then_some(name));
        let cell = it
            .out
            .clone()
            .unwrap_or_else(|| self.new_fd(task, it.socket));
        vec![name(family), name(ty), plain(protocol), cell]
    }

    /// The call itself, or that of a wrapper.
    fn invoke(&mut self, it: &Call, route: Option<Route>, mut args: Vec<Node>) -> Node {
        let (name, _, params) = import(it.op);
        self.imports.insert(it.op);
        let wrong = self.program.import.filter(|i| i.op == it.op);
        if let Some(params) = wrong.and_then(|i| i.params) {
            let wanted = params.split(' ').count();
            // A POSIX call has the length of the address behind it.
            args.resize(wanted, plain(16));
            if params.contains("i64") {
                args.pop();
                args.push(op("i64.const 8", vec![]));
            }
        }
        let plainly = wrong.is_some() || !self.is_looked_at(it.handling);
        let node = match route {
            Some(Route::Wrapper | Route::Deep) if !plainly => {
                let inner = if route == Some(Route::Deep) {
                    self.wrapper(&format!("raw_{name}"), name, params);
                    format!("raw_{name}")
                } else {
                    name.to_string()
                };
                self.wrapper(&format!("do_{name}"), &inner, params);
                call(&format!("do_{name}"), args)
            }
            Some(Route::Indirect) if !plainly => {
                self.wrapper(&format!("do_{name}"), name, params);
                self.types.insert(params);
                let index = self.table(format!("do_{name}"));
                args.push(plain(index));
                let ty = params.split(' ').count();
                op(format!("call_indirect (type $of{ty})"), args)
            }
            _ => call(name, args),
        };
        marked(node, it.marked)
    }

    /// A function that calls another with what it is given.
    fn wrapper(&mut self, name: &str, inner: &str, params: &str) {
        let count = params.split(' ').count();
        let names: Vec<String> = (0..count).map(|i| format!("p{i}")).collect();
        let head: String = names.iter().map(|n| format!(" (param ${n} i32)")).collect();
        let node = call(inner, names.iter().map(|n| get(n)).collect());
        let is_marked = self.marked.iter().any(|&op| import(op).0 == inner);
        self.helper(
            format!("(func ${name}{head} (result i32)"),
            vec![marked(node, is_marked)],
        );
    }

    /// What a call has written.
    fn results(&mut self, scope: &mut Scope, task: usize, it: &Call) -> Vec<Node> {
        match it.op {
            Op::Open if it.out.is_some() => {
                let value = op("i32.load", it.out.clone().into_iter().collect());
                self.keep(task, it.socket, value)
            }
            Op::Open => self.fetched(task, it.socket),
            Op::Accept => self.fetched(task, it.makes),
            Op::Pair => [it.socket, it.makes]
                .map(|s| self.fetched(task, s))
                .concat(),
            Op::Status => {
                let out = it
                    .out
                    .clone()
                    .unwrap_or_else(|| self.output(task, Output::Status));
                let status = op("i32.load8_u", vec![out]);
                let is_bad = op("i32.ne", vec![status, plain(1)]);
                vec![arms("if", is_bad, self.failed(scope), vec![])]
            }
            Op::LastError => {
                let out = it
                    .out
                    .clone()
                    .unwrap_or_else(|| self.output(task, Output::Size));
                let error = match self.rng.below(2) {
                    0 => op("i32.load", vec![out]),
                    _ => op("i32.wrap_i64", vec![op("i64.load", vec![out])]),
                };
                vec![arms("if", error, self.failed(scope), vec![])]
            }
            _ => vec![],
        }
    }

    fn fetched(&mut self, task: usize, socket: usize) -> Vec<Node> {
        let value = op("i32.load", vec![self.new_fd(task, socket)]);
        self.hold(task, socket, value)
    }

    /// `sock_open` by a function that returns the descriptor.
    fn descriptor(&mut self, task: usize, it: &Call, args: Vec<Node>) -> Vec<Node> {
        self.imports.insert(Op::Open);
        self.check();
        let cell = self.rng.pick(&[1264, 1268]);
        let open = call(
            "open",
            [
                vec![get("family"), get("type"), get("protocol")],
                vec![plain(cell)],
            ]
            .concat(),
        );
        let body = vec![
            call("check", vec![marked(open, self.marked.contains(&Op::Open))]),
            op("i32.load", vec![plain(cell)]),
        ];
        self.helper("(func $socket (param $family i32) (param $type i32) (param $protocol i32) (result i32)".to_string(), body);
        let value = marked(call("socket", args[..3].to_vec()), it.marked);
        self.keep(task, it.socket, value)
    }

    /// The same, -1 where there is none.
    fn or_minus_one(
        &mut self,
        scope: &mut Scope,
        task: usize,
        it: &Call,
        args: Vec<Node>,
    ) -> Vec<Node> {
        self.imports.insert(Op::Open);
        let open = call(
            "open",
            [
                vec![get("family"), get("type"), get("protocol")],
                vec![plain(1268)],
            ]
            .concat(),
        );
        let none = vec![op("return", vec![op("i32.const -1", vec![])])];
        let body = vec![
            arms(
                "if",
                marked(open, self.marked.contains(&Op::Open)),
                none,
                vec![],
            ),
            op("i32.load", vec![plain(1268)]),
        ];
        self.helper("(func $new_socket (param $family i32) (param $type i32) (param $protocol i32) (result i32)".to_string(), body);
        let value = marked(call("new_socket", args[..3].to_vec()), it.marked);
        let mut out = self.keep(task, it.socket, value);
        let negative = op("i32.lt_s", vec![self.fd(task, it.socket), plain(0)]);
        let failed = self.failed(scope);
        out.push(arms("if", negative, failed, vec![]));
        out
    }

    /// Bind and listen in one function.
    pub(super) fn listening(&mut self, scope: &mut Scope, task: usize, bind: &Call) -> Vec<Node> {
        self.imports.extend([Op::Bind, Op::Listen]);
        let bound = call("bind", vec![get("fd"), get("addr")]);
        let bound = marked(bound, self.marked.contains(&Op::Bind));
        let body = vec![
            arms(
                "if",
                op("local.tee $e", vec![bound]),
                vec![op("return", vec![get("e")])],
                vec![],
            ),
            marked(
                call("listen", vec![get("fd"), plain(8)]),
                self.marked.contains(&Op::Listen),
            ),
        ];
        self.helper(
            "(func $listen_on (param $fd i32) (param $addr i32) (result i32) (local $e i32)"
                .to_string(),
            body,
        );
        let (mut out, address) = self.address(task, bind);
        let value = call("listen_on", vec![self.fd(task, bind.socket), address]);
        let handling = match bind.handling {
            Handling::Nest => Handling::If,
            other => other,
        };
        out.extend(self.handled(scope, handling, value).0);
        out
    }

    /// What is done with an errno; for `Nest` the condition under which the rest is done, and what else.
    pub(super) fn handled(
        &mut self,
        scope: &mut Scope,
        handling: Handling,
        value: Node,
    ) -> (Vec<Node>, Option<(Node, Vec<Node>)>) {
        let if_bad = |condition: Node, failed: Vec<Node>| arms("if", condition, failed, vec![]);
        let done = match handling {
            Handling::If => vec![if_bad(value, self.failed(scope))],
            Handling::Ne => vec![if_bad(
                op("i32.ne", vec![value, plain(0)]),
                self.failed(scope),
            )],
            Handling::Over => {
                let label = self.label("ok");
                let mut body = vec![op(
                    format!("br_if ${label}"),
                    vec![op("i32.eqz", vec![value])],
                )];
                body.extend(self.failed(scope));
                vec![block(format!("block ${label}"), body)]
            }
            Handling::Nest => {
                let failed = self.failed(scope);
                return (vec![], Some((op("i32.eqz", vec![value]), failed)));
            }
            Handling::Check => {
                self.check();
                vec![call("check", vec![value])]
            }
            Handling::Local => vec![set("e", value), if_bad(get("e"), self.failed(scope))],
            Handling::Later => {
                let more = op("i32.add", vec![get("n"), plain(1)]);
                vec![
                    set("e", value),
                    set("n", more),
                    if_bad(get("e"), self.failed(scope)),
                ]
            }
            Handling::Tee => vec![if_bad(op("local.tee $e", vec![value]), self.failed(scope))],
            Handling::Or => {
                scope.joined = true;
                vec![set("errs", op("i32.or", vec![get("errs"), value]))]
            }
            Handling::Show => {
                self.show();
                vec![call("show", vec![value])]
            }
            Handling::Stored => {
                let store = op("i32.store", vec![plain(ERRNO), value]);
                vec![
                    store,
                    if_bad(op("i32.load", vec![plain(ERRNO)]), self.failed(scope)),
                ]
            }
            Handling::Global => {
                self.globals.insert("errno".to_string());
                let store = op("global.set $errno", vec![value]);
                vec![
                    store,
                    if_bad(op("global.get $errno", vec![]), self.failed(scope)),
                ]
            }
            Handling::Select => {
                let chosen = op("select", vec![plain(1), plain(0), value]);
                vec![set("bad", chosen), if_bad(get("bad"), self.failed(scope))]
            }
            Handling::Table => {
                let (ok, bad) = (self.label("ok"), self.label("bad"));
                let inner = block(
                    format!("block ${bad}"),
                    vec![op(format!("br_table ${ok} ${bad}"), vec![value])],
                );
                let mut body = vec![inner];
                body.extend(self.failed(scope));
                vec![block(format!("block ${ok}"), body)]
            }
            Handling::Symbol => {
                let busy = op("i32.eq", vec![get("e"), named(3, Some("EADDRINUSE"))]);
                let (one, other) = (self.failed(scope), self.failed(scope));
                let or = vec![if_bad(get("e"), other)];
                vec![set("e", value), arms("if", busy, one, or)]
            }
            Handling::Tolerant(number, name) => {
                let number = usize::try_from(number).unwrap_or(0);
                let differs = op("i32.ne", vec![get("e"), named(number, Some(name))]);
                let or = if_bad(differs, self.failed(scope));
                vec![set("e", value), arms("if", get("e"), vec![or], vec![])]
            }
            Handling::Drop => vec![dropped(value)],
            Handling::Overwritten => vec![set("e", value)],
            Handling::Forgotten => vec![set("forgotten", value)],
            Handling::Buried => vec![op("i32.store", vec![plain(BURIED), value])],
            Handling::Negative => vec![if_bad(
                op("i32.lt_s", vec![value, plain(0)]),
                self.failed(scope),
            )],
            Handling::MinusOne => {
                let minus_one = op("i32.const -1", vec![]);
                vec![if_bad(
                    op("i32.eq", vec![value, minus_one]),
                    self.failed(scope),
                )]
            }
        };
        (done, None)
    }

    /// How many arguments the program has, its name included.
    pub(super) fn arguments(&mut self) -> Node {
        let count = call("args_sizes", vec![plain(ARGUMENTS), plain(ARGUMENTS + 4)]);
        let body = vec![dropped(count), op("i32.load", vec![plain(ARGUMENTS)])];
        self.helper("(func $arguments (result i32)".to_string(), body);
        call("arguments", vec![])
    }

    fn check(&mut self) {
        let exit = vec![call("exit", vec![plain(1)])];
        let body = vec![arms("if", get("errno"), exit, vec![])];
        self.helper("(func $check (param $errno i32)".to_string(), body);
    }

    fn show(&mut self) {
        let args = [2, memory::SHOWN + 4, 1, memory::SHOWN + 12]
            .map(plain)
            .to_vec();
        let store = op("i32.store8", vec![plain(memory::SHOWN), get("errno")]);
        let body = vec![store, dropped(call("write", args))];
        self.helper("(func $show (param $errno i32)".to_string(), body);
    }
}
