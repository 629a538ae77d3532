//! `wasfix check`: what is wrong, as messages for people or as documents for their tools.

use super::Exit;
use super::apply;
use super::input::Origin;
use super::kinds;
use super::parallel;
use super::plan::{self, Job, Planner, Shows};
use super::targets::{Takes, Target};
use super::terminal::Terminal;
use super::write;
use crate::config::{Failure, Kind};
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;
use wasfix::report::{self, Document, File, Problem, Subject, Tally};
use wasfix::text::{self, Lines};

/// Report what is wrong: numbers that the runtime reads otherwise, and calls that will fail
///
/// Findings are printed to standard output. Folders are searched for .wat and .wast files.
///
/// Exit code 0: there is no finding. 1: there is. 2: something could not be checked; then findings
/// are printed to standard error, unless the format has a place for errors.
#[derive(clap::Args)]
pub(super) struct Args {
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: Format,
    /// Exit with 0 also where there are findings
    #[arg(long)]
    exit_zero: bool,
    /// Write a comment for each finding that silences it, and gives this reason
    #[arg(long, value_name = "REASON")]
    add_ignore: Option<String>,
    /// Say how much was checked and found, and how long it took
    #[arg(long)]
    stats: bool,
    /// How many threads to use; as many as the machine runs at once, if not said
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    plan: plan::Args,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Messages in the manner of rustc
    Text,
    /// One document, see docs/findings.md
    Json,
    /// The same, one line each
    Jsonl,
    /// Workflow commands
    Github,
    /// SARIF 2.1.0
    Sarif,
}

/// # Errors
/// Wrong use, or standard output cannot be written to. What goes wrong with one target is shown, and
/// ends in the exit code.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, Failure> {
    let started = Instant::now();
    let takes = match args.add_ignore {
        Some(_) => Takes::Files,
        None => Takes::All,
    };
    let mut report = Report::default();
    let targets = args.plan.targets.targets(takes).inspect_err(|failure| {
        report.problems = failure.problems(None);
        // The failure says more than that it cannot be printed.
        let _ = report.print(args, Exit::Failed, terminal);
    })?;
    report.check(args, targets, terminal);
    let exit = report.exit(args);
    report.print(args, exit, terminal)?;
    report.sum_up(args, started, terminal);
    Ok(exit)
}

/// All that a run came to, in the order of the paths.
#[derive(Default)]
struct Report {
    files: Vec<File>,
    problems: Vec<Problem>,
    kinds: BTreeMap<String, report::Kind>,
    /// The messages of [`Format::Text`].
    text: String,
    /// Whether anything could not be done.
    failed: bool,
    /// The failures that have been shown: what is wrong with a configuration or with rules is so for many files.
    said: HashSet<String>,
}

/// A target, and what it is checked with.
struct Task {
    origin: Origin,
    job: Job,
}

/// What a target came to.
struct Checked {
    file: File,
    /// The messages, if they are wanted.
    text: String,
    decisions: String,
    /// What the file held, and what it is to hold.
    silenced: Option<(String, wasfix::Silenced)>,
}

impl Report {
    fn check(&mut self, args: &Args, targets: Vec<Result<Target, Failure>>, terminal: &Terminal) {
        let tasks = self.tasks(args, targets, terminal);
        for task in &tasks {
            kinds::collect(&task.job.rules, &mut self.kinds);
        }
        let threads = args.threads.unwrap_or_else(parallel::threads);
        let color = terminal.color_stdout;
        let done = parallel::map(&tasks, threads, |task| args.check(task, color));
        for (task, checked) in tasks.iter().zip(done) {
            // One after the other: an interrupt waits for one file.
            let written = checked.and_then(|c| c.write(&task.origin, terminal).map(|()| c));
            match written {
                Ok(checked) => self.add(checked, terminal),
                Err(failure) => self.fail(&failure, Some(&task.origin), terminal),
            }
        }
    }

    /// What is to be done, by path. What is excluded is not.
    fn tasks(
        &mut self,
        args: &Args,
        mut targets: Vec<Result<Target, Failure>>,
        terminal: &Terminal,
    ) -> Vec<Task> {
        targets.sort_by_key(|target| target.as_ref().ok().map(|t| t.origin.name()));
        let mut planner = Planner::new(&args.plan, terminal, Shows::Edits);
        let mut tasks = Vec::new();
        for target in targets {
            let origin = target.as_ref().ok().map(|t| t.origin.clone());
            let job = target.and_then(|target| planner.check(&target));
            match (job, origin) {
                (Ok(Some(job)), Some(origin)) => tasks.push(Task { origin, job }),
                (Ok(_), _) => {}
                (Err(failure), origin) => self.fail(&failure, origin.as_ref(), terminal),
            }
        }
        tasks
    }

    fn add(&mut self, checked: Checked, terminal: &Terminal) {
        terminal.always(&checked.decisions);
        self.text += &checked.text;
        self.files.push(checked.file);
    }

