//! The pipeline: text → modules → facts → plan → edits, verified, and planned again.
//!
//! Knows the order of the layers. Must not know what any of them does inside.

use crate::fix::{self, Notes, Plan, Recognised, Request, Status, Telling};
use crate::rules::{DialectId, Rules};
use crate::text::{Diagnostic, Edit, EditSet, Label, Lines, Span};
use crate::wat::{self, Holes, Module, Part};
use crate::{Error, Options, Outcome, Reported, Slice, check, facts, patch};
use memchr::{memchr, memchr_iter};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

/// What is done with findings while the patched text is verified: at each attempt once, with all but the marks.
pub(crate) type Beside<'a> = dyn Fn(&[Reported]) + Sync + 'a;

/// Plans, patches and verifies; with `checks`, looks for all else that can be wrong too.
pub(crate) fn run(
    text: &str,
    rules: &Rules,
    options: &Options,
    checks: bool,
    beside: Option<&Beside<'_>>,
) -> Result<Outcome, Error> {
    let planner = Planner {
        beside,
        rules,
        options,
        asked: Asked::read(rules, options)?,
        checks,
        is_cut_short: AtomicBool::new(false),
    };
    let names = names_that_matter(&planner);
    if !mentions(text, &names) {
        return match options.to {
            Some(_) => Err(no_imports(options)),
            None => Ok(Outcome::default()),
        };
    }
    let holes = passed_over(text, options);
    if !holes.is_empty() {
        let sliced = || attempt(text, &planner, &names, &holes);
        let is_held_valid = options.slice == Slice::Large && text.len() < HUGE;
        let (outcome, is_valid) = if is_held_valid {
            with_validity(text, sliced)
        } else {
            (sliced(), true)
        };
        // What goes wrong without some of the text may be about what was left out, or be at another place.
        if outcome.is_ok() && is_valid && !planner.is_cut_short.load(Relaxed) {
            return outcome;
        }
    }
    attempt(text, &planner, &names, &Holes::none())
}

/// From this many bytes on a text is read without what does not matter, if that is a good part of it,
const LARGE: usize = 32 * 1024;
const GOOD_PART: usize = 4;
/// and from this many on nobody looks whether that is valid.
const HUGE: usize = 256 * 1024;
/// What the comments have in common that are for this program.
const OURS: &str = "wasfix:";
/// The stack of a thread that reads text: as much as the main thread has on most systems.
const STACK: usize = 8 << 20;

/// What of a text need not be read.
fn passed_over(text: &str, options: &Options) -> Holes {
    let is_sliced = match options.slice {
        Slice::Large => text.len() >= LARGE,
        Slice::Always => true,
        Slice::Never => false,
    };
    if !is_sliced {
        return Holes::none();
    }
    let holes = if options.unsafe_fixes {
        // A function that is added needs an index, and a name that no other one has.
        Holes::idle_code(text, OURS)
    } else {
        Holes::idle(text, OURS)
    };
    let is_worth_it = text.len() >= HUGE || holes.size() >= text.len() / GOOD_PART;
    if is_worth_it || options.slice == Slice::Always {
        holes
    } else {
        Holes::none()
    }
}

/// Does `work`, and finds out beside it whether all of a text is valid.
fn with_validity<T>(text: &str, work: impl FnOnce() -> T) -> (T, bool) {
    // What ends in a panic is read again, and whoever asked gets to know.
    let (done, is_valid) = side_by_side(work, || wat::is_valid(text));
    (done, is_valid.unwrap_or(false))
}

/// Does two things at a time, the other one on a thread of its own: what became of both.
fn side_by_side<T, O: Send>(
    one: impl FnOnce() -> T,
    other: impl Fn() -> O + Sync,
) -> (T, thread::Result<O>) {
    thread::scope(|scope| {
        let begun = thread::Builder::new().stack_size(STACK);
        let begun = begun.spawn_scoped(scope, &other);
        let done = one();
        match begun {
            Ok(begun) => (done, begun.join()),
            // There are threads enough.
            Err(_) => (done, Ok(other())),
        }
    })
}

