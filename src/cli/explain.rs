//! `wasfix explain`: what a name, an error or a line of a module means.

use super::input::Origin;
use super::options::{ConfigArgs, RuleArgs};
use super::{Exit, write};
use crate::config::{Asked, Config, Failure, Kind, absolute};
use std::path::PathBuf;
use wasfix::explain::{self, Page, Place, Unknown};
use wasfix::rules::Rules;

/// Explain a rule, a check, an error, a call, a symbol, a record, or a line of a module
///
/// Exit code 0: explained. 2: nothing is called so; the nearest names are shown.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wasfix explain open                   a rule or a check
  wasfix explain errno 28               an error by number, or by name: errno EINVAL
  wasfix explain errno 28 --call NAME   what it means from this call
  wasfix explain NAME                   a call, a symbol, a table, a record, a dialect
  wasfix explain server.wat:12          what is known at a line, or at FILE:LINE:COLUMN
  wasfix explain -:12 < server.wat      the same of standard input")]
pub(super) struct Args {
    /// A name; `errno` and a number or name; FILE:LINE or FILE:LINE:COLUMN
    #[arg(value_name = "WHAT", required_unless_present = "stdin", num_args = 1..=2)]
    what: Vec<String>,
    /// The line, or LINE:COLUMN, of the text on standard input, as in `-:12`
    // A word that begins with `-` is an option to clap, so it is one.
    #[arg(short = ':', value_name = "LINE", conflicts_with = "what")]
    stdin: Option<String>,
    /// With `errno`: only what this call returns
    #[arg(long, value_name = "NAME")]
    call: Option<String>,
    /// With `errno`: only in this runtime: `wasix`
    #[arg(long, value_name = "DIALECT")]
    runtime: Option<String>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: Format,
    /// The path of the text on standard input, for its configuration and for messages; it need not exist
    #[arg(long, value_name = "PATH")]
    stdin_filepath: Option<PathBuf>,
    /// At a line: take what is undecided to be in this dialect: `linux`
    #[arg(long, value_name = "DIALECT")]
    from: Option<String>,
    /// At a line: work only on imports of this dialect: `wasix`
    #[arg(long, value_name = "DIALECT")]
    to: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Markdown,
}

/// # Errors
/// Wrong use, an unknown name, a text that cannot be read or is no module, a closed standard output.
pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let stdin = args.stdin.as_ref().map(|at| format!("-:{at}"));
    let what: Vec<&str> = args.what.iter().chain(&stdin).map(String::as_str).collect();
    let pages = match what.as_slice() {
        ["errno", error] => {
            let rules = args.load(&*args.config.configs().of(None)?)?;
            let (call, runtime) = (args.call.as_deref(), args.runtime.as_deref());
            explain::error(&rules, error, call, runtime).map_err(unknown)?
        }
        [_, _] => {
            let message = "only `errno` takes a second word";
            return Err(Failure::new(Kind::Usage, message));
        }
        _ if args.call.is_some() || args.runtime.is_some() => {
            let message = "--call and --runtime go with `errno NUMBER`";
            return Err(Failure::new(Kind::Usage, message));
        }
        [what] => match place(what) {
            Some((path, place)) => vec![args.at(path, place)?],
            None => {
                let rules = args.load(&*args.config.configs().of(None)?)?;
                explain::name(&rules, what).map_err(unknown)?
            }
        },
        _ => Vec::new(),
    };
    let printed: Vec<String> = pages.iter().map(|page| args.printed(page)).collect();
    write::to_stdout(printed.join("\n").as_bytes())?;
    Ok(Exit::Clean)
}

impl Args {
    fn load(&self, config: &Config) -> Result<std::sync::Arc<Rules>, Failure> {
        self.rules.loader().of(config)
    }

    fn printed(&self, page: &Page) -> String {
        match self.output_format {
            Format::Text => explain::text(page),
            // Links to other pages lead to the reference, wherever that is.
            Format::Markdown => explain::markdown(page, &explain::path(&page.topic)),
        }
    }

    /// What is known at a place of the file `path`; `-` is standard input.
    fn at(&self, path: &str, place: Place) -> Result<Page, Failure> {
        let origin = match path {
            "-" => Origin::Stdin(self.stdin_filepath.clone()),
            path => Origin::File(PathBuf::from(path)),
        };
        let config = self.config.configs().of(origin.place())?;
        let rules = self.load(&config)?;
        let text = origin.read()?;
        let asked = Asked {
            from: self.from.clone(),
            to: self.to.clone(),
            ..Asked::default()
        };
        let place_of = origin.place().map(absolute).transpose()?;
        let options = asked.options(&config, place_of.as_deref());
        let outcome = wasfix::check(&text, &rules, &options)
            .map_err(|error| Failure::engine(error, &origin.name(), &text, &rules.files))?;
        explain::place(&rules, &origin.name(), &text, &outcome, place).map_err(|none| {
            Failure::new(Kind::Usage, none.what).advise("lines and columns count from 1")
        })
    }
}

/// `server.wat:12`, `server.wat:12:7`, `-:12`.
fn place(what: &str) -> Option<(&str, Place)> {
    let (rest, last) = what.rsplit_once(':')?;
    let last = last.parse().ok()?;
    let place = |line, column| Place { line, column };
    if let Some((path, line)) = rest.rsplit_once(':')
        && let Ok(line) = line.parse()
    {
        return Some((path, place(line, Some(last))));
    }
    Some((rest, place(last, None)))
}

fn unknown(unknown: Unknown) -> Failure {
    let advice = match unknown.nearest.as_slice() {
        [] => "`wasfix rules list` shows the rules and checks, docs/reference/ all that has a page"
            .to_string(),
        [one] => format!("did you mean `{one}`?"),
        names => format!("did you mean one of `{}`?", names.join("`, `")),
    };
    Failure::new(Kind::Usage, unknown.what).advise(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_path_and_one_or_two_numbers() {
        let at = |line, column| Place { line, column };
        for (what, wanted) in [
            ("a.wat:12", Some(("a.wat", at(12, None)))),
            ("a.wat:12:7", Some(("a.wat", at(12, Some(7))))),
            ("-:3", Some(("-", at(3, None)))),
            ("C:\\a.wat:12", Some(("C:\\a.wat", at(12, None)))),
            ("sock_bind", None),
            ("a.wat:x", None),
        ] {
            assert_eq!(place(what), wanted, "{what}");
        }
    }
}
