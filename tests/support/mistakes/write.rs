//! A program as text, with the places of its mistake.

use super::calls::import;
use super::memory::{DATA, FRAME, unique};
use super::plan::{Body, Call, Fail, Op, Program, Rounds, Route, Step, Task, When, calls};
use crate::support::layout::commented;
use crate::support::node::{
    Bodies, Node, Printer, arms, block, call, dropped, get, op, plain, set,
};
use crate::support::respell::to_numbers;
use crate::support::rng::Rng;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

/// Stands before what the mistake is about, until the text is done.
pub(super) const MARK: &str = "(;@;)";

/// A module's text.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// What the mistake is about.
    pub(crate) marks: Vec<Range<usize>>,
}

/// The text of a program.
pub(crate) fn write(program: &Program) -> Text {
    let all = program.tasks.iter().flat_map(|t| calls(&t.steps));
    let mut writer = Writer {
        program,
        rng: Rng::new(program.seed ^ 0x3ad),
        marked: all.filter(|c| c.marked).map(|c| c.op).collect(),
        data: String::new(),
        helpers: Vec::new(),
        imports: BTreeSet::new(),
        globals: BTreeSet::new(),
        types: BTreeSet::new(),
        table: Vec::new(),
        placed: BTreeSet::new(),
        labels: 0,
    };
    let mut text = writer.module();
    if program.numeric {
        text = to_numbers(&text, &|_| true).expect("plain forms");
    }
    if program.asides {
        text = commented(&text);
    }
    unmarked(&text)
}

/// The text without marks, and where they were: each stands for what follows on the line, up to the next
/// parenthesis.
fn unmarked(text: &str) -> Text {
    let mut parts = text.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_string();
    let mut marks = Vec::new();
    for part in parts {
        let ends: &[char] = if part.starts_with(['(', ';']) {
            &['\n']
        } else {
            &['(', ')', '\n']
        };
        let len = part.find(ends).unwrap_or(part.len());
        marks.push(out.len()..out.len() + len);
        out.push_str(part);
    }
    Text { text: out, marks }
}

/// A function: its head up to the locals, and what it does.
pub(super) struct Function {
    pub(super) head: String,
    pub(super) body: Vec<Node>,
}

pub(super) struct Writer<'a> {
    pub(super) program: &'a Program,
    pub(super) rng: Rng,
    /// What the mistake is about.
    pub(super) marked: BTreeSet<Op>,
    pub(super) data: String,
    helpers: Vec<Function>,
    pub(super) imports: BTreeSet<Op>,
    pub(super) globals: BTreeSet<String>,
    pub(super) types: BTreeSet<&'static str>,
    table: Vec<String>,
    /// Records that have segments or a function already.
    pub(super) placed: BTreeSet<usize>,
    labels: usize,
}

/// What a function is in the middle of.
pub(super) struct Scope {
    fail: Fail,
    /// What it returns says whether it failed.
    result: bool,
    /// Sockets that are open, by task and number.
    pub(super) open: Vec<(usize, usize)>,
    /// Errnos have been joined in `$errs` and not been looked at.
    pub(super) joined: bool,
    loops: Vec<Round>,
}

/// A loop that what fails goes on with.
struct Round {
    label: String,
    /// How many sockets were open when it began.
    before: usize,
    until_good: bool,
}

impl Scope {
    pub(super) fn new(fail: Fail, result: bool) -> Scope {
        Scope {
            fail,
            result,
            open: Vec::new(),
            joined: false,
            loops: Vec::new(),
        }
    }
}

