//! The protocols of `rules/wasix/protocol.rule`: every cell is asked of Wasmer, and after every call that
//! succeeds the socket answers as the state does that the cell names.

use std::fmt::Write;
use wasfix::rules::{
    Cell, Dialect, Effect, FunctionId, Move, Protocol, Rules, StateId, Then, built_in, load,
};
use wasfix_conformance::{Ended, Guest};

const KIT: &str = include_str!("kit.wat");

/// A way for `$fd` to come into a state, with options that the state takes.
struct Place {
    protocol: &'static str,
    state: &'static str,
    code: &'static str,
    options: Options,
}

/// A flag, a size and a time that can be set, as numbers of options.
#[derive(Clone, Copy)]
struct Options {
    flag: u8,
    size: u8,
    time: u8,
}

const fn at(
    protocol: &'static str,
    state: &'static str,
    code: &'static str,
    (flag, size, time): (u8, u8, u8),
) -> Place {
    Place {
        protocol,
        state,
        code,
        options: Options { flag, size, time },
    }
}

/// Where something is to be received, it is there: no call waits.
const PLACES: &[Place] = &[
    at(
        "tcp",
        "opening",
        "(local.set $fd (call $fresh))",
        (3, 15, 22),
    ),
    at("tcp", "bound", "(local.set $fd (call $bound))", (3, 15, 22)),
    at(
        "tcp",
        "listening",
        "(drop (call $connected (i32.const 1))) (local.set $fd (global.get $listener))",
        (3, 15, 22),
    ),
    at(
        "tcp",
        "unconfirmed",
        "(local.set $fd (call $stream_abc))",
        (3, 23, 19),
    ),
    at(
        "tcp",
        "connected",
        "(local.set $fd (call $stream_abc)) (drop (call $status (local.get $fd)))",
        (3, 23, 19),
    ),
    at(
        "tcp",
        "connected",
        "(call $must (call $send (call $stream) (i32.const 0))) (local.set $fd (global.get $peer))",
        (3, 23, 19),
    ),
    at("tcp", "closed", CLOSED, (3, 23, 19)),
    at(
        "udp",
        "opening",
        "(local.set $fd (call $fresh_datagram))",
        (3, 15, 22),
    ),
    at(
        "udp",
        "bound",
        "(local.set $fd (call $datagram_abc))",
        (6, 23, 22),
    ),
    at(
        "udp",
        "bound",
        "(call $must (call $send_to (local.tee $fd (call $fresh_datagram))))
         (call $own_address (local.get $fd))
         (call $must (call $sock_send_to (global.get $target)
           (i32.const 52) (i32.const 1) (i32.const 0) (i32.const 224) (i32.const 40)))",
        (6, 23, 22),
    ),
    at(
        "udp",
        "connected",
        "(call $own_address (local.tee $fd (call $datagram)))
         (call $must (call $sock_connect (local.get $fd) (i32.const 224)))
         (call $must (call $send (local.get $fd) (i32.const 0)))",
        (6, 23, 22),
    ),
    at("udp", "closed", CLOSED, (6, 23, 22)),
    at(
        "pair",
        "open",
        "(local.set $fd (call $pipe))
         (call $must (call $send (call $keep (i32.load (i32.const 36))) (i32.const 0)))",
        (3, 15, 19),
    ),
    at(
        "pair",
        "open",
        "(call $must (call $send (call $keep (call $pipe)) (i32.const 0)))
         (local.set $fd (i32.load (i32.const 36)))",
        (3, 15, 19),
    ),
    at("pair", "closed", CLOSED, (3, 15, 19)),
];

const CLOSED: &str = "(local.set $fd (call $fresh)) (call $must (call $fd_close (local.get $fd)))";

/// Connected to a port where nobody listens: unconfirmed, too.
const REFUSED: Place = at(
    "tcp",
    "unconfirmed",
    "(call $own_address (call $bound)) (local.set $fd (call $fresh))
     (call $must (call $sock_connect (local.get $fd) (i32.const 224)))",
    (3, 23, 19),
);

