//! A set of rules as values: what the loader makes of rule files, and what the engine reads.
//!
//! Everything here has been checked: ids are in range, names are bound, sizes agree.

use super::code::Step;
use super::explanation::{Cause, Hint, NamedRecord};
use crate::text::{Level, Span};
use std::borrow::Cow;

/// Index into [`Rules::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub usize);
/// Index into [`Rules::dialects`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DialectId(pub usize);
/// Index into [`Dialect::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub usize);

/// All loaded rule files.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The files, built-in ones first.
    pub files: Vec<RuleFile>,
    /// The dialects, in the order of their files.
    pub dialects: Vec<Dialect>,
    /// The rules, in the order of their files.
    pub rules: Vec<Rule>,
    /// What may convert values when the program runs, in the order of their files.
    pub conversions: Vec<Conversion>,
    /// What else is looked for, in the order of their files.
    pub checks: Vec<Check>,
    /// The states of descriptors, in the order of their files.
    pub protocols: Vec<Protocol>,
    /// The tests, in the order of their files.
    pub tests: Vec<RuleTest>,
}

/// One rule file.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// Its path, for messages: `rules/wasix/socket.rule`.
    pub path: String,
    /// Its text.
    pub text: Cow<'static, str>,
    /// Whether it came with the program.
    pub built_in: bool,
}

/// A place in a rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub file: FileId,
    /// The place in it.
    pub span: Span,
}

/// One way of numbering: the symbols of a system, and for a runtime also its imports.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// Its name without `$`: `linux`, `wasix`.
    pub name: String,
    /// One sentence for people: `Linux, as in <sys/socket.h>`.
    pub doc: String,
    /// Where it is declared.
    pub source: Source,
    /// Import forms: which module, name and type stand for which function.
    pub imports: Vec<Import>,
    /// The functions behind the imports.
    pub functions: Vec<Function>,
    /// The symbol tables, by name (`family`, `socktype`, …).
    pub tables: Vec<Table>,
    /// What a value of a type is likely to be, by type name (`port`, `ipv4`, …).
    pub likely: Vec<Likely>,
    /// Symbols that cannot be used in this dialect, and what to do instead.
    pub unsupported: Vec<Unsupported>,
    /// Symbols of a source that mean nothing here and may be left out of a flag set, and why.
    pub omitted: Vec<Unsupported>,
    /// What brings errors about, for people.
    pub causes: Vec<Cause>,
    /// What is to be known besides, for people.
    pub hints: Vec<Hint>,
    /// Names of records, for people.
    pub records: Vec<NamedRecord>,
    /// Of these import modules all names are known that the runtime has: what is missing does not link.
    pub complete: Vec<Names>,
    /// Names that other runtimes have in these import modules: who asks for one may mean them.
    pub others: Vec<Names>,
}

/// `(complete "module" NAME*)`, `(others "module" NAME*)`: names of imports.
#[derive(Clone, Debug)]
pub struct Names {
    /// The import module: `wasix_32v1`.
    pub module: String,
    /// The names.
    pub names: Vec<String>,
    /// Where they stand.
    pub source: Source,
}

/// `(unsupported TABLE SYMBOL "what to do instead")`, `(omitted TABLE SYMBOL "why")`.
#[derive(Clone, Debug)]
pub struct Unsupported {
    /// The table's name.
    pub table: String,
    /// The symbol; it need not have a value in this dialect.
    pub symbol: String,
    /// What to do instead, or why nothing is lost: a sentence for people.
    pub instead: String,
}

/// A value type, as far as imports of a dialect use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of WebAssembly's value types")]
pub enum ValType {
    I32,
    I64,
    F32,
    F64,
}

