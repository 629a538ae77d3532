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
#[derive(Clone, Debug)]
pub struct GroupReport {
    /// One line a field: its name, its value, both readings, the verdict.
    pub fields: Vec<FieldReport>,
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
}
