//! What is decided: fields of operands and records, each between its reading in the source and in the
//! target encoding.
//!
//! Knows places and readings. Must not know evidence.

use super::finding::Evidence;
use crate::facts::{Byte, Facts, Record as Found, ValueId, Why};
use crate::rules::{Dialect, FieldKind, Operand, Reading, Record, RecordPattern, Table};
use crate::text::Span;
use crate::wat::InstrId;

/// What kind of value a field holds, which decides what evidence there is for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A symbol that tells records apart (a rule's `where` names it).
    Tag,
    /// Any other symbol, or a set of flags.
    Symbols,
    /// A number with likely values.
    Number,
    /// How the bytes of a record are laid out.
    Layout,
}

/// Where a field's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// Operand `param` of call `call` (an index into the facts' calls).
    Operand { call: usize, param: usize },
    /// One of the values that operand `param` of call `call` may have, by the path taken.
    Alternative {
        call: usize,
        param: usize,
        value: ValueId,
    },
    /// In record `record` of the scene.
    Record { record: usize },
    /// Operand `side` of comparison `compare` (an index into the facts' comparisons).
    Compare { compare: usize, side: usize },
    /// The cases of a `br_table` (an index into the facts' branches); there is no value to convert.
    Branches { branches: usize },
}

impl Place {
    /// The record it is in.
    pub(super) fn record(self) -> Option<usize> {
        match self {
            Place::Record { record } => Some(record),
            _ => None,
        }
    }
}

/// Which encoding a value is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing has decided it.
    Undecided,
    /// It is spelled alike in both.
    Neutral,
    /// In the source's.
    Source,
    /// In the target's.
    Target,
    /// What is known contradicts itself.
    Conflict(String),
    /// The value is not known.
    Unknown(Why),
    /// It means nothing in either.
    Meaningless,
}

/// A conversion of an operand at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtRunTime {
    /// A call of a conversion can be added after this instruction.
    Can {
        /// The instruction that pushes the operand, and nothing else.
        after: InstrId,
        /// Index into the rules' conversions.
        conversion: usize,
        /// Whether it is no conversion of the author's already, for all one knows.
        certain: bool,
    },
    /// It has come through one already, so that it is the target's, whatever it is.
    Done,
}

/// A field and what has been decided of it.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) rule: usize,
    pub(super) kind: Kind,
    /// The table or number type; empty for a layout.
    pub(super) ty: &'a str,
    /// The variable's name in the rule.
    pub(super) name: &'a str,
    pub(super) place: Place,
    /// What is changed whole or not at all with it.
    pub(super) group: usize,
    /// What certainly has one family with it.
    pub(super) socket: usize,
    pub(super) source: Meaning<'a>,
    pub(super) target: Meaning<'a>,
    pub(super) verdict: Verdict,
    /// Whether it was decided by strong evidence.
    pub(super) strong: bool,
    /// Whether only evidence in its own bytes may decide it.
    pub(super) assumed: bool,
    /// A number that is likely in one reading only, though not clearly.
    pub(super) faint: Option<Verdict>,
    /// The symbol that a name beside it gave.
    pub(super) named: Option<String>,
    pub(super) evidence: Vec<Evidence>,
    /// What can be done, or has been done, when the program runs.
    pub(super) at_run_time: Option<AtRunTime>,
    /// A comment that says to leave it.
    pub(super) ignored: Option<Span>,
    /// Whether its rule is not among those that the user selected: it is seen, and not changed.
    pub(super) deselected: bool,
}

