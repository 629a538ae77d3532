//! Descriptors step by step: which state each is in when a call uses it, on every path.
//!
//! Knows protocols. Must not know what a finding looks like.
//!
//! [`Steps::walk`] carries a set of [`World`]s through the paths of a function: paths that meet with descriptors in
//! different states are kept apart, with the conditions that led there, so that `if (server) bind … if (server)
//! listen` is one path and not four. A call that may fail leaves two worlds, if its result is looked at. Of a
//! descriptor after a failure nothing is claimed.

use super::Known;
use super::world::{Guard, Socket, Status, World, is_about_calls};
use crate::facts::hash::HashMap;
use crate::facts::{Call, NodeId, Paths, Point, Step, Value, ValueId};
use crate::rules::{
    Cell, CheckId, Effect, Function, FunctionId, Move, Protocol, Rules, StateId, Then, When,
};
use std::collections::{BTreeMap, BTreeSet};

/// Worlds that are kept apart at one place; beyond it, what differs is not known.
const MOST_WORLDS: usize = 16;
/// How often a place is looked at again because a loop comes back to it; after that nothing is known there.
const MOST_VISITS: u32 = 40;

/// What the paths that come to a call say of its descriptor, where a check wants to know.
#[derive(Clone, Debug)]
pub(super) struct Met<'a> {
    pub(super) check: CheckId,
    /// The call; none at the end of the program.
    pub(super) at: Option<Point>,
    pub(super) socket: Socket,
    pub(super) protocol: &'a Protocol,
    pub(super) state: StateId,
    /// The call that moved the descriptor into the state.
    pub(super) since: Point,
    /// What the call does then; none at the end.
    pub(super) cell: Option<&'a Cell>,
    /// Whether it is so on every path that comes here.
    pub(super) always: bool,
}

/// What the paths through a function say.
pub(super) struct Walked<'a> {
    /// What checks want to know.
    pub(super) met: Vec<Met<'a>>,
    /// In which states calls find their descriptors.
    pub(super) seen: Vec<(Point, &'a Protocol, StateId)>,
}

/// The protocols of a module's calls.
pub(super) struct Steps<'a> {
    pub(super) rules: &'a Rules,
    known: Known<'a>,
    calls: HashMap<Point, &'a Call>,
}

/// A call as its function has it.
pub(super) struct Called<'a> {
    pub(super) at: Point,
    id: FunctionId,
    pub(super) function: &'a Function,
    call: &'a Call,
    result: Option<ValueId>,
    /// Whether anything looks at the result. Where nothing does, the call is taken to succeed: that nobody
    /// looks is a finding of its own.
    looked_at: bool,
}

