//! Findings: what each decided or undecided field means, in words.
//!
//! Knows verdicts, readings and places. Must not know how a decision was reached, beyond its evidence.

use super::account::{Account, Accounts};
use super::field::{AtRunTime, Field, Kind, Meaning, Place, Verdict};
use super::finding::{FieldReport, Finding, GroupReport, Status};
use super::realise::{Left, Realised};
use super::run_time;
use super::scene::Scene;
use super::shown;
use super::why;
use crate::text::{Label, Span};
use crate::wat::{InstrId, Site};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The findings of a scene, in text order, and its groups, if they are wanted.
pub(super) fn tell(
    scene: &Scene<'_>,
    realised: &Realised,
    with_groups: bool,
) -> (Vec<Finding>, Vec<GroupReport>) {
    let (groups, index) = if with_groups {
        groups(scene)
    } else {
        Default::default()
    };
    let accounts = Accounts::of(scene);
    let mut findings: Vec<Finding> = (0..scene.fields.len())
        .filter_map(|i| {
            let mut finding = finding(scene, realised, &accounts, i)?;
            let group = scene.fields.get(i).map(|f| f.group);
            finding.group = group.and_then(|g| index.get(&g).copied());
            Some(finding)
        })
        .collect();
    findings.sort_by_key(|f| f.primary.span);
    (merged(findings), groups)
}

/// What a function does in each of the ways it is called is one thing to say, if it is the same: one value
/// in one place, used in one place, with one outcome.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut met = HashMap::new();
    let same: Vec<usize> = findings
        .iter()
        .map(|f| {
            let what = (&f.rule, f.status, &f.message, &f.changes);
            let new = met.len();
            *met.entry((what, &f.primary, f.secondary.first()))
                .or_insert(new)
        })
        .collect();
    let mut all: Vec<(Finding, HashSet<String>)> = Vec::with_capacity(met.len());
    for (finding, at) in findings.into_iter().zip(same) {
        let Some((known, said)) = all.get_mut(at) else {
            let said = finding.notes.iter().cloned().collect();
            all.push((finding, said));
            continue;
        };
        let places = finding.secondary.into_iter();
        for place in places {
            if known.secondary.len() < MOST_PLACES && !known.secondary.contains(&place) {
                known.secondary.push(place);
            }
        }
        let new = finding.notes.into_iter();
        known
            .notes
            .extend(new.filter(|note| said.insert(note.clone())));
    }
    all.into_iter().map(|(finding, _)| finding).collect()
}

/// How many places a finding shows beside the first: a record that is stored byte by byte has many.
const MOST_PLACES: usize = 7;

