//! Functions beside the tasks: what others call, in an order that nobody knows. They are right.

use super::memory::{RECEIVED, SENT};
use super::plan::{Extra, Op};
use super::write::{Function, Writer};
use crate::support::node::{Node, arms, block, call, dropped, get, op, plain, set};

impl Writer<'_> {
    pub(super) fn extra(&mut self, extra: Extra) -> Vec<Function> {
        match extra {
            Extra::Dial => self.dial(),
            Extra::Serve => self.serve(),
            Extra::Stop => {
                self.imports.extend([Op::Shutdown, Op::Close]);
                let mut how = plain(3);
                how.comment = Some("SHUT_RDWR".to_string());
                let down = call("shutdown", vec![get("fd"), how]);
                let body = vec![
                    set("e", down),
                    dropped(call("close", vec![get("fd")])),
                    get("e"),
                ];
                exported("stop", " (param $fd i32) (result i32)", body)
            }
            Extra::Steps => self.caller_steps(),
            Extra::Machine => self.machine(),
            Extra::Noise => noise(),
        }
    }

    fn dial(&mut self) -> Vec<Function> {
        self.imports.extend([Op::Connect, Op::Status]);
        let returned = |value| vec![op("return", vec![value])];
        let connect = call("connect", vec![get("fd"), get("to")]);
        let status = call("status", vec![get("fd"), plain(1736)]);
        let body = vec![
            arms(
                "if",
                op("local.tee $e", vec![connect]),
                returned(get("e")),
                vec![],
            ),
            arms(
                "if",
                op("local.tee $e", vec![status]),
                returned(get("e")),
                vec![],
            ),
            op("i32.load8_u", vec![plain(1736)]),
        ];
        exported(
            "dial",
            " (param $fd i32) (param $to i32) (result i32)",
            body,
        )
    }

    fn serve(&mut self) -> Vec<Function> {
        self.imports.extend([Op::Accept, Op::Send, Op::Close]);
        let failed = || vec![op("return", vec![op("i32.const -1", vec![])])];
        let accept = call(
            "accept",
            vec![get("fd"), plain(0), plain(1744), plain(1752)],
        );
        let child = || op("i32.load", vec![plain(1744)]);
        let send = call(
            "send",
            vec![child(), plain(SENT), plain(1), plain(0), plain(1776)],
        );
        let body = vec![
            arms("if", accept, failed(), vec![]),
            set("e", send),
            dropped(call("close", vec![child()])),
            get("e"),
        ];
        exported("serve", " (param $fd i32) (result i32)", body)
    }

    /// The caller opens, binds, listens and closes in whatever order.
    fn caller_steps(&mut self) -> Vec<Function> {
        self.imports
            .extend([Op::Open, Op::Listen, Op::Recv, Op::Close]);
        self.globals.insert("theirs".to_string());
        let theirs = || op("global.get $theirs", vec![]);
        let result = " (result i32)";
        let open = call("open", vec![family(), plain(1), plain(0), plain(1784)]);
        let held = op(
            "global.set $theirs",
            vec![op("i32.load", vec![plain(1784)])],
        );
        let args = [RECEIVED, 1, 0, 1788, 1792].map(plain).to_vec();
        let mut all = exported("their_open", result, vec![set("e", open), held, get("e")]);
        all.extend(exported(
            "their_listen",
            result,
            vec![call("listen", vec![theirs(), plain(8)])],
        ));
        all.extend(exported(
            "their_recv",
            result,
            vec![call("recv", [vec![theirs()], args].concat())],
        ));
        all.extend(exported(
            "their_close",
            result,
            vec![call("close", vec![theirs()])],
        ));
        all
    }

    /// Steps that a table holds, done in the order of their numbers.
    fn machine(&mut self) -> Vec<Function> {
        self.imports.extend([Op::Open, Op::Bind, Op::Listen]);
        self.globals
            .extend(["step".to_string(), "wrong".to_string()]);
        self.data.push_str("  (data (i32.const 1824) \"\\01\\00\\90\\1f\\7f\\00\\00\\01\")  ;; INET4 127.0.0.1:8080\n");
        let fd = || op("i32.load", vec![plain(1808)]);
        let steps = [
            ("step_listen", call("listen", vec![fd(), plain(8)])),
            ("step_bind", call("bind", vec![fd(), plain(1824)])),
            (
                "step_open",
                call("open", vec![family(), plain(1), plain(0), plain(1808)]),
            ),
        ];
        let mut all = Vec::new();
        let mut first = None;
        for (name, value) in steps {
            let index = self.table(name.to_string());
            first.get_or_insert(index);
            let wrong = op("i32.or", vec![op("global.get $wrong", vec![]), value]);
            let body = vec![op("global.set $wrong", vec![wrong])];
            all.push(Function {
                head: format!("(func ${name}"),
                body,
            });
        }
        // Opening is the last in the table: it counts down.
        let at = op("global.get $step", vec![]);
        let index = op("i32.sub", vec![plain(first.unwrap_or(0) + 2), at.clone()]);
        let more = op("i32.lt_u", vec![at.clone(), plain(3)]);
        let body = vec![
            op("call_indirect (type $step)", vec![index]),
            op("global.set $step", vec![op("i32.add", vec![at, plain(1)])]),
            op("br_if $more", vec![more]),
        ];
        all.extend(exported("machine", "", vec![block("loop $more", body)]));
        all
    }
}

fn family() -> Node {
    Node {
        comment: Some("INET4".to_string()),
        ..plain(1)
    }
}

fn exported(name: &str, ty: &str, body: Vec<Node>) -> Vec<Function> {
    vec![Function {
        head: format!("(func (export \"{name}\"){ty}"),
        body,
    }]
}

/// Numbers that look like others.
fn noise() -> Vec<Function> {
    let product = op("i32.mul", vec![get("a"), plain(28)]);
    let body = vec![
        op(
            "i32.store",
            vec![plain(1840), op("i32.add", vec![product, plain(98)])],
        ),
        op("i32.load16_u", vec![plain(1842)]),
    ];
    exported("hash", " (param $a i32) (result i32)", body)
}