impl<'a> Steps<'a> {
    pub(super) fn new(rules: &'a Rules, known: Known<'a>) -> Steps<'a> {
        Steps {
            rules,
            known,
            calls: known.facts.calls.iter().map(|c| (c.at, c)).collect(),
        }
    }

    /// Follows the descriptors along some paths.
    pub(super) fn walk(&self, paths: &Paths) -> Walked<'a> {
        let mut after: Vec<Option<Vec<World>>> = vec![None; paths.nodes.len()];
        let mut visits = vec![0; paths.nodes.len()];
        let followers = followers(paths);
        let looped = looped(paths);
        let mut todo = BTreeSet::from([0]);
        while let Some(node) = todo.pop_first() {
            let mut out = self.step(paths, node, before(paths, node, &after), looped[node]);
            visits[node] += 1;
            if visits[node] > MOST_VISITS {
                out = vec![collapse(&out, true)];
            }
            let same = after[node].as_ref().is_some_and(|old| {
                old.len() == out.len() && old.iter().zip(&out).all(|(a, b)| a.is(b))
            });
            if !same && visits[node] <= MOST_VISITS + 2 {
                after[node] = Some(out);
                todo.extend(&followers[node]);
            }
        }
        let nodes = 0..paths.nodes.len();
        let coming: Vec<Vec<World>> = nodes.map(|node| before(paths, node, &after)).collect();
        let mut walked = Walked {
            met: self.ends(paths, &coming),
            seen: Vec::new(),
        };
        for (node, worlds) in paths.nodes.iter().zip(&coming) {
            walked.met.extend(self.met(node.step, worlds));
            walked.seen.extend(self.seen(node.step, worlds));
        }
        walked
    }

    /// In which states a call finds its descriptors.
    fn seen(&self, step: Step, worlds: &[World]) -> Vec<(Point, &'a Protocol, StateId)> {
        let Some(called) = self.called_at(step) else {
            return Vec::new();
        };
        let sockets = descriptors(called.function)
            .flat_map(|fd| self.sockets_of(&called, fd).unwrap_or_default());
        let statuses =
            sockets.flat_map(|socket| worlds.iter().map(move |w| w.sockets.get(&socket)));
        let seen = statuses.filter_map(|status| match *status? {
            Status::In {
                protocol, state, ..
            } => Some((called.at, self.rules.protocols.get(protocol)?, state)),
            _ => None,
        });
        seen.collect()
    }

    /// What becomes of the worlds that come to a node.
    fn step(&self, paths: &Paths, node: usize, worlds: Vec<World>, again: bool) -> Vec<World> {
        let facts = self.known.facts;
        let Some(step) = paths.nodes.get(node).map(|n| n.step) else {
            return worlds;
        };
        match step {
            Step::Start => vec![World::default()],
            Step::Call(at) => match self.called(at) {
                Some(called) => apart(
                    worlds
                        .into_iter()
                        .flat_map(|w| self.call(&called, w, again)),
                ),
                None => worlds,
            },
            Step::Assume { test, holds, .. } => {
                let parted: BTreeSet<Socket> = worlds
                    .iter()
                    .flat_map(|a| worlds.iter().flat_map(|b| a.differences(b)))
                    .collect();
                let guard = match is_about_calls(facts, paths, test) {
                    true => Guard::Free,
                    false if paths.is_by_path(&facts.values, test) => Guard::ByPath,
                    false => Guard::Asked,
                };
                let supposed = worlds.into_iter().filter_map(|mut world| {
                    for &socket in &parted {
                        world.guard(socket, guard);
                    }
                    world.suppose((facts, paths), test, holds).then_some(world)
                });
                apart(supposed)
            }
            Step::Loop(tests) => {
                let again = worlds.into_iter().map(|mut world| {
                    world.forget_tests(tests);
                    world
                });
                merge(again)
            }
            Step::Given(value) => {
                let given = self.sockets_in(value);
                let known = worlds.into_iter().map(|mut world| {
                    for socket in &given {
                        world.sockets.insert(*socket, Status::Unknown);
                    }
                    world
                });
                merge(known)
            }
            Step::Anything(_) => {
                let unknown = worlds.into_iter().map(|mut world| {
                    world.forget_sockets();
                    world
                });
                merge(unknown)
            }
            Step::Meet | Step::End => worlds,
            Step::Stop => Vec::new(),
        }
    }

    /// The call that a step is, if it is one of the dialect.
    pub(super) fn called_at(&self, step: Step) -> Option<Called<'a>> {
        match step {
            Step::Call(at) => self.called(at),
            _ => None,
        }
    }

    fn called(&self, at: Point) -> Option<Called<'a>> {
        let call = *self.calls.get(&at)?;
        let recognised = self.known.recognised;
        let id = *recognised.functions.get(&call.function)?;
        let dialect = self.rules.dialect(recognised.dialect)?;
        Some(Called {
            at,
            id,
            function: dialect.function(id)?,
            call,
            result: self.known.facts.values.find(&Value::Result { at }),
            looked_at: self.known.facts.is_looked_at(at),
        })
    }
}

/// What calls do.
impl<'a> Steps<'a> {
    /// The worlds that a call leaves; `again` if it may have been made before, in a loop.
    fn call(&self, called: &Called<'a>, mut world: World, again: bool) -> Vec<World> {
        if again {
            world.forget_call(self.known.facts, called.at);
        }
        let mut worlds = vec![world];
        for fd in descriptors(called.function) {
            let sockets = self.sockets_of(called, fd);
            worlds = worlds
                .into_iter()
                .flat_map(|world| match sockets.as_deref() {
                    Some(&[socket]) => self.use_of(called, fd, socket, world),
                    several => vec![self.use_of_some(called, fd, several, world)],
                })
                .collect();
        }
        for &effect in &called.function.effects {
            // A number that is given anew may be that of any descriptor.
            if let Effect::Renames { .. } = effect {
                worlds.iter_mut().for_each(World::forget_sockets);
            }
            if let Effect::Opens { at, .. } = effect {
                worlds = worlds
                    .into_iter()
                    .flat_map(|world| self.open(called, at, world))
                    .collect();
            }
        }
        worlds
    }