/// One import form. Several may stand for one function (`wasix_32v1` and `wasix_64v1`).
#[derive(Clone, Debug)]
pub struct Import {
    /// The import module: `wasix_32v1`.
    pub module: String,
    /// The import name: `sock_open`.
    pub name: String,
    /// Parameter types, as many as the function has parameters.
    pub params: Vec<ValType>,
    /// Result types.
    pub results: Vec<ValType>,
    /// What it stands for.
    pub function: FunctionId,
    /// Where it is declared.
    pub source: Source,
}

/// A function of a runtime: parameter names and effects, the same in all import forms.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name without `$`: `sock_open`.
    pub name: String,
    /// Parameter names without `$`, in order.
    pub params: Vec<String>,
    /// What a call does to descriptors and memory.
    pub effects: Vec<Effect>,
    /// The records that a call writes, field by field; each has its [`Effect::Writes`] too.
    pub outputs: Vec<Output>,
    /// Where it is first declared.
    pub source: Source,
}

/// `(output $f $p FIELD*)`: what the runtime writes at a pointer. Nothing in it is converted; it says
/// what the bytes mean that come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The pointer's parameter position, from 0.
    pub at: usize,
    /// The record.
    pub record: Record,
}

/// What a call does. Numbers are parameter positions, from 0; sizes are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `(opens $f $p)`: four bytes at `at` receive a new descriptor; `(opens $f $p (from $q))`: one
    /// that belongs to the group of descriptor `from`.
    Opens {
        /// The result pointer.
        at: usize,
        /// The descriptor it comes from, if any.
        from: Option<usize>,
    },
    /// `(uses $f $p)`: `fd` is a descriptor.
    Uses {
        /// The descriptor.
        fd: usize,
    },
    /// `(closes $f $p)`: descriptor `fd` is closed.
    Closes {
        /// The descriptor.
        fd: usize,
    },
    /// `(renames $f $p $q)`: descriptor `fd` gets the number `to`, whatever had it.
    Renames {
        /// The descriptor.
        fd: usize,
        /// Its new number.
        to: usize,
    },
    /// `(ends $f)`: the program ends in the call; it does not come back.
    Ends,
    /// `(reads $f $p N)`: the call reads `size` bytes at `at`.
    Reads {
        /// The pointer.
        at: usize,
        /// How many bytes the runtime reads.
        size: u32,
    },
    /// `(writes $f $p N)`: the call writes `size` bytes at `at`.
    Writes {
        /// The pointer.
        at: usize,
        /// How many bytes the runtime writes.
        size: u32,
    },
    /// `(writes $f $p size)`: the call writes one size at `at`: 4 bytes, or 8 in an import form where
    /// the parameter is an `i64`.
    WritesSize {
        /// The pointer.
        at: usize,
    },
    /// `(fills $f $p $n)`: the call writes up to `len` bytes (a parameter) at `at`, in units of
    /// `unit` bytes (1 unless `(fills $f $p $n UNIT)`).
    Fills {
        /// The pointer.
        at: usize,
        /// The parameter that says how many units.
        len: usize,
        /// Bytes a unit.
        unit: u32,
    },
    /// `(gathers $f $iovs $n)`: the call reads through `len` pairs of pointer and length at `at`: what is
    /// there goes out as it is.
    Gathers {
        /// The pointer to the pairs.
        at: usize,
        /// The parameter that says how many pairs.
        len: usize,
    },
    /// `(scatters $f $iovs $n)`: the call writes through `len` pairs of pointer and length at `at`.
    Scatters {
        /// The pointer to the pairs.
        at: usize,
        /// The parameter that says how many pairs.
        len: usize,
    },
}

/// A symbol table.
#[derive(Clone, Debug)]
pub enum Table {
    /// One symbol a value.
    Enum(Enum),
    /// Symbols that are combined with `or`.
    Flags(Flags),
}

/// `(enum NAME (SYMBOL ALIAS* VALUE)* (rare ENTRY*)*)`. A value may stand under several symbols (`1` is `SO_DEBUG` at
/// one level and `TCP_NODELAY` at another): it then has no reading unless it is named.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The type's name.
    pub name: String,
    /// Its symbols.
    pub entries: Vec<Entry>,
}

