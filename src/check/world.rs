//! What is supposed on one path: the state of each descriptor, and how conditions have turned out.
//!
//! Knows values and tests. Must not know which call does what.

use crate::facts::{Facts, Op, Paths, Point, Test, TestId, Value, ValueId};
use crate::rules::StateId;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;

/// A descriptor: the call that makes it, and the parameter through which it is written.
pub(super) type Socket = (Point, u32);

/// What is known of a descriptor.
#[derive(Clone, Copy, Debug)]
pub(super) enum Status {
    /// It is in this state of this protocol.
    In {
        /// Index into the rules' protocols.
        protocol: usize,
        state: StateId,
        /// The call that moved it there; the one that made it if none did.
        since: Point,
    },
    /// A call that makes or moves it has failed: what follows is the business of whoever handles that. Of a
    /// descriptor that has been made, the protocol.
    Failed(Option<usize>),
    /// Nothing.
    Unknown,
}

impl Status {
    /// Where it is, no matter since when.
    fn key(self) -> (u8, usize, usize) {
        match self {
            Status::In {
                protocol, state, ..
            } => (0, protocol, state.0),
            Status::Failed(protocol) => (1, protocol.map_or(0, |p| p + 1), 0),
            Status::Unknown => (2, 0, 0),
        }
    }
}

impl PartialEq for Status {
    fn eq(&self, other: &Status) -> bool {
        self.key() == other.key()
    }
}

/// What a condition was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// That a value is not zero.
    Truth(ValueId),
    /// That a value equals a number.
    Equals(ValueId, u64),
    /// Something that is not followed.
    Opaque(TestId),
}

/// A path, as far as it matters.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) sockets: OrdMap<Socket, Status>,
    known: OrdMap<Subject, bool>,
    /// Descriptors that are in a state after all if a result turns out to be a number.
    unless: Vec<(ValueId, u64, Socket, Status)>,
    /// Conditions that have been passed since paths parted on a descriptor, and could keep this one from where it
    /// goes; none is `Free`.
    guards: OrdMap<Socket, Guard>,
}

/// What may keep a path from where it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Guard {
    /// Nothing.
    #[default]
    Free,
    /// A condition that does not depend on the path, but may go with one that parted it from others.
    Asked,
    /// A condition that may depend on the path.
    ByPath,
}

impl World {
    /// The same with another path that has the same descriptors in the same states.
    pub(super) fn meet(&mut self, other: &World) {
        for subject in differences(&self.known, &other.known) {
            self.known.remove(&subject);
        }
        self.unless.retain(|one| other.unless.contains(one));
        let guards = std::mem::take(&mut self.guards);
        let both = guards.into_iter().filter_map(|(socket, guard)| {
            let theirs = *other.guards.get(&socket)?;
            Some((socket, guard.min(theirs)))
        });
        self.guards = both.collect();
    }

    /// The descriptors in which two paths differ, of which both know something.
    pub(super) fn differences(&self, other: &World) -> Vec<Socket> {
        let known = |s: &Status| matches!(s, Status::In { .. });
        let differing = self
            .sockets
            .diff(&other.sockets)
            .filter_map(|item| match item {
                DiffItem::Update { old, new } if known(old.1) && known(new.1) => Some(*old.0),
                _ => None,
            });
        differing.collect()
    }

    /// A condition has been passed.
    pub(super) fn guard(&mut self, socket: Socket, guard: Guard) {
        if guard > self.guard_of(socket) {
            self.guards.insert(socket, guard);
        }
    }

    /// What may keep this path from where it goes, as far as a descriptor is concerned.
    pub(super) fn guard_of(&self, socket: Socket) -> Guard {
        self.guards.get(&socket).copied().unwrap_or_default()
    }

    /// Whether everything is as in another, to the last condition.
    pub(super) fn is(&self, other: &World) -> bool {
        self.has_same_sockets(other)
            && self.known.diff(&other.known).next().is_none()
            && self.unless == other.unless
            && self.guards == other.guards
    }