    /// A call uses one descriptor.
    fn use_of(
        &self,
        called: &Called<'a>,
        fd: usize,
        socket: Socket,
        mut world: World,
    ) -> Vec<World> {
        let Some(&status) = world.sockets.get(&socket) else {
            return vec![world];
        };
        if let Some(closed) = self.closes(called, fd, status) {
            world.sockets.insert(socket, closed);
            return vec![world];
        }
        let Some((number, step)) = self.step_of(called, fd, status) else {
            return vec![world];
        };
        let Status::In { state, since, .. } = status else {
            return vec![world];
        };
        let cell = step.cells.get(state.0).and_then(Option::as_ref);
        let Some(cell) = cell else {
            world.sockets.insert(socket, Status::Unknown);
            return vec![world];
        };
        let to = match &cell.then {
            Then::To(to) => *to,
            Then::Errno(errors) => {
                // What follows from a mistake is not one more.
                world.sockets.insert(socket, Status::Failed(None));
                match errors[..] {
                    [(_, number)] => world.returned_number(called.result, number),
                    _ => world.returned(called.result, true),
                }
                return vec![world];
            }
        };
        let since = if to == state { since } else { called.at };
        let moved = Status::In {
            protocol: number,
            state: to,
            since,
        };
        let mut all = Vec::new();
        if called.looked_at {
            let mut failed = world.clone();
            if to != state {
                failed.sockets.insert(socket, Status::Failed(Some(number)));
            }
            failed.returned(called.result, true);
            for (_, number) in &cell.despite {
                failed.unless(called.result, *number, socket, moved);
            }
            all.push(failed);
        }
        world.sockets.insert(socket, moved);
        world.returned(called.result, false);
        all.push(world);
        all
    }

    /// What becomes of a descriptor on which a call has failed, and which is closed: that is no less closed.
    fn closes(&self, called: &Called<'a>, fd: usize, status: Status) -> Option<Status> {
        let Status::Failed(Some(number)) = status else {
            return None;
        };
        let is_closed = |e: &Effect| matches!(e, Effect::Closes { fd: closed } if *closed == fd);
        called.function.effects.iter().find(|e| is_closed(e))?;
        let mut moves = self.rules.protocols.get(number)?.moves.iter();
        let step = moves.find(|m| m.function == called.id && m.fd == fd)?;
        let state = step
            .cells
            .iter()
            .flatten()
            .find_map(|cell| match cell.then {
                Then::To(to) => Some(to),
                Then::Errno(_) => None,
            })?;
        Some(Status::In {
            protocol: number,
            state,
            since: called.at,
        })
    }

    /// A call uses one of several descriptors, or it is not known which: none that it may move is known then.
    fn use_of_some(
        &self,
        called: &Called<'a>,
        fd: usize,
        sockets: Option<&[Socket]>,
        mut world: World,
    ) -> World {
        let all: Vec<Socket> = match sockets {
            Some(sockets) => sockets.to_vec(),
            None => world.sockets.keys().copied().collect(),
        };
        for socket in all {
            let Some(&status @ Status::In { state, .. }) = world.sockets.get(&socket) else {
                continue;
            };
            let Some((_, step)) = self.step_of(called, fd, status) else {
                continue;
            };
            let cell = step.cells.get(state.0).and_then(Option::as_ref);
            let stays = cell.is_some_and(|cell| match cell.then {
                Then::To(to) => to == state,
                Then::Errno(_) => true,
            });
            if !stays {
                world.sockets.insert(socket, Status::Unknown);
            }
        }
        world
    }

    /// A call makes a descriptor.
    fn open(&self, called: &Called<'a>, param: usize, mut world: World) -> Vec<World> {
        let socket = (called.at, u32::try_from(param).unwrap_or(u32::MAX));
        let failed = world.has_failed(called.result);
        let start = self.start(called, param);
        let made = start.map_or(Status::Unknown, |(protocol, state)| Status::In {
            protocol,
            state,
            since: called.at,
        });
        let mut all = Vec::new();
        if failed != Some(false) && called.looked_at || failed == Some(true) {
            let mut without = world.clone();
            without.sockets.insert(socket, Status::Failed(None));
            without.returned(called.result, true);
            all.push(without);
        }
        if failed != Some(true) {
            world.sockets.insert(socket, made);
            world.returned(called.result, false);
            all.push(world);
        }
        all
    }

