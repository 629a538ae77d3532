//! Right programs by chance: one for each seed.

use super::plan::{
    Body, Call, Extra, Fail, Handling, Holder, Op, Program, Record, Rounds, Route, Scenario,
    Socket, Step, Storage, Task, When, Whose,
};
use crate::support::program::Manner;
use crate::support::rng::Rng;
use std::collections::BTreeMap;

const PORTS: [u16; 9] = [8080, 80, 443, 5432, 9000, 50051, 8443, 6379, 3000];

const SCENARIOS: [Scenario; 12] = [
    Scenario::Server,
    Scenario::Server,
    Scenario::Client,
    Scenario::Client,
    Scenario::UdpServer,
    Scenario::UdpClient,
    Scenario::Pair,
    Scenario::Patient,
    Scenario::OtherPort,
    Scenario::Again,
    Scenario::Either,
    Scenario::Both,
];

impl Program {
    /// The program of a seed. Its first task is one of these, or any.
    pub(crate) fn new(seed: u64, first: &[Scenario]) -> Program {
        let rng = &mut Rng::new(seed ^ 0x7a5c);
        let count = rng.pick(&[1, 1, 1, 1, 2, 2, 3]);
        let first = rng.pick(if first.is_empty() { &SCENARIOS } else { first });
        let mut tasks: Vec<Task> = vec![task(rng, first)];
        for _ in 1..count {
            let scenario = rng.pick(&SCENARIOS);
            tasks.push(task(rng, scenario));
        }
        let mixed = count > 1 && rng.chance(25);
        for task in tasks.iter_mut().filter(|_| mixed) {
            // What comes in turns has to come to its end.
            for step in &mut task.steps {
                if let Step::Loop { rounds, .. } = step
                    && *rounds == Rounds::Forever
                {
                    *rounds = Rounds::Count(2);
                }
            }
            task.body = Body::Inline;
            task.fail = rng.pick(&[Fail::Exit, Fail::ExitTrap, Fail::Trap]);
        }
        let extras = extras(rng);
        if extras.contains(&Extra::Dial) {
            // Of an address that the caller gives nothing is known: others have to speak for themselves.
            for task in &mut tasks {
                task.sockets.iter_mut().for_each(|s| s.named = true);
                task.records.iter_mut().for_each(|r| r.named = true);
            }
        }
        let v4 = |t: &Task| t.records.iter().all(|r| !r.v6);
        Program {
            seed,
            mixed,
            routes: routes(rng),
            extras,
            manner: rng.pick(&[Manner::Flat, Manner::Folded, Manner::Folded, Manner::Lines]),
            numeric: rng.chance(25),
            asides: rng.chance(15),
            helpers_last: rng.chance(50),
            tight: tasks.iter().all(v4) && rng.chance(30),
            pointer: rng.pick(&["__stack_pointer", "sp", "top"]),
            tasks,
            import: None,
            comment: None,
            page: false,
        }
    }
}

fn routes(rng: &mut Rng) -> BTreeMap<Op, Route> {
    let mut routes = BTreeMap::new();
    if rng.chance(45) {
        return routes;
    }
    let plain = [
        Op::Listen,
        Op::Connect,
        Op::Send,
        Op::Recv,
        Op::Close,
        Op::Status,
    ];
    for op in plain {
        if rng.chance(30) {
            routes.insert(
                op,
                rng.pick(&[Route::Wrapper, Route::Wrapper, Route::Deep, Route::Indirect]),
            );
        }
    }
    if rng.chance(40) {
        let all = [
            Route::Descriptor,
            Route::Descriptor,
            Route::OrMinusOne,
            Route::Wrapper,
        ];
        routes.insert(Op::Open, rng.pick(&all));
    }
    if rng.chance(40) {
        let all = [
            Route::Listening,
            Route::Listening,
            Route::Wrapper,
            Route::Deep,
            Route::Indirect,
        ];
        routes.insert(Op::Bind, rng.pick(&all));
    }
    routes
}

fn extras(rng: &mut Rng) -> Vec<Extra> {
    use Extra::{Dial, Machine, Noise, Serve, Steps, Stop};
    let all = [Dial, Serve, Stop, Steps, Machine, Noise];
    all.into_iter().filter(|_| rng.chance(7)).collect()
}