/// Plans, patches and verifies a text of which some is passed over.
fn attempt(
    text: &str,
    planner: &Planner<'_>,
    names: &HashSet<&str>,
    holes: &Holes,
) -> Result<Outcome, Error> {
    let options = planner.options;
    let notes = OnceCell::new();
    let mut planned = plan_all((text, &notes), planner, names, holes)?;
    if options.to.is_some() && !planned.iter().any(|p| p.recognised.is_some()) {
        return Err(no_imports(options));
    }
    let mut outcome = patch_all(text, &mut planned)?;
    let mut findings = std::mem::take(&mut outcome.findings);
    planner.with_beside(&findings, || {
        if outcome.edits.is_empty() {
            return Ok(());
        }
        settle((text, holes), planner, &planned, &mut outcome)
    })?;
    findings.append(&mut outcome.findings);
    outcome.findings = findings;
    Ok(outcome)
}

/// The options, looked up in the rules.
struct Asked {
    /// The source dialects to try.
    from: Option<DialectId>,
    to: Option<DialectId>,
}

impl Asked {
    fn read(rules: &Rules, options: &Options) -> Result<Asked, Error> {
        let dialect = |name: &Option<String>, option: &str| match name {
            None => Ok(None),
            Some(name) => match rules.find_dialect(name) {
                Some(id) => Ok(Some(id)),
                None => Err(unknown(
                    option,
                    name,
                    rules.dialects.iter().map(|d| d.name.as_str()),
                )),
            },
        };
        let all = fix::known_names(rules);
        let known = |name: &&String| all.contains(&name.as_str());
        let lists = [("select", &options.select), ("ignore", &options.ignore)];
        for (option, names) in lists {
            if let Some(name) = names.iter().find(|n| !known(n)) {
                return Err(unknown(option, name, all.iter().copied()));
            }
        }
        Ok(Asked {
            from: dialect(&options.from, "from")?,
            to: dialect(&options.to, "to")?,
        })
    }
}

fn unknown<'n>(option: &str, name: &str, known: impl Iterator<Item = &'n str>) -> Error {
    let known: Vec<&str> = known.collect();
    let message = format!("`{option}` says `{name}`, and the rules have no such name");
    let help = match fix::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of: {}", known.join(", ")),
    };
    let diagnostic = Diagnostic::error(message, Span::at(0), "").help(help);
    Error::Option(Box::new(diagnostic))
}

fn no_imports(options: &Options) -> Error {
    let to = options.to.as_deref().unwrap_or_default();
    let message = format!("--to {to}: the file imports nothing of {to}");
    let diagnostic = Diagnostic::error(message, Span::at(0), "")
        .help("leave --to out: the target is found by the imports");
    Error::Option(Box::new(diagnostic))
}

/// A module of the file and its plan.
struct Planned {
    module: Module,
    recognised: Option<Recognised>,
    plan: Plan,
    /// What is known of descriptors where calls use them, if the checks ran.
    states: Vec<check::DescriptorState>,
    /// The place among the file's parts.
    part: usize,
}

/// What every module of a file is planned with.
struct Planner<'a> {
    beside: Option<&'a Beside<'a>>,
    rules: &'a Rules,
    options: &'a Options,
    asked: Asked,
    /// Whether the checks run too.
    checks: bool,
    /// Whether an analysis has come to a limit that depends on how much of a text is read.
    is_cut_short: AtomicBool,
}

fn names_that_matter<'r>(planner: &Planner<'r>) -> HashSet<&'r str> {
    let mut names = fix::names_that_matter(planner.rules);
    if planner.checks {
        names.extend(check::names_that_matter(planner.rules));
    }
    names.into_iter().collect()
}

/// Plans every module that names an import of interest.
fn plan_all<'t>(
    (text, notes): (&'t str, &OnceCell<Notes<'t>>),
    planner: &Planner<'_>,
    names: &HashSet<&str>,
    holes: &Holes,
) -> Result<Vec<Planned>, Error> {
    let parts = wat::parts_around(text, holes).map_err(Error::Parse)?;
    let mut all = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if !mentions(part.span.of(text), names) {
            continue;
        }
        let module = Module::parse(text, part).map_err(Error::Parse)?;
        let mut found = check::Found::default();
        let found_here = planner.checks.then_some(&mut found);
        let notes = notes.get_or_init(|| Notes::read(text, module.tokens(), planner.rules));
        let (recognised, mut plan) = planner.plan(notes, &module, found_here);
        plan.findings.extend(found.findings);
        plan.findings.sort_by_key(|f| f.primary.span);
        all.push(Planned {
            module,
            recognised,
            plan,
            states: found.states,
            part: index,
        });
    }
    Ok(all)
}

