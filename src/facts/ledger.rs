//! Puts together what the functions took down: who may read what another has stored.
//!
//! Knows addresses and globals of the whole module. Must not know control flow: a byte that is read
//! blindly may be any that was ever stored there, by any function.

use super::context::Context;
use super::hash::{HashMap, HashSet};
use super::memory::Address;
use super::places::Places;
use super::runs::Runs;
use super::trace::{Cell, Read, Stored, Trace, other};
use super::used::Uses;
use super::value::{Byte, ContextId, Point, Value, ValueId};
use super::values::Values;
use super::walk::{Refusal, Walk};
use super::{Callers, Facts, Store, Use, UseKind};
use crate::wat::Site;

/// More uses than this of what is at an address are not told apart.
const MOST_USES: usize = 8;

/// What is handed to code that works on memory through pointers is read this far, in bytes.
const GIVEN: u64 = 64;

/// The traces of all functions.
#[derive(Default)]
pub(super) struct Ledger {
    facts: Facts,
    uses: Vec<(Site, Use)>,
    stored: Vec<Stored>,
    reads: Vec<Read>,
    runs: Vec<(Cell, u64, Use)>,
    overwrites: Vec<(Cell, u64, Use)>,
    globals_set: Vec<(u32, ValueId)>,
    globals_read: HashMap<u32, Use>,
    segments: HashMap<u32, Use>,
    anything: Option<Use>,
    /// Whether something reads at an address of which nothing is known.
    reads_anywhere: bool,
    /// Whether nobody looks into the memory once the program has ended, as into that of a library.
    is_program: bool,
}

/// Who reads what is at an address.
#[derive(Default)]
struct Readers {
    is_read: bool,
    /// Those that may find more than they show.
    blind: Vec<Use>,
}

impl Ledger {
    pub(super) fn add(&mut self, trace: Trace) {
        self.facts.calls.extend(trace.calls);
        self.facts.compares.extend(trace.compares);
        self.facts.orders.extend(trace.orders);
        self.facts.branches.extend(trace.branches);
        self.is_program |= trace.paths.as_ref().is_some_and(|paths| paths.is_program);
        self.facts.paths.extend(trace.paths);
        self.facts.looked_at.extend(trace.looked_at);
        self.facts.undescribed.extend(trace.undescribed);
        self.facts.reached.extend(trace.reached);
        self.uses.extend(trace.uses);
        self.stored.extend(trace.stored);
        self.reads.extend(trace.reads);
        self.runs.extend(trace.runs);
        self.overwrites.extend(trace.overwrites);
        self.globals_set.extend(trace.globals_set);
        for (global, one) in trace.globals_read {
            self.globals_read.entry(global).or_insert(one);
        }
        for (segment, one) in trace.segments {
            self.segments.entry(segment).or_insert(one);
        }
        self.anything = self.anything.or(trace.anything);
        self.reads_anywhere |= trace.reads_anywhere;
    }

    /// The facts of the module.
    pub(super) fn settle(mut self, context: &Context<'_>, values: Values, walk: &Walk) -> Facts {
        self.facts.calls.sort_by_key(|c| c.at);
        self.facts.reached.sort_unstable();
        // The first of those that do the same at a place tells of all.
        self.facts
            .reached
            .dedup_by_key(|(cell, reach, _)| (*cell, *reach));
        self.settle_origins(walk);
        self.settle_callers(context, walk);
        self.settle_globals(context, &values);
        self.settle_memory(context, &values);
        self.facts.uses = Uses::new(self.uses);
        self.facts.values = values;
        self.facts.image = context.image.clone();
        self.facts
    }

    /// An instruction feeds one operand alone only if its function is called in one way.
    fn settle_origins(&mut self, walk: &Walk) {
        let calls = self.facts.calls.iter_mut().flat_map(|c| &mut c.operands);
        let compares = self.facts.compares.iter_mut().flat_map(|c| &mut c.operands);
        for operand in calls.chain(compares) {
            operand.by = operand.by.filter(|by| walk.times(by.func) <= 1);
        }
        for stored in &mut self.stored {
            stored.by = stored.by.filter(|by| walk.times(by.func) <= 1);
        }
    }

    /// Whose parameters are not known, and the calls that lead to what was taken down.
    fn settle_callers(&mut self, context: &Context<'_>, walk: &Walk) {
        let outline = &context.outline;
        for &func in &context.order.callees_first {
            let callers = if let Some(name) = outline.exported.get(&func) {
                Callers::Export(name.clone())
            } else if outline.called_elsewhere.contains(&func) {
                Callers::Reference
            } else if let Some(&why) = walk.refused().get(&func) {
                Callers::NotFollowed(why)
            } else if context.order.is_root(func) {
                Callers::Nobody
            } else {
                continue;
            };
            self.facts.callers.insert(func, callers);
        }
        let mut refused = walk.refused().values();
        self.facts.is_cut_short = refused.any(|why| *why == Refusal::TooMany);
        let calls = walk.contexts();
        let at = |(caller, offset)| (caller, context.at(0, offset));
        self.facts.callers_of = calls.map(at).collect();
    }

