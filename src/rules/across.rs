//! What rules and checks must be to each other: no two for one value or of one name, and none without tests.
//!
//! Knows the rules and checks of a set. Must not know syntax.

use super::check::CheckForm;
use super::dialect::also;
use super::form::{Errors, Name};
use super::model::{
    CheckId, CompareOp, Compared, DialectId, Field, FileId, Finds, FunctionId, Operand, Pattern,
    RecordPattern, Rule, RuleFile, RuleTest, Source, TestKind, Where,
};
use super::rule::RuleForm;
use crate::text::Diagnostic;

/// Something that a rule says about a value.
struct Claim<'r> {
    rule: &'r Rule,
    subject: Subject<'r>,
    what: What<'r>,
    source: Source,
}

/// The value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject<'r> {
    Operand(FunctionId, usize),
    Compared(CompareOp, Compared, &'r [FunctionId]),
    Branch(&'r [FunctionId]),
}

/// What is said of it.
enum What<'r> {
    Type(&'r str),
    Record(&'r RecordPattern, Option<&'r Where>),
}

/// All checks of `rules` against each other and against `tests`.
pub(super) fn run(rules: &[RuleForm], tests: &[RuleTest], files: &[RuleFile], errors: &mut Errors) {
    names(rules, files, errors);
    let claims: Vec<_> = rules.iter().flat_map(claims).collect();
    for (i, claim) in claims.iter().enumerate() {
        let earlier = claims.get(..i).unwrap_or_default();
        if let Some(error) = earlier.iter().find_map(|e| clash(e, claim, files)) {
            errors.add(claim.source.file, error);
        }
    }
    for form in rules {
        tested(form, tests, errors);
    }
}

/// All comparisons of `checks` with each other, with `rules` and with `tests`.
pub(super) fn checks(
    checks: &[CheckForm],
    rules: &[RuleForm],
    tests: &[RuleTest],
    files: &[RuleFile],
    errors: &mut Errors,
) {
    let rules = rules.iter().map(|r| (&r.name, r.rule.source.file, "rule"));
    let mut known: Vec<(&Name, FileId, &str)> = rules.collect();
    for form in checks {
        let here = (&form.name, form.check.source.file, "check");
        same_name(&known, here, files, errors);
        known.push(here);
        shown(form, tests, errors);
    }
}

/// A check of steps is one that a cell or the end of a protocol refers to.
pub(super) fn referred(checks: &[CheckForm], referred: &[CheckId], errors: &mut Errors) {
    for (at, form) in checks.iter().enumerate() {
        if form.check.finds == Finds::Step && !referred.contains(&CheckId(at)) {
            let message = format!("no protocol refers to `${}`", form.name.text);
            let error = Diagnostic::error(message, form.name.span, "it never finds anything");
            let help = format!(
                "add `(check ${})` to the cells that it reports, or take it away",
                form.name.text
            );
            errors.add(form.check.source.file, error.help(help));
        }
    }
}

fn names(rules: &[RuleForm], files: &[RuleFile], errors: &mut Errors) {
    let mut known: Vec<(&Name, FileId, &str)> = Vec::new();
    for form in rules {
        let here = (&form.name, form.rule.source.file, "rule");
        same_name(&known, here, files, errors);
        known.push(here);
    }
}

/// Rules and checks have one name space.
fn same_name(
    known: &[(&Name, FileId, &str)],
    (name, file, what): (&Name, FileId, &str),
    files: &[RuleFile],
    errors: &mut Errors,
) {
    let Some((first, there, other)) = known.iter().find(|(n, ..)| n.text == name.text) else {
        return;
    };
    let whose = if what == *other {
        format!("two {what}s are")
    } else {
        format!("a {other} and a {what} are")
    };
    let message = format!("{whose} called `${}`", name.text);
    let error = Diagnostic::error(message, name.span, "again here");
    let help = format!("a name stands for one {what} in messages, options and `wasfix explain`");
    let other = Source {
        file: *there,
        span: first.span,
    };
    errors.add(
        file,
        also(files, error.help(help), file, other, "first here"),
    );
}

fn claims(form: &RuleForm) -> Vec<Claim<'_>> {
    let patterns = form.rule.patterns.iter().zip(&form.places);
    let claims = patterns.flat_map(|(pattern, (whole, operands))| {
        let said = said(pattern, form.rule.only.as_ref()).into_iter();
        said.map(move |(subject, what, operand)| Claim {
            rule: &form.rule,
            subject,
            what,
            source: Source {
                file: form.rule.source.file,
                span: operand
                    .and_then(|i| operands.get(i))
                    .copied()
                    .unwrap_or(*whole),
            },
        })
    });
    claims.collect()
}

/// What a pattern says of which value, and at which of its operands.
fn said<'r>(
    pattern: &'r Pattern,
    only: Option<&'r Where>,
) -> Vec<(Subject<'r>, What<'r>, Option<usize>)> {
    let ty = |operand: &'r Operand| match operand {
        Operand::Typed { ty, .. } => Some(What::Type(ty)),
        Operand::Any | Operand::Variable { .. } => None,
    };
    match pattern {
        Pattern::Call {
            function,
            operands,
            record,
        } => {
            let typed = operands
                .iter()
                .enumerate()
                .filter_map(|(i, o)| Some((i, ty(o)?)));
            let record = record.iter().map(|r| (r.operand, What::Record(r, only)));
            let all = typed.chain(record);
            all.map(|(i, what)| (Subject::Operand(*function, i), what, Some(i)))
                .collect()
        }
        Pattern::Compare {
            op,
            what: of,
            functions,
            operand,
        } => {
            let what = ty(operand).into_iter();
            what.map(|what| (Subject::Compared(*op, *of, functions), what, None))
                .collect()
        }
        Pattern::BrTable { functions, operand } => {
            let what = ty(operand).into_iter();
            what.map(|what| (Subject::Branch(functions), what, None))
                .collect()
        }
    }
}