    /// Whether every descriptor is where it is in another.
    pub(super) fn has_same_sockets(&self, other: &World) -> bool {
        self.sockets.diff(&other.sockets).next().is_none()
    }

    /// The descriptors that are not where they are in another; all, if there is no other.
    pub(super) fn changes(&self, since: Option<&World>) -> Vec<(Socket, Status)> {
        let Some(since) = since else {
            return self
                .sockets
                .iter()
                .map(|(s, status)| (*s, *status))
                .collect();
        };
        let changed = since
            .sockets
            .diff(&self.sockets)
            .filter_map(|item| match item {
                DiffItem::Add(&socket, &status) => Some((socket, status)),
                DiffItem::Update { new, .. } => Some((*new.0, *new.1)),
                DiffItem::Remove(..) => None,
            });
        changed.collect()
    }

    /// Of descriptors that are elsewhere in another, nothing is known.
    pub(super) fn blur(&mut self, other: &World) {
        self.meet(other);
        let differences: Vec<(Socket, Status)> = self
            .sockets
            .diff(&other.sockets)
            .filter_map(|item| match item {
                DiffItem::Update { old, .. } => Some((*old.0, Status::Unknown)),
                DiffItem::Add(&socket, &status) => Some((socket, status)),
                DiffItem::Remove(..) => None,
            })
            .collect();
        self.sockets.extend(differences);
    }

    /// Nothing is known of any descriptor.
    pub(super) fn forget_sockets(&mut self) {
        let all: Vec<Socket> = self.sockets.keys().copied().collect();
        self.sockets
            .extend(all.into_iter().map(|socket| (socket, Status::Unknown)));
    }

    /// A call is made (again): what was known of its results is of the call before.
    pub(super) fn forget_call(&mut self, facts: &Facts, at: Point) {
        let made: Vec<Subject> = self
            .known
            .keys()
            .filter(|subject| match subject {
                Subject::Truth(id) | Subject::Equals(id, _) => is_made_by(facts, *id, at),
                Subject::Opaque(_) => false,
            })
            .copied()
            .collect();
        for subject in made {
            self.known.remove(&subject);
        }
        self.unless.retain(|(id, ..)| !is_made_by(facts, *id, at));
    }

    /// Another turn of a loop begins: that there is one does not depend on what was found in the last.
    pub(super) fn turn(&mut self) {
        let asked = self
            .guards
            .iter()
            .filter(|(_, guard)| **guard == Guard::Asked);
        let asked: Vec<Socket> = asked.map(|(socket, _)| *socket).collect();
        for socket in asked {
            self.guards.remove(&socket);
        }
    }

    /// A turn of a loop begins in which tests from a number on are asked again.
    pub(super) fn forget_tests(&mut self, from: TestId) {
        let again = |subject: &&Subject| matches!(subject, Subject::Opaque(test) if *test >= from);
        let again: Vec<Subject> = self.known.keys().filter(again).copied().collect();
        for subject in again {
            self.known.remove(&subject);
        }
    }

    /// A call has succeeded, or failed, as its result says.
    pub(super) fn returned(&mut self, result: Option<ValueId>, failed: bool) {
        if let Some(id) = result {
            self.known.insert(Subject::Truth(id), failed);
        }
    }

    /// Whether a call has failed, if that is known.
    pub(super) fn has_failed(&self, result: Option<ValueId>) -> Option<bool> {
        self.known.get(&Subject::Truth(result?)).copied()
    }

    /// A call has failed, and the program takes it as a failure, unless it looks for this number: then the
    /// descriptor is in a state after all.
    pub(super) fn unless(
        &mut self,
        result: Option<ValueId>,
        number: u64,
        socket: Socket,
        status: Status,
    ) {
        self.unless
            .extend(result.map(|id| (id, number, socket, status)));
    }

