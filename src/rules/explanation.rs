//! What a rule file says to people only: what brings an error about, general hints, names of records.
//!
//! Knows the forms `cause`, `hint` and `record` of a dialect. Must not know what is made of them; no decision
//! looks at them.

use super::case::Named;
use super::form::{Errors, Form, Name, Parsed, keyword_of};
use super::import::function;
use super::message::{unknown, unknown_id};
use super::model::{Dialect, FileId, FunctionId, Source};
use super::tree::{Node, Tree};

/// `(cause ERRNO $f* "what brings it about" (next "what to look at")? (see $name)*)`.
#[derive(Clone, Debug)]
pub struct Cause {
    /// A symbol of the dialect's `errno` table.
    pub errno: String,
    /// The calls that return it for this reason; any call if empty.
    pub calls: Vec<FunctionId>,
    /// What brings it about.
    pub doc: String,
    /// What to look at next.
    pub next: Option<String>,
    /// The rules and checks that find it, without `$`.
    pub see: Vec<String>,
    /// Where it is.
    pub source: Source,
}

/// `(hint ERRNO* "…")`: what is to be known besides the causes, of these errors or of all.
#[derive(Clone, Debug)]
pub struct Hint {
    /// Symbols of the dialect's `errno` table; all if empty.
    pub errnos: Vec<String>,
    /// The hint.
    pub doc: String,
}

/// `(record NAME ALIAS* "what it is" (as $rule SAMPLE*)+ (output $f)*)`: a name for a record.
#[derive(Clone, Debug)]
pub struct NamedRecord {
    /// Its name, a word: `sockaddr_in`.
    pub name: String,
    /// Other names of it.
    pub aliases: Vec<String>,
    /// What it is.
    pub doc: String,
    /// The rules whose record it is: what they read if the dialect is their source, what they write if it is
    /// their target.
    pub uses: Vec<RecordUse>,
    /// The functions that write it.
    pub outputs: Vec<FunctionId>,
    /// Where it is.
    pub source: Source,
}

/// `(as $rule ($field NUMBER)* ($field "bytes")*)`: the record as a rule has it, and values to show in it.
#[derive(Clone, Debug)]
pub struct RecordUse {
    /// The rule's name, without `$`.
    pub rule: String,
    /// Values by field.
    pub samples: Vec<(String, Sample)>,
}

/// A value to show in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Of a field that is a number.
    Number(u64),
    /// Of a field that is bytes.
    Bytes(Vec<u8>),
}

/// The forms of a dialect that are for people only.
pub(super) const FORMS: [&str; 3] = ["cause", "hint", "record"];

/// The table whose symbols are errors.
const ERRNO: &str = "errno";

/// Reads a `cause`.
pub(super) fn cause(mut form: Form<'_>, dialect: &Dialect) -> Parsed<Cause> {
    let source = form.source();
    let errno = errno(
        &form.word("the symbol of an error, such as `EINVAL`")?,
        dialect,
    )?;
    let mut calls = Vec::new();
    while let Some(Tree {
        node: Node::Id(_), ..
    }) = form.peek()
    {
        calls.push(function(&mut form, dialect)?);
    }
    let (doc, _) = form.sentence("a sentence: what brings the error about")?;
    let next = match form.form_if("next")? {
        Some(mut next) => {
            let (text, _) = next.sentence("a sentence: what to look at")?;
            next.end()?;
            Some(text)
        }
        None => None,
    };
    let see = see(&mut form)?;
    form.end()?;
    Ok(Cause {
        errno,
        calls,
        doc,
        next,
        see: see.into_iter().map(|name| name.text).collect(),
        source,
    })
}

/// Reads a `hint`.
pub(super) fn hint(mut form: Form<'_>, dialect: &Dialect) -> Parsed<Hint> {
    let mut errnos = Vec::new();
    while let Some(Tree {
        node: Node::Word(_),
        ..
    }) = form.peek()
    {
        errnos.push(errno(&form.word("the symbol of an error")?, dialect)?);
    }
    let (doc, _) = form.sentence("a sentence")?;
    form.end()?;
    Ok(Hint { errnos, doc })
}

/// Reads a `record`.
pub(super) fn record(mut form: Form<'_>, dialect: &Dialect) -> Parsed<NamedRecord> {
    let source = form.source();
    let name = form.word("the record's name, a word")?.text;
    let mut aliases = Vec::new();
    while let Some(Tree {
        node: Node::Word(_),
        ..
    }) = form.peek()
    {
        aliases.push(form.word("another name")?.text);
    }
    let (doc, _) = form.sentence("a sentence: what the record is")?;
    let mut uses = vec![record_use(form.form("as", AS)?)?];
    while let Some(one) = form.form_if("as")? {
        uses.push(record_use(one)?);
    }
    let mut outputs = Vec::new();
    while let Some(mut output) = form.form_if("output")? {
        outputs.push(function(&mut output, dialect)?);
        output.end()?;
    }
    form.end()?;
    Ok(NamedRecord {
        name,
        aliases,
        doc,
        uses,
        outputs,
        source,
    })
}

const AS: &str = "`(as $rule …)`, a rule whose record it is";

fn record_use(mut form: Form<'_>) -> Parsed<RecordUse> {
    let rule = form.id("the rule's name")?.text;
    let samples = form.rest().iter().map(sample).collect::<Parsed<_>>()?;
    Ok(RecordUse { rule, samples })
}

