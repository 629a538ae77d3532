//! Facts: what feeds what, and which bytes are where.
//!
//! Knows values, memory and calls. Must not know sockets: which imports exist and what they do to
//! descriptors and memory comes as a plain table.
//!
//! [`analyse`] is an abstract interpretation of every function, callees before callers, in passes: the
//! first knows nothing of memory but what is stored in sight, and learns what each function does to it;
//! the last knows that, and takes down the facts (`trace`), which `ledger` then puts together.
//!
//! What it claims to be known is known, under these assumptions (README, "What it does not do"):
//! - an import writes what its table says, whether or not it fails, and one without a table nothing;
//! - the host changes memory and globals by imports only;
//! - a load through an address that is not known reads no data that a described import reads, and a
//!   store through one changes none of it: such bytes are `assumed`.

mod access;
mod bulk;
mod call;
mod constant;
mod context;
mod exception;
mod flow;
mod host;
mod image;
mod import;
mod interpret;
mod ledger;
mod memory;
mod op;
mod opaque;
mod operate;
mod outline;
mod scan;
mod solve;
mod state;
mod summary;
mod trace;
mod value;
mod values;

#[cfg(test)]
mod tests;

pub use import::{Gather, Import, Write};
pub use memory::Address;
pub use op::Op;
pub use solve::Setting;
pub use state::Operand;
pub use value::{Byte, Origin, Settings, Value, ValueId, Why};
pub use values::Values;

use crate::wat::{InstrId, Site};
use context::Context;
use interpret::{Interpreter, Subject};
use ledger::Ledger;
use std::collections::{BTreeMap, HashMap};

/// What was found out about a module.
#[derive(Debug, Default)]
pub struct Facts {
    /// All values; every [`ValueId`] here is one of them.
    pub values: Values,
    /// Calls of described imports, in the order of their functions and instructions.
    pub calls: Vec<Call>,
    /// Comparisons for equality that involve what an import returned or wrote.
    pub compares: Vec<Compare>,
    /// `br_table`s that choose by what an import returned or wrote.
    pub branches: Vec<Branches>,
    /// Imports that no table describes (by index into all functions), and one call of each.
    pub undescribed: BTreeMap<u32, InstrId>,
    reached: Vec<(u64, InstrId)>,
    uses: HashMap<Site, Vec<Use>>,
}

/// A call of a described import.
#[derive(Clone, Debug)]
pub struct Call {
    /// The call instruction.
    pub at: InstrId,
    /// The import, by index into all functions.
    pub function: u32,
    /// Its operands, in order.
    pub operands: Vec<Operand>,
    /// The records that its table says it reads.
    pub records: Vec<Record>,
}

/// What a call finds at a pointer.
#[derive(Clone, Debug)]
pub struct Record {
    /// The parameter that points to it.
    pub param: u32,
    /// Where it is; `None` if that is not known.
    pub address: Option<Address>,
    /// The bytes from there on; none if the address is not known.
    pub bytes: Vec<Byte>,
    /// Why the address is not known, if it is not.
    pub why: Why,
}

/// `i32.eq` or `i32.ne`.
#[derive(Clone, Debug)]
pub struct Compare {
    /// The instruction.
    pub at: InstrId,
    /// Whether it is `i32.eq`.
    pub equal: bool,
    /// Both operands, in order.
    pub operands: [Operand; 2],
}

/// `br_table`.
#[derive(Clone, Debug)]
pub struct Branches {
    /// The instruction.
    pub at: InstrId,
    /// What chooses.
    pub chooser: Operand,
}

/// A use of a literal, or of a byte of a data segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Use {
    /// The instruction; `None` for a use outside of functions.
    pub at: Option<InstrId>,
    /// How.
    pub kind: UseKind,
}

/// How a value is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UseKind {
    /// As an operand of a described import.
    Operand {
        /// The parameter, from 0.
        param: u32,
    },
    /// As a byte of a record that a described import reads.
    Record {
        /// The parameter that points to the record.
        param: u32,
        /// The byte, from the record's start.
        offset: u32,
    },
    /// Compared for equality.
    Compared,
    /// In any other way.
    Other,
}