/// Whether a text names one of some imports, in quotes. It is a search for quotes, at memory speed: most text
/// has few of them, and nothing to do with any dialect.
fn mentions(text: &str, names: &HashSet<&str>) -> bool {
    let longest = names.iter().map(|name| name.len()).max().unwrap_or(0);
    let mut quotes = memchr_iter(b'"', text.as_bytes());
    quotes.any(|quote| {
        let rest = text.as_bytes().get(quote + 1..).unwrap_or_default();
        let near = rest.get(..=longest).unwrap_or(rest);
        let end = memchr(b'"', near).map(|len| quote + 1 + len);
        let name = end.and_then(|end| text.get(quote + 1..end));
        name.is_some_and(|name| names.contains(name))
    })
}

impl Planner<'_> {
    /// Does `work`, and beside it what is to be done with the findings: by another thread, if they are many.
    fn with_beside<T>(&self, findings: &[Reported], work: impl FnOnce() -> T) -> T {
        const MANY: usize = 16;
        let Some(beside) = self.beside else {
            return work();
        };
        thread::scope(|scope| {
            let other = thread::Builder::new();
            let begun = (findings.len() >= MANY)
                .then(|| other.spawn_scoped(scope, || beside(findings)).ok())
                .flatten();
            if begun.is_none() {
                beside(findings);
            }
            work()
        })
    }

    /// The target that a module's imports name, and the plan for it; what the checks find, if that is wanted.
    fn plan(
        &self,
        notes: &Notes<'_>,
        module: &Module,
        found: Option<&mut check::Found>,
    ) -> (Option<Recognised>, Plan) {
        let imports = wat::function_imports(module.binary());
        let recognised = self.recognise(&imports);
        let mut subject = check::Subject {
            text: notes.text(),
            module,
            imports: &imports,
            rules: self.rules,
            known: None,
        };
        let facts = recognised
            .as_ref()
            .map(|recognised| self.analyse(module, recognised, &imports));
        let plan = match (&recognised, &facts) {
            (Some(recognised), Some(Ok(facts))) => {
                let telling = match &found {
                    Some(_) => Telling::Details,
                    None => self.options.telling,
                };
                self.plan_from_each(notes, module, facts, recognised, telling)
            }
            (_, Some(Err(why))) => not_analysed(module, why),
            _ => Plan::default(),
        };
        if let Some(found) = found {
            if let (Some(recognised), Some(Ok(facts))) = (&recognised, &facts) {
                subject.known = Some(check::Known {
                    recognised,
                    facts,
                    plan: &plan,
                });
            }
            *found = check::run(&subject);
        }
        (recognised, plan)
    }

    /// Whether the plan for a module changes nothing.
    fn is_settled(&self, notes: &Notes<'_>, module: &Module) -> bool {
        let imports = wat::function_imports(module.binary());
        let Some(recognised) = self.recognise(&imports) else {
            return true;
        };
        let facts = self.analyse(module, &recognised, &imports).ok();
        self.is_settled_by(
            notes,
            module,
            facts.map(|facts| (recognised, facts)).as_ref(),
        )
    }

    /// The same where the facts are known; there are none if nobody looks at the module.
    fn is_settled_by(
        &self,
        notes: &Notes<'_>,
        module: &Module,
        known: Option<&(Recognised, facts::Facts)>,
    ) -> bool {
        known.is_none_or(|(recognised, facts)| {
            let plan = self.plan_from_each(notes, module, facts, recognised, Telling::Changes);
            plan.changes.is_empty()
        })
    }

    /// A module with its changes made in the binary, and the facts of that. It is the module that the patched text
    /// encodes to, as far as facts go, if the two compare alike.
    fn change(&self, proof: &patch::Proof<'_>) -> Result<Changed, Error> {
        let image = proof.by_binary().map_err(Error::Verify)?;
        let known = wat::Offsets::read(image.binary()).and_then(|offsets| {
            let imports = wat::function_imports(image.binary());
            let recognised = self.recognise(&imports)?;
            let code = (image.binary(), &offsets.locator() as &facts::Locate<'_>);
            let facts = self.analyse_binary(code, &recognised, &imports).ok()?;
            Some((recognised, facts))
        });
        Ok(Changed { image, known })
    }

    fn recognise(&self, imports: &[wat::FunctionImport]) -> Option<Recognised> {
        let mut all = fix::recognise(imports, self.rules).into_iter();
        all.find(|r| r.matters && self.asked.to.is_none_or(|to| r.dialect == to))
    }

    fn analyse(
        &self,
        module: &Module,
        recognised: &Recognised,
        imports: &[wat::FunctionImport],
    ) -> Result<facts::Facts, String> {
        if !module.is_standard() {
            return Err("it uses features that are not standard".to_string());
        }
        let code = (module.binary(), &module.locator() as &facts::Locate<'_>);
        self.analyse_binary(code, recognised, imports)
    }

    fn analyse_binary(
        &self,
        (binary, locate): (&[u8], &facts::Locate<'_>),
        recognised: &Recognised,
        imports: &[wat::FunctionImport],
    ) -> Result<facts::Facts, String> {
        let mut table = fix::effects(recognised, imports, self.rules);
        table.extend(fix::converters(binary, self.rules));
        let facts = facts::analyse(binary, &table, locate)?;
        if facts.is_cut_short {
            self.is_cut_short.store(true, Relaxed);
        }
        Ok(facts)
    }

    fn plan_from_each(
        &self,
        notes: &Notes<'_>,
        module: &Module,
        facts: &facts::Facts,
        recognised: &Recognised,
        telling: Telling,
    ) -> Plan {
        let sources = sources(self.rules, &self.asked, recognised.dialect);
        let plans = sources.into_iter().map(|from| {
            let request = Request {
                from,
                users_word: self.asked.from.is_some(),
                unsafe_fixes: self.options.unsafe_fixes,
                select: &self.options.select,
                ignore: &self.options.ignore,
                telling,
            };
            fix::plan(notes, module, facts, self.rules, recognised, &request)
        });
        agree(plans.collect())
    }
}

/// The dialects to translate from: the user's word, or all that have rules to the target.
fn sources(rules: &Rules, asked: &Asked, to: DialectId) -> Vec<DialectId> {
    if let Some(from) = asked.from {
        return vec![from];
    }
    let mut all: Vec<DialectId> = rules
        .rules
        .iter()
        .filter(|r| r.to == to)
        .map(|r| r.from)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The plan on which all source dialects agree that have one. Where two differ, nothing is changed.
fn agree(mut plans: Vec<Plan>) -> Plan {
    let set = |plan: &Plan| {
        let mut changes: Vec<String> = plan.changes.iter().map(|c| format!("{c:?}")).collect();
        changes.sort();
        changes
    };
    let mut with: Vec<usize> = (0..plans.len())
        .filter(|&i| !plans[i].changes.is_empty())
        .collect();
    let Some(first) = with.first().copied() else {
        return plans.into_iter().next().unwrap_or_default();
    };
    with.retain(|&i| i != first && set(&plans[i]) != set(&plans[first]));
    let mut plan = plans.swap_remove(first);
    if !with.is_empty() {
        plan.changes.clear();
        for finding in &mut plan.findings {
            if finding.status == Status::Converted {
                finding.status = Status::Left;
                finding.level = finding.status.level();
                finding.changes.clear();
                finding.primary.text = "left as it is".to_string();
                finding
                    .notes
                    .push("two source dialects fit, and they differ".to_string());
                finding.help = Some("say which one with --from".to_string());
            }
        }
    }
    plan
}

/// A module that cannot be analysed is left, with the reason.
fn not_analysed(module: &Module, why: &str) -> Plan {
    let at = Span::at(module.span().start);
    Plan {
        findings: vec![fix::Finding {
            rule: "not-analysed".to_string(),
            status: Status::Left,
            unknown: false,
            level: Status::Left.level(),
            message: "this module cannot be analysed".to_string(),
            primary: Label::new(at, "left as it is"),
            secondary: Vec::new(),
            notes: vec![why.to_string()],
            help: None,
            changes: Vec::new(),
            group: None,
        }],
        ..Plan::default()
    }
}

/// Spells all changes, and takes what there is to say of them.
fn patch_all(text: &str, planned: &mut [Planned]) -> Result<Outcome, Error> {
    let mut outcome = Outcome {
        modules: planned.len(),
        ..Outcome::default()
    };
    for one in planned {
        let spelled = patch::spell(&one.module, text, &one.plan.changes).map_err(Error::Verify)?;
        // In order, each goes behind the others, and none has to make room.
        let mut edits: Vec<&Edit> = spelled.iter().map(|respelled| &respelled.edit).collect();
        edits.sort_by_key(|edit| edit.span);
        for edit in edits {
            insert(&mut outcome.edits, edit)?;
        }
        let mut by_change: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, respelled) in spelled.iter().enumerate() {
            for &change in &respelled.changes {
                by_change.entry(change).or_default().push(i);
            }
        }
        let offset = outcome.groups.len();
        for mut finding in std::mem::take(&mut one.plan.findings) {
            finding.group = finding.group.map(|g| g + offset);
            let own = finding.changes.iter().filter_map(|c| by_change.get(c));
            let own: BTreeSet<usize> = own.flatten().copied().collect();
            let edits = own.into_iter().filter_map(|i| spelled.get(i));
            let edits = edits.map(|r| r.edit.clone()).collect();
            outcome.findings.push(Reported { finding, edits });
        }
        outcome.groups.append(&mut one.plan.groups);
        outcome.records.append(&mut one.plan.records);
        outcome.states.append(&mut one.states);
        outcome.sites.add(one.plan.sites);
    }
    Ok(outcome)
}

fn insert(edits: &mut EditSet, edit: &Edit) -> Result<(), Error> {
    edits.insert(edit.clone()).map_err(|clash| {
        let diagnostic =
            Diagnostic::error("two edits want the same text", clash.second.span, "here")
                .and(clash.first.span, "and here")
                .help("this is a bug in wasfix or in a rule; nothing was changed");
        Error::Verify(Box::new(diagnostic))
    })
}

/// A module with its changes made in the binary.
struct Changed {
    image: patch::Image,
    /// What is known of it; nothing if nobody looks at it.
    known: Option<(Recognised, facts::Facts)>,
}

/// Verifies the patched text, and makes sure that its own plan is empty: with a mark, where nothing
/// else would tell the next run that the work is done.
fn settle(
    (text, holes): (&str, &Holes),
    planner: &Planner<'_>,
    planned: &[Planned],
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let patched = outcome.edits.apply(text);
    let mut unsettled = Vec::new();
    let notes = OnceCell::new();
    for (one, module, known) in verified((&patched, holes), planner, planned, outcome)? {
        let read = || Notes::read(&patched, module.tokens(), planner.rules);
        if !planner.is_settled_by(notes.get_or_init(read), &module, known.as_ref()) {
            unsettled.push(one);
        }
    }
    if unsettled.is_empty() {
        return Ok(());
    }
    let newline = newline_of(text);
    for one in &unsettled {
        let tells = one.recognised.as_ref().map_or("", |r| r.tells.as_str());
        let edit = mark((text, newline), one.module.span().start, tells);
        insert(&mut outcome.edits, &edit)?;
        outcome.findings.push(marked(&one.module, edit, tells));
    }
    let marked = outcome.edits.apply(text);
    let parts = parts_of_patched(&marked, holes, outcome)?;
    let notes = OnceCell::new();
    for one in unsettled {
        let module = reread(&marked, &parts, one)?;
        let read = || Notes::read(&marked, module.tokens(), planner.rules);
        if !planner.is_settled(notes.get_or_init(read), &module) {
            return Err(broken("it would be patched again"));
        }
    }
    Ok(())
}

/// A module that was changed, as it was planned; as the patched text has it; and what is known of that.
type Verified<'p> = (&'p Planned, Module, Option<(Recognised, facts::Facts)>);

/// The modules of a patched text that have changed, read by both roads: they agree. Of a large text one thread reads
/// the text, and another makes the changes in the binary and finds the facts of that.
fn verified<'p>(
    (patched, holes): (&str, &Holes),
    planner: &Planner<'_>,
    planned: &'p [Planned],
    outcome: &Outcome,
) -> Result<Vec<Verified<'p>>, Error> {
    let some = planned.iter().filter(|p| !p.plan.changes.is_empty());
    let some: Vec<&Planned> = some.collect();
    let proof = |one: &&'p Planned| patch::Proof::of(&one.module, &one.plan.changes);
    let proofs: Result<Vec<_>, _> = some.iter().map(proof).collect();
    let proofs = proofs.map_err(Error::Verify)?;
    let by_text = || {
        let parts = parts_of_patched(patched, holes, outcome)?;
        let module = |(one, proof): (&&Planned, &patch::Proof<'_>)| {
            let module = reread(patched, &parts, one)?;
            let image = proof.by_text(&module).map_err(Error::Verify)?;
            Ok((module, image))
        };
        let modules = some.iter().zip(&proofs).map(module);
        modules.collect::<Result<Vec<_>, Error>>()
    };
    let by_binary = || {
        let changed = proofs.iter().map(|proof| planner.change(proof));
        changed.collect::<Result<Vec<_>, _>>()
    };
    let (modules, changed) = if patched.len() >= LARGE {
        let (modules, changed) = side_by_side(by_text, by_binary);
        (
            modules?,
            changed.unwrap_or_else(|panic| resume_unwind(panic))?,
        )
    } else {
        (by_text()?, by_binary()?)
    };
    let mut all = Vec::new();
    let both = modules.into_iter().zip(changed);
    for ((one, proof), ((module, image), changed)) in some.into_iter().zip(&proofs).zip(both) {
        let done = proof.compare(&changed.image, &image);
        done.map_err(Error::Verify)?;
        all.push((one, module, changed.known));
    }
    Ok(all)
}