    /// The protocol and the state that a new descriptor has.
    fn start(&self, called: &Called<'a>, param: usize) -> Option<(usize, StateId)> {
        let mut protocols = self.protocols();
        protocols.find_map(|(number, protocol)| {
            let mut starts = protocol.starts.iter();
            let start = starts.find(|s| {
                s.function == called.id && s.at == param && self.holds(called, &s.when)
            })?;
            Some((number, start.state))
        })
    }

    fn protocols(&self) -> impl Iterator<Item = (usize, &'a Protocol)> {
        let dialect = self.known.recognised.dialect;
        let all = self.rules.protocols.iter().enumerate();
        all.filter(move |(_, p)| p.dialect == dialect)
    }

    /// What a call does to a descriptor of which it is known where it is.
    pub(super) fn step_of(
        &self,
        called: &Called<'a>,
        fd: usize,
        status: Status,
    ) -> Option<(usize, &'a Move)> {
        let Status::In { protocol, .. } = status else {
            return None;
        };
        let found = self.rules.protocols.get(protocol)?;
        let mut moves = found.moves.iter();
        let step =
            moves.find(|m| m.function == called.id && m.fd == fd && self.holds(called, &m.when))?;
        Some((protocol, step))
    }

    fn holds(&self, called: &Called<'a>, when: &[When]) -> bool {
        when.iter().all(|when| {
            let operand = called.call.operands.get(when.param);
            let bits = operand.and_then(|o| self.known.facts.values.bits(o.value));
            bits == Some(u128::from(when.value))
        })
    }
}

/// Which descriptor.
impl<'a> Steps<'a> {
    /// The descriptors that an operand may be; none if it may be any.
    pub(super) fn sockets_of(&self, called: &Called<'a>, fd: usize) -> Option<Vec<Socket>> {
        let operand = called.call.operands.get(fd)?;
        let mut all = BTreeSet::new();
        self.collect(operand.value, &mut all)?;
        (!all.is_empty()).then(|| all.into_iter().collect())
    }

    fn collect(&self, id: ValueId, all: &mut BTreeSet<Socket>) -> Option<()> {
        match self.known.facts.values.get(id) {
            Value::Output { at, param, .. } if self.opens(*at, *param) => {
                all.insert((*at, *param));
                Some(())
            }
            Value::Join(members) => members.iter().try_for_each(|&m| self.collect(m, all)),
            // The cell before anything was opened.
            Value::Zero { .. } => Some(()),
            // No descriptor, as a wrapper says that it has none.
            Value::Literal { bits, width, .. } if bits >> (8 * u32::from(*width) - 1) == 1 => {
                Some(())
            }
            _ => None,
        }
    }

    /// The descriptors among what a value is made of.
    fn sockets_in(&self, id: ValueId) -> Vec<Socket> {
        let mut all = Vec::new();
        self.known.facts.values.walk(id, &mut |value| {
            if let Value::Output { at, param, .. } = value {
                all.push((*at, *param));
            }
        });
        all.retain(|&(at, param)| self.opens(at, param));
        all
    }

    fn opens(&self, at: Point, param: u32) -> bool {
        let effects = self.called(at).map(|c| &c.function.effects);
        let opens = |e: &Effect| matches!(e, Effect::Opens { at, .. } if *at == param as usize);
        effects.is_some_and(|effects| effects.iter().any(opens))
    }
}

/// What checks want to know.
impl<'a> Steps<'a> {
    fn met(&self, step: Step, worlds: &[World]) -> Vec<Met<'a>> {
        let Some(called) = self.called_at(step) else {
            return Vec::new();
        };
        let fds = descriptors(called.function);
        fds.flat_map(|fd| self.met_by(&called, fd, worlds))
            .collect()
    }

    fn met_by(&self, called: &Called<'a>, fd: usize, worlds: &[World]) -> Vec<Met<'a>> {
        let sockets = self.sockets_of(called, fd);
        let Some(&[socket]) = sockets.as_deref() else {
            return Vec::new();
        };
        let in_cell = |status: Status| {
            let Status::In { state, since, .. } = status else {
                return None;
            };
            let (number, step) = self.step_of(called, fd, status)?;
            let protocol = self.rules.protocols.get(number)?;
            let cell = step.cells.get(state.0)?.as_ref()?;
            Some(Met {
                check: cell.check?,
                at: Some(called.at),
                socket,
                protocol,
                state,
                since,
                cell: Some(cell),
                always: true,
            })
        };
        verdicts(worlds, socket, &in_cell)
    }
}

