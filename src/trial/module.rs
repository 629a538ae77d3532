//! The module that a test is about: its fields, the imports they name, and a memory.
//!
//! Knows imports and tokens. Must not know what is done with the module.

use crate::rules::{Dialect, FunctionId, Import, RuleTest, Rules, ValType};
use std::borrow::Cow;
use wast::lexer::{Lexer, TokenKind};

/// A module made of a test's fields: the imports they name before them, a memory after them.
pub(super) struct Module {
    head: String,
    /// The fields as the test has them.
    pub(super) fields: String,
    /// The memory that the test does not bring.
    memory: &'static str,
}

impl Module {
    /// The module of `fields`, with the imports of the dialect that the test's rule writes, or that its check is
    /// about.
    pub(super) fn new(rules: &Rules, test: &RuleTest, fields: &str) -> Module {
        let names = Names::of(fields);
        let rule = rules.rules.iter().find(|r| r.name == test.rule);
        let check = rules.find_check(&test.rule).and_then(|id| rules.check(id));
        let dialect = rule.map(|r| r.to).or_else(|| check?.dialect);
        let dialect = dialect.and_then(|id| rules.dialect(id));
        let mut head = String::from("(module\n");
        for import in dialect.into_iter().flat_map(|d| named(d, &names)) {
            head.push_str(&import);
        }
        Module {
            head,
            fields: fields.trim_matches('\n').to_string(),
            memory: if names.memory { "" } else { "  (memory 1)\n" },
        }
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        format!("{}{}\n{})\n", self.head, self.fields, self.memory)
    }

    /// The fields, and what was added behind them; a mark before the module is passed over.
    pub(super) fn fields_of<'o>(&self, output: &'o str) -> Cow<'o, str> {
        let module = output.find("(module").and_then(|at| output.get(at..));
        let body = module.and_then(|m| m.strip_prefix(self.head.as_str()));
        let body = body.and_then(|b| b.strip_suffix(")\n"));
        // The memory is a line of its own, and functions are added behind it.
        let around = body.and_then(|b| {
            b.rsplit_once(self.memory)
                .filter(|_| !self.memory.is_empty())
        });
        match (body, around) {
            (_, Some((fields, added))) => Cow::Owned(format!("{fields}{added}")),
            (Some(body), None) => Cow::Borrowed(body),
            (None, None) => Cow::Borrowed(output),
        }
    }
}

/// All tokens but white space and comments.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    use TokenKind::{BlockComment, LineComment, Whitespace};
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let all = lexer.iter(0).map_while(Result::ok);
    all.filter(|t| !matches!(t.kind, Whitespace | LineComment | BlockComment))
        .map(|t| t.src(text))
        .collect()
}

/// How many parentheses are open where each line begins.
pub(super) fn depths(text: &str) -> Vec<usize> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let mut depths = vec![0];
    let mut depth = 0usize;
    for token in lexer.iter(0).map_while(Result::ok) {
        match token.kind {
            TokenKind::LParen => depth += 1,
            TokenKind::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = token.src(text).matches('\n').count();
        depths.extend(std::iter::repeat_n(depth, ends));
    }
    depths
}

/// What a test's fields name and what they bring along.
#[derive(Default)]
struct Names {
    used: Vec<String>,
    defined: Vec<String>,
    memory: bool,
}

impl Names {
    fn of(fields: &str) -> Names {
        let mut names = Names::default();
        // The first words of the lists that are open.
        let mut open: Vec<&str> = Vec::new();
        let mut last = "";
        for token in tokens(fields) {
            match token {
                "(" => open.push(""),
                ")" => drop(open.pop()),
                _ if last == "(" => {
                    if let Some(head) = open.last_mut() {
                        *head = token;
                    }
                    names.memory |= token == "memory" && is_field(&open);
                }
                _ => {
                    if let Some(name) = token.strip_prefix('$') {
                        let defines = last == "func" && is_field(&open);
                        let list = if defines {
                            &mut names.defined
                        } else {
                            &mut names.used
                        };
                        list.push(name.to_string());
                    }
                }
            }
            last = token;
        }
        names
    }
}

/// Whether the innermost list is a field, or what an import field imports.
fn is_field(open: &[&str]) -> bool {
    matches!(open, [_] | ["import", _])
}

fn named<'d>(dialect: &'d Dialect, names: &'d Names) -> impl Iterator<Item = String> + 'd {
    let functions = dialect.functions.iter().enumerate();
    functions.filter_map(move |(at, function)| {
        let wanted = names.used.contains(&function.name) && !names.defined.contains(&function.name);
        let import = wanted
            .then(|| narrowest(dialect, FunctionId(at)))
            .flatten()?;
        Some(spell(import, &function.name))
    })
}

/// The form with the fewest i64: that of a 32-bit memory, which tests have.
fn narrowest(dialect: &Dialect, function: FunctionId) -> Option<&Import> {
    let forms = dialect.imports.iter().filter(|i| i.function == function);
    forms.min_by_key(|i| i.params.iter().filter(|p| **p == ValType::I64).count())
}

fn spell(import: &Import, name: &str) -> String {
    let list = |keyword: &str, types: &[ValType]| {
        let types: String = types.iter().map(|t| format!(" {}", word(*t))).collect();
        if types.is_empty() {
            types
        } else {
            format!(" ({keyword}{types})")
        }
    };
    format!(
        "  (import \"{}\" \"{}\" (func ${name}{}{}))\n",
        import.module,
        import.name,
        list("param", &import.params),
        list("result", &import.results)
    )
}

fn word(ty: ValType) -> &'static str {
    match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_used_and_not_defined_is_imported() {
        let names = Names::of(
            "(import \"a\" \"b\" (func $mine)) (func $own (call $other) (call $own)) (memory 1)",
        );
        assert!(names.memory);
        assert_eq!(names.defined, ["mine", "own"]);
        assert_eq!(names.used, ["other", "own"]);
        let names = Names::of("(func (drop (memory.size))) (export \"x\" (func $other))");
        assert!(!names.memory);
        assert_eq!(names.used, ["other"]);
    }
}