/// `(flags NAME (mask M (SYMBOL ALIAS* VALUE)*)? (SYMBOL ALIAS* BIT)*)`.
#[derive(Clone, Debug)]
pub struct Flags {
    /// The type's name.
    pub name: String,
    /// The low bits that hold one of a few values, like an enum of their own.
    pub masks: Vec<Bits>,
    /// The single flags: symbols whose values have no bit in common with a mask or another flag.
    pub entries: Vec<Entry>,
}

/// The bits of a flag set that hold an enum.
#[derive(Clone, Debug)]
pub struct Bits {
    /// Which bits.
    pub mask: u64,
    /// What they may hold.
    pub entries: Vec<Entry>,
}

/// A symbol and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name that joins dialects: the first one.
    pub symbol: String,
    /// Other names that evidence looks for.
    pub aliases: Vec<String>,
    /// The value.
    pub value: u64,
    /// `(rare ENTRY*)`: nobody means it unless a name says so, so the value alone does not read as it.
    pub rare: bool,
    /// What it means in this dialect, for people: `(EINVAL 28 "a value that the call does not take")`.
    pub doc: Option<String>,
    /// Where it is declared.
    pub source: Source,
}

/// What values of a type are likely to be.
#[derive(Clone, Debug)]
pub enum Likely {
    /// `(likely port 22 53 (8000 8100))`: a number is likely if it is in one of the ranges, ends
    /// included.
    Numbers {
        /// The type's name.
        name: String,
        /// The ranges, `(n, n)` for a single number.
        ranges: Vec<(u64, u64)>,
    },
    /// `(well-formed ipv6 …)`: what well-formed values of a byte-string type look like.
    Bytes {
        /// The type's name.
        name: String,
        /// The forms.
        form: WellFormed,
    },
}

/// When a byte string reads well: it is one of `exact`, or it is in one of `prefixes` or `ranges` and
/// in none of `zeros`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WellFormed {
    /// `(exact "\00\00\00\00")`.
    pub exact: Vec<Vec<u8>>,
    /// `(prefix 7 "\fc")`: the first 7 bits are those of the string.
    pub prefixes: Vec<(u32, Vec<u8>)>,
    /// `(byte 0 1 255)`: byte 0 is 1..=255.
    pub ranges: Vec<ByteRange>,
    /// `(not-zero 4 12)`: the 12 bytes from byte 4 on are not all zero.
    pub zeros: Vec<(usize, usize)>,
}

/// A byte of a string, and what it may be, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    /// Which byte, from 0.
    pub at: usize,
    /// The least value.
    pub from: u8,
    /// The greatest value.
    pub to: u8,
}

/// A rule: a shape to look for, and the dialects it translates between.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name without `$`, kebab case: `bind-inet`.
    pub name: String,
    /// What goes wrong without it, one sentence.
    pub doc: String,
    /// The source dialect.
    pub from: DialectId,
    /// The target dialect; calls in the pattern are its functions.
    pub to: DialectId,
    /// What to look for; several are alternatives that share the rule's name, tests and page.
    pub patterns: Vec<Pattern>,
    /// `(where $fam AF_INET)`: the record is one of this symbol.
    pub only: Option<Where>,
    /// `(report "…")` in place of a rewrite: matches are only reported, with this sentence.
    pub report: Option<String>,
    /// `(shows "…")`: how it shows on a real runtime.
    pub shows: Option<String>,
    /// Where it is.
    pub source: Source,
}