fn groups(scene: &Scene<'_>) -> (Vec<GroupReport>, BTreeMap<usize, usize>) {
    let mut index = BTreeMap::new();
    let mut groups: Vec<GroupReport> = Vec::new();
    for field in &scene.fields {
        if field.kind == Kind::Layout && field.verdict == Verdict::Undecided {
            continue;
        }
        let at = *index.entry(field.group).or_insert_with(|| {
            groups.push(GroupReport {
                fields: Vec::new(),
                between: [scene.source.name.clone(), scene.target.name.clone()],
                tells: scene.recognised.tells.clone(),
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.fields.push(FieldReport {
                name: describe(scene, field),
                span: scene.span_of(field),
                value: readings(scene, field),
                verdict: verdict_text(scene, field),
                evidence: field.evidence.clone(),
                detail: shown::detail(scene, field, new_text(scene, field)),
            });
        }
    }
    (groups, index)
}

/// `family of $sock_open`.
pub(super) fn describe(scene: &Scene<'_>, field: &Field<'_>) -> String {
    let call = match field.place {
        Place::Operand { call, .. } | Place::Alternative { call, .. } => Some(call),
        Place::Record { record } => scene.records.get(record).map(|r| r.call),
        Place::Compare { .. } | Place::Branches { .. } => None,
    };
    match call.and_then(|c| scene.function(c)) {
        Some(function) => format!("{} of {}", field.name, function.name),
        None => format!("{} of a result", field.name),
    }
}

fn verdict_text(scene: &Scene<'_>, field: &Field<'_>) -> String {
    match &field.verdict {
        Verdict::Undecided => "undecided".to_string(),
        Verdict::Neutral => "the same in both".to_string(),
        Verdict::Source => format!("{}'s", scene.source.name),
        Verdict::Target => format!("{}'s", scene.target.name),
        Verdict::Conflict(why) => format!("contradictory: {why}"),
        Verdict::Unknown(why) => format!("not known: {}", why::text(scene, *why).0),
        Verdict::Meaningless => "without a meaning".to_string(),
    }
}

/// `linux: AF_INET, wasix: AF_INET6`.
fn readings(scene: &Scene<'_>, field: &Field<'_>) -> String {
    if field.at_run_time == Some(AtRunTime::Done) {
        return "converted at run time".to_string();
    }
    if field.kind == Kind::Layout || matches!(field.verdict, Verdict::Unknown(_)) {
        return String::new();
    }
    format!(
        "{}: {}, {}: {}",
        scene.source.name,
        field.source.text(),
        scene.target.name,
        field.target.text()
    )
}

fn finding(
    scene: &Scene<'_>,
    realised: &Realised,
    accounts: &Accounts,
    index: usize,
) -> Option<Finding> {
    let field = scene.fields.get(index).filter(|f| !f.deselected)?;
    let account = accounts.get(field);
    if let Some(changes) = realised.of_field.get(&index) {
        let changes = changes.clone();
        return (!changes.is_empty()).then(|| match run_time::point(realised, field) {
            Some(point) => converted_at_run_time(scene, field, point, changes),
            None => converted(scene, field, changes),
        });
    }
    let blocked = realised
        .blocked
        .get(&field.group)
        .filter(|_| field.is_family_matter());
    match &field.verdict {
        Verdict::Source => {
            let why = realised.left.get(&index);
            Some(left(scene, field, account, (why, blocked)))
        }
        Verdict::Undecided if field.kind == Kind::Layout => None,
        Verdict::Undecided | Verdict::Conflict(_) | Verdict::Meaningless => {
            reported(field, account).then(|| left(scene, field, account, (None, blocked)))
        }
        Verdict::Unknown(_) => Some(left(scene, field, account, (None, None))),
        Verdict::Neutral | Verdict::Target => None,
    }
}

/// A `br_table` is only worth a word where its group is converted.
fn reported(field: &Field<'_>, account: &Account) -> bool {
    !matches!(field.place, Place::Branches { .. }) || account.is_source
}

fn converted(scene: &Scene<'_>, field: &Field<'_>, changes: Vec<usize>) -> Finding {
    let (source, target) = (&scene.source.name, &scene.target.name);
    let to = new_text(scene, field);
    let message = match field.kind {
        Kind::Layout => {
            format!("the record is laid out as in {source}; {target} has its fields elsewhere")
        }
        Kind::Number => format!(
            "{} {} is written as in {source}; {target} reads {}",
            field.ty,
            field.source.text(),
            field.target.text()
        ),
        _ => format!(
            "`{}` is {} in {source}; {target} reads {}",
            value_text(&field.source),
            field.source.text(),
            read_as(field)
        ),
    };
    let mut finding = base(scene, field, Status::Converted, message);
    finding.primary.text = match field.kind {
        Kind::Layout => format!("moved to where {target} reads it"),
        Kind::Number => format!(
            "{} as {target} has it: the bytes change places",
            field.source.text()
        ),
        _ => format!("becomes {to}"),
    };
    finding.help = Some(match field.kind {
        Kind::Layout => "the bytes are moved, and what becomes free is zero".to_string(),
        Kind::Number => format!(
            "the bytes are swapped, so that {target} reads {}",
            field.source.text()
        ),
        _ => format!("write {to}: {} in {target}", field.source.text()),
    });
    finding.changes = changes;
    finding
}

/// What a program brings along goes through a function that is added.
fn converted_at_run_time(
    scene: &Scene<'_>,
    field: &Field<'_>,
    (after, conversion): (InstrId, usize),
    changes: Vec<usize>,
) -> Finding {
    let (source, target) = (&scene.source.name, &scene.target.name);
    let what = describe(scene, field);
    let message = format!("the {what} is only known at run time, and has the numbers of {source}");
    let mut finding = base(scene, field, Status::Converted, message);
    let span = scene.module.instr_span(after);
    // Of a block in parentheses only its `)` is the instruction.
    let block = span.filter(|s| s.of(scene.text) == ")");
    let block = block.and_then(|_| scene.module.folded_span(after));
    if let Some(span) = block.or(span) {
        finding.primary.span = span;
    }
    finding.primary.text = format!("converted for {target} when it runs");
    let conversion = scene.rules.conversions.get(conversion);
    finding.notes.extend(conversion.map(|c| c.doc.clone()));
    finding.help =
        Some("a call is added behind it, and its function at the end of the module".to_string());
    finding.changes = changes;
    finding
}

fn read_as(field: &Field<'_>) -> String {
    match &field.target {
        Meaning::Nothing => "no such value".to_string(),
        meaning => format!("{} there", meaning.text()),
    }
}

fn value_text(meaning: &Meaning<'_>) -> String {
    match meaning {
        Meaning::Symbols(_, value) | Meaning::Ambiguous(_, value) | Meaning::Number(value) => {
            value.to_string()
        }
        Meaning::Nothing => String::new(),
    }
}

/// What a symbol becomes: `1`.
fn new_text(scene: &Scene<'_>, field: &Field<'_>) -> String {
    let symbols = match (&field.source, &field.named) {
        (Meaning::Symbols(symbols, _), _) => symbols.clone(),
        (_, Some(name)) => vec![name.as_str()],
        _ => return String::new(),
    };
    match super::field::convert(scene.target, field.ty, &symbols) {
        super::field::Converted::To(value) => format!("`{value}`"),
        super::field::Converted::Cannot(..) => String::new(),
    }
}

fn left(
    scene: &Scene<'_>,
    field: &Field<'_>,
    account: &Account,
    (why, blocked): (Option<&Left>, Option<&String>),
) -> Finding {
    let alone = matches!(why, Some(Left::Alone));
    let mut finding = base(
        scene,
        field,
        Status::Left,
        left_message(scene, field, alone),
    );
    finding.primary.text = "left as it is".to_string();
    let (reason, help) = reason(scene, field, account, (why, blocked));
    if let Some(comment) = field.ignored {
        let label = Label::new(comment, "this comment says to leave it");
        finding.secondary.push(label);
    }
    if let Verdict::Unknown(unknown) = &field.verdict {
        let (text, at) = why::text(scene, *unknown);
        let span = at.and_then(|at| scene.module.instr_span(at));
        if let Some(span) = span.filter(|s| *s != finding.primary.span) {
            finding.secondary.push(Label::new(span, text));
        }
    }
    if let Some(Left::Used(Some(at))) = why
        && let Some(span) = scene.module.instr_span(*at)
    {
        finding.secondary.push(Label::new(span, "also used here"));
    }
    finding.notes.extend(reason);
    finding.help = help;
    if let (Verdict::Unknown(_), Some((why, help))) =
        (&field.verdict, run_time::remedy(scene, field, account))
    {
        finding.notes.extend(why);
        finding.help = Some(help);
    }
    finding
}

/// The headline of what is left; what was only to follow its group is as open as before.
fn left_message(scene: &Scene<'_>, field: &Field<'_>, alone: bool) -> String {
    let (source, target) = (&scene.source.name, &scene.target.name);
    match (&field.verdict, field.kind) {
        (Verdict::Unknown(_), Kind::Number | Kind::Tag)
            if matches!(field.place, Place::Record { .. }) =>
        {
            format!(
                "the {} of the address that this call reads is not known",
                field.name
            )
        }
        (Verdict::Unknown(_), _) => format!("the {} is not known", describe(scene, field)),
        _ if field.source.is_nothing() && field.convertible().is_some() => {
            format!("the {} is only known at run time", describe(scene, field))
        }
        (Verdict::Meaningless, _) => format!(
            "this {} has no meaning, neither in {source} nor in {target}",
            field.ty
        ),
        (_, Kind::Layout) => format!("the record is laid out as in {source}"),
        (Verdict::Undecided, _) if matches!(field.place, Place::Branches { .. }) => {
            let rule = scene.rules.rules.get(field.rule);
            rule.and_then(|r| r.report.clone()).unwrap_or_default()
        }
        (Verdict::Source, _) if !alone => format!(
            "`{}` is {} in {source}",
            value_text(&field.source),
            field.source.text()
        ),
        (_, Kind::Number) => format!(
            "{} may be {} as {source} writes it, or {} as {target} does",
            field.ty,
            field.source.text(),
            field.target.text()
        ),
        _ => {
            let (source_says, target_says) = (&field.source, &field.target);
            let clear = source_says.is_nothing() || target_says.is_nothing();
            let (is, and) = if clear {
                ("is", "and")
            } else {
                ("may be", "or")
            };
            let spelled = if target_says.is_nothing() {
                source_says
            } else {
                target_says
            };
            format!(
                "`{}` {is} {} in {source}, {and} {} in {target}",
                value_text(spelled),
                source_says.text(),
                target_says.text()
            )
        }
    }
}

/// Why a field is left, and what would settle it.
fn reason(
    scene: &Scene<'_>,
    field: &Field<'_>,
    account: &Account,
    (why, blocked): (Option<&Left>, Option<&String>),
) -> (Vec<String>, Option<String>) {
    let one = |text: String| vec![text];
    let (source, target) = (&scene.source.name, &scene.target.name);
    match why {
        Some(Left::NoValue(symbol, instead)) => {
            return (
                one(format!("{symbol} cannot be written in {target}")),
                Some(instead.clone()),
            );
        }
        Some(Left::Used(_)) => {
            let help = "write a constant of its own for this use".to_string();
            return (
                one("its literal is used elsewhere with another meaning".to_string()),
                Some(help),
            );
        }
        Some(Left::Unsolved) => {
            let help = "write the value as one literal".to_string();
            return (
                one("no single literal can be changed to make it right".to_string()),
                Some(help),
            );
        }
        Some(Left::Ignored) => {
            return (one("a comment says to leave it".to_string()), None);
        }
        Some(Left::Dropped) => {
            let text = format!("{target} has no place for all of its bytes, or they are not known");
            return (
                one(text),
                Some(format!("write the record as {target} has it")),
            );
        }
        Some(Left::Ambiguous) => {
            let text = format!("only a name beside it tells what its number means in {source}");
            return (one(text), settle(scene, field));
        }
        Some(Left::Alone) => {
            let text = "it would follow the families of its group, and they stay".to_string();
            return (one(text), account.free.clone());
        }
        Some(Left::Shared) => {
            let text = "a conversion here would convert another value too, which stays".to_string();
            return (one(text), account.free.clone());
        }
        Some(Left::Reported) => {
            let rule = scene
                .rules
                .rules
                .get(field.rule)
                .and_then(|r| r.report.clone());
            return (rule.into_iter().collect(), None);
        }
        None => {}
    }
    // What is wrong with a field itself says more than that its group stays.
    let held =
        field.verdict == Verdict::Source || (field.is_undecided() && !account.unknown.is_empty());
    if let Some(blocked) = blocked.filter(|_| held) {
        let mut notes = one(format!(
            "families and layouts change together or not at all: {blocked}"
        ));
        notes.extend(account.unknown.iter().cloned());
        return (notes, account.free.clone());
    }
    match &field.verdict {
        Verdict::Conflict(why) => (one(why.clone()), account.free.clone()),
        Verdict::Unknown(why) => (one(why::text(scene, *why).0), None),
        Verdict::Undecided if matches!(field.place, Place::Branches { .. }) => (Vec::new(), None),
        Verdict::Undecided => (
            one(format!(
                "nothing tells whether it is {source}'s or {target}'s"
            )),
            settle(scene, field),
        ),
        _ => (Vec::new(), None),
    }
}

/// What would settle an open question; a remedy that has been tried, or that cannot help, is not named.
pub(super) fn settle(scene: &Scene<'_>, field: &Field<'_>) -> Option<String> {
    let name = match (&field.source, field.kind) {
        (Meaning::Symbols(symbols, _), _) if !symbols.is_empty() => symbols.join(" | "),
        (Meaning::Number(number), _) => number.to_string(),
        _ => return None,
    };
    let (source, tells) = (&scene.source.name, &scene.recognised.tells);
    let word = if scene.users_word {
        String::new()
    } else {
        format!(" or pass `--from {source}`")
    };
    Some(format!(
        "name it in a comment (`;; {name}`){word}; if it is right, mark the module with `;; wasfix:abi={tells}`"
    ))
}

fn base(scene: &Scene<'_>, field: &Field<'_>, status: Status, message: String) -> Finding {
    let spans = scene.spans_of(field);
    let written = scene.span_of(field);
    let more = spans.into_iter().skip(1).take(MOST_PLACES);
    let used = scene
        .used_span(field.place)
        .filter(|u| !overlaps(*u, written));
    let rule = scene.rules.rules.get(field.rule);
    Finding {
        rule: rule.map_or_else(String::new, |r| r.name.clone()),
        status,
        unknown: matches!(field.verdict, Verdict::Unknown(_)),
        level: status.level(),
        message,
        primary: Label::new(written, String::new()),
        secondary: used
            .map(|span| Label::new(span, used_text(scene, field)))
            .into_iter()
            .chain(passed_on(scene, field).map(|span| Label::new(span, "passed on here")))
            .chain(more.map(|span| Label::new(span, "the rest is written here")))
            .collect(),
        notes: field
            .evidence
            .iter()
            .map(|e| e.text.clone())
            .chain(
                rule.filter(|_| status == Status::Converted)
                    .map(|r| r.doc.clone()),
            )
            .chain(taken_on_trust(scene, field))
            .collect(),
        help: None,
        changes: Vec::new(),
        group: None,
    }
}

/// The call by which a value that is written in one function comes to be used in another.
fn passed_on(scene: &Scene<'_>, field: &Field<'_>) -> impl Iterator<Item = Span> {
    let point = scene.point_of(field.place);
    let chain = point.map_or(Vec::new(), |at| scene.facts.chain(at));
    let sites = scene.sites_of(field);
    let is_written_in = |func: u32| {
        let own = |site: &Site| matches!(site, Site::Const(at) if at.func == func);
        sites.iter().any(own)
    };
    let here = point.is_some_and(|at| is_written_in(at.instr.func));
    let call = chain
        .iter()
        .rev()
        .find(|call| !here && is_written_in(call.func));
    call.and_then(|call| scene.module.instr_span(*call))
        .into_iter()
}

/// What the analysis takes for granted of a record: that imports which no dialect describes leave it alone.
fn taken_on_trust(scene: &Scene<'_>, field: &Field<'_>) -> Option<String> {
    let (&import, _) = scene.facts.undescribed.first_key_value()?;
    let is_tag = field.kind == Kind::Tag && field.place.record().is_some();
    let name = scene.module.func_name(import).map(|s| s.of(scene.text));
    let name = name.map_or_else(|| format!("function {import}"), |n| format!("`{n}`"));
    is_tag.then(|| {
        format!(
            "{name} and whatever else no dialect describes is taken to leave the record as it is"
        )
    })
}

fn overlaps(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

fn used_text(scene: &Scene<'_>, field: &Field<'_>) -> String {
    match field.place {
        Place::Operand { .. } | Place::Alternative { .. } => {
            format!("used here as the {}", describe(scene, field))
        }
        Place::Record { .. } => "read here".to_string(),
        Place::Compare { .. } => "compared here".to_string(),
        Place::Branches { .. } => "chosen by here".to_string(),
    }
}