fn clash(first: &Claim<'_>, second: &Claim<'_>, files: &[RuleFile]) -> Option<Diagnostic> {
    let pair = |c: &Claim<'_>| -> (DialectId, DialectId) { (c.rule.from, c.rule.to) };
    if pair(first) != pair(second) || !same(first.subject, second.subject) {
        return None;
    }
    let (message, help) = match (&first.what, &second.what) {
        (What::Type(a), What::Type(b)) if a == b => shadows(first, second),
        (What::Type(_), _) | (_, What::Type(_)) => (
            format!(
                "`${}` and `${}` type one operand differently",
                first.rule.name, second.rule.name
            ),
            "a value has one type; give the operand that of the other rule, or `_`",
        ),
        (What::Record(_, a), What::Record(_, b)) if overlap(*a, *b) => shadows(first, second),
        (What::Record(a, only), What::Record(b, _)) => told_apart(first, second, (a, b), *only)?,
    };
    let error = Diagnostic::error(message, second.source.span, "here").help(help);
    let here = second.source.file;
    Some(also(files, error, here, first.source, "and here"))
}

fn shadows(first: &Claim<'_>, second: &Claim<'_>) -> (String, &'static str) {
    (
        format!(
            "`${}` shadows `${}`: they match the same",
            second.rule.name, first.rule.name
        ),
        "one of them is enough; two records of one operand are told apart by `(where $x SYMBOL)`",
    )
}

/// Two records of one operand may be described by two rules if each has its own symbol.
fn overlap(a: Option<&Where>, b: Option<&Where>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.symbol == b.symbol,
        _ => true,
    }
}

/// The field that tells records apart must be the same one in all of them, or it could not be read
/// before it is known which record it is.
fn told_apart(
    first: &Claim<'_>,
    second: &Claim<'_>,
    (a, b): (&RecordPattern, &RecordPattern),
    only: Option<&Where>,
) -> Option<(String, &'static str)> {
    let key = |fields: &[Field], only: &Where| {
        let field = fields
            .iter()
            .find(|f| f.name.as_deref() == Some(&only.variable))?;
        Some((field.offset, field.size, field.kind, field.ty.clone()))
    };
    let (one, other) = (only?, second.rule.only.as_ref()?);
    let agree = key(&a.from.fields, one) == key(&b.from.fields, other)
        && key(&a.to.fields, one) == key(&b.to.fields, other);
    (!agree).then(|| {
        (
            format!(
                "`${}` and `${}` have their `where` fields in different places",
                first.rule.name, second.rule.name
            ),
            "the field that says which record it is must have one place, kind and type in all of them",
        )
    })
}

fn same(a: Subject<'_>, b: Subject<'_>) -> bool {
    let meet = |a: &[FunctionId], b: &[FunctionId]| {
        a.is_empty() || b.is_empty() || a.iter().any(|f| b.contains(f))
    };
    match (a, b) {
        (Subject::Compared(x, u, f), Subject::Compared(y, v, g)) => (x, u) == (y, v) && meet(f, g),
        (Subject::Branch(f), Subject::Branch(g)) => meet(f, g),
        _ => a == b,
    }
}

/// A check has at least one `wrong` and one `unchanged` in its own file.
fn shown(form: &CheckForm, tests: &[RuleTest], errors: &mut Errors) {
    let own = |t: &&RuleTest| t.rule == form.name.text && t.source.file == form.check.source.file;
    let has = |is: fn(&TestKind) -> bool| tests.iter().filter(own).any(|t| is(&t.kind));
    let missing = if !has(|k| matches!(k, TestKind::Wrong { .. })) {
        "wrong"
    } else if !has(|k| matches!(k, TestKind::Unchanged { .. })) {
        "unchanged"
    } else {
        return;
    };
    let name = &form.name.text;
    let message = format!("`${name}` has no `{missing}` in its own file");
    let error = Diagnostic::error(message, form.name.span, "a check nobody has seen at work");
    let help = format!("add `({missing} ${name} \"what it shows\" …)`");
    errors.add(form.check.source.file, error.help(help));
}

/// A rule has at least one `test` (for a rule that reports: that it reports cannot be said in a
/// `test`, so `unchanged` is enough) and one `unchanged` in its own file.
fn tested(form: &RuleForm, tests: &[RuleTest], errors: &mut Errors) {
    let own = |t: &&RuleTest| t.rule == form.name.text && t.source.file == form.rule.source.file;
    let rewrite = tests
        .iter()
        .filter(own)
        .any(|t| matches!(t.kind, TestKind::Rewrite { .. }));
    let unchanged = tests
        .iter()
        .filter(own)
        .any(|t| matches!(t.kind, TestKind::Unchanged { .. }));
    let missing = match (rewrite || form.rule.report.is_some(), unchanged) {
        (true, true) => return,
        (false, _) => (
            "test",
            "(test $NAME \"what it shows\" (before …) (after …))",
        ),
        (true, false) => ("unchanged", "(unchanged $NAME \"what it shows\" …)"),
    };
    let (what, how) = missing;
    errors.add(
        form.rule.source.file,
        Diagnostic::error(
            format!("`${}` has no `{what}` in its own file", form.name.text),
            form.name.span,
            "a rule nobody has seen at work",
        )
        .help(format!("add `{}`", how.replace("NAME", &form.name.text))),
    );
}