/// `(convert TYPE (from $d) (to $d) "why" (func $name (param i32) (result i32) STEP+))`: a function that
/// converts a value of a type when the program runs.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The type's name: a table of both dialects.
    pub ty: String,
    /// The source dialect.
    pub from: DialectId,
    /// The target dialect.
    pub to: DialectId,
    /// What it does, one sentence.
    pub doc: String,
    /// The function's name without `$`, if a module has none of that name.
    pub name: String,
    /// What it does with its parameter; it has one result. It has been run with every symbol of the
    /// source's table, and does what the tables say.
    pub code: Vec<Step>,
    /// Where it is.
    pub source: Source,
}

/// `(check $name (of $dialect) SEVERITY "what goes wrong" PART*)`: something besides numbers that can be wrong with
/// a call. What is looked for is the engine's; when, and what it means, is said here.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name without `$`, kebab case: `listen-unbound`. Rules and checks have one name space.
    pub name: String,
    /// How bad it is where it is certain; on some path only it is a warning at most.
    pub level: Level,
    /// What goes wrong, one sentence; it heads the explain page, as the sentence of a rule does.
    pub doc: String,
    /// The dialect that it is about; none for what is about wasfix itself (`unused-ignore`).
    pub dialect: Option<DialectId>,
    /// What is looked for.
    pub finds: Finds,
    /// `(answers EINVAL)`: the symbol of the `errno` table that the call will return; for steps of a protocol
    /// the cell says it.
    pub answers: Option<String>,
    /// `(shows "…")`: how it shows on a real runtime.
    pub shows: Option<String>,
    /// `(help "…")`: what to do, as it stands in the finding.
    pub help: Option<String>,
    /// Where it is.
    pub source: Source,
}

/// What a check looks for: `(finds WORD PART*)`. The engine knows these and no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finds {
    /// `step`: what a cell of a protocol refers to.
    Step,
    /// `(unused-result $f*)`: a call (of these functions; of all of the dialect that open, use or close a
    /// descriptor, if none is named) whose result nothing ever looks at.
    UnusedResult(Vec<FunctionId>),
    /// `(literal-descriptor $f*)`: a descriptor that is a number of the module's own where it should come from a
    /// call. These functions take any descriptor, so that 0, 1 and 2 are right for them.
    LiteralDescriptor(Vec<FunctionId>),
    /// `(symbols-differ TABLE $f*)`: the symbol that a descriptor was opened with and that of a record used with it
    /// differ (`family`).
    SymbolsDiffer {
        /// The table.
        table: String,
        /// The functions that compare them; all that read such a record, if none is named.
        functions: Vec<FunctionId>,
    },
    /// `record-into-data`: a record is read past its own bytes into other data.
    RecordIntoData,
    /// `record-past-memory`: a record reaches past the end of the memory.
    RecordPastMemory,
    /// `record-unwritten`: a record that nothing writes, so it is all zero.
    RecordUnwritten,
    /// `output-overlap`: what a call writes lies over a record or other data that is still needed.
    OutputOverlap,
    /// `import-missing`: an import that the target does not have: the link error.
    ImportMissing,
    /// `import-type`: an import that the target has with another type.
    ImportType,
    /// `negative-result`: a result is compared as if errors were negative numbers.
    NegativeResult,
    /// `unused-ignore`: a comment that silences nothing.
    UnusedIgnore,
    /// `not-analysed`: a module that cannot be analysed.
    NotAnalysed,
}

/// `(protocol $tcp (of $wasix) "…" PART*)`: the states of a descriptor, and which call moves it where.
#[derive(Clone, Debug)]
pub struct Protocol {
    /// Its name without `$`.
    pub name: String,
    /// What follows it: `a stream socket`.
    pub doc: String,
    /// The dialect.
    pub dialect: DialectId,
    /// The states.
    pub states: Vec<State>,
    /// The calls that make such a descriptor.
    pub starts: Vec<Start>,
    /// What calls do in each state.
    pub moves: Vec<Move>,
    /// Where it is.
    pub source: Source,
}