/// The reading of a value in one encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    /// None: no symbol, or the value is not known.
    Nothing,
    /// These symbols; the value they were read from.
    Symbols(Vec<&'a str>, u64),
    /// One of several symbols: only a name can tell.
    Ambiguous(Vec<&'a str>, u64),
    /// A number.
    Number(u64),
}

impl<'a> Meaning<'a> {
    /// What a value means in a table.
    pub(super) fn of(table: Option<&'a Table>, value: u64) -> Meaning<'a> {
        let symbols =
            |found: Vec<&'a crate::rules::Entry>| found.iter().map(|e| e.symbol.as_str()).collect();
        match table.map(|t| t.read(value)) {
            Some(Reading::Symbols(found)) => Meaning::Symbols(symbols(found), value),
            Some(Reading::Ambiguous(found)) => Meaning::Ambiguous(symbols(found), value),
            Some(Reading::None) | None => Meaning::Nothing,
        }
    }

    /// The one symbol, if it is one.
    pub(super) fn symbol(&self) -> Option<&'a str> {
        match self {
            Meaning::Symbols(symbols, _) => match symbols.as_slice() {
                [one] => Some(*one),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        *self == Meaning::Nothing
    }

    /// For people: `AF_INET`, `SOCK_STREAM|SOCK_NONBLOCK`, `8080`.
    pub(super) fn text(&self) -> String {
        match self {
            Meaning::Nothing => "nothing".to_string(),
            Meaning::Symbols(symbols, value) if symbols.is_empty() => format!("{value}"),
            Meaning::Symbols(symbols, _) => symbols.join("|"),
            Meaning::Ambiguous(symbols, _) => symbols.join(" or "),
            Meaning::Number(number) => number.to_string(),
        }
    }
}

impl<'a> Field<'a> {
    /// Decides it, if nothing has before.
    pub(super) fn decide(&mut self, verdict: Verdict, strong: bool, evidence: Evidence) {
        // The cases of a `br_table` have no value that could be in an encoding.
        if self.is_undecided() && !matches!(self.place, Place::Branches { .. }) {
            self.verdict = verdict;
            self.strong = strong;
            self.evidence.push(evidence);
        }
    }

    /// Whether it is to be left alone, whatever it is: a comment or the user's selection says so.
    pub(super) fn is_held(&self) -> bool {
        self.ignored.is_some() || self.deselected
    }

    pub(super) fn is_undecided(&self) -> bool {
        self.verdict == Verdict::Undecided
    }

    /// Whether the runtime wrote it, so that it is right, whatever it is.
    pub(super) fn is_written_by_runtime(&self) -> bool {
        self.verdict == Verdict::Target
            && self.target.is_nothing()
            && self.at_run_time != Some(AtRunTime::Done)
    }

    /// The instruction after which it can be converted, and by which of the rules' conversions.
    pub(super) fn convertible(&self) -> Option<(InstrId, usize)> {
        match self.at_run_time {
            Some(AtRunTime::Can {
                after, conversion, ..
            }) => Some((after, conversion)),
            _ => None,
        }
    }

    pub(super) fn is_family_matter(&self) -> bool {
        matches!(self.kind, Kind::Tag | Kind::Layout)
    }

    pub(super) fn meaning(&self, verdict: &Verdict) -> &Meaning<'a> {
        match verdict {
            Verdict::Source => &self.source,
            _ => &self.target,
        }
    }
}

/// A record that a call reads, and what it may be.
#[derive(Clone, Debug)]
pub(super) struct Site<'a> {
    /// Index into the facts' calls.
    pub(super) call: usize,
    /// Index into that call's records.
    pub(super) record: usize,
    /// The rules that may describe it.
    pub(super) candidates: Vec<Candidate<'a>>,
    /// The field of its tag.
    pub(super) tag: usize,
    /// The field of its layout, if the layouts of a candidate differ.
    pub(super) layout: Option<usize>,
    /// The fields of its numbers.
    pub(super) numbers: Vec<usize>,
}

/// A rule that may describe a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) rule: usize,
    pub(super) pattern: &'a RecordPattern,
    /// The symbol of the tag under which it does.
    pub(super) symbol: &'a str,
    /// The tag's variable.
    pub(super) variable: &'a str,
}

impl<'a> Candidate<'a> {
    /// Whether a field is elsewhere in the target than in the source.
    pub(super) fn moves(&self) -> bool {
        self.pattern.from.fields.iter().any(|f| {
            let there = f
                .name
                .as_deref()
                .and_then(|n| field_named(&self.pattern.to, n));
            there.is_some_and(|t| t.offset != f.offset)
        })
    }

    /// The record in one of its layouts.
    pub(super) fn record(&self, verdict: &Verdict) -> &'a Record {
        match verdict {
            Verdict::Source => &self.pattern.from,
            _ => &self.pattern.to,
        }
    }
}

