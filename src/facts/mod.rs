//! Facts: what feeds what, and which bytes are where.
//!
//! Knows values, memory and calls. Must not know sockets: which imports exist and what they do to
//! descriptors and memory comes as a plain table.
//!
//! [`analyse`] is an abstract interpretation in passes. The first takes every function by itself, callees
//! before callers, and learns what each does, in terms of its parameters and of the stack pointer that it
//! finds (`summary`). The last takes the functions that nobody is seen to call, and follows them into what
//! they call, with the arguments and the memory of each call, as far as that leads to imports of interest
//! (`order`, `walk`, `passes`); all others again by themselves. It takes down the facts (`trace`), which `ledger` then
//! puts together.
//!
//! What it claims to be known is known, under these assumptions (README, "What it does not do"):
//! - an import writes what its table says, whether or not it fails, and one without a table nothing;
//! - the host changes memory and globals by imports only;
//! - a load through an address that is not known reads no data that a described import reads, and a
//!   store through one changes none of it: such bytes are `assumed`. But where it is seen which address the
//!   one that is not known was computed from, what lies there is taken to be read or changed (`near`).

mod access;
mod bulk;
mod call;
mod constant;
mod context;
mod effects;
mod exception;
mod flow;
pub(crate) mod hash;
mod held;
mod host;
mod image;
mod import;
mod interpret;
mod ledger;
mod memory;
mod near;
mod op;
mod opaque;
mod operate;
mod order;
mod others;
mod outline;
mod passes;
mod paths;
mod places;
mod runs;
mod scan;
mod solve;
mod stack;
mod state;
mod summary;
mod trace;
mod used;
mod value;
mod values;
mod walk;

#[cfg(test)]
mod tests;

pub use import::{Gather, Import, Write};
pub use interpret::MOST_WORK;
pub use memory::Address;
pub use op::Op;
pub use paths::{Node, NodeId, Paths, Step, Test, TestId};
pub use scan::MOST_LOOPS;
pub use solve::{Setting, with_byte};
pub use state::Operand;
pub use value::{Byte, ContextId, Origin, Point, Settings, Value, ValueId, Why};
pub use values::Values;
pub use walk::Refusal;

use crate::wat::{InstrId, Site};
use hash::{HashMap, HashSet};
use std::collections::BTreeMap;
use trace::{Cell, Reach};

/// What was found out about a module.
#[derive(Debug, Default)]
pub struct Facts {
    /// All values; every [`ValueId`] here is one of them.
    pub values: Values,
    /// Calls of described imports, in the order of their functions and instructions.
    pub calls: Vec<Call>,
    /// Comparisons for equality that involve what an import returned or wrote.
    pub compares: Vec<Compare>,
    /// Comparisons by size, with signs, that involve what an import returned or wrote.
    pub orders: Vec<Order>,
    /// `br_table`s that choose by what an import returned or wrote.
    pub branches: Vec<Branches>,
    /// The paths between calls, from each function that nobody is seen to call.
    pub paths: Vec<Paths>,
    /// Imports that no table describes (by index into all functions), and one call of each.
    pub undescribed: BTreeMap<u32, InstrId>,
    /// Functions with parameters that are not known, because not all of their callers are.
    pub callers: BTreeMap<u32, Callers>,
    /// Whether there were more ways to call functions than a module of this size is followed in.
    pub is_cut_short: bool,
    /// Of each context, from 1: the context of the caller, and the call.
    callers_of: Vec<(ContextId, InstrId)>,
    stores: HashMap<(Cell, Byte), Store>,
    reached: Vec<(Cell, Reach, InstrId)>,
    uses: used::Uses,
    looked_at: HashSet<Point>,
    image: image::Image,
}

/// The store that put a byte of a record there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Store {
    /// The instruction.
    pub at: Point,
    /// The instruction that pushed what is stored, if it did for this store alone, and only records are
    /// made of what is stored.
    pub by: Option<InstrId>,
}

/// Who may call a function, besides those who are seen to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callers {
    /// It is exported under this name.
    Export(String),
    /// It is in a table, or a reference to it is made.
    Reference,
    /// Nobody calls it.
    Nobody,
    /// Some calls of it are not followed.
    NotFollowed(Refusal),
}

/// A call of a described import.
#[derive(Clone, Debug)]
pub struct Call {
    /// The call instruction.
    pub at: Point,
    /// The import, by index into all functions.
    pub function: u32,
    /// Its operands, in order.
    pub operands: Vec<Operand>,
    /// The records that its table says it reads; several of one parameter are alternatives.
    pub records: Vec<Record>,
    /// The runs of bytes that its table says it writes, as far as it is known where they are.
    pub writes: Vec<Written>,
    /// The bytes of the arrays of pairs of pointer and length that it reads or writes through.
    pub pairs: Vec<Byte>,
}

/// Bytes that a call writes: a run of a length that its table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The parameter that points to the first.
    pub param: u32,
    /// Where that is.
    pub address: Address,
    /// The function whose frame it is in, in one of the ways it is called; no matter which if in none.
    pub owner: ContextId,
    /// How many bytes.
    pub len: u32,
}