/// How a function is called for `$fd`; `{flag}`, `{size}` and `{time}` are options that the state takes.
const CALLS: &[(&str, &str)] = &[
    (
        "sock_bind",
        "(call $sock_bind (local.get $fd) (i32.const 160))",
    ),
    (
        "sock_listen",
        "(call $sock_listen (local.get $fd) (i32.const 16))",
    ),
    (
        "sock_accept",
        "(call $sock_accept_preview1 (local.get $fd) (i32.const 4) (i32.const 36))",
    ),
    (
        "sock_accept_v2",
        "(call $accept (local.get $fd) (i32.const 4))",
    ),
    ("sock_connect", "(call $connect (local.get $fd))"),
    ("sock_send", "(call $send (local.get $fd) (i32.const 0))"),
    ("sock_send_to", "(call $send_to (local.get $fd))"),
    (
        "sock_send_file",
        "(call $sock_send_file (local.get $fd) (i32.const 0) (i64.const 0) (i64.const 1) (i32.const 320))",
    ),
    ("sock_recv", "(call $recv (local.get $fd) (i32.const 8))"),
    (
        "sock_recv_from",
        "(call $recv_from (local.get $fd) (i32.const 8))",
    ),
    (
        "sock_shutdown",
        "(call $sock_shutdown (local.get $fd) (i32.const 3))",
    ),
    (
        "sock_status",
        "(call $sock_status (local.get $fd) (i32.const 44))",
    ),
    (
        "sock_addr_local",
        "(call $sock_addr_local (local.get $fd) (i32.const 288))",
    ),
    (
        "sock_addr_peer",
        "(call $sock_addr_peer (local.get $fd) (i32.const 288))",
    ),
    (
        "fd_fdstat_set_flags",
        "(call $fd_fdstat_set_flags (local.get $fd) (i32.const 4))",
    ),
    ("fd_close", "(call $fd_close (local.get $fd))"),
    (
        "sock_set_opt_flag",
        "(call $sock_set_opt_flag (local.get $fd) (i32.const {flag}) (i32.const 1))",
    ),
    (
        "sock_get_opt_flag",
        "(call $sock_get_opt_flag (local.get $fd) (i32.const {flag}) (i32.const 44))",
    ),
    (
        "sock_set_opt_size",
        "(call $sock_set_opt_size (local.get $fd) (i32.const {size}) (i64.const 64))",
    ),
    (
        "sock_get_opt_size",
        "(call $sock_get_opt_size (local.get $fd) (i32.const {size}) (i32.const 320))",
    ),
    (
        "sock_set_opt_time",
        "(call $sock_set_opt_time (local.get $fd) (i32.const {time}) (i32.const 352))",
    ),
    (
        "sock_get_opt_time",
        "(call $sock_get_opt_time (local.get $fd) (i32.const {time}) (i32.const 320))",
    ),
    (
        "sock_join_multicast_v4",
        "(call $sock_join_multicast_v4 (local.get $fd) (i32.const 128) (i32.const 128))",
    ),
    (
        "sock_leave_multicast_v4",
        "(call $sock_leave_multicast_v4 (local.get $fd) (i32.const 128) (i32.const 128))",
    ),
    (
        "sock_join_multicast_v6",
        "(call $sock_join_multicast_v6 (local.get $fd) (i32.const 128) (i32.const 0))",
    ),
    (
        "sock_leave_multicast_v6",
        "(call $sock_leave_multicast_v6 (local.get $fd) (i32.const 128) (i32.const 0))",
    ),
];

/// EAGAIN, EPIPE: what a call that may succeed answers for another reason than the state.
const NOT_NOW: [u64; 2] = [6, 64];

#[test]
fn every_cell_is_what_wasmer_answers() {
    let table = Table::load();
    for protocol in &table.rules.protocols {
        let mut questions = Vec::new();
        for (place, step, cell) in table.cells(protocol) {
            let mut wanted = values(cell);
            if wanted.is_empty() {
                wanted.push(0);
            }
            questions.push(Question {
                code: place_code(place) + &table.show(step, place.options),
                wanted,
                about: format!("{} in {}", table.name(step), place.state),
            });
        }
        assert!(
            questions.len() > 40,
            "{}: where are the cells?",
            protocol.name
        );
        ask(&protocol.name, &questions);
    }
}

/// A connection that was refused: the call succeeds, or answers an error of which the cell says so.
#[test]
fn a_refused_connection_is_unconfirmed_too() {
    let table = Table::load();
    let tcp = table.protocol("tcp");
    let state = table.state(tcp, "unconfirmed");
    let cells = tcp.moves.iter().filter_map(|m| Some((m, m.cell(state)?)));
    let questions = cells.map(|(step, cell)| {
        let mut wanted = values(cell);
        if cell.leads_to().is_some() {
            wanted.push(0);
            wanted.extend(cell.despite.iter().map(|(_, value)| *value));
        }
        Question {
            code: place_code(&REFUSED) + &table.show(step, REFUSED.options),
            wanted,
            about: format!("{} after a refusal", table.name(step)),
        }
    });
    ask("refused", &questions.collect::<Vec<_>>());
}