/// A task of a kind.
pub(super) fn task(rng: &mut Rng, scenario: Scenario) -> Task {
    let v6 = rng.chance(30);
    let mut maker = Maker {
        rng,
        v6,
        sockets: Vec::new(),
        records: Vec::new(),
    };
    let steps = maker.steps(scenario);
    let Maker {
        sockets, records, ..
    } = maker;
    let body = rng.pick(&[
        Body::Inline,
        Body::Inline,
        Body::Function,
        Body::Result,
        Body::Phases,
    ]);
    let fails = [
        Fail::Exit,
        Fail::Exit,
        Fail::ExitTrap,
        Fail::CloseExit,
        Fail::Return,
        Fail::CloseReturn,
        Fail::Trap,
        Fail::Goto,
    ];
    let fail = match (scenario, body) {
        (Scenario::Either, _) => rng.pick(&fails[..4]),
        (_, Body::Phases) => rng.pick(&fails[..6]),
        (_, Body::Result) => rng.pick(&fails[..7]),
        _ => rng.pick(&fails),
    };
    Task {
        scenario,
        body,
        fail,
        sockets,
        records,
        steps,
        framed_outputs: rng.chance(25),
    }
}

struct Maker<'a> {
    rng: &'a mut Rng,
    v6: bool,
    sockets: Vec<Socket>,
    records: Vec<Record>,
}