/// What is passed over in a text is passed over in the patched text, so that the two can be compared.
fn parts_of_patched(patched: &str, holes: &Holes, outcome: &Outcome) -> Result<Vec<Part>, Error> {
    let holes = holes.after(&outcome.edits);
    let holes = holes.ok_or_else(|| broken("an edit is where nobody has read"))?;
    wat::parts_around(patched, &holes).map_err(|e| broken(&e.message))
}

/// The module of a patched text that stands where a planned one stood.
fn reread(patched: &str, parts: &[Part], planned: &Planned) -> Result<Module, Error> {
    let part = parts
        .get(planned.part)
        .ok_or_else(|| broken("a module is gone"))?;
    Module::parse(patched, part).map_err(|e| {
        let place = Lines::new(patched).position(e.primary.span.start);
        broken(&format!(
            "line {}, column {}: {}",
            place.line, place.column, e.message
        ))
    })
}

fn broken(why: &str) -> Error {
    let diagnostic = Diagnostic::error(
        format!("the patched text did not pass its checks: {why}"),
        Span::at(0),
        "",
    )
    .help("this is a bug in wasfix or in a rule; nothing was changed");
    Error::Verify(Box::new(diagnostic))
}

/// The mark for the module that holds a place, for a plan of somebody else's.
pub(crate) fn mark_of(text: &str, place: Span, tells: &str) -> Option<Edit> {
    let parts = wat::parts(text).ok()?;
    let part = parts.iter().find(|part| part.span.contains(place))?;
    Some(mark((text, newline_of(text)), part.span.start, tells))
}

