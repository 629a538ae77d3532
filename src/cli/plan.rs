//! From a target to its plan: configuration, text, rules, engine. What `apply`, `check` and `diff` share.

use super::Exit;
use super::exclude;
use super::input::Origin;
use super::options::{ConfigArgs, RuleArgs, SelectArgs};
use super::targets::{self, Target};
use super::terminal::Terminal;
use crate::config::{self, Asked, Config, Configs, Failure, Loader, absolute};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use wasfix::fix::Telling;
use wasfix::report::{self, Summary};
use wasfix::rules::Rules;
use wasfix::{Options, Outcome, Reported, text};

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) targets: targets::Args,
    /// Take what is undecided to be in this dialect: `linux`
    #[arg(long, value_name = "DIALECT")]
    from: Option<String>,
    /// Work only on imports of this dialect: `wasix`
    #[arg(long, value_name = "DIALECT")]
    to: Option<String>,
    /// Also make changes that may alter what the program does, or that insert code
    #[arg(long)]
    unsafe_fixes: bool,
    /// Show how each group of values was decided, with the evidence
    #[arg(long)]
    pub(super) explain_decisions: bool,
    #[command(flatten)]
    select: SelectArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Args {
    fn asked(&self) -> Asked {
        Asked {
            from: self.from.clone(),
            to: self.to.clone(),
            unsafe_fixes: self.unsafe_fixes,
            layer: self.select.layer(),
        }
    }
}

/// A text, and what is to be done to it.
pub(super) struct Plan {
    pub(super) origin: Origin,
    pub(super) text: String,
    pub(super) outcome: Outcome,
    drawn: Drawn,
}

/// The messages of the first findings of an outcome, as people read them.
#[derive(Default)]
struct Drawn {
    messages: String,
    count: usize,
}

impl Plan {
    /// Counts for the summary line.
    pub(super) fn summary(&self) -> Summary {
        let outcome = &self.outcome;
        let findings = outcome.findings.iter().map(|r| &r.finding);
        Summary::new(outcome.edits.len(), findings, outcome.sites)
    }
}

/// What a text is worked on with; it may be handed to another thread.
pub(super) struct Job {
    pub(super) rules: Arc<Rules>,
    pub(super) options: Options,
    config: Option<PathBuf>,
}

impl Job {
    /// What the engine says of `text`, which is named `name`.
    ///
    /// # Errors
    /// What it refuses.
    pub(super) fn run<T>(
        &self,
        (name, text): (&str, &str),
        engine: impl FnOnce(&str, &Rules, &Options) -> Result<T, wasfix::Error>,
    ) -> Result<T, Failure> {
        engine(text, &self.rules, &self.options).map_err(|mut error| {
            if let (wasfix::Error::Option(what), Some(path)) = (&mut error, &self.config) {
                let note = format!("options also come from {}", config::shown(path));
                what.notes.push(note);
            }
            Failure::engine(error, name, text, &self.rules.files)
        })
    }
}

/// Makes plans; reads each configuration and each set of rules once.
pub(super) struct Planner<'a> {
    args: &'a Args,
    configs: Configs,
    loader: Loader,
    terminal: &'a Terminal,
    shows: Shows,
}

/// What is shown of a plan, or goes into the exit code.
#[derive(Clone, Copy)]
pub(super) enum Shows {
    /// Edits.
    Edits,
    /// What is left is counted too.
    Counts,
    /// Messages too.
    Messages,
}