impl Maker<'_> {
    fn steps(&mut self, scenario: Scenario) -> Vec<Step> {
        match scenario {
            Scenario::Server => self.server(false),
            Scenario::OtherPort => self.server(true),
            Scenario::Client => self.client(),
            Scenario::UdpServer => self.udp_server(),
            Scenario::UdpClient => self.udp_client(),
            Scenario::Pair => self.pair(),
            Scenario::Patient => self.patient(),
            Scenario::Again => self.again(),
            Scenario::Either => self.either(),
            Scenario::Both => self.both(),
        }
    }

    fn server(&mut self, other_port: bool) -> Vec<Step> {
        let listener = self.socket(false);
        let child = self.child();
        let own = self.record(Whose::Own);
        let mut steps = vec![self.call(Op::Open, listener)];
        self.maybe(&mut steps, 30, Op::Reuse, listener);
        if other_port {
            let other = self.record(Whose::Own);
            let first = self.boxed(Op::Bind, listener, own);
            steps.push(Step::TryBind(first, self.boxed(Op::Bind, listener, other)));
        } else if self.rng.chance(12) {
            let other = self.record(Whose::Own);
            let when = self.rng.pick(&[When::Some, When::Many]);
            let (then, or) = (
                self.with(Op::Bind, listener, own),
                self.with(Op::Bind, listener, other),
            );
            steps.push(Step::If {
                when,
                then: vec![then],
                or: vec![or],
            });
        } else {
            let mut bind = self.boxed(Op::Bind, listener, own);
            if self.rng.chance(12) {
                bind.or_record = Some(self.record(Whose::Own));
            }
            steps.push(Step::Call(bind));
        }
        self.maybe(&mut steps, 15, Op::Local, listener);
        steps.push(self.call(Op::Listen, listener));
        self.maybe(&mut steps, 20, Op::Local, listener);
        let mut body = self.answer(listener, child);
        match self.rng.below(10) {
            0..=3 => steps.append(&mut body),
            n => {
                let rounds = if n == 9 {
                    Rounds::Forever
                } else {
                    Rounds::Count(2)
                };
                let forgiving = self.rng.chance(40);
                steps.push(Step::Loop {
                    rounds,
                    forgiving,
                    body,
                });
            }
        }
        steps.push(self.call(Op::Close, listener));
        steps
    }

    /// Accepts, answers, closes.
    fn answer(&mut self, listener: usize, child: usize) -> Vec<Step> {
        let mut accept = Call::new(Op::Accept, listener, self.handling(Op::Accept));
        accept.makes = child;
        let mut steps = vec![Step::Call(Box::new(accept))];
        self.maybe(&mut steps, 20, Op::Peer, child);
        if self.rng.chance(70) {
            steps.push(self.call(Op::Recv, child));
        }
        steps.push(self.call(Op::Send, child));
        self.maybe(&mut steps, 40, Op::Shutdown, child);
        steps.push(self.call(Op::Close, child));
        steps
    }

    fn client(&mut self) -> Vec<Step> {
        let fd = self.socket(false);
        let mut steps = vec![self.call(Op::Open, fd)];
        self.maybe(&mut steps, 20, Op::Reuse, fd);
        let peer = self.record(Whose::Peer);
        steps.push(self.with(Op::Connect, fd, peer));
        steps.push(self.confirm(fd));
        self.maybe(&mut steps, 20, Op::Peer, fd);
        self.maybe(&mut steps, 15, Op::Local, fd);
        steps.push(self.call(Op::Send, fd));
        steps.push(self.call(Op::Recv, fd));
        self.maybe(&mut steps, 40, Op::Shutdown, fd);
        steps.push(self.call(Op::Close, fd));
        steps
    }

    fn udp_server(&mut self) -> Vec<Step> {
        let fd = self.socket(true);
        let (own, peer) = (self.record(Whose::Own), self.record(Whose::Peer));
        let mut steps = vec![self.call(Op::Open, fd), self.with(Op::Bind, fd, own)];
        self.maybe(&mut steps, 20, Op::Local, fd);
        let mut body = vec![self.call(Op::RecvFrom, fd), self.with(Op::SendTo, fd, peer)];
        match self.rng.below(3) {
            0 => steps.append(&mut body),
            _ => steps.push(Step::Loop {
                rounds: Rounds::Count(2),
                forgiving: false,
                body,
            }),
        }
        steps.push(self.call(Op::Close, fd));
        steps
    }

    fn udp_client(&mut self) -> Vec<Step> {
        let fd = self.socket(true);
        let peer = self.record(Whose::Peer);
        let mut steps = vec![self.call(Op::Open, fd)];
        if self.rng.chance(50) {
            let own = self.record(Whose::Own);
            steps.push(self.with(Op::Bind, fd, own));
            steps.push(self.with(Op::SendTo, fd, peer));
            steps.push(self.call(Op::RecvFrom, fd));
        } else {
            steps.push(self.with(Op::Connect, fd, peer));
            steps.push(self.call(Op::Send, fd));
            steps.push(self.call(Op::Recv, fd));
        }
        steps.push(self.call(Op::Close, fd));
        steps
    }

    fn pair(&mut self) -> Vec<Step> {
        let (one, other) = (self.socket(false), self.child());
        let mut steps = vec![
            self.call(Op::Pair, one),
            self.call(Op::Send, one),
            self.call(Op::Recv, other),
        ];
        let order = if self.rng.chance(50) {
            [one, other]
        } else {
            [other, one]
        };
        steps.extend(order.map(|fd| self.call(Op::Close, fd)));
        steps
    }

    fn patient(&mut self) -> Vec<Step> {
        let fd = self.socket(false);
        let peer = self.record(Whose::Peer);
        let mut connect = self.boxed(Op::Connect, fd, peer);
        connect.handling = Handling::Tolerant(26, "EINPROGRESS");
        let mut steps = vec![
            self.call(Op::Open, fd),
            self.call(Op::Nonblock, fd),
            Step::Call(connect),
            self.call(Op::Poll, fd),
            self.confirm(fd),
            self.call(Op::Send, fd),
        ];
        if self.rng.chance(50) {
            let mut receive = Call::new(Op::Recv, fd, Handling::Tolerant(6, "EAGAIN"));
            receive.marked = false;
            steps.push(Step::Call(Box::new(receive)));
        }
        steps.push(self.call(Op::Close, fd));
        steps
    }

    fn again(&mut self) -> Vec<Step> {
        let fd = self.socket(false);
        let peer = self.record(Whose::Peer);
        let mut body = vec![
            self.call(Op::Open, fd),
            self.with(Op::Connect, fd, peer),
            self.confirm(fd),
        ];
        for step in &mut body {
            let Step::Call(call) = step else { continue };
            call.handling =
                self.rng
                    .pick(&[Handling::If, Handling::Ne, Handling::Local, Handling::Over]);
        }
        vec![
            Step::Loop {
                rounds: Rounds::UntilGood,
                forgiving: false,
                body,
            },
            self.call(Op::Send, fd),
            self.call(Op::Recv, fd),
            self.call(Op::Close, fd),
        ]
    }

    fn either(&mut self) -> Vec<Step> {
        let (fd, child) = (self.socket(false), self.child());
        let (own, peer) = (self.record(Whose::Own), self.record(Whose::Peer));
        let when = When::Server;
        let serve = vec![self.with(Op::Bind, fd, own), self.call(Op::Listen, fd)];
        let dial = vec![self.with(Op::Connect, fd, peer), self.confirm(fd)];
        let (then, or) = (self.answer(fd, child), vec![self.call(Op::Send, fd)]);
        let mut steps = vec![
            self.call(Op::Open, fd),
            Step::If {
                when,
                then: serve,
                or: dial,
            },
        ];
        if self.rng.chance(40) {
            steps.push(self.call(Op::Local, fd));
        }
        steps.push(Step::If { when, then, or });
        steps.push(self.call(Op::Close, fd));
        steps
    }

    fn both(&mut self) -> Vec<Step> {
        let (listener, child) = (self.socket(false), self.child());
        let client = self.socket(false);
        let own = self.record(Whose::Own);
        let mut steps = vec![
            self.call(Op::Open, listener),
            self.with(Op::Bind, listener, own),
            self.call(Op::Listen, listener),
            self.call(Op::Open, client),
            self.with(Op::Connect, client, own),
            self.confirm(client),
        ];
        let mut accept = Call::new(Op::Accept, listener, self.handling(Op::Accept));
        accept.makes = child;
        steps.push(Step::Call(Box::new(accept)));
        steps.push(self.call(Op::Send, client));
        steps.push(self.call(Op::Recv, child));
        for fd in [child, client, listener] {
            steps.push(self.call(Op::Close, fd));
        }
        steps
    }

    fn confirm(&mut self, fd: usize) -> Step {
        let op = self.rng.pick(&[Op::Status, Op::Status, Op::LastError]);
        self.call(op, fd)
    }

    fn maybe(&mut self, steps: &mut Vec<Step>, percent: usize, op: Op, socket: usize) {
        if self.rng.chance(percent) {
            steps.push(self.call(op, socket));
        }
    }

    fn call(&mut self, op: Op, socket: usize) -> Step {
        Step::Call(Box::new(Call::new(op, socket, self.handling(op))))
    }

    fn boxed(&mut self, op: Op, socket: usize, record: usize) -> Box<Call> {
        let mut call = Call::new(op, socket, self.handling(op));
        call.record = record;
        Box::new(call)
    }

    fn with(&mut self, op: Op, socket: usize, record: usize) -> Step {
        Step::Call(self.boxed(op, socket, record))
    }

    fn handling(&mut self, op: Op) -> Handling {
        use Handling::{
            Check, Drop, Global, If, Later, Local, Ne, Nest, Or, Over, Select, Show, Stored,
            Symbol, Table, Tee,
        };
        match op {
            Op::Close => self.rng.pick(&[Drop, Drop, Drop, If, Check]),
            Op::Shutdown => self.rng.pick(&[If, Check, Local, Or, Show]),
            _ => self.rng.pick(&[
                If, If, If, Ne, Over, Nest, Check, Check, Local, Local, Later, Tee, Or, Show,
                Stored, Global, Select, Table, Symbol,
            ]),
        }
    }

    fn socket(&mut self, udp: bool) -> usize {
        use Holder::{Cell, Frame, FrameLocal, Global, Load, Local, Struct};
        let holder = self.rng.pick(&[
            Load, Load, Local, Local, Local, Global, Cell, Frame, FrameLocal, Struct,
        ]);
        self.sockets.push(Socket {
            v6: self.v6,
            udp,
            holder,
            named: self.v6 || self.rng.chance(40),
            plain: self.rng.chance(60),
        });
        self.sockets.len() - 1
    }

    fn child(&mut self) -> usize {
        self.socket(false)
    }

    fn record(&mut self, whose: Whose) -> usize {
        let storages = if self.v6 {
            [
                Storage::Segment(20),
                Storage::Segment(20),
                Storage::Pieces,
                Storage::Stores,
                Storage::Frame,
                Storage::Filler,
            ]
        } else {
            let len = self.rng.pick(&[8, 16, 16, 20]);
            [
                Storage::Segment(len),
                Storage::Segment(len),
                Storage::Pieces,
                Storage::Stores,
                Storage::Frame,
                Storage::Filler,
            ]
        };
        self.records.push(Record {
            whose,
            v6: self.v6,
            any: whose == Whose::Own && self.rng.chance(40),
            port: self.rng.pick(&PORTS),
            storage: self.rng.pick(&storages),
            by_local: self.rng.chance(20),
            named: self.v6 || self.rng.chance(30),
            at: None,
            followed: false,
        });
        self.records.len() - 1
    }
}