impl Writer<'_> {
    pub(super) fn task(&self, task: usize) -> &Task {
        &self.program.tasks[task]
    }

    /// A function that several may call: it is written once.
    pub(super) fn helper(&mut self, head: String, body: Vec<Node>) {
        if self.helpers.iter().all(|f| f.head != head) {
            self.helpers.push(Function { head, body });
        }
    }

    /// The place of a function in the table.
    pub(super) fn table(&mut self, name: String) -> usize {
        if let Some(index) = self.table.iter().position(|n| *n == name) {
            return index;
        }
        self.table.push(name);
        self.table.len() - 1
    }

    pub(super) fn label(&mut self, name: &str) -> String {
        self.labels += 1;
        format!("{name}{}", self.labels)
    }

    pub(super) fn steps(&mut self, scope: &mut Scope, task: usize, steps: &[Step]) -> Vec<Node> {
        let Some((step, rest)) = steps.split_first() else {
            return vec![];
        };
        let mut out = match step {
            Step::Call(one) => {
                if let Some(rest) = self.listens(one, rest) {
                    let mut out = self.listening(scope, task, one);
                    out.extend(self.steps(scope, task, rest));
                    return out;
                }
                let mut rest =
                    |writer: &mut Self, scope: &mut Scope| writer.steps(scope, task, rest);
                return self.call(scope, task, one, &mut rest);
            }
            Step::TryBind(first, second) => self.try_bind(scope, task, first, second),
            Step::Loop {
                rounds,
                forgiving,
                body,
            } => self.round(scope, task, *rounds, *forgiving, body),
            Step::If { when, then, or } => {
                let condition = self.condition(*when);
                let open = scope.open.clone();
                let then = self.steps(scope, task, then);
                let after = std::mem::replace(&mut scope.open, open);
                let or = self.steps(scope, task, or);
                scope.open = after;
                vec![arms("if", condition, then, or)]
            }
        };
        out.extend(self.steps(scope, task, rest));
        out
    }

    /// What follows a bind and a listen that one function does.
    fn listens<'s>(&self, bind: &Call, rest: &'s [Step]) -> Option<&'s [Step]> {
        let (Step::Call(listen), rest) = rest.split_first()? else {
            return None;
        };
        let is = self.program.routes.get(&Op::Bind) == Some(&Route::Listening)
            && (bind.op, listen.op) == (Op::Bind, Op::Listen)
            && bind.socket == listen.socket
            && bind.fd.is_none()
            && listen.fd.is_none()
            && listen.handling == bind.handling;
        is.then_some(rest)
    }

    fn condition(&mut self, when: When) -> Node {
        match when {
            When::Some => match self.rng.below(2) {
                0 => self.arguments(),
                _ => op("i32.lt_u", vec![self.arguments(), plain(5)]),
            },
            When::Many => op("i32.gt_u", vec![self.arguments(), plain(3)]),
            When::Server => get("server"),
        }
    }

    fn try_bind(
        &mut self,
        scope: &mut Scope,
        task: usize,
        first: &Call,
        second: &Call,
    ) -> Vec<Node> {
        self.imports.insert(Op::Bind);
        let (mut out, address) = self.address(task, first);
        let (before, other) = self.address(task, second);
        out.extend(before);
        let fd = self.fd(task, first.socket);
        let first = call("bind", vec![fd.clone(), address]);
        let again = call("bind", vec![fd, other]);
        let again = vec![arms("if", again, self.failed(scope), vec![])];
        if self.rng.chance(50) {
            out.push(arms("if", first, again, vec![]));
            return out;
        }
        let busy = op("i32.const 3", vec![]);
        let busy = Node {
            comment: Some("EADDRINUSE".to_string()),
            ..busy
        };
        let or = vec![arms("if", get("e"), self.failed(scope), vec![])];
        out.push(set("e", first));
        out.push(arms("if", op("i32.eq", vec![get("e"), busy]), again, or));
        out
    }

    fn round(
        &mut self,
        scope: &mut Scope,
        task: usize,
        rounds: Rounds,
        forgiving: bool,
        body: &[Step],
    ) -> Vec<Node> {
        let counter = self.label("left");
        let again = self.label("again");
        let next = self.label("next");
        let until_good = rounds == Rounds::UntilGood;
        let forever = rounds == Rounds::Forever;
        let mut out = if forever { self.joined(scope) } else { vec![] };
        if forgiving || until_good {
            let label = if until_good {
                again.clone()
            } else {
                next.clone()
            };
            scope.loops.push(Round {
                label,
                before: scope.open.len(),
                until_good,
            });
        }
        let count = match rounds {
            Rounds::Count(count) => count,
            _ => 3,
        };
        if until_good {
            // What fails counts this down by the name that it knows.
            let mut round = vec![];
            let joined = scope.joined;
            let inner = self.steps(scope, task, body);
            scope.loops.pop();
            scope.joined = joined;
            round.extend(renamed(inner, &counter));
            return vec![
                set(&counter, plain(count)),
                block(format!("loop ${again}"), round),
            ];
        }
        let open = scope.open.clone();
        let mut round = self.steps(scope, task, body);
        if forever {
            // Nothing behind the loop would look at them.
            round.extend(self.joined(scope));
        }
        scope.open = open;
        if forgiving {
            scope.loops.pop();
            round = vec![block(format!("block ${next}"), round)];
        }
        if rounds == Rounds::Forever {
            round.push(op(format!("br ${again}"), vec![]));
            out.push(block(format!("loop ${again}"), round));
            return out;
        }
        let one_less = op("i32.sub", vec![get(&counter), plain(1)]);
        round.push(op(
            format!("br_if ${again}"),
            vec![op(format!("local.tee ${counter}"), vec![one_less])],
        ));
        vec![
            set(&counter, plain(count)),
            block(format!("loop ${again}"), round),
        ]
    }

    /// What is done when a call has failed. It does not go on behind it.
    pub(super) fn failed(&mut self, scope: &Scope) -> Vec<Node> {
        if let Some(round) = scope.loops.last() {
            let mut out = self.closed(&scope.open[round.before.min(scope.open.len())..]);
            if round.until_good {
                let one_less = op("i32.sub", vec![get("COUNTER"), plain(1)]);
                let tee = op("local.tee $COUNTER", vec![one_less]);
                out.push(op(format!("br_if ${}", round.label), vec![tee]));
                out.push(call("exit", vec![plain(1)]));
                out.push(op("unreachable", vec![]));
            } else {
                out.push(op(format!("br ${}", round.label), vec![]));
            }
            return out;
        }
        let returned = || op("return", if scope.result { vec![plain(1)] } else { vec![] });
        match scope.fail {
            Fail::Exit => vec![call("exit", vec![plain(1)])],
            Fail::ExitTrap => vec![call("exit", vec![plain(1)]), op("unreachable", vec![])],
            Fail::CloseExit => {
                let mut out = self.closed(&scope.open);
                out.push(call("exit", vec![plain(1)]));
                out
            }
            Fail::Return => vec![returned()],
            Fail::CloseReturn => {
                let mut out = self.closed(&scope.open);
                out.push(returned());
                out
            }
            Fail::Trap => vec![op("unreachable", vec![])],
            Fail::Goto => match scope.open.split_first() {
                // What closes there is the first.
                Some((&(_, 0), others)) => {
                    let mut out = self.closed(others);
                    out.push(op("br $fail", vec![]));
                    out
                }
                _ => {
                    let mut out = self.closed(&scope.open);
                    out.push(op("br $out", vec![]));
                    out
                }
            },
        }
    }

    fn closed(&mut self, open: &[(usize, usize)]) -> Vec<Node> {
        let mut out = Vec::new();
        for &(task, socket) in open.iter().rev() {
            self.imports.insert(Op::Close);
            let fd = self.fd(task, socket);
            out.push(dropped(call("close", vec![fd])));
        }
        out
    }

    /// The functions of a task, and the statements that start it.
    fn function(&mut self, number: usize) -> (Vec<Function>, Vec<Node>) {
        let task = self.task(number).clone();
        let result = task.body == Body::Result;
        let mut scope = Scope::new(task.fail, result);
        let (head, steps) = (format!("run{number}"), task.steps.as_slice());
        match task.body {
            Body::Inline => {
                let body = self.steps(&mut scope, number, steps);
                (vec![], self.ended(&mut scope, number, true, body))
            }
            Body::Function | Body::Result => {
                let body = self.steps(&mut scope, number, steps);
                let mut body = self.ended(&mut scope, number, true, body);
                let mut head = format!("(func ${head}");
                let mut start = call(&format!("run{number}"), vec![]);
                if result {
                    head.push_str(" (result i32)");
                    body.push(plain(0));
                    start = arms("if", start, vec![call("exit", vec![plain(1)])], vec![]);
                }
                (vec![Function { head, body }], vec![start])
            }
            Body::Phases => self.phases(number, &mut scope, &task),
        }
    }

    /// Two functions: the first does the first steps and calls the second, with what that needs.
    fn phases(
        &mut self,
        number: usize,
        scope: &mut Scope,
        task: &Task,
    ) -> (Vec<Function>, Vec<Node>) {
        let at = 1 + self.rng.below(task.steps.len().saturating_sub(1).max(1));
        let (first, second) = task.steps.split_at(at.min(task.steps.len()));
        let body = self.steps(scope, number, first);
        let mut body = self.ended(scope, number, false, body);
        let rest = self.steps(scope, number, second);
        let rest = self.ended(scope, number, false, rest);
        let mut needs: Vec<String> = (0..task.sockets.len())
            .map(|s| format!("fd{}", unique(number, s)))
            .collect();
        needs.extend(["frame", "server"].map(str::to_string));
        needs.retain(|name| mentions(&rest, &format!("local.get ${name}")));
        let params: String = needs.iter().map(|n| format!(" (param ${n} i32)")).collect();
        body.push(call(
            &format!("then{number}"),
            needs.iter().map(|n| get(n)).collect(),
        ));
        if mentions(&body, "local.get $server") {
            let value = self.is_server();
            body.insert(0, set("server", value));
        }
        let functions = vec![
            Function {
                head: format!("(func $run{number}"),
                body,
            },
            Function {
                head: format!("(func $then{number}{params}"),
                body: rest,
            },
        ];
        (functions, vec![call(&format!("run{number}"), vec![])])
    }

    /// Looks at the errnos that have been joined, if there are any.
    fn joined(&mut self, scope: &mut Scope) -> Vec<Node> {
        if !std::mem::take(&mut scope.joined) {
            return vec![];
        }
        let failed = match (scope.fail, scope.loops.is_empty()) {
            // What is open then is of no interest to what only ends the program.
            (Fail::Goto, true) => vec![op("br $out", vec![])],
            _ => self.failed(scope),
        };
        vec![arms("if", get("errs"), failed, vec![])]
    }

    /// A body with what comes at its beginning and its end.
    fn ended(
        &mut self,
        scope: &mut Scope,
        number: usize,
        sets_server: bool,
        mut body: Vec<Node>,
    ) -> Vec<Node> {
        body.extend(self.joined(scope));
        if sets_server && mentions(&body, "local.get $server") {
            let value = self.is_server();
            body.insert(0, set("server", value));
        }
        if mentions(&body, "br $fail") {
            body.push(op("br $out", vec![]));
            let close = self.closed(&[(number, 0)]);
            let mut outer = vec![block("block $fail", body)];
            outer.extend(close);
            body = outer;
        }
        if mentions(&body, "br $out") {
            body = vec![block("block $out", body)];
        }
        body
    }

    fn is_server(&mut self) -> Node {
        let least = self.rng.below(2) * 3;
        op("i32.gt_u", vec![self.arguments(), plain(least)])
    }

    fn module(&mut self) -> String {
        let count = self.program.tasks.len();
        let (mut functions, mut start) = (Vec::new(), Vec::new());
        if self.program.mixed {
            start = self.mixed();
        } else {
            for number in 0..count {
                let (more, nodes) = self.function(number);
                functions.extend(more);
                start.extend(nodes);
            }
        }
        functions.push(Function {
            head: "(func (export \"_start\")".to_string(),
            body: start,
        });
        for extra in self.program.extras.clone() {
            functions.extend(self.extra(extra));
        }
        self.whole(functions)
    }

    /// The steps of all tasks, in turns.
    fn mixed(&mut self) -> Vec<Node> {
        let tasks = self.program.tasks.clone();
        let mut left: Vec<&[Step]> = tasks.iter().map(|t| t.steps.as_slice()).collect();
        let mut scopes: Vec<Scope> = tasks.iter().map(|t| Scope::new(t.fail, false)).collect();
        let mut body = Vec::new();
        while left.iter().any(|steps| !steps.is_empty()) {
            let number = self.rng.below(left.len());
            // What stands in a nested arm, or is overwritten by the next, stays together.
            let together = left[number].iter().take_while(|s| !is_alone(s)).count() + 1;
            let (now, later) = left[number].split_at(together.min(left[number].len()));
            left[number] = later;
            body.extend(self.steps(&mut scopes[number], number, now));
        }
        for (number, mut scope) in scopes.into_iter().enumerate() {
            body = self.ended(&mut scope, number, true, body);
        }
        body
    }

    fn whole(&mut self, mut functions: Vec<Function>) -> String {
        let helpers = std::mem::take(&mut self.helpers);
        let (first, last) = if self.program.helpers_last {
            (functions, helpers)
        } else {
            (helpers, functions)
        };
        functions = first;
        functions.extend(last);
        let mut code = String::new();
        for function in functions {
            self.print(&mut code, function);
        }
        let mark = if self.program.page { MARK } else { "" };
        let mut out = format!("{mark}(module\n");
        for ty in self.types.clone() {
            let _ = writeln!(
                out,
                "  (type $of{} (func (param {ty}) (result i32)))",
                ty.split(' ').count()
            );
        }
        if code.contains("(type $step)") {
            out.push_str("  (type $step (func))\n");
        }
        self.import_lines(&mut out, &code);
        out.push_str(if self.program.page {
            "  (memory (export \"memory\") 65536 (pagesize 1))\n"
        } else {
            "  (memory (export \"memory\") 1)\n"
        });
        if code.contains(&format!("global.get ${}", self.program.pointer)) {
            let _ = writeln!(
                out,
                "  (global ${} (mut i32) (i32.const 32768))",
                self.program.pointer
            );
        }
        for global in &self.globals {
            let _ = writeln!(out, "  (global ${global} (mut i32) (i32.const 0))");
        }
        if !self.table.is_empty() {
            let names: String = self.table.iter().map(|n| format!(" ${n}")).collect();
            let _ = writeln!(
                out,
                "  (table {} funcref)\n  (elem (i32.const 0) func{names})",
                self.table.len()
            );
        }
        for (at, bytes) in DATA {
            let _ = writeln!(out, "  (data (i32.const {at}) \"{bytes}\")");
        }
        out.push_str(&self.data);
        out.push_str(&code);
        out.push_str(")\n");
        out
    }

    fn import_lines(&mut self, out: &mut String, code: &str) {
        let wrong = self.program.import;
        let mut lines = Vec::new();
        for &it in &self.imports {
            let (name, full, params) = import(it);
            let wrong = wrong.filter(|w| w.op == it);
            let mark = if wrong.is_some() { MARK } else { "" };
            let (module, full, params) = match wrong {
                Some(w) => (w.module, w.name, w.params.unwrap_or(params)),
                None => ("wasix_32v1", full, params),
            };
            lines.push(format!("  {mark}(import \"{module}\" \"{full}\" (func ${name} (param {params}) (result i32)))"));
        }
        for (name, full, ty) in [
            (
                "args_sizes",
                "args_sizes_get",
                " (param i32 i32) (result i32)",
            ),
            ("write", "fd_write", " (param i32 i32 i32 i32) (result i32)"),
            ("exit", "proc_exit", " (param i32)"),
        ] {
            if code.contains(&format!("call ${name}")) {
                lines.push(format!(
                    "  (import \"wasix_32v1\" \"{full}\" (func ${name}{ty}))"
                ));
            }
        }
        let at = self.rng.below(lines.len());
        if let (Some(comment), Some(line)) = (self.program.comment, lines.get_mut(at)) {
            let _ = write!(line, "  {MARK};; wasfix:ignore {comment} it has to be so");
        }
        out.push_str(&lines.join("\n"));
        out.push('\n');
    }

    /// A function with its frame and its locals.
    fn print(&self, out: &mut String, function: Function) {
        let Function { head, mut body } = function;
        let is_local = |name: &str| !head.contains(&format!("${name} i32"));
        if is_local("frame") && mentions(&body, "local.get $frame") {
            body = framed(self.program.pointer, body, head.contains("(result"));
        }
        let mut names = BTreeSet::new();
        locals(&body, &mut names);
        let declared: String = names
            .iter()
            .filter(|n| is_local(n))
            .map(|n| format!(" (local ${n} i32)"))
            .collect();
        let _ = writeln!(out, "  {head}{declared}");
        let mut printer = Printer {
            manner: self.program.manner,
            above: false,
            out: String::new(),
        };
        printer.statements(&body, 2);
        out.push_str(&printer.out);
        out.push_str("  )\n");
    }
}