    fn fail(&mut self, failure: &Failure, origin: Option<&Origin>, terminal: &Terminal) {
        self.failed = true;
        if !self.said.insert(failure.render(false)) {
            return;
        }
        terminal.failure(failure);
        let name = origin.map(Origin::name);
        self.problems.extend(failure.problems(name.as_deref()));
    }

    fn exit(&self, args: &Args) -> Exit {
        let found = self.files.iter().any(|file| !file.findings.is_empty());
        match (self.failed, found && !args.exit_zero) {
            (true, _) => Exit::Failed,
            (false, true) => Exit::Found,
            (false, false) => Exit::Clean,
        }
    }

    /// Prints what was found. Where something could not be checked, standard output holds nothing but
    /// a document that says so.
    fn print(&self, args: &Args, exit: Exit, terminal: &Terminal) -> Result<(), Failure> {
        let kinds: Vec<report::Kind> = self.kinds.values().cloned().collect();
        let document = Document {
            version: env!("CARGO_PKG_VERSION"),
            kinds: &kinds,
            files: &self.files,
            problems: &self.problems,
            exit: exit as u8,
        };
        let printed = match args.output_format {
            Format::Text if exit == Exit::Failed => {
                terminal.always(&self.text);
                return Ok(());
            }
            Format::Text => Ok(self.text.clone()),
            Format::Json => report::json(&document),
            Format::Jsonl => report::jsonl(&document),
            Format::Github => Ok(report::github(&document)),
            Format::Sarif => report::sarif(&document),
        };
        let printed = printed.map_err(|e| Failure::new(Kind::Write, e.to_string()))?;
        write::to_stdout(printed.as_bytes())
    }

    /// The summary, and the numbers if they are wanted.
    fn sum_up(&self, args: &Args, started: Instant, terminal: &Terminal) {
        let tally = Tally::of(&self.files, &self.problems);
        match self.files.as_slice() {
            [] => {}
            [file] => terminal.say(&tally.line(&file.path)),
            files => terminal.say(&tally.line(&format!("{} files", files.len()))),
        }
        if args.stats {
            terminal.always(&tally.table(started.elapsed()));
        }
    }
}

impl Args {
    /// Reads a target and says what is wrong with it. Nothing is written yet.
    fn check(&self, task: &Task, color: bool) -> Result<Checked, Failure> {
        let name = task.origin.name();
        let was = task.origin.read()?;
        let silenced = self.silenced(task, &was)?;
        let text = silenced.as_ref().map_or(&was, |s| &s.text);
        let outcome = task.job.run((&name, text), wasfix::check)?;
        let lines = Lines::new(text);
        let subject = Subject {
            path: &name,
            lines: &lines,
            edits: &outcome.edits,
            groups: &outcome.groups,
            sites: outcome.sites,
            modules: outcome.modules,
            silenced: outcome.silenced,
        };
        let findings = outcome.findings.iter();
        let file = File::new(subject, findings.map(|r| (&r.finding, r.edits.as_slice())));
        let messages = match self.output_format {
            Format::Text => messages(&outcome.findings, &name, &lines, color),
            _ => String::new(),
        };
        let decisions = match self.plan.explain_decisions {
            true => report::decisions(&outcome.groups, &name, text),
            false => String::new(),
        };
        Ok(Checked {
            file,
            text: messages,
            decisions,
            silenced: silenced.map(|silenced| (was, silenced)),
        })
    }

    /// The text with comments for what is found, if that is wanted.
    fn silenced(&self, task: &Task, text: &str) -> Result<Option<wasfix::Silenced>, Failure> {
        let Some(reason) = &self.add_ignore else {
            return Ok(None);
        };
        let engine =
            |text: &str, rules: &_, options: &_| wasfix::add_ignores(text, rules, options, reason);
        let name = task.origin.name();
        task.job.run((&name, text), engine).map(Some)
    }
}

fn messages(findings: &[wasfix::Reported], name: &str, lines: &Lines<'_>, color: bool) -> String {
    let mut all = String::new();
    for reported in findings {
        let message = report::suggestion(&reported.finding, &reported.edits);
        all += &text::render(&message, name, lines, color);
        all += "\n\n";
    }
    all
}

impl Checked {
    /// Writes the comments that were added, if any.
    fn write(&self, origin: &Origin, terminal: &Terminal) -> Result<(), Failure> {
        let (Some((was, silenced)), Origin::File(path)) = (&self.silenced, origin) else {
            return Ok(());
        };
        if silenced.added == 0 {
            return Ok(());
        }
        let was = apply::is_regular(path).then_some(was.as_bytes());
        apply::to_file(path, silenced.text.as_bytes(), was, terminal)?;
        let added = silenced.added;
        let comments = if added == 1 { "comment" } else { "comments" };
        terminal.say(&format!(
            "wasfix: {added} {comments} added to {}",
            path.display()
        ));
        Ok(())
    }
}
