//! wasfix: finds the POSIX socket numbers in WebAssembly text and rewrites them for the runtime that
//! will read them.
//!
//! Data flows one way: text → module → facts → matches → verdicts → fixes → patch → report. This file
//! is the pipeline; nothing here does I/O.

pub mod assist;
pub mod check;
pub mod explain;
pub mod facts;
pub mod fix;
pub mod patch;
pub mod report;
pub mod rules;
pub mod text;
pub mod trial;
pub mod wat;

mod judge;
mod pipeline;
mod silence;

use rules::Rules;
use std::borrow::Cow;
use std::collections::BTreeMap;
use text::{Diagnostic, Edit, EditSet, Level};

/// What the user asks for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The user's word that what is undecided is in this dialect (`linux`).
    pub from: Option<String>,
    /// Only imports of this dialect count (`wasix`).
    pub to: Option<String>,
    /// Changes that may alter behaviour, or insert code, are made too.
    pub unsafe_fixes: bool,
    /// Only these rules and checks; all if empty.
    pub select: Vec<String>,
    /// Not these rules and checks.
    pub ignore: Vec<String>,
    /// How bad findings of a name are, other than [`check`] would say.
    pub severity: BTreeMap<String, Level>,
    /// How much the outcome of [`fix`](crate::fix()) says beside its edits. What nobody looks at is better left out: to
    /// find words is a good part of the work. [`check`] says all.
    pub telling: fix::Telling,
    /// Which texts are read without the functions that cannot matter.
    pub slice: Slice,
}

/// Whether functions that only compute, and that no code names, are passed over. The outcome is the same, but
/// that nobody looks whether these functions are valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slice {
    /// In texts of 32 KiB or more, where it saves time. Of those of less than 256 KiB these functions are still held
    /// to be valid.
    #[default]
    Large,
    /// In all texts.
    Always,
    /// In none.
    Never,
}

/// What was found and planned. It has been verified: the patched text is a module, it is the module
/// that the same changes make of the binary, and its own plan is empty.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The edits; none means the output is the input.
    pub edits: EditSet,
    /// What there is to say, in text order.
    pub findings: Vec<Reported>,
    /// The groups, for `--explain-decisions`.
    pub groups: Vec<fix::GroupReport>,
    /// How many values feed matched operands and record fields.
    pub sites: fix::Sites,
    /// How many modules were looked at: those that name an import of interest.
    pub modules: usize,
    /// How many findings of [`check`] comments silence.
    pub silenced: usize,
    /// What is known of descriptors where calls use them, for [`explain::place`]; only [`check`] finds it out.
    pub states: Vec<check::DescriptorState>,
    /// The records that calls read, for hovers and hints; only [`check`] keeps them.
    pub records: Vec<fix::RecordReport>,
}

/// A finding with the edits that it makes.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The finding.
    pub finding: fix::Finding,
    /// Its edits; findings that share a literal share an edit.
    pub edits: Vec<Edit>,
}

impl Outcome {
    /// The patched text.
    #[must_use]
    pub fn output<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.edits.is_empty() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(self.edits.apply(text))
        }
    }
}

/// Why there is no outcome. The input is untouched.
#[derive(Clone, Debug)]
pub enum Error {
    /// The text is no module, or not a valid one.
    Parse(Box<Diagnostic>),
    /// An option names what does not exist, or fits nothing in this module.
    Option(Box<Diagnostic>),
    /// A rule set is wrong; the `usize` is the index of the rule file that the diagnostic is about.
    Rules(Vec<(rules::FileId, Diagnostic)>),
    /// The plan did not survive its own checks: a bug in wasfix or in a rule, and nothing was changed.
    Verify(Box<Diagnostic>),
}

/// Plans, patches and verifies. A text that names no import that a rule looks at comes back unread.
///
/// # Errors
/// See [`Error`]. Never a partial outcome.
pub fn fix(text: &str, rules: &Rules, options: &Options) -> Result<Outcome, Error> {
    pipeline::run(text, rules, options, false, None)
}

/// The same, with something that is done to the findings while the outcome is verified, on a thread of its own where
/// there are many. It gets the findings of the outcome but for marks, which come behind the others; where it gets
/// any more than once, the last count. If there is an error, none do.
///
/// # Errors
/// As [`fix`].
pub fn fix_beside(
    text: &str,
    rules: &Rules,
    options: &Options,
    beside: &(dyn Fn(&[Reported]) + Sync),
) -> Result<Outcome, Error> {
    pipeline::run(text, rules, options, false, Some(beside))
}

/// The same plan, and among the findings what the checks of the rule files find, each as bad as it is; without
/// those that a comment silences, and with those that are about such comments.
///
/// # Errors
/// See [`Error`].
pub fn check(text: &str, rules: &Rules, options: &Options) -> Result<Outcome, Error> {
    let mut outcome = pipeline::run(text, rules, options, true, None)?;
    judge::judge(text, rules, options, &mut outcome);
    Ok(outcome)
}

/// All names that a finding may have, of rules and of checks, sorted.
#[must_use]
pub fn names(rules: &Rules) -> Vec<&str> {
    fix::known_names(rules)
}

/// The name of `known` that a word may have been meant for.
#[must_use]
pub fn nearest_name<'n>(word: &str, known: &[&'n str]) -> Option<&'n str> {
    fix::nearest(word, known.iter().copied())
}

/// A text with a comment for each of its findings.
#[derive(Clone, Debug)]
pub struct Silenced {
    /// The text, of which [`check`] finds nothing.
    pub text: String,
    /// How many comments were added.
    pub added: usize,
}

/// Writes a `wasfix:ignore` with this reason for each finding of [`check`]. The text is otherwise as it was, byte
/// for byte.
///
/// # Errors
/// See [`Error`]; [`Error::Option`] for a reason that no comment can hold.
pub fn add_ignores(
    text: &str,
    rules: &Rules,
    options: &Options,
    reason: &str,
) -> Result<Silenced, Error> {
    silence::add_ignores(text, rules, options, reason)
}

/// The binary of a text that holds one module, for `-o out.wasm`.
///
/// # Errors
/// [`Error::Parse`], also where the text is a script or a component.
pub fn encode(text: &str) -> Result<Vec<u8>, Error> {
    let parts = wat::parts(text).map_err(Error::Parse)?;
    match parts.as_slice() {
        [part] if part.is_alone() => wat::encode(text, part).map_err(Error::Parse),
        _ => {
            let first = parts
                .first()
                .map_or(text::Span::at(0), |p| text::Span::at(p.span.start));
            let message = "this file is not one module, and a binary holds one module";
            let diagnostic = Diagnostic::error(message, first, "")
                .help("write text (`-o out.wat`), or split the file");
            Err(Error::Parse(Box::new(diagnostic)))
        }
    }
}