/// Whether what follows a step may be parted from it.
fn is_alone(step: &Step) -> bool {
    use super::plan::Handling::{Nest, Overwritten};
    match step {
        Step::Call(call) => !matches!(call.handling, Nest | Overwritten),
        _ => true,
    }
}

/// Whether an instruction stands somewhere in this code.
pub(super) fn mentions(nodes: &[Node], head: &str) -> bool {
    nodes.iter().any(|n| {
        n.head == head
            || mentions(&n.args, head)
            || match &n.bodies {
                Bodies::None => false,
                Bodies::Block(body) => mentions(body, head),
                Bodies::Arms(then, or) => mentions(then, head) || mentions(or, head),
            }
    })
}

/// The locals that some code names.
fn locals(nodes: &[Node], names: &mut BTreeSet<String>) {
    for node in nodes {
        if let Some(rest) = node.head.strip_prefix("local.") {
            names.extend(rest.split('$').nth(1).map(str::to_string));
        }
        locals(&node.args, names);
        match &node.bodies {
            Bodies::None => {}
            Bodies::Block(body) => locals(body, names),
            Bodies::Arms(then, or) => {
                locals(then, names);
                locals(or, names);
            }
        }
    }
}

/// Does something with each list of statements, inner ones first.
fn each_body(nodes: Vec<Node>, act: &dyn Fn(Vec<Node>) -> Vec<Node>) -> Vec<Node> {
    let inner = nodes.into_iter().map(|mut node| {
        node.bodies = match node.bodies {
            Bodies::None => Bodies::None,
            Bodies::Block(body) => Bodies::Block(each_body(body, act)),
            Bodies::Arms(then, or) => Bodies::Arms(each_body(then, act), each_body(or, act)),
        };
        node
    });
    act(inner.collect())
}