/// What a call finds at a pointer.
#[derive(Clone, Debug)]
pub struct Record {
    /// The parameter that points to it.
    pub param: u32,
    /// Where it is; `None` if that is not known.
    pub address: Option<Address>,
    /// The function whose frame it is in, in one of the ways it is called; no matter which if in none.
    pub owner: ContextId,
    /// The bytes from there on; none if the address is not known.
    pub bytes: Vec<Byte>,
    /// Why the address is not known, if it is not.
    pub why: Why,
}

/// `i32.eq` or `i32.ne`.
#[derive(Clone, Debug)]
pub struct Compare {
    /// The instruction.
    pub at: Point,
    /// Whether it is `i32.eq`.
    pub equal: bool,
    /// Both operands, in order.
    pub operands: [Operand; 2],
}

/// `i32.lt_s` and its like.
#[derive(Clone, Debug)]
pub struct Order {
    /// The instruction.
    pub at: Point,
    /// Which order of its operands makes it true.
    pub holds: Holds,
    /// Both operands, in order.
    pub operands: [Operand; 2],
}

/// When a comparison by size is true of its operands, taken as numbers with a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of WebAssembly's comparisons")]
pub enum Holds {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Holds {
    /// Whether it is true of two numbers.
    #[must_use]
    pub fn of(self, a: i64, b: i64) -> bool {
        match self {
            Holds::Less => a < b,
            Holds::LessOrEqual => a <= b,
            Holds::Greater => a > b,
            Holds::GreaterOrEqual => a >= b,
        }
    }
}

/// `br_table`.
#[derive(Clone, Debug)]
pub struct Branches {
    /// The instruction.
    pub at: Point,
    /// What chooses.
    pub chooser: Operand,
}

/// A use of a literal, or of a byte of a data segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Use {
    /// The instruction; `None` for a use outside of functions.
    pub at: Option<Point>,
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
    /// The first place where code that is not followed may read or write near a record, from its first
    /// byte to one of `len`: its address is handed to a function of the module that works on memory
    /// through pointers, or is the constant part of an address that is not known. Whether code only writes
    /// there matters to who has not `stored` all of it since.
    #[must_use]
    pub fn reached(&self, record: &Record, len: u64, stored: bool) -> Option<InstrId> {
        let address = record.address?;
        let start = Cell {
            address,
            owner: record.owner,
        };
        let end = address.offset.saturating_add(len);
        let from = self.reached.partition_point(|(cell, ..)| *cell < start);
        let near = self.reached.get(from..).unwrap_or_default().iter();
        let mut near = near.take_while(|(cell, ..)| {
            let same = |a: Address| (a.memory, a.base) == (address.memory, address.base);
            same(cell.address) && cell.address.offset < end
        });
        let found = near.find(|(cell, reach, _)| {
            cell.owner == record.owner && (*reach == Reach::Read || !stored)
        });
        found.map(|&(.., by)| by)
    }

    /// The byte of a data segment that memory begins with at an address, if there is one.
    #[must_use]
    pub fn data_at(&self, address: Address) -> Option<Site> {
        let constant = address.base.is_none();
        let found = constant.then(|| self.image.at(address.memory, address.offset));
        let (segment, offset) = found.flatten()?;
        Some(Site::Data { segment, offset })
    }

    /// The store that put byte `offset` of a record there; `None` if it was none, or may be one of several.
    #[must_use]
    pub fn store_of(&self, record: &Record, offset: usize) -> Option<Store> {
        let cell = Cell {
            address: record.address?.plus(u64::try_from(offset).ok()?),
            owner: record.owner,
        };
        let byte = *record.bytes.get(offset)?;
        self.stores.get(&(cell, byte)).copied()
    }

    /// The calls that lead to where something happens, innermost last; none if its function was
    /// interpreted by itself.
    #[must_use]
    pub fn chain(&self, at: Point) -> Vec<InstrId> {
        let mut chain = Vec::new();
        let mut context = at.context;
        while let Some(&(caller, call)) = (context.0 as usize)
            .checked_sub(1)
            .and_then(|i| self.callers_of.get(i))
        {
            chain.push(call);
            context = caller;
        }
        chain.reverse();
        chain
    }

    /// All uses of a literal or data byte that were seen. A store at a known address, a move or a
    /// `drop` is no use; what is then done with it is.
    #[must_use]
    pub fn uses(&self, site: Site) -> &[Use] {
        self.uses.of(site)
    }

    /// Whether anything may look at what a call returned: it is compared, computed with, handed on, or stored
    /// where it may be read. A `drop`, and a store that nobody reads, do not look.
    #[must_use]
    pub fn is_looked_at(&self, call: Point) -> bool {
        self.looked_at.contains(&call)
    }
}

/// The instruction at an offset of the binary.
pub type Locate<'a> = dyn Fn(usize) -> Option<InstrId> + 'a;

/// Analyses a valid module that walrus can read; `locate` knows the instructions at its offsets.
///
/// # Errors
/// What walrus says of a module that it cannot read.
pub fn analyse(binary: &[u8], imports: &[Import], locate: &Locate<'_>) -> Result<Facts, String> {
    // Without a callback walrus names each instruction by its offset in the binary.
    let mut config = walrus::ModuleConfig::new();
    config
        .generate_name_section(false)
        .generate_producers_section(false);
    let module = config
        .parse(without_names(binary))
        .map_err(|e| e.to_string())?;
    Ok(passes::run(&module, imports, locate))
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