/// EINPROGRESS is no failure: the socket has left its state.
#[test]
fn a_connect_that_goes_on_is_unconfirmed_too() {
    let table = Table::load();
    let tcp = table.protocol("tcp");
    let unconfirmed = table.state(tcp, "unconfirmed");
    let connect = table.step(tcp, "sock_connect");
    let opening = connect.cell(table.state(tcp, "opening")).unwrap();
    let despite: Vec<u64> = opening.despite.iter().map(|(_, value)| *value).collect();
    let place = "(local.set $fd (call $nonblocking))";
    let going = |after: &str, wanted: Vec<u64>, about: &str| Question {
        code: format!("(global.set $target (call $bound)) {place} {after}"),
        wanted,
        about: about.to_owned(),
    };
    let show = table.show(connect, REFUSED.options);
    let mut questions = vec![going(&show, despite, "a connect that does not block")];
    for step in &tcp.moves {
        let Some(cell) = step.cell(unconfirmed).filter(|c| c.leads_to().is_none()) else {
            continue;
        };
        let after = format!(
            "(drop (call $connect (local.get $fd))) {}",
            table.show(step, REFUSED.options)
        );
        questions.push(going(&after, values(cell), table.name(step)));
    }
    assert!(
        questions.len() > 5,
        "what fails while it is being connected?"
    );
    ask("in progress", &questions);
}

/// Where a cell says that a call leads to a state, the socket answers as that state does, to every call.
#[test]
fn after_each_call_the_state_is_the_one_that_its_cell_names() {
    let table = Table::load();
    for protocol in &table.rules.protocols {
        let mut questions = Vec::new();
        for (place, step, cell) in table.cells(protocol) {
            let Some(state) = cell.leads_to() else {
                continue;
            };
            for probe in table.probes(protocol, state) {
                questions.push(table.then(protocol, place, step, probe, state));
            }
        }
        assert!(
            questions.len() > 10,
            "{}: where are the moves?",
            protocol.name
        );
        for some in questions.chunks(400) {
            ask(&protocol.name, some);
        }
    }
}

/// A call without a cell is one that nobody has seen in that state: those for groups of receivers, whose
/// errors are about the group.
#[test]
fn every_call_has_a_cell_in_every_state() {
    let table = Table::load();
    for protocol in &table.rules.protocols {
        for function in table.with_descriptors() {
            let name = &table.wasix().functions[function.0].name;
            let last = protocol.moves_of(function).last();
            for (at, state) in protocol.states.iter().enumerate() {
                let known = last.is_some_and(|m| m.cell(StateId(at)).is_some());
                let group = name.contains("multicast") && protocol.name != "pair";
                let wanted = !group || state.name == "closed";
                assert_eq!(
                    known, wanted,
                    "{name} in {} of {}",
                    state.name, protocol.name
                );
            }
        }
    }
}

/// One call, and what it may answer.
struct Question {
    code: String,
    wanted: Vec<u64>,
    about: String,
}

/// Asks all questions in one module, and compares.
fn ask(whose: &str, questions: &[Question]) {
    let mut code = String::new();
    for question in questions {
        let _ = writeln!(code, "{}\n(call $close_all)", question.code);
    }
    let Ended { code, out, err } = Guest::start(&KIT.replace("(;questions;)", &code)).ended();
    assert_eq!(
        (code, err.as_str()),
        (0, ""),
        "{whose}: after {} answers",
        out.len()
    );
    assert_eq!(out.len(), questions.len(), "{whose}");
    let mut differ = Vec::new();
    for (question, answer) in questions.iter().zip(out) {
        if !question.wanted.contains(&u64::from(answer)) {
            let (about, wanted) = (&question.about, &question.wanted);
            differ.push(format!("{about}: {answer}, and the rule says {wanted:?}\n"));
        }
    }
    assert!(differ.is_empty(), "{whose}:\n{}", differ.concat());
}

/// The errors of a cell; none if it succeeds.
fn values(cell: &Cell) -> Vec<u64> {
    match &cell.then {
        Then::To(_) => Vec::new(),
        Then::Errno(errors) => errors.iter().map(|(_, value)| *value).collect(),
    }
}