    /// A call has failed with this number.
    pub(super) fn returned_number(&mut self, result: Option<ValueId>, number: u64) {
        self.returned(result, true);
        if let Some(id) = result {
            self.known.insert(Subject::Equals(id, number), true);
        }
    }

    /// Supposes that a condition turned out so. Says whether it can have.
    pub(super) fn suppose(
        &mut self,
        (facts, paths): (&Facts, &Paths),
        test: TestId,
        holds: bool,
    ) -> bool {
        match self.test(facts, paths, test) {
            Some(known) => known == holds,
            None => {
                self.learn((facts, paths), test, holds);
                true
            }
        }
    }

    fn test(&self, facts: &Facts, paths: &Paths, id: TestId) -> Option<bool> {
        let both = |a, b| (self.test(facts, paths, a), self.test(facts, paths, b));
        match paths.test(id)? {
            Test::Truth(value) => self.truth(facts, value),
            Test::Equals(value, number) => self.equals(facts, value, number),
            Test::Not(test) => self.test(facts, paths, test).map(|holds| !holds),
            Test::Both(a, b) => match both(a, b) {
                (Some(true), Some(true)) => Some(true),
                (Some(false), _) | (_, Some(false)) => Some(false),
                _ => None,
            },
            Test::Either(a, b) => match both(a, b) {
                (Some(false), Some(false)) => Some(false),
                (Some(true), _) | (_, Some(true)) => Some(true),
                _ => None,
            },
            Test::Known(holds) => Some(holds),
            Test::Opaque { .. } => self.known.get(&Subject::Opaque(id)).copied(),
        }
    }

    fn truth(&self, facts: &Facts, id: ValueId) -> Option<bool> {
        if let Some(bits) = facts.values.bits(id) {
            return Some(bits != 0);
        }
        if let Some(&known) = self.known.get(&Subject::Truth(id)) {
            return Some(known);
        }
        match facts.values.get(id) {
            Value::Op { op, args, .. } if is_widened(facts, *op, args[0]) => {
                self.truth(facts, args[0])
            }
            Value::Op {
                op: Op::Or, args, ..
            } => match args.map(|arg| self.truth(facts, arg)) {
                [Some(false), Some(false)] => Some(false),
                [Some(true), _] | [_, Some(true)] => Some(true),
                _ => None,
            },
            Value::Join(members) => {
                let mut all = members.iter().map(|&member| self.truth(facts, member));
                let first = all.next()??;
                all.all(|one| one == Some(first)).then_some(first)
            }
            _ => None,
        }
    }

    fn equals(&self, facts: &Facts, id: ValueId, number: u64) -> Option<bool> {
        if let Some(bits) = facts.values.bits(id) {
            return Some(bits == u128::from(number));
        }
        if let Some(&known) = self.known.get(&Subject::Equals(id, number)) {
            return Some(known);
        }
        // Zero is no such number, and what equals one number equals no other.
        let other = self.known.iter().any(|(subject, &holds)| {
            matches!(subject, Subject::Equals(same, n) if *same == id && *n != number) && holds
        });
        let zero = self.truth(facts, id) == Some(false);
        (zero || other).then_some(false)
    }

    fn learn(&mut self, (facts, paths): (&Facts, &Paths), id: TestId, holds: bool) {
        match paths.test(id) {
            Some(Test::Truth(value)) => self.learn_truth(facts, value, holds),
            Some(Test::Equals(value, number)) => {
                if is_lasting(facts, value) {
                    self.known.insert(Subject::Equals(value, number), holds);
                }
                if holds {
                    self.learn_truth(facts, value, true);
                    self.settle(value, number);
                }
            }
            Some(Test::Not(test)) => self.learn((facts, paths), test, !holds),
            Some(Test::Both(a, b)) => self.learn_pair((facts, paths), (a, b), holds, true),
            Some(Test::Either(a, b)) => self.learn_pair((facts, paths), (a, b), holds, false),
            Some(Test::Opaque { .. }) => {
                self.known.insert(Subject::Opaque(id), holds);
            }
            Some(Test::Known(_)) | None => {}
        }
    }

