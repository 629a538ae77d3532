//! What wasfix has to say about a module, as values: findings, groups and the plan.

use super::{Change, Sites};
use crate::text::{Label, Level, Span};

/// Everything decided about one module.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The changes, each once, in no particular order. None depends on another.
    pub changes: Vec<Change>,
    /// What to say, in text order.
    pub findings: Vec<Finding>,
    /// The groups, for `--explain-decisions`.
    pub groups: Vec<GroupReport>,
    /// The records that calls read, if they were asked for.
    pub records: Vec<RecordReport>,
    /// How many values feed matched operands and record fields.
    pub sites: Sites,
}

/// What became of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// It is rewritten by this run.
    Converted,
    /// It is left: unsure, contradictory, not representable, unknown or ignored.
    Left,
}

impl Status {
    /// How bad it is that a value is as it is: what is rewritten is read as something else than was meant, what
    /// is left may be.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Status::Converted => Level::Warning,
            Status::Left => Level::Note,
        }
    }
}

/// One thing that a person should know: a value, where it is written, where it is used, and what
/// becomes of it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's name, kebab case.
    pub rule: String,
    /// Rewritten or left.
    pub status: Status,
    /// Whether it is left because nothing is known of the value.
    pub unknown: bool,
    /// How bad it is.
    pub level: Level,
    /// The headline: what the value means to its author, and what the runtime reads.
    pub message: String,
    /// Where the value is written (where the thing is that cannot be resolved, if nothing is).
    pub primary: Label,
    /// Where it is used, and other places that matter.
    pub secondary: Vec<Label>,
    /// The reason, each piece of evidence, both readings.
    pub notes: Vec<String>,
    /// What it becomes, or what would settle it.
    pub help: Option<String>,
    /// Indices into [`Plan::changes`]; empty for what is left.
    pub changes: Vec<usize>,
    /// Index into [`Plan::groups`].
    pub group: Option<usize>,
}

/// What kind of evidence: the names of the evidence table in the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(
    missing_docs,
    reason = "the names are the documentation; see docs/architecture.md"
)]
pub enum EvidenceKind {
    Definite,
    Named,
    Agreement,
    Mark,
    Shape,
    ClearPort,
    FaintPort,
    Support,
    UsersWord,
}

/// One piece of evidence, with the place it was seen.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Its kind.
    pub kind: EvidenceKind,
    /// What it says, one line.
    pub text: String,
    /// Where it is.
    pub span: Option<Span>,
}

impl Evidence {
    /// A piece of evidence.
    #[must_use]
    pub fn new(kind: EvidenceKind, text: impl Into<String>, span: Option<Span>) -> Evidence {
        Evidence {
            kind,
            text: text.into(),
            span,
        }
    }
}

/// A group: fields that are decided together.
#[derive(Clone, Debug, Default)]
pub struct GroupReport {
    /// One line a field: its name, its value, both readings, the verdict.
    pub fields: Vec<FieldReport>,
    /// The names of the source and of the target dialect.
    pub between: [String; 2],
    /// What a mark says of the module's imports: `wasfix:abi=` and this.
    pub tells: String,
}

/// One field of a group and its verdict.
#[derive(Clone, Debug)]
pub struct FieldReport {
    /// What it is: `family of $sock_open`, `port of $sock_bind`.
    pub name: String,
    /// Where it is written, or used if it is not known where it is written.
    pub span: Span,
    /// The value as it stands, and its readings: `2 (linux: AF_INET, wasix: AF_INET6)`.
    pub value: String,
    /// `source`, `target`, `neutral`, `undecided`, `conflict` or `unknown`, and why.
    pub verdict: String,
    /// The evidence, in the order of the steps that found it.
    pub evidence: Vec<Evidence>,
    /// What an editor shows of it, if that was asked for.
    pub detail: Detail,
}

/// What an editor shows of a field.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// The rule that looks at it.
    pub rule: String,
    /// The table or number type.
    pub ty: String,
    /// What it is in the source and in the target: `AF_INET`, `8080`; `None` where it is nothing.
    pub readings: [Option<String>; 2],
    /// What its author meant, once that is decided.
    pub meant: Option<String>,
    /// What a source's symbol is in the target: `` `1` ``.
    pub becomes: Option<String>,
    /// The literal that is the value, and not only a part of it.
    pub literal: Option<Span>,
    /// The token that holds the first of its literals: a name stands beside it.
    pub token: Option<Span>,
    /// The calls whose result it is compared with.
    pub results: Vec<Span>,
    /// Whether it changes with the families and records of its group.
    pub is_tied: bool,
    /// Whether it is a number, and no symbol.
    pub is_number: bool,
    /// Whether nothing has decided it.
    pub is_open: bool,
    /// Whether it is decided to be the source's.
    pub is_source: bool,
}

/// A record that a call reads, byte by byte.
#[derive(Clone, Debug)]
pub struct RecordReport {
    /// The call.
    pub call: Span,
    /// The function that it calls.
    pub reader: String,
    /// Its bytes from the first on, up to the end of its longest form.
    pub bytes: Vec<ByteReport>,
    /// What it is: one form if that is decided, else all that it may be.
    pub forms: Vec<FormReport>,
}

/// A byte of a record.
#[derive(Clone, Copy, Debug)]
pub struct ByteReport {
    /// The byte, if it is known.
    pub value: Option<u8>,
    /// The characters that spell it.
    pub span: Option<Span>,
    /// The token that they are in.
    pub token: Option<Span>,
}

/// A record as one dialect lays it out.
#[derive(Clone, Debug)]
pub struct FormReport {
    /// The dialect.
    pub dialect: String,
    /// The rule that says so.
    pub rule: String,
    /// The symbol that tells such records apart.
    pub symbol: String,
    /// How many bytes it has, padding at the end not counted.
    pub size: u32,
    /// Its run of bytes and its number, as people write them: `127.0.0.1:8080`.
    pub whole: Option<String>,
    /// Whether all of it is decided.
    pub is_decided: bool,
    /// Its fields, in order.
    pub parts: Vec<PartReport>,
}

/// A field of a record, as a form has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartReport {
    /// Its name; `None` for padding.
    pub name: Option<String>,
    /// The first byte from the record's start, and how many.
    pub extent: (u32, u32),
    /// What it holds; empty for padding.
    pub value: String,
    /// Whether it is a run of bytes as they are.
    pub is_bytes: bool,
    /// Whether it is a number, and no symbol.
    pub is_number: bool,
    /// Whether that is decided.
    pub is_decided: bool,
}