    /// A global that is read where its value is not known may hold anything it was ever set to.
    fn settle_globals(&mut self, context: &Context<'_>, values: &Values) {
        let outside = Use {
            at: None,
            kind: UseKind::Other,
        };
        for &global in &context.outline.read_elsewhere {
            self.globals_read.insert(global, outside);
            if let Some(Value::Literal { site, .. }) = context.globals.literal(global) {
                self.uses.push((*site, outside));
            }
        }
        for (global, id) in std::mem::take(&mut self.globals_set) {
            if let Some(&one) = self.globals_read.get(&global) {
                self.note_value(values, id, one);
            }
        }
    }

    fn settle_memory(&mut self, context: &Context<'_>, values: &Values) {
        let data = self.data_bytes(context, values);
        let stored = std::mem::take(&mut self.stored);
        let runs = Runs::new(&self.runs);
        let overwrites = Runs::new(&self.overwrites);
        self.settle_stores(&stored, &runs);
        let cells = stored.iter().map(|s| s.cell);
        let cells = cells.chain(data.iter().filter_map(|&(_, cell)| cell));
        let mut readers = Places::new(cells.collect());
        self.find_readers(&mut readers, &runs);
        // The bytes of one instruction follow each other.
        for group in stored.chunk_by(|a, b| a.at == b.at) {
            self.settle_store(group, &readers, values);
        }
        let mut near = 0;
        for (site, cell) in data {
            let blind = cell
                .and_then(|c| readers.get(c, &mut near))
                .map(|r| r.blind.as_slice());
            let blind = blind.unwrap_or_default().iter().copied();
            let whole = match site {
                Site::Data { segment, .. } => self.segments.get(&segment).copied(),
                _ => None,
            };
            let over = cell.and_then(|c| overwrites.at(&c));
            let all = blind.chain(whole).chain(over).chain(self.anything);
            self.uses.extend(all.map(|one| (site, one)));
        }
    }

    /// Which store put each byte of a record there, if it was one alone.
    fn settle_stores(&mut self, stored: &[Stored], runs: &Runs) {
        if stored.is_empty() {
            return;
        }
        let mut by_byte: HashMap<(Cell, Byte), Option<Store>> = HashMap::default();
        for one in stored {
            let store = Some(Store {
                at: one.at,
                by: one.by,
            });
            let known = by_byte.entry((one.cell, one.byte)).or_insert(store);
            if *known != store {
                *known = None;
            }
        }
        for record in self.facts.calls.iter().flat_map(|c| &c.records) {
            let Some(address) = record.address else {
                continue;
            };
            let owner = record.owner;
            for (i, &byte) in (0..).zip(&record.bytes) {
                let key = (Cell { owner, address }.plus(i), byte);
                if let Some(&Some(store)) = by_byte.get(&key) {
                    self.facts.stores.insert(key, store);
                }
            }
        }
        self.settle_store_readers(stored, runs);
    }

    /// A store whose bytes are read otherwise than as part of a record is not one for the record alone.
    fn settle_store_readers(&mut self, stored: &[Stored], runs: &Runs) {
        if self.facts.stores.is_empty() {
            return;
        }
        let others = |one: &Use| !matches!(one.kind, UseKind::Record { .. });
        let reads = self.reads.iter().filter(|r| others(&r.one));
        let bytes = |r: &Read| {
            let start = r.cell;
            (0..u64::from(r.len)).map(move |i| start.plus(i))
        };
        let cells: HashSet<Cell> = reads.flat_map(bytes).collect();
        let is_read = |s: &&Stored| cells.contains(&s.cell) || runs.at(&s.cell).is_some();
        let read: HashSet<Point> = stored.iter().filter(is_read).map(|s| s.at).collect();
        for store in self.facts.stores.values_mut() {
            store.by = store
                .by
                .filter(|_| !read.contains(&store.at) && self.anything.is_none());
        }
    }

