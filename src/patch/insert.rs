//! Code that is added to the text: calls behind operands, and functions at the end, in the file's style.
//!
//! Knows how code is laid out. Must not know why it is added, nor the binary.

use crate::fix::Step;
use crate::text::{Edit, Span};
use crate::wat::{InstrId, Module};

/// A function to be added.
pub(super) struct Added<'c> {
    pub(super) name: Option<&'c str>,
    pub(super) doc: &'c str,
    pub(super) code: &'c [Step],
}

/// Sends the value of instruction `after` through `function` (a name with its `$`, or an index).
/// `None` where that instruction is none that can be written behind.
pub(super) fn call(
    module: &Module,
    (text, newline): (&str, &str),
    after: InstrId,
    function: &str,
) -> Option<Vec<Edit>> {
    if let Some(form) = module.folded_span(after) {
        // The parentheses are replaced, not the places beside them: those may be a neighbour's too.
        let open = Span::new(form.start, form.start + 1);
        let close = Span::new(form.end.checked_sub(1)?, form.end);
        let edit = |span, text| Edit { span, text };
        return Some(vec![
            edit(open, format!("(call {function} (")),
            edit(close, "))".to_string()),
        ]);
    }
    let span = module.instr_span(after)?;
    if span.of(text).starts_with(')') {
        return None;
    }
    let line = line_of(text, span.start);
    let before = Span::new(line.start, span.start).of(text);
    let behind = Span::new(span.end.min(line.end), line.end).of(text).trim();
    let alone = is_blank(before) && (behind.is_empty() || behind.starts_with(";;"));
    Some(vec![if alone {
        Edit {
            span: Span::at(line.end),
            text: format!("{newline}{before}call {function}"),
        }
    } else {
        Edit {
            span: Span::at(span.end),
            text: format!(" call {function}"),
        }
    }])
}

/// Adds functions behind the last field: each on lines of its own, with its sentence before it, or all
/// on the line of a module that is written on one.
pub(super) fn functions(
    module: &Module,
    (text, newline): (&str, &str),
    added: &[Added<'_>],
    folded: bool,
) -> Edit {
    let end = module.fields_end();
    if !module.span().of(text).contains('\n') {
        let forms = added
            .iter()
            .map(|one| format!(" {}", on_one_line(one, folded)));
        return Edit {
            span: Span::at(end.start),
            text: forms.collect(),
        };
    }
    let style = Style::of(module, text);
    let forms: Vec<String> = added
        .iter()
        .map(|one| on_lines(one, &style, folded))
        .collect();
    let forms = forms.join("\n").replace('\n', newline);
    let line = line_of(text, end.start);
    let before = Span::new(line.start, end.start).of(text);
    // A `)` on a line of its own stays there.
    if !end.is_empty() && is_blank(before) {
        return Edit {
            span: Span::at(line.start),
            text: format!("{forms}{newline}"),
        };
    }
    Edit {
        span: Span::at(end.start),
        text: format!("{newline}{forms}"),
    }
}

/// How far fields and what is in them are indented.
struct Style {
    field: String,
    unit: String,
}

impl Style {
    fn of(module: &Module, text: &str) -> Style {
        let indent = |at: usize| {
            let before = Span::new(line_of(text, at).start, at).of(text);
            is_blank(before).then(|| before.to_string())
        };
        let own = indent(module.span().start).unwrap_or_default();
        let bare = module.fields_end().is_empty();
        let functions = (0..module.function_count()).rev();
        let mut spans = functions.filter_map(|f| module.func_span(f));
        let field = spans.find_map(|span| indent(span.start));
        let field = field.unwrap_or_else(|| {
            if bare {
                own.clone()
            } else {
                format!("{own}  ")
            }
        });
        let unit = field.strip_prefix(own.as_str()).unwrap_or_default();
        let unit = if unit.is_empty() { "  " } else { unit };
        Style {
            unit: unit.to_string(),
            field,
        }
    }
}

fn on_lines(added: &Added<'_>, style: &Style, folded: bool) -> String {
    let Style { field, unit } = style;
    let inner = format!("{field}{unit}");
    let doc = added.doc.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = if folded {
        laid_out(&tree(added.code), &inner, unit)
    } else {
        let lines = added
            .code
            .iter()
            .map(|step| format!("{inner}{}", plain(*step)));
        lines.collect::<Vec<_>>().join("\n")
    };
    let head = head(added.name);
    format!("{field};; {doc}\n{field}({head}\n{body})")
}

fn on_one_line(added: &Added<'_>, folded: bool) -> String {
    let body = if folded {
        tree(added.code).on_one_line()
    } else {
        let steps = added.code.iter().map(|step| plain(*step));
        steps.collect::<Vec<_>>().join(" ")
    };
    format!("({} {body})", head(added.name))
}

fn head(name: Option<&str>) -> String {
    let name = name.map(|n| format!(" ${n}")).unwrap_or_default();
    format!("func{name} (param i32) (result i32)")
}

fn plain(step: Step) -> String {
    match step {
        Step::Value => "local.get 0".to_string(),
        Step::Const(bits) => format!("i32.const {}", bits.cast_signed()),
        Step::Do(operation) => operation.name().to_string(),
    }
}

/// An instruction with its operands.
struct Tree {
    text: String,
    operands: Vec<Tree>,
}

impl Tree {
    fn on_one_line(&self) -> String {
        let operands = self
            .operands
            .iter()
            .map(|o| format!(" {}", o.on_one_line()));
        format!("({}{})", self.text, operands.collect::<String>())
    }
}

/// Folds code, which leaves one value.
fn tree(code: &[Step]) -> Tree {
    let mut stack: Vec<Tree> = Vec::new();
    for step in code {
        let takes = match step {
            Step::Do(operation) => operation.takes(),
            Step::Value | Step::Const(_) => 0,
        };
        let operands = stack.split_off(stack.len().saturating_sub(takes));
        stack.push(Tree {
            text: plain(*step),
            operands,
        });
    }
    stack.pop().unwrap_or(Tree {
        text: "unreachable".to_string(),
        operands: Vec::new(),
    })
}

/// Longer lines are broken: one operand a line.
const LONGEST: usize = 80;

fn laid_out(tree: &Tree, indent: &str, unit: &str) -> String {
    let line = format!("{indent}{}", tree.on_one_line());
    if line.len() <= LONGEST || tree.operands.is_empty() {
        return line;
    }
    let deeper = format!("{indent}{unit}");
    let operands = tree.operands.iter().map(|o| laid_out(o, &deeper, unit));
    let operands = operands.collect::<Vec<_>>().join("\n");
    format!("{indent}({}\n{operands})", tree.text)
}

/// The line that holds `at`, without its end.
fn line_of(text: &str, at: usize) -> Span {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let rest = text.get(start..).unwrap_or_default();
    let len = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..len).unwrap_or_default();
    Span::new(start, start + line.trim_end_matches('\r').len())
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t'))
}