impl<'a> Planner<'a> {
    pub(super) fn new(args: &'a Args, terminal: &'a Terminal, shows: Shows) -> Planner<'a> {
        Planner {
            shows,
            args,
            configs: args.config.configs(),
            loader: args.rules.loader_for_plans(),
            terminal,
        }
    }

    /// The plan of a target, verified by the engine. An excluded one has an empty plan, and if it was
    /// only found in a folder there is none.
    ///
    /// # Errors
    /// Everything that ends in exit code 2.
    pub(super) fn plan(&mut self, target: &Target) -> Result<Option<Plan>, Failure> {
        let origin = &target.origin;
        let (config, excluded) = self.config(target)?;
        if excluded && !target.named {
            return Ok(None);
        }
        let text = origin.read()?;
        let drawn = Mutex::new(Drawn::default());
        let outcome = if excluded {
            Outcome::default()
        } else {
            let mut job = self.job(origin, &config)?;
            job.options.telling = match self.shows {
                _ if self.args.explain_decisions => Telling::Groups,
                Shows::Edits => Telling::Changes,
                Shows::Counts | Shows::Messages => Telling::Findings,
            };
            let name = origin.name();
            job.run((&name, &text), |text, rules, options| {
                let draw = |findings: &[Reported]| {
                    let mut drawn = drawn.lock().unwrap_or_else(PoisonError::into_inner);
                    *drawn = self.draw(findings, &name, text);
                };
                if matches!(self.shows, Shows::Messages) {
                    wasfix::fix_beside(text, rules, options, &draw)
                } else {
                    wasfix::fix(text, rules, options)
                }
            })?
        };
        Ok(Some(Plan {
            origin: origin.clone(),
            text,
            outcome,
            drawn: drawn.into_inner().unwrap_or_else(PoisonError::into_inner),
        }))
    }

    fn draw(&self, findings: &[Reported], name: &str, text: &str) -> Drawn {
        let mut messages = String::new();
        // Most often a mark is all there is left to draw, or nothing.
        if let [_, ..] = findings {
            let lines = text::Lines::new(text);
            for reported in findings {
                let message = report::message(&reported.finding);
                messages += &text::render(&message, name, &lines, self.terminal.color);
                messages += "\n\n";
            }
        }
        Drawn {
            messages,
            count: findings.len(),
        }
    }

    /// What a target is to be checked with; nothing if it is excluded.
    ///
    /// # Errors
    /// A configuration or rules that cannot be read, or are wrong.
    pub(super) fn check(&mut self, target: &Target) -> Result<Option<Job>, Failure> {
        let (config, excluded) = self.config(target)?;
        if excluded {
            return Ok(None);
        }
        self.job(&target.origin, &config).map(Some)
    }

    /// The configuration of a target, and whether the target is excluded.
    fn config(&mut self, target: &Target) -> Result<(Arc<Config>, bool), Failure> {
        let origin = &target.origin;
        let config = self.configs.of(origin.place())?;
        if let Some(path) = &config.path {
            self.detail(origin, &format!("configured by {}", config::shown(path)));
        }
        let excluded = self.excluded(target, &config)?;
        if excluded {
            self.detail(origin, "excluded");
        }
        Ok((config, excluded))
    }

    fn excluded(&self, target: &Target, config: &Config) -> Result<bool, Failure> {
        let Some(place) = target.origin.place() else {
            return Ok(false);
        };
        let path = absolute(place)?;
        // A walk passes over what ignore files say below the folder that was named, not that folder.
        let forced = self.args.targets.force_exclude;
        let by_config = (forced || !target.named) && config.excludes(&path);
        Ok(by_config || (forced && exclude::by_ignore_files(&path)))
    }

    fn job(&mut self, origin: &Origin, config: &Config) -> Result<Job, Failure> {
        let rules = self.loader.of(config)?;
        config.check_names(&rules)?;
        let path = origin.place().map(absolute).transpose()?;
        Ok(Job {
            rules,
            options: self.args.asked().options(config, path.as_deref()),
            config: config.path.clone(),
        })
    }

    /// Shows the findings of a plan on standard error.
    pub(super) fn show_findings(&self, plan: &Plan) {
        if !self.terminal.talks() {
            return;
        }
        let findings = &plan.outcome.findings;
        let rest = findings.get(plan.drawn.count..).unwrap_or_default();
        let rest = self.draw(rest, &plan.origin.name(), &plan.text);
        for messages in [&plan.drawn.messages, &rest.messages] {
            if !messages.is_empty() {
                self.terminal.say(messages);
            }
        }
    }

    /// Shows how the groups of a plan were decided, if that was asked for; not even `-q` takes that
    /// back.
    pub(super) fn show_decisions(&self, plan: &Plan) {
        if self.args.explain_decisions {
            let groups = &plan.outcome.groups;
            let shown = report::decisions(groups, &plan.origin.name(), &plan.text);
            self.terminal.always(&shown);
        }
    }

    fn detail(&self, origin: &Origin, what: &str) {
        if self.terminal.verbose {
            self.terminal.detail(&format!("{}: {what}", origin.name()));
        }
    }
}

/// Runs `each` on every target; a failure is shown and does not keep the others from being handled.
pub(super) fn each_target(
    targets: Vec<Result<Target, Failure>>,
    terminal: &Terminal,
    mut each: impl FnMut(&Target) -> Result<Exit, Failure>,
) -> Exit {
    let mut worst = Exit::Clean;
    let mut said = HashSet::new();
    for target in targets {
        let exit = target
            .and_then(|target| each(&target))
            .unwrap_or_else(|failure| {
                // What is wrong with a configuration or with rules keeps many targets from being handled.
                if said.insert(failure.render(false)) {
                    terminal.failure(&failure);
                }
                Exit::Failed
            });
        worst = worst.max(exit);
    }
    worst
}
