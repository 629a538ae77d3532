//! Which calls belong together: by the socket they use, the address they read, the literal they share.
//!
//! Knows values and effects. Must not know evidence.

use super::field::{Kind, Place, Verdict};
use super::outputs;
use super::scene::Scene;
use crate::facts::hash::HashMap;
use crate::facts::{Value, ValueId};
use crate::rules::{Effect, FunctionId};
use crate::wat::Site;
use std::collections::{BTreeMap, BTreeSet};

/// Calls joined, in two widths. A *socket* is what certainly has one family: a descriptor's flow, and
/// tags that are one literal. A *group* is what is changed whole or not at all: sockets that share an
/// address or any literal, or that a descriptor which cannot be traced may be.
pub(super) struct Groups {
    sockets: Union,
    groups: Union,
    /// Calls whose descriptor cannot be traced.
    untraced: Vec<usize>,
}

impl Groups {
    pub(super) fn new(scene: &Scene<'_>) -> Groups {
        let calls = &scene.facts.calls;
        let mut groups = Groups {
            sockets: Union::new(calls.len()),
            groups: Union::new(calls.len()),
            untraced: Vec::new(),
        };
        let mut addresses = BTreeMap::new();
        for (i, call) in calls.iter().enumerate() {
            let known = call
                .records
                .iter()
                .filter_map(|r| Some((r.address?, r.owner)));
            for address in known {
                let first = *addresses.entry(address).or_insert(i);
                groups.groups.join(first, i);
            }
            groups.join_by_descriptors(scene, i);
        }
        groups.join_untraced(scene);
        groups
    }

    fn join_by_descriptors(&mut self, scene: &Scene<'_>, call: usize) {
        let operands = scene.facts.calls.get(call).map_or(&[][..], |c| &c.operands);
        for effect in scene.effects(call) {
            let Effect::Uses { fd } = effect else {
                continue;
            };
            let openers = operands.get(*fd).map(|o| self.openers(scene, o.value));
            match openers.filter(|openers| !openers.is_empty()) {
                Some(openers) => {
                    // By the path taken it may be one or another of several: then none for certain.
                    if let [opener] = openers[..] {
                        self.sockets.join(opener, call);
                    }
                    for opener in openers {
                        self.groups.join(opener, call);
                    }
                }
                None => self.untraced.push(call),
            }
        }
    }

    /// A descriptor that cannot be traced may be any socket of the module.
    fn join_untraced(&mut self, scene: &Scene<'_>) {
        let Some(&first) = self.untraced.first() else {
            return;
        };
        let opens = (0..scene.facts.calls.len()).filter(|&call| scene.opens(call));
        for call in opens.chain(self.untraced.clone()) {
            self.groups.join(first, call);
        }
    }

    /// The calls that opened a descriptor; none if it cannot be traced to such calls alone.
    fn openers(&self, scene: &Scene<'_>, fd: ValueId) -> Vec<usize> {
        let one = [fd];
        let members = match scene.facts.values.get(fd) {
            Value::Join(members) => &members[..],
            _ => &one,
        };
        let mut openers = BTreeSet::new();
        for &member in members {
            match scene.facts.values.get(member) {
                Value::Output { at, param, .. } => {
                    let call = scene.calls.get(at).copied();
                    match call.filter(|&c| scene.opens_at(c, *param as usize)) {
                        Some(call) => drop(openers.insert(call)),
                        None => return Vec::new(),
                    }
                }
                // The cell before anything was opened.
                Value::Zero { .. } => {}
                _ => return Vec::new(),
            }
        }
        openers.into_iter().collect()
    }

    /// The calls of the functions (of any, if none is named) whose result a value is.
    pub(super) fn calls_behind(
        &self,
        scene: &Scene<'_>,
        value: ValueId,
        functions: &[FunctionId],
    ) -> Vec<usize> {
        let mut calls = BTreeSet::new();
        let mut pure = true;
        scene.facts.values.walk(value, &mut |value| match value {
            Value::Result { at } => {
                let call = scene.calls.get(at).copied();
                let known = call.filter(|&c| {
                    let index = scene.facts.calls.get(c).map(|c| c.function);
                    let id = index.and_then(|i| scene.recognised.functions.get(&i));
                    id.is_some_and(|id| functions.is_empty() || functions.contains(id))
                });
                match known {
                    Some(call) => {
                        calls.insert(call);
                    }
                    None => pure = false,
                }
            }
            Value::Output { .. } | Value::Loaded { .. } => pure = false,
            // On another path it is a number of the module's own, which means what that means.
            Value::Join(members) => {
                let own = |m: &ValueId| scene.facts.values.bits(*m).is_some();
                pure &= !members.iter().any(own);
            }
            _ => {}
        });
        if pure {
            calls.into_iter().collect()
        } else {
            Vec::new()
        }
    }