    /// A result has turned out to be a number.
    fn settle(&mut self, value: ValueId, number: u64) {
        let met = |&&(id, n, ..): &&(ValueId, u64, Socket, Status)| (id, n) == (value, number);
        for &(.., socket, status) in self.unless.iter().filter(met) {
            self.sockets.insert(socket, status);
        }
    }

    /// Two tests of which it is known whether both hold (`all`), or whether one does.
    fn learn_pair(
        &mut self,
        (facts, paths): (&Facts, &Paths),
        (a, b): (TestId, TestId),
        holds: bool,
        all: bool,
    ) {
        if holds == all {
            self.learn((facts, paths), a, all);
            self.learn((facts, paths), b, all);
        } else if self.test(facts, paths, a) == Some(all) {
            self.learn((facts, paths), b, !all);
        } else if self.test(facts, paths, b) == Some(all) {
            self.learn((facts, paths), a, !all);
        }
    }

    fn learn_truth(&mut self, facts: &Facts, id: ValueId, holds: bool) {
        if is_lasting(facts, id) {
            self.known.insert(Subject::Truth(id), holds);
        }
        match facts.values.get(id) {
            Value::Op { op, args, .. } if is_widened(facts, *op, args[0]) => {
                self.learn_truth(facts, args[0], holds);
            }
            Value::Op {
                op: Op::Or, args, ..
            } if !holds => {
                args.iter()
                    .for_each(|&arg| self.learn_truth(facts, arg, false));
            }
            _ => {}
        }
    }
}

/// What two sets of conditions do not agree on.
fn differences(mine: &OrdMap<Subject, bool>, theirs: &OrdMap<Subject, bool>) -> Vec<Subject> {
    let subject = |item: DiffItem<'_, '_, Subject, bool>| match item {
        DiffItem::Add(&subject, _) | DiffItem::Remove(&subject, _) => subject,
        DiffItem::Update { old, .. } => *old.0,
    };
    mine.diff(theirs).map(subject).collect()
}

/// Whether a value is the same wherever it is met, until the call is made again that it comes from.
fn is_lasting(facts: &Facts, id: ValueId) -> bool {
    let mut lasting = true;
    facts.values.walk(id, &mut |value| {
        lasting &= match value {
            Value::Unknown(_) | Value::Join(_) => false,
            // Other bytes may be there the next time.
            Value::Loaded { bytes, .. } => bytes.iter().all(|b| !b.assumed && b.stored().is_some()),
            _ => true,
        };
    });
    lasting
}

/// Whether an operation makes a call's result wider, and nothing else.
fn is_widened(facts: &Facts, op: Op, arg: ValueId) -> bool {
    matches!(op, Op::Resize | Op::Extend(4))
        && matches!(facts.values.get(arg), Value::Result { .. })
}

fn is_made_by(facts: &Facts, id: ValueId, call: Point) -> bool {
    let mut made = false;
    facts.values.walk(id, &mut |value| {
        made |= matches!(value, Value::Result { at } | Value::Output { at, .. } if *at == call);
    });
    made
}

/// Whether a test is about what calls returned or wrote, and nothing else: which calls, does not depend on the path.
pub(super) fn is_about_calls(facts: &Facts, paths: &Paths, id: TestId) -> bool {
    let about = |id| is_about_calls(facts, paths, id);
    match paths.test(id) {
        Some(Test::Truth(value) | Test::Equals(value, _)) => {
            facts.values.is_imported(value) && !paths.is_by_path(&facts.values, id)
        }
        Some(Test::Not(test)) => about(test),
        Some(Test::Both(a, b) | Test::Either(a, b)) => about(a) && about(b),
        Some(Test::Known(_)) => true,
        Some(Test::Opaque { .. }) | None => false,
    }
}