/// `(state opening "made by sock_open" (at-end (check $name))?)`.
#[derive(Clone, Debug)]
pub struct State {
    /// Its name, a word.
    pub name: String,
    /// What it means, for people.
    pub doc: String,
    /// `(at-end (check $name))`: what reports a descriptor that is in this state when the program ends.
    pub at_end: Option<CheckId>,
}

/// Index into [`Protocol::states`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StateId(pub usize);

/// Index into [`Rules::checks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CheckId(pub usize);

/// `(starts STATE $f $fd_out (where $type:socktype SOCK_STREAM)*)`.
#[derive(Clone, Debug)]
pub struct Start {
    /// The call.
    pub function: FunctionId,
    /// The result pointer's parameter, one of an [`Effect::Opens`].
    pub at: usize,
    /// All of these hold.
    pub when: Vec<When>,
    /// The state that the descriptor has then.
    pub state: StateId,
}

/// `(where $param:TABLE SYMBOL)`: the operand has a symbol's value, in this dialect.
#[derive(Clone, Debug)]
pub struct When {
    /// The parameter's position.
    pub param: usize,
    /// The symbol, for people.
    pub symbol: String,
    /// Its value.
    pub value: u64,
}

/// `(on $f $fd? (where $param:TABLE SYMBOL)* CELL*)`: what a call of `$f` does. Several moves of one function with
/// other `where`s are tried in order; the first that holds counts. `(on _ CELL*)` says it for every call and state of
/// which nothing else is said: it has been put into the moves.
#[derive(Clone, Debug)]
pub struct Move {
    /// The call.
    pub function: FunctionId,
    /// The descriptor's parameter: that of the function's [`Effect::Uses`] or [`Effect::Closes`].
    pub fd: usize,
    /// All of these hold.
    pub when: Vec<When>,
    /// One a state, by [`StateId`]; none where nothing is known, not even whether the state stays.
    pub cells: Vec<Option<Cell>>,
}

/// What a call does in one state: `(STATE+ (to STATE) (despite ERRNO+)? (check $name)? "…"?)`, or `(stays)` or
/// `(errno ERRNO+)` in place of `(to STATE)`.
#[derive(Clone, Debug)]
pub struct Cell {
    /// `(bound (to listening))`: it succeeds, and the state is this; `(bound (stays))`: it succeeds, and the state is
    /// the same; `(bound (errno EINVAL ENOTSUP))`: it fails, and the state stays.
    pub then: Then,
    /// `(despite EINPROGRESS)`: of a call that succeeds: errors that move it just the same. After any other error
    /// the state stays.
    pub despite: Vec<(String, u64)>,
    /// `(check $name)`: the check that reports it. A cell that succeeds may have one too.
    pub check: Option<CheckId>,
    /// `"…"`: what is to be known of it, for the reference.
    pub doc: Option<String>,
}

/// What becomes of a call in a state.
#[derive(Clone, Debug)]
pub enum Then {
    /// It succeeds.
    To(StateId),
    /// It fails with one of these: symbols of the dialect's `errno` table and their values.
    Errno(Vec<(String, u64)>),
}

/// `(where $fam AF_INET)`.
#[derive(Clone, Debug)]
pub struct Where {
    /// The record field's variable, without `$`.
    pub variable: String,
    /// The symbol it must have.
    pub symbol: String,
}

/// What a rule looks for.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// `(call $f OPERAND*)`, and with `(data $sa FIELD*)` the record behind one of its operands.
    Call {
        /// The function, of the target dialect.
        function: FunctionId,
        /// One an operand, in order.
        operands: Vec<Operand>,
        /// The record behind an operand, if the pattern has one.
        record: Option<RecordPattern>,
    },
    /// `(i32.eq (result) $e:errno)`, `(i32.ne …)`: the result of any call of the dialect
    /// (`(result $f …)`: of these functions) compared with a constant, in either order.
    /// `(i32.eq (output) $x:family)`: the same for what a call wrote, in a field of that type.
    Compare {
        /// Which comparisons.
        op: CompareOp,
        /// What is compared.
        what: Compared,
        /// The functions; empty for all.
        functions: Vec<FunctionId>,
        /// The constant.
        operand: Operand,
    },
    /// `(br_table (result))`: the result of a call chooses a branch. Only in rules that report.
    BrTable {
        /// The functions; empty for all.
        functions: Vec<FunctionId>,
        /// The type whose numbers choose: `(br_table (result) $e:errno)`.
        operand: Operand,
    },
}