/// How the lines of a text end.
fn newline_of(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The mark, on a line of its own before the line on which the module begins, at `start`.
fn mark((text, newline): (&str, &str), start: usize, tells: &str) -> Edit {
    let before = Span::new(0, start).of(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let before = Span::new(line_start, start).of(text);
    // A byte order mark stays first; what else stands before the module on its line stays there too.
    let blank = before
        .trim_start_matches('\u{feff}')
        .chars()
        .all(char::is_whitespace);
    let (at, indent) = if blank && !before.starts_with('\u{feff}') {
        (line_start, before)
    } else {
        (start, "")
    };
    Edit {
        span: Span::at(at),
        text: format!("{indent};; wasfix:abi={tells}{newline}"),
    }
}

fn marked(module: &Module, edit: Edit, tells: &str) -> Reported {
    let at = Span::at(module.span().start);
    Reported {
        finding: fix::Finding {
            rule: "mark".to_string(),
            status: Status::Converted,
            unknown: false,
            level: Status::Converted.level(),
            message: format!("the module is marked as converted for {tells}"),
            primary: Label::new(at, "a comment is added before it"),
            secondary: Vec::new(),
            notes: vec![
                "nothing else in it tells that it has been converted: without the mark a second \
                 run would convert it again"
                    .to_string(),
            ],
            help: None,
            changes: Vec::new(),
            group: None,
        },
        edits: vec![edit],
    }
}