/// `($port 8080)`, `($ip "\7f\00\00\01")`.
fn sample(tree: &Tree<'_>) -> Parsed<(String, Sample)> {
    let wrong = || super::message::unexpected(tree, "`($field NUMBER)` or `($field \"bytes\")`");
    let Node::List(items) = &tree.node else {
        return Err(wrong());
    };
    let [
        Tree {
            node: Node::Id(field),
            ..
        },
        value,
    ] = items.as_slice()
    else {
        return Err(wrong());
    };
    let value = match &value.node {
        Node::Number(Some(number)) => Sample::Number(*number),
        Node::Text(bytes) => Sample::Bytes(bytes.to_vec()),
        _ => return Err(wrong()),
    };
    Ok((field.to_string(), value))
}

fn see(form: &mut Form<'_>) -> Parsed<Vec<Name>> {
    let mut names = Vec::new();
    while let Some(mut see) = form.form_if("see")? {
        names.push(see.id("the name of a rule or check")?);
        see.end()?;
    }
    Ok(names)
}

fn errno(word: &Name, dialect: &Dialect) -> Parsed<String> {
    let table = dialect.table(ERRNO);
    if table.and_then(|t| t.entry(&word.text)).is_some() {
        return Ok(word.text.clone());
    }
    let known = table.into_iter().flat_map(|t| t.entries());
    let known = known.map(|e| e.symbol.as_str());
    Err(unknown("error", &word.text, word.span, known))
}

/// Complains of every rule and check that a cause or record names and that is none. Names are known only when
/// all else has been read, so this is a step of its own.
pub(super) fn references(forms: &[Form<'_>], named: &Named<'_>, errors: &mut Errors) {
    let bodies = forms
        .iter()
        .filter(|f| ["dialect", "extend"].contains(&f.keyword));
    for body in bodies {
        for tree in body.clone().rest() {
            let (keyword, what) = match keyword_of(tree) {
                Some("cause") => ("see", "rule or check"),
                Some("record") => ("as", "rule"),
                _ => continue,
            };
            let known = |name: &str| {
                let is = |n: &&Name| n.text == name;
                let checks = || named.checks.iter().any(is);
                named.rules.iter().any(is) || (keyword == "see" && checks())
            };
            for name in first_names(body.file, tree, keyword) {
                if !known(&name.text) {
                    let all = named.rules.iter().chain(&named.checks);
                    let all = all.map(|n| n.text.as_str());
                    errors.add(body.file, *unknown_id(what, &name, all));
                }
            }
        }
    }
}

/// The first name of each part of a form that begins with `keyword`.
fn first_names(file: FileId, tree: &Tree<'_>, keyword: &str) -> Vec<Name> {
    let Ok(form) = Form::of(file, tree) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for part in form.clone().rest() {
        if keyword_of(part) == Some(keyword) {
            let name = Form::of(file, part).and_then(|mut p| p.id("a name"));
            names.extend(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::rules::{RuleFile, Sample, built_in, load};

    fn with(text: &str) -> Result<crate::rules::Rules, String> {
        let mut files = built_in();
        files.push(RuleFile {
            path: "own.rule".to_string(),
            text: text.to_string().into(),
            built_in: false,
        });
        load(files).map_err(|errors| {
            let messages = errors.iter().map(|(_, d)| d.message.clone());
            messages.collect::<Vec<_>>().join("; ")
        })
    }

    #[test]
    fn a_cause_names_an_error_and_calls_and_what_finds_it() {
        let rules = with(
            r#"(extend $wasix (cause EINVAL $sock_bind $sock_connect "why" (next "look") (see $open)))"#,
        )
        .unwrap();
        let wasix = rules.dialect(rules.find_dialect("wasix").unwrap()).unwrap();
        let cause = wasix.causes.last().unwrap();
        assert_eq!(
            (cause.errno.as_str(), cause.doc.as_str()),
            ("EINVAL", "why")
        );
        let calls = cause.calls.iter().filter_map(|f| wasix.function(*f));
        let calls: Vec<_> = calls.map(|f| f.name.as_str()).collect();
        assert_eq!(calls, ["sock_bind", "sock_connect"]);
        assert_eq!(cause.next.as_deref(), Some("look"));
        assert_eq!(cause.see, ["open"]);
    }

    #[test]
    fn a_record_has_samples_for_its_fields() {
        let rules = with(
            r#"(extend $linux (record in_record "a test" (as $sockaddr-in ($port 8080) ($ip "\7f\00\00\01"))))"#,
        )
        .unwrap();
        let linux = rules.dialect(rules.find_dialect("linux").unwrap()).unwrap();
        let record = linux.records.last().unwrap();
        let samples = &record.uses[0].samples;
        assert_eq!(samples[0], ("port".to_string(), Sample::Number(8080)));
        assert_eq!(
            samples[1],
            ("ip".to_string(), Sample::Bytes(vec![127, 0, 0, 1]))
        );
    }

    #[test]
    fn what_is_named_must_be_there() {
        for (text, message) in [
            (
                "(extend $wasix (cause EINVALID \"x\"))",
                "no error `EINVALID`",
            ),
            ("(extend $wasix (hint EOOPS \"x\"))", "no error `EOOPS`"),
            (
                "(extend $wasix (cause EINVAL $nobody \"x\"))",
                "no function of `$wasix` named `$nobody`",
            ),
            (
                "(extend $wasix (cause EINVAL \"x\" (see $nothing)))",
                "no rule or check `$nothing`",
            ),
            (
                "(extend $linux (record r \"x\" (as $nothing)))",
                "no rule `$nothing`",
            ),
        ] {
            assert_eq!(with(text).unwrap_err(), message);
        }
    }
}