/// What of a call is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compared {
    /// What it returns.
    Result,
    /// A field of a record that it writes, of the constant's type.
    Output,
}

/// A comparison that commutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `i32.eq`.
    Eq,
    /// `i32.ne`.
    Ne,
}

/// An operand of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// `_`: anything.
    Any,
    /// `$sa` or `(i32.const $sa)`: a pointer to the record, or a value that no table describes.
    Variable {
        /// The name without `$`.
        name: String,
    },
    /// `$af:family`, `(i32.const $af:family)`: a value with a table in both dialects, or a number
    /// with a likely range.
    Typed {
        /// The variable's name without `$`; empty for `$:family`.
        name: String,
        /// The type's name.
        ty: String,
    },
}

/// `(data $sa FIELD*)` of a match and of its rewrite: the same size on both sides.
#[derive(Clone, Debug)]
pub struct RecordPattern {
    /// The position of the operand that points to it.
    pub operand: usize,
    /// The record as the source lays it out.
    pub from: Record,
    /// The record as the target lays it out; the same as `from` where the rule has no `rewrite`.
    pub to: Record,
}

/// A run of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The fields, in order of their offsets; they cover `0..size` without gaps.
    pub fields: Vec<Field>,
    /// Bytes in all.
    pub size: u32,
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The first byte, from the record's start.
    pub offset: u32,
    /// How many bytes.
    pub size: u32,
    /// What it holds.
    pub kind: FieldKind,
    /// The variable's name without `$`; `None` for padding (`_`).
    pub name: Option<String>,
    /// The type's name (`family`, `port`, `ipv4`), if it has one.
    pub ty: Option<String>,
}

/// How a field is spelled in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// `(u8 …)`, `(u16 …)`, …: a little-endian number.
    Little,
    /// `(u16.be …)`, …: a big-endian number.
    Big,
    /// `(bytes N …)`: bytes as they are.
    Bytes,
    /// `(u8 0)`: a constant number, little-endian. In a source record it is padding.
    Constant(u64),
}

/// A test inside a rule file.
#[derive(Clone, Debug)]
pub struct RuleTest {
    /// The name of the rule or check, without `$`; empty for `refused`, which is about no rule that loads.
    pub rule: String,
    /// What it shows: its title.
    pub title: String,
    /// `(from $linux)`: the user's word; auto without.
    pub from: Option<String>,
    /// `(unsafe)`: conversions at run time may be inserted, as with `--unsafe-fixes`.
    pub unsafe_fixes: bool,
    /// What it holds.
    pub kind: TestKind,
    /// Where it is.
    pub source: Source,
}

/// What a test holds. Spans are places in the rule file: module fields between the parentheses.
#[derive(Clone, Debug)]
pub enum TestKind {
    /// `(test $rule "title" (before FIELD*) (after FIELD*))`.
    Rewrite {
        /// The fields before.
        before: Span,
        /// The fields after.
        after: Span,
    },
    /// `(unchanged $rule "title" FIELD*)`. Of a check: it finds nothing.
    Unchanged {
        /// The fields.
        fields: Span,
    },
    /// `(wrong $check "title" FIELD*)`: the check finds something.
    Wrong {
        /// The fields.
        fields: Span,
    },
    /// `(refused "part of the message" FORM)`: loading FORM beside this file must fail.
    Refused {
        /// What the message must contain.
        message: String,
        /// The form.
        form: Span,
    },
}