impl Facts {
    /// The first place where code that is not followed may read or write at a constant address of
    /// `start..end`: the address is handed to a function of the module that works on memory through
    /// pointers, or it is the constant part of an address that is not known.
    #[must_use]
    pub fn reached(&self, start: u64, end: u64) -> Option<InstrId> {
        let from = self.reached.partition_point(|(at, _)| *at < start);
        let first = self.reached.get(from).filter(|(at, _)| *at < end);
        first.map(|(_, by)| *by)
    }

    /// All uses of a literal or data byte that were seen. A store at a known address, a move or a
    /// `drop` is no use; what is then done with it is.
    #[must_use]
    pub fn uses(&self, site: Site) -> &[Use] {
        self.uses.get(&site).map_or(&[], Vec::as_slice)
    }

    fn note_use(&mut self, site: Site, one: Use) {
        let uses = self.uses.entry(site).or_default();
        // An instruction that uses a literal twice does so at once, or one of two that are the same.
        if !uses.iter().rev().take(4).any(|u| *u == one) {
            uses.push(one);
        }
    }
}

/// Analyses a valid module that walrus can read; `locate` knows the instructions at its offsets.
///
/// # Errors
/// What walrus says of a module that it cannot read.
pub fn analyse(
    binary: &[u8],
    imports: &[Import],
    locate: &dyn Fn(usize) -> Option<InstrId>,
) -> Result<Facts, String> {
    // Without a callback walrus names each instruction by its offset in the binary.
    let mut config = walrus::ModuleConfig::new();
    config
        .generate_name_section(false)
        .generate_producers_section(false);
    let module = config
        .parse(without_names(binary))
        .map_err(|e| e.to_string())?;
    Ok(interpret_all(&module, imports, locate))
}

/// The module without a name section at its end. walrus looks up every name and makes an error of each that
/// it cannot place, at a cost that is in no proportion; offsets before it stay what they are.
fn without_names(binary: &[u8]) -> &[u8] {
    const HEADER: usize = 8;
    let mut at = HEADER;
    while let Some((&id, rest)) = binary.get(at..).and_then(<[u8]>::split_first) {
        let Some((size, width)) = leb(rest) else {
            break;
        };
        let content = at + 1 + width;
        let end = content.saturating_add(size);
        let is_name = id == 0
            && binary
                .get(content..)
                .is_some_and(|c| c.starts_with(b"\x04name"));
        if is_name && end >= binary.len() {
            return binary.get(..at).unwrap_or(binary);
        }
        at = end;
    }
    binary
}

/// An unsigned LEB128 number, and how many bytes it takes.
fn leb(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut number = 0usize;
    for (i, byte) in (0u32..5).zip(bytes) {
        number |= usize::from(byte & 0x7f).checked_shl(7 * i)?;
        if byte & 0x80 == 0 {
            return Some((number, i as usize + 1));
        }
    }
    None
}

fn interpret_all(
    module: &walrus::Module,
    imports: &[Import],
    locate: &dyn Fn(usize) -> Option<InstrId>,
) -> Facts {
    let mut values = Values::default();
    let mut context = Context::new(module, imports, locate);
    pass(&mut context, &mut values, None);
    context.learn();
    if context.has_strays() {
        // Pointers that the first pass took for unknown may be known once it is known what is stored.
        pass(&mut context, &mut values, None);
        context.learn();
    }
    let mut ledger = Ledger::default();
    pass(&mut context, &mut values, Some(&mut ledger));
    ledger.settle(&context, values)
}

/// Interprets every function once, callees first.
fn pass(context: &mut Context<'_>, values: &mut Values, mut ledger: Option<&mut Ledger>) {
    let module = context.module;
    let bodies: Vec<_> = module.funcs.iter_local().map(|(_, body)| body).collect();
    for func in context.outline.callees_first() {
        let place = func as usize;
        let (Some(&body), Some(scan)) = (bodies.get(place), context.outline.scans.get(place))
        else {
            continue;
        };
        let subject = Subject { func, body, scan };
        let (summary, trace) = Interpreter::new(context, values, subject, ledger.is_some()).run();
        if let (Some(ledger), Some(trace)) = (&mut ledger, trace) {
            ledger.add(trace);
        }
        if let Some(place) = context.summaries.get_mut(place) {
            *place = Some(summary);
        }
    }
}