    /// The bytes of data segments that calls and comparisons look at, and where active segments put
    /// them. No other can come to be rewritten.
    fn data_bytes(&self, context: &Context<'_>, values: &Values) -> Vec<(Site, Option<Cell>)> {
        let mut bytes: Vec<(u32, u32)> = Vec::new();
        let mut add = |site| {
            if let Site::Data { segment, offset } = site {
                bytes.push((segment, offset));
            }
        };
        let calls = self.facts.calls.iter().flat_map(|c| &c.operands);
        let compares = self.facts.compares.iter().flat_map(|c| &c.operands);
        for operand in calls.chain(compares) {
            values.each_site(operand.value, &mut add);
        }
        let records = self.facts.calls.iter().flat_map(|c| &c.records);
        for byte in records.flat_map(|r| &r.bytes) {
            byte.data_site().into_iter().for_each(&mut add);
            if let Some(id) = byte.stored() {
                values.each_site(id, &mut add);
            }
        }
        bytes.sort_unstable();
        bytes.dedup();
        let of_segment = |bytes: &[(u32, u32)]| {
            let start = bytes.first().map(|&(segment, _)| segment);
            let start = start.and_then(|segment| context.image.address_of(segment, 0));
            let cell = move |offset: u32| {
                let (memory, start) = start?;
                let address = Address {
                    memory,
                    base: None,
                    offset: start.saturating_add(offset.into()),
                };
                let owner = ContextId::ALONE;
                Some(Cell { owner, address })
            };
            let all = bytes.iter();
            let all = all.map(|&(segment, offset)| (Site::Data { segment, offset }, cell(offset)));
            all.collect::<Vec<_>>()
        };
        let segments = bytes.chunk_by(|a, b| a.0 == b.0);
        segments.flat_map(of_segment).collect()
    }

    fn find_readers(&self, readers: &mut Places<Readers>, runs: &Runs) {
        for read in &self.reads {
            readers.each_within(read.cell, read.len.into(), &mut |i, found| {
                let i = u32::try_from(i).unwrap_or(0);
                found.is_read = true;
                if read.blind >> i & 1 == 1 {
                    found.note(read.of(i));
                }
            });
        }
        readers.each(&mut |cell, found| {
            if let Some(one) = runs.at(cell) {
                found.is_read = true;
                found.note(one);
            }
        });
    }

    /// What one instruction stored. If nothing in sight reads any of it, it is meant for someone who is
    /// not in sight, such as the receiver of a message.
    fn settle_store(&mut self, group: &[Stored], readers: &Places<Readers>, values: &Values) {
        let mut near = 0;
        let mut found = |s: &Stored| readers.get(s.cell, &mut near);
        let is_read = group.iter().filter_map(&mut found).any(|r| r.is_read);
        for stored in group {
            let blind = found(stored).map_or(&[][..], |r| &r.blind);
            for one in blind.iter().copied().chain(self.anything) {
                self.note_byte(values, stored.byte, one);
            }
            if !is_read {
                self.note_unread(values, stored);
            }
        }
    }

    /// A byte that nothing in sight reads. Where nobody else can be reading, a result is lost with it.
    fn note_unread(&mut self, values: &Values, stored: &Stored) {
        let one = other(stored.at);
        let lost = match stored.cell.address.base {
            Some(_) => !self.is_given(stored.cell.owner),
            None => self.is_private(stored.cell),
        };
        match (lost, stored.byte.stored()) {
            (true, Some(id)) => values.each_site(id, &mut |site| self.uses.push((site, one))),
            _ => self.note_byte(values, stored.byte, one),
        }
    }

    /// Whether only code in sight can read what is at a constant address: nothing of which the address is not
    /// known, and nobody who was given one a little below.
    fn is_private(&self, cell: Cell) -> bool {
        let offset = cell.address.offset.saturating_sub(GIVEN);
        let address = Address {
            offset,
            ..cell.address
        };
        let below = Cell { address, ..cell };
        let reached = &self.facts.reached;
        let first = reached.partition_point(|(c, ..)| *c < below);
        let given = reached.get(first).is_some_and(|(c, ..)| *c <= cell);
        let seen = !self.reads_anywhere && self.facts.undescribed.is_empty();
        self.is_program && seen && !given
    }

    /// Whether an address in the frame of a function is handed to code that works on memory through pointers.
    fn is_given(&self, owner: ContextId) -> bool {
        let reached = &self.facts.reached;
        let first = reached.partition_point(|(c, ..)| c.owner < owner);
        reached.get(first).is_some_and(|(c, ..)| c.owner == owner)
    }

    fn note_value(&mut self, values: &Values, id: ValueId, one: Use) {
        values.each_site(id, &mut |site| self.uses.push((site, one)));
        self.facts.looked_at.extend(values.results(id));
    }

    fn note_byte(&mut self, values: &Values, byte: Byte, one: Use) {
        match (byte.data_site(), byte.stored()) {
            (Some(site), _) => self.uses.push((site, one)),
            (None, Some(id)) => self.note_value(values, id, one),
            (None, None) => {}
        }
    }
}

impl Readers {
    fn note(&mut self, one: Use) {
        if self.blind.contains(&one) {
            return;
        }
        if self.blind.len() < MOST_USES {
            self.blind.push(one);
        } else if let Some(last) = self.blind.last_mut() {
            // Of so many readers one is enough to say that it is read otherwise.
            last.kind = UseKind::Other;
        }
    }
}