/// A target to connect and send to, and the socket in its state.
fn place_code(place: &Place) -> String {
    let target = match place.protocol {
        "udp" => "$datagram",
        _ => "$listener",
    };
    format!("(global.set $target (call {target}))\n{}\n", place.code)
}

/// The rules, and how they are asked about.
struct Table {
    rules: Rules,
}

impl Table {
    fn load() -> Self {
        let rules = load(built_in()).unwrap_or_else(|e| panic!("{e:?}"));
        Self { rules }
    }

    fn wasix(&self) -> &Dialect {
        let id = self.rules.find_dialect("wasix").unwrap();
        self.rules.dialect(id).unwrap()
    }

    fn protocol(&self, name: &str) -> &Protocol {
        let mut all = self.rules.protocols.iter();
        all.find(|p| p.name == name).unwrap()
    }

    fn state(&self, protocol: &Protocol, name: &str) -> StateId {
        let at = protocol.states.iter().position(|s| s.name == name);
        at.map(StateId).unwrap_or_else(|| panic!("no state {name}"))
    }

    fn step<'p>(&self, protocol: &'p Protocol, name: &str) -> &'p Move {
        let mut all = protocol.moves.iter();
        all.find(|m| self.name(m) == name).unwrap()
    }

    fn name(&self, step: &Move) -> &str {
        &self.wasix().functions[step.function.0].name
    }

    fn with_descriptors(&self) -> impl Iterator<Item = FunctionId> {
        let functions = self.wasix().functions.iter().enumerate();
        let has = |e: &Effect| matches!(e, Effect::Uses { .. } | Effect::Closes { .. });
        functions
            .filter(move |(_, f)| f.effects.iter().any(has))
            .map(|(at, _)| FunctionId(at))
    }

    /// Every cell of a protocol, once for each place of its state.
    fn cells<'t>(&self, protocol: &'t Protocol) -> Vec<(&'static Place, &'t Move, &'t Cell)> {
        let mut all = Vec::new();
        for (at, state) in protocol.states.iter().enumerate() {
            let places = PLACES
                .iter()
                .filter(|p| (p.protocol, p.state) == (&protocol.name, &state.name));
            let before = all.len();
            for place in places {
                let cells = protocol.moves.iter();
                let cells = cells.filter_map(|m| Some((place, m, m.cell(StateId(at))?)));
                all.extend(cells);
            }
            assert!(all.len() > before, "how is a socket {}?", state.name);
        }
        all
    }

    /// The calls that tell a state: what waits for ever on a pipe with nothing in it is none.
    fn probes<'p>(&self, protocol: &'p Protocol, state: StateId) -> Vec<&'p Move> {
        let waits = |m: &Move| protocol.name == "pair" && self.name(m) == "sock_recv";
        let all = protocol.moves.iter().filter(|m| m.cell(state).is_some());
        all.filter(|m| !waits(m)).collect()
    }

    /// What a second call answers after a first one that led to a state.
    fn then(
        &self,
        protocol: &Protocol,
        place: &Place,
        first: &Move,
        second: &Move,
        state: StateId,
    ) -> Question {
        let name = &protocol.states[state.0].name;
        let mut places = PLACES.iter();
        let there = places.find(|p| (p.protocol, p.state) == (&protocol.name, name));
        let cell = second.cell(state).unwrap();
        let mut wanted = values(cell);
        if cell.leads_to().is_some() {
            wanted.push(0);
            wanted.extend(NOT_NOW);
            wanted.extend(cell.despite.iter().map(|(_, value)| *value));
        }
        let first_call = self.call(first, place.options);
        Question {
            code: format!(
                "{}(drop {first_call})\n{}",
                place_code(place),
                self.show(second, there.unwrap().options)
            ),
            wanted,
            about: format!(
                "{} after {} in {}, so in {name}",
                self.name(second),
                self.name(first),
                place.state
            ),
        }
    }

    fn show(&self, step: &Move, options: Options) -> String {
        format!("(call $show {})", self.call(step, options))
    }

    /// A call of a step's function; where the step holds for one option only, with that one.
    fn call(&self, step: &Move, options: Options) -> String {
        let name = self.name(step);
        let call = CALLS.iter().find(|(function, _)| *function == name);
        let (_, call) = call.unwrap_or_else(|| panic!("how is {name} called?"));
        let said = step.when.first().map(|when| when.value.to_string());
        let option = |known: u8| said.clone().unwrap_or_else(|| known.to_string());
        call.replace("{flag}", &option(options.flag))
            .replace("{size}", &option(options.size))
            .replace("{time}", &option(options.time))
    }
}