/// The counter that loops know by no name of their own.
fn renamed(nodes: Vec<Node>, counter: &str) -> Vec<Node> {
    fn rename(node: &mut Node, counter: &str) {
        node.head = node.head.replace("$COUNTER", &format!("${counter}"));
        node.args.iter_mut().for_each(|n| rename(n, counter));
    }
    each_body(nodes, &|body| {
        let renamed = body.into_iter().map(|mut node| {
            rename(&mut node, counter);
            node
        });
        renamed.collect()
    })
}

/// A body with a frame, which is given back at every end.
fn framed(pointer: &str, body: Vec<Node>, result: bool) -> Vec<Node> {
    let up = || {
        let up = op("i32.add", vec![get("frame"), plain(FRAME)]);
        op(format!("global.set ${pointer}"), vec![up])
    };
    let give_back = |body: Vec<Node>| {
        let all = body.into_iter().flat_map(|node| {
            let before = (node.head == "return").then(up);
            before.into_iter().chain([node])
        });
        all.collect()
    };
    let mut body = each_body(body, &give_back);
    let at = body.len() - usize::from(result);
    body.insert(at, up());
    let old = op(format!("global.get ${pointer}"), vec![]);
    let down = op(
        "local.tee $frame",
        vec![op("i32.sub", vec![old, plain(FRAME)])],
    );
    body.insert(0, op(format!("global.set ${pointer}"), vec![down]));
    body
}