impl<'a> Site<'a> {
    /// The bytes from the record's start on; none if its address is not known.
    pub(super) fn bytes<'f>(&self, facts: &'f Facts) -> &'f [Byte] {
        let record = self.found(facts);
        record.map_or(&[], |record| record.bytes.as_slice())
    }

    /// What the call finds.
    pub(super) fn found<'f>(&self, facts: &'f Facts) -> Option<&'f Found> {
        facts.calls.get(self.call)?.records.get(self.record)
    }

    /// Its fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = usize> + '_ {
        let own = [Some(self.tag), self.layout].into_iter().flatten();
        own.chain(self.numbers.iter().copied())
    }

    /// Which rule describes it, if it is of that symbol.
    pub(super) fn candidate(&self, symbol: &str) -> Option<&Candidate<'a>> {
        self.candidates.iter().find(|c| c.symbol == symbol)
    }
}

/// The field of a record with that variable.
pub(super) fn field_named<'r>(record: &'r Record, name: &str) -> Option<&'r crate::rules::Field> {
    record
        .fields
        .iter()
        .find(|f| f.name.as_deref() == Some(name))
}

/// One past a record's last byte that is not padding.
pub(super) fn data_end(record: &Record) -> u32 {
    let named = record.fields.iter().filter(|f| f.name.is_some());
    named.map(|f| f.offset + f.size).max().unwrap_or(0)
}

/// The number that a field's bytes spell in a given order; `None` for bytes that are not known.
pub(super) fn number(
    facts: &Facts,
    bytes: &[Byte],
    offset: u32,
    size: u32,
    kind: FieldKind,
) -> Option<u64> {
    let start = usize::try_from(offset).ok()?;
    let end = start.checked_add(usize::try_from(size).ok()?)?;
    let bytes = bytes.get(start..end)?;
    let mut number = 0u64;
    for (i, byte) in (0u32..).zip(bytes) {
        let value = u64::from(facts.values.byte(*byte)?);
        let shift = match kind {
            FieldKind::Big => size.checked_sub(i + 1)?,
            _ => i,
        };
        number |= value.checked_shl(8 * shift)?;
    }
    Some(number)
}

/// The bytes that spell a number.
pub(super) fn spell(number: u64, size: u32, kind: FieldKind) -> Vec<u8> {
    let size = usize::try_from(size).unwrap_or(0);
    let mut bytes: Vec<u8> = number.to_le_bytes().into_iter().take(size).collect();
    if kind == FieldKind::Big {
        bytes.reverse();
    }
    bytes
}

/// What the symbols of a source are called in a target, and why not if they have no name there.
pub(super) enum Converted {
    /// The value.
    To(u64),
    /// A symbol has no value, or may not be used: which, and what to do instead.
    Cannot(String, String),
}

/// Converts symbols. Those that a target lets one leave out are left out.
pub(super) fn convert(target: &Dialect, ty: &str, symbols: &[&str]) -> Converted {
    let refused = symbols.iter().find_map(|s| target.unsupported(ty, s));
    if let Some(refused) = refused {
        return Converted::Cannot(refused.symbol.clone(), refused.instead.clone());
    }
    let kept: Vec<&str> = symbols
        .iter()
        .copied()
        .filter(|s| target.omitted(ty, s).is_none())
        .collect();
    let Some(table) = target.table(ty) else {
        return Converted::Cannot(ty.to_string(), String::new());
    };
    if kept.is_empty() {
        return Converted::To(0);
    }
    match table.write_all(kept.iter().copied()) {
        Some(value) => Converted::To(value),
        None => {
            let lost = kept.iter().find(|s| table.entry(s).is_none());
            let lost = lost.or(kept.first()).copied().unwrap_or_default();
            let why = format!("{} has no value for it", target.name);
            Converted::Cannot(lost.to_string(), why)
        }
    }
}

/// The type of an operand, if a rule gives it one.
pub(super) fn typed(operand: &Operand) -> Option<(&str, &str)> {
    match operand {
        Operand::Typed { name, ty } => Some((name, ty)),
        _ => None,
    }
}