    /// A value that may be the result of several calls makes one group of them.
    pub(super) fn join_results(&mut self, calls: &[usize]) {
        for pair in calls.windows(2) {
            self.groups.join(pair[0], pair[1]);
        }
    }

    /// Fields that share a literal share a group; tags that do share a socket.
    fn join_literals(&mut self, scene: &Scene<'_>) {
        let mut owners: HashMap<Site, usize> = HashMap::default();
        let mut tags: HashMap<Site, usize> = HashMap::default();
        for (i, field) in scene.fields.iter().enumerate() {
            // A layout reaches as far as the longest record, and so into its neighbours. What is spelled
            // alike in both encodings never changes, so no literal of it ties anything. One comparison
            // may look at the results of every call of the module; it is right for all or stays.
            let compared = matches!(field.place, Place::Compare { .. });
            let ties = field.kind == Kind::Tag
                || (field.kind != Kind::Layout && field.verdict != Verdict::Neutral && !compared);
            let Some(call) = self.call_of(scene, i).filter(|_| ties) else {
                continue;
            };
            for site in scene.sites_of(field) {
                self.groups.join(*owners.entry(site).or_insert(call), call);
                if field.kind == Kind::Tag {
                    self.sockets.join(*tags.entry(site).or_insert(call), call);
                }
            }
        }
    }

    /// Tells every field of a scene which group and which socket it is of.
    pub(super) fn assign(mut self, scene: &mut Scene<'_>) {
        self.join_literals(scene);
        for i in 0..scene.fields.len() {
            let call = self.call_of(scene, i);
            if let (Some(call), Some(field)) = (call, scene.fields.get_mut(i)) {
                field.group = self.groups.find(call);
                field.socket = self.sockets.find(call);
            }
        }
        self.part_alternatives(scene);
        for (i, field) in scene.fields.iter().enumerate() {
            scene.members.entry(field.group).or_default().push(i);
        }
        for call in 0..scene.facts.calls.len() {
            if scene.opens_anew(call) {
                scene.opened.insert(self.sockets.find(call));
            }
        }
    }

    /// A socket that may be of one family or another is none that its tags could agree on: each
    /// alternative, and each record used with it, is a socket of its own. So are alternative records.
    fn part_alternatives(&self, scene: &mut Scene<'_>) {
        let either: BTreeSet<usize> = scene
            .fields
            .iter()
            .filter(|f| f.kind == Kind::Tag && matches!(f.place, Place::Alternative { .. }))
            .map(|f| f.socket)
            .collect();
        let pointed = scene.pointed.values().filter(|all| all.len() > 1);
        let records: BTreeSet<usize> = pointed.flatten().copied().collect();
        let mut own: BTreeMap<usize, usize> = BTreeMap::new();
        let calls = scene.facts.calls.len();
        for (i, field) in scene.fields.iter_mut().enumerate() {
            let record = field.place.record();
            let parted =
                either.contains(&field.socket) || record.is_some_and(|r| records.contains(&r));
            if !parted || !field.is_family_matter() {
                continue;
            }
            field.socket = calls
                + match record {
                    Some(record) => *own.entry(record).or_insert(i),
                    None => i,
                };
            scene.mixed.insert(field.group);
        }
    }

    fn call_of(&self, scene: &Scene<'_>, field: usize) -> Option<usize> {
        match scene.fields.get(field)?.place {
            Place::Operand { call, .. } | Place::Alternative { call, .. } => Some(call),
            Place::Record { record } => Some(scene.records.get(record)?.call),
            Place::Compare { compare, side } => {
                let compare = scene.facts.compares.get(compare)?;
                let result = compare.operands.get(1 - side)?.value;
                let calls = self.calls_behind(scene, result, &[]);
                let ty = &scene.fields.get(field)?.ty;
                let written = || outputs::calls_behind(scene, result, &[], ty);
                calls
                    .first()
                    .copied()
                    .or_else(|| written().first().copied())
            }
            Place::Branches { branches } => {
                let branches = scene.facts.branches.get(branches)?;
                self.calls_behind(scene, branches.chooser.value, &[])
                    .first()
                    .copied()
            }
        }
    }
}

/// Disjoint sets of numbers; a set is known by its least member.
struct Union {
    parent: Vec<usize>,
}

impl Union {
    fn new(size: usize) -> Union {
        Union {
            parent: (0..size).collect(),
        }
    }

    fn find(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            // Halving the path keeps it short.
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b)] = a.min(b);
    }
}
