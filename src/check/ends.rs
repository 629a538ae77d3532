//! Descriptors that end in a state in which they should not: when the program ends, or when they are closed.
//!
//! Knows the worlds that come to each place. Must not know how they came there.

use super::steps::{Called, Met, Steps, descriptors};
use super::world::{Socket, Status, World};
use crate::facts::{Paths, Point, Step};
use crate::rules::{CheckId, Effect, Protocol, StateId, Then};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Steps<'a> {
    /// Descriptors that end in a state in which they should not, where no path leads on from there: a program may
    /// give up before it has come that far.
    pub(super) fn ends(&self, paths: &Paths, coming: &[Vec<World>]) -> Vec<Met<'a>> {
        let mut left = self.left(paths, coming);
        let mut found: BTreeMap<(Socket, Point), Met<'a>> = BTreeMap::new();
        let mut lost = BTreeSet::new();
        // Worlds have most in common: what has not changed since the last end has been looked at.
        let mut last: Option<&World> = None;
        for (node, worlds) in paths.nodes.iter().zip(coming) {
            let ends = match node.step {
                Step::Stop => true,
                Step::End => paths.is_program,
                _ => false,
            };
            if ends || node.step == Step::End {
                for world in worlds {
                    for (socket, status) in world.changes(last) {
                        lost.extend((status == Status::Unknown).then_some(socket));
                        if let Some(met) = self.ended(socket, status).filter(|_| ends) {
                            found.entry((socket, met.since)).or_insert(met);
                        }
                    }
                    last = Some(world);
                }
            }
            let Some((at, closed)) = self.closing(node.step) else {
                continue;
            };
            let statuses = worlds.iter().filter_map(|w| w.sockets.get(&closed));
            for met in statuses.filter_map(|&status| self.ended(closed, status)) {
                let here = Met {
                    at: Some(at),
                    ..met
                };
                found.entry((closed, here.since)).or_insert(here);
            }
        }
        left.extend(
            found
                .keys()
                .filter(|(socket, _)| lost.contains(socket))
                .copied(),
        );
        found.retain(|key, _| !left.contains(key));
        found.into_values().collect()
    }

    fn ended(&self, socket: Socket, status: Status) -> Option<Met<'a>> {
        let (protocol, state, since, check) = self.at_end(status)?;
        Some(Met {
            check,
            at: None,
            socket,
            protocol,
            state,
            since,
            cell: None,
            always: true,
        })
    }

    fn closing(&self, step: Step) -> Option<(Point, Socket)> {
        let called = self.called_at(step)?;
        Some((called.at, self.closed(&called)?))
    }

    /// The descriptor that a call closes.
    fn closed(&self, called: &Called<'a>) -> Option<Socket> {
        let closes = |effect: &Effect| match *effect {
            Effect::Closes { fd } => Some(fd),
            _ => None,
        };
        let fd = called.function.effects.iter().find_map(closes)?;
        match self.sockets_of(called, fd)?[..] {
            [socket] => Some(socket),
            _ => None,
        }
    }

    /// The state of a descriptor, if a check wants to know of descriptors that end in it.
    fn at_end(&self, status: Status) -> Option<(&'a Protocol, StateId, Point, CheckId)> {
        let Status::In {
            protocol,
            state,
            since,
        } = status
        else {
            return None;
        };
        let protocol = self.rules.protocols.get(protocol)?;
        let check = protocol.states.get(state.0)?.at_end?;
        Some((protocol, state, since, check))
    }

    /// The descriptors that a call other than closing them moves on from a state in which they should not end.
    fn left(&self, paths: &Paths, coming: &[Vec<World>]) -> BTreeSet<(Socket, Point)> {
        let mut left = BTreeSet::new();
        for (node, worlds) in paths.nodes.iter().zip(coming) {
            let called = self.called_at(node.step);
            let Some(called) = called.filter(|called| self.closed(called).is_none()) else {
                continue;
            };
            for fd in descriptors(called.function) {
                let sockets = self.sockets_of(&called, fd).unwrap_or_default();
                for (world, socket) in worlds
                    .iter()
                    .flat_map(|w| sockets.iter().map(move |s| (w, *s)))
                {
                    let status = world.sockets.get(&socket).copied();
                    let Some((_, state, since, _)) = status.and_then(|s| self.at_end(s)) else {
                        continue;
                    };
                    let step = status.and_then(|s| self.step_of(&called, fd, s));
                    let cell = step.and_then(|(_, step)| step.cells.get(state.0)?.as_ref());
                    if cell.is_some_and(|c| !matches!(c.then, Then::To(to) if to == state)) {
                        left.insert((socket, since));
                    }
                }
            }
        }
        left
    }
}