/// What the paths say together, one of each check: certain if every path says so of which anything is known
/// but that a call has failed on it; not at all if a condition may keep those paths from coming here that do.
fn verdicts<'a>(
    worlds: &[World],
    socket: Socket,
    met: &dyn Fn(Status) -> Option<Met<'a>>,
) -> Vec<Met<'a>> {
    let mut found: BTreeMap<CheckId, (Met<'a>, bool, usize)> = BTreeMap::new();
    let mut all = 0;
    for world in worlds {
        let Some(&status) = world.sockets.get(&socket) else {
            continue;
        };
        all += usize::from(!matches!(status, Status::Failed(_)));
        let Some(one) = met(status) else {
            continue;
        };
        let entry = found.entry(one.check).or_insert_with(|| (one, true, 0));
        entry.1 &= world.guard_of(socket) != Guard::Free;
        entry.2 += 1;
    }
    let judged = found.into_values().filter_map(|(met, guarded, count)| {
        let always = count == all;
        (!guarded).then_some(Met { always, ..met })
    });
    judged.collect()
}

/// The parameters of a function that are descriptors.
pub(super) fn descriptors(function: &Function) -> impl Iterator<Item = usize> {
    function.effects.iter().filter_map(|effect| match *effect {
        Effect::Uses { fd } | Effect::Closes { fd } => Some(fd),
        _ => None,
    })
}

/// The worlds that come to a node.
fn before(paths: &Paths, node: usize, after: &[Option<Vec<World>>]) -> Vec<World> {
    let all = paths
        .nodes
        .get(node)
        .map_or(&[][..], |n| n.before.as_slice());
    let worlds = |id: &NodeId| after.get(id.index()).and_then(Option::as_ref);
    let all_worlds = all
        .iter()
        .filter_map(|id| Some((id, worlds(id)?)))
        .flat_map(|(id, worlds)| {
            let comes_back = id.index() > node;
            worlds.iter().cloned().map(move |mut world| {
                if comes_back {
                    world.turn();
                }
                world
            })
        });
    match all {
        [_] => all_worlds.collect(),
        _ => merge(all_worlds),
    }
}

/// Worlds as they are, where no paths meet: what a call returned is known until they do.
fn apart(worlds: impl Iterator<Item = World>) -> Vec<World> {
    let worlds: Vec<World> = worlds.collect();
    match worlds.len() > MOST_WORLDS {
        true => merge(worlds.into_iter()),
        false => worlds,
    }
}

/// Worlds with descriptors in the same states are one.
fn merge(worlds: impl Iterator<Item = World>) -> Vec<World> {
    let mut merged: Vec<World> = Vec::new();
    for world in worlds {
        match merged.iter_mut().find(|m| m.has_same_sockets(&world)) {
            Some(same) => same.meet(&world),
            None => merged.push(world),
        }
    }
    if merged.len() > MOST_WORLDS {
        merged = vec![collapse(&merged, false)];
    }
    merged
}

/// One world for all: what differs is not known.
fn collapse(worlds: &[World], forget: bool) -> World {
    let mut one = worlds.first().cloned().unwrap_or_default();
    for world in worlds {
        one.blur(world);
    }
    if forget {
        one.forget_sockets();
    }
    one
}

/// Whether each node is in a loop.
fn looped(paths: &Paths) -> Vec<bool> {
    let mut looped = vec![false; paths.nodes.len()];
    for (head, node) in paths.nodes.iter().enumerate() {
        let last = node.before.iter().map(|before| before.index()).max();
        let turn = last.filter(|&last| last > head);
        if let Some(turn) = turn.and_then(|last| looped.get_mut(head..=last)) {
            turn.fill(true);
        }
    }
    looped
}

/// The nodes that come right after each.
fn followers(paths: &Paths) -> Vec<Vec<usize>> {
    let mut followers = vec![Vec::new(); paths.nodes.len()];
    for (i, node) in paths.nodes.iter().enumerate() {
        for before in &node.before {
            if let Some(list) = followers.get_mut(before.index()) {
                list.push(i);
            }
        }
    }
    followers
}
