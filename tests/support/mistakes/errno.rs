//! What becomes of the errno of a call.

use super::calls::named;
use super::memory::{ARGUMENTS, BURIED, ERRNO, SHOWN};
use super::plan::Handling;
use super::write::{Scope, Writer};
use crate::support::node::{Node, arms, block, call, dropped, get, op, plain, set};

impl Writer<'_> {
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

    pub(super) fn check(&mut self) {
        let exit = vec![call("exit", vec![plain(1)])];
        let body = vec![arms("if", get("errno"), exit, vec![])];
        self.helper("(func $check (param $errno i32)".to_string(), body);
    }

    fn show(&mut self) {
        let args = [2, SHOWN + 4, 1, SHOWN + 12].map(plain).to_vec();
        let store = op("i32.store8", vec![plain(SHOWN), get("errno")]);
        let body = vec![store, dropped(call("write", args))];
        self.helper("(func $show (param $errno i32)".to_string(), body);
    }
}
