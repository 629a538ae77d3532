//! All that the rule files say, by what one asks for.
//!
//! Knows rules, dialects and what refers to what. Must not know how it is said.

use super::page::{Inline, Line, Topic, link};
use crate::rules::{
    Cause, Dialect, DialectId, Entry, Function, FunctionId, Import, Operand, Pattern, Protocol,
    Record, Rule, Rules, Table, ValType,
};

/// The rules, and how to look things up in them.
#[derive(Clone, Copy)]
pub(super) struct Book<'r> {
    pub(super) rules: &'r Rules,
}

/// A function of a runtime.
#[derive(Clone, Copy)]
pub(super) struct Call<'r> {
    pub(super) dialect: &'r Dialect,
    pub(super) dialect_id: DialectId,
    pub(super) id: FunctionId,
    pub(super) function: &'r Function,
}

/// A dialect's table.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'r> {
    pub(super) dialect: &'r Dialect,
    pub(super) table: &'r Table,
}

/// The table of errors: the results of all calls.
pub(super) const ERRNO: &str = "errno";

impl<'r> Book<'r> {
    /// The dialects that have calls, or all that have not.
    pub(super) fn runtimes(self) -> impl Iterator<Item = (DialectId, &'r Dialect)> {
        let all = (0..).map(DialectId).zip(&self.rules.dialects);
        all.filter(|(_, d)| !d.functions.is_empty())
    }

    /// All functions of all runtimes.
    pub(super) fn calls(self) -> impl Iterator<Item = Call<'r>> {
        self.runtimes().flat_map(|(dialect_id, dialect)| {
            let all = (0..).map(FunctionId).zip(&dialect.functions);
            all.map(move |(id, function)| Call {
                dialect,
                dialect_id,
                id,
                function,
            })
        })
    }

    /// The tables of one name: those of runtimes first.
    pub(super) fn tables(self, name: &str) -> Vec<Numbers<'r>> {
        let mut all: Vec<Numbers<'r>> = self
            .rules
            .dialects
            .iter()
            .filter_map(|dialect| {
                let table = dialect.table(name)?;
                Some(Numbers { dialect, table })
            })
            .collect();
        all.sort_by_key(|n| n.dialect.functions.is_empty());
        all
    }

    /// The names of all tables, each once, in the order of the files.
    pub(super) fn table_names(self) -> Vec<&'r str> {
        let mut names = Vec::new();
        for table in self.rules.dialects.iter().flat_map(|d| &d.tables) {
            if !names.contains(&table.name()) {
                names.push(table.name());
            }
        }
        names
    }

    /// The rules that look at a call.
    pub(super) fn rules_of(self, call: Call<'r>) -> Vec<&'r Rule> {
        let looks = |rule: &&Rule| {
            rule.to == call.dialect_id
                && rule.patterns.iter().any(|p| match p {
                    Pattern::Call { function, .. } => *function == call.id,
                    Pattern::Compare { functions, .. } | Pattern::BrTable { functions, .. } => {
                        functions.contains(&call.id)
                    }
                })
        };
        self.rules.rules.iter().filter(looks).collect()
    }

    /// The type of each operand of a call that has one, by position.
    pub(super) fn operand_types(self, call: Call<'r>) -> Vec<(usize, &'r str)> {
        let mut found: Vec<(usize, &'r str)> = Vec::new();
        for rule in self.rules_of(call) {
            for pattern in &rule.patterns {
                let Pattern::Call {
                    function, operands, ..
                } = pattern
                else {
                    continue;
                };
                for (at, operand) in operands.iter().enumerate() {
                    if let (Operand::Typed { ty, .. }, true) = (operand, *function == call.id) {
                        let typed = (at, ty.as_str());
                        if !found.contains(&typed) {
                            found.push(typed);
                        }
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// The types of the fields of records that a call reads.
    pub(super) fn field_types(self, call: Call<'r>) -> Vec<&'r str> {
        let mut found: Vec<&'r str> = Vec::new();
        for rule in self.rules_of(call) {
            let fields = self
                .records(rule)
                .into_iter()
                .flat_map(|(_, to)| &to.fields);
            for ty in fields.filter_map(|f| f.ty.as_deref()) {
                if !found.contains(&ty) {
                    found.push(ty);
                }
            }
        }
        found
    }

    /// The calls with an operand, or a field of a record, that has this type; with the rule that says so.
    pub(super) fn places_of_type(self, ty: &str) -> Vec<(Call<'r>, &'r Rule)> {
        let mut found = Vec::new();
        for call in self.calls() {
            for rule in self.rules_of(call) {
                let typed = rule.patterns.iter().any(|p| match p {
                    Pattern::Call {
                        function,
                        operands,
                        record,
                    } if *function == call.id => {
                        let typed =
                            |o: &Operand| matches!(o, Operand::Typed { ty: t, .. } if t == ty);
                        let records = record.iter().flat_map(|r| &r.to.fields);
                        let mut fields = records.map(|f| f.ty.as_deref());
                        operands.iter().any(typed) || fields.any(|t| t == Some(ty))
                    }
                    _ => false,
                });
                if typed {
                    found.push((call, rule));
                }
            }
        }
        found
    }

    /// The causes that a rule or check finds.
    pub(super) fn causes_seen_by(self, name: &str) -> Vec<(&'r Dialect, &'r Cause)> {
        let all = self.rules.dialects.iter();
        let all = all.flat_map(|d| d.causes.iter().map(move |c| (d, c)));
        all.filter(|(_, c)| c.see.iter().any(|see| see == name))
            .collect()
    }

    /// A link to a rule or check.
    pub(super) fn named(self, name: &str) -> Inline {
        let is_rule = self.rules.rules.iter().any(|r| r.name == name);
        let topic = if is_rule { Topic::Rule } else { Topic::Check };
        link(topic(name.to_string()), name)
    }

    /// The records of a rule: as its source has it, and as its target has it.
    pub(super) fn records(self, rule: &'r Rule) -> Option<(&'r Record, &'r Record)> {
        rule.patterns.iter().find_map(|p| match p {
            Pattern::Call {
                record: Some(record),
                ..
            } => Some((&record.from, &record.to)),
            _ => None,
        })
    }
}

impl<'r> Call<'r> {
    /// What leads to its page.
    pub(super) fn topic(self) -> Topic {
        Topic::Function(self.dialect.name.clone(), self.function.name.clone())
    }

    /// A link to its page.
    pub(super) fn link(self) -> Inline {
        link(self.topic(), &self.function.name)
    }

    /// Its import forms, as text: `wasix_32v1.f (param $fd i32) (result i32)`.
    pub(super) fn signatures(self) -> Vec<String> {
        let forms = self
            .dialect
            .imports
            .iter()
            .filter(|i| i.function == self.id);
        forms.map(|import| self.signature(import)).collect()
    }

    /// One of its import forms, as text.
    pub(super) fn signature(self, import: &Import) -> String {
        let params = self.function.params.iter().zip(&import.params);
        let params: String = params
            .map(|(name, ty)| format!(" (param ${name} {})", spell(*ty)))
            .collect();
        let results = import.results.iter();
        let results: String = results
            .map(|ty| format!(" (result {})", spell(*ty)))
            .collect();
        format!("{}.{}{params}{results}", import.module, import.name)
    }
}

fn spell(ty: ValType) -> &'static str {
    match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
    }
}

impl Numbers<'_> {
    /// A value as people write it: flags from 16 up in hexadecimal.
    pub(super) fn spelled(&self, value: u64) -> String {
        match self.table {
            Table::Flags(_) if value >= 16 => format!("{value:#x}"),
            _ => value.to_string(),
        }
    }

    /// What is to be said of a symbol here, besides its number.
    pub(super) fn remarks(&self, symbol: &str, entry: Option<&Entry>) -> Vec<String> {
        let name = &self.dialect.name;
        let table = self.table.name();
        let mut remarks = Vec::new();
        remarks.extend(entry.and_then(|e| e.doc.clone()));
        if let Some(u) = self.dialect.unsupported(table, symbol) {
            remarks.push(format!("cannot be used in {name}: {}", u.instead));
        }
        if let Some(o) = self.dialect.omitted(table, symbol) {
            remarks.push(format!("may be left out in {name}: {}", o.instead));
        }
        remarks
    }
}

/// Names as a line: `a`, `b` and `c`.
pub(super) fn listed(names: Vec<Line>) -> Line {
    let last = names.len().saturating_sub(1);
    let mut line = Line::new();
    for (i, name) in names.into_iter().enumerate() {
        let between = match i {
            0 => "",
            i if i == last => " and ",
            _ => ", ",
        };
        if !between.is_empty() {
            line.push(Inline::Text(between.to_string()));
        }
        line.extend(name);
    }
    line
}

/// A sentence of a rule file with the stop that it may lack.
pub(super) fn stopped(sentence: &str) -> String {
    let stop = if sentence.ends_with(['.', '?', '!', ':']) {
        ""
    } else {
        "."
    };
    format!("{sentence}{stop}")
}

/// The same as a sentence of its own: it begins with a capital, unless it begins with a name.
pub(super) fn sentence(text: &str) -> String {
    let text = stopped(text);
    let word = text.split_whitespace().next().unwrap_or("");
    let plain = word.trim_end_matches([',', ':', '.']);
    if !plain.chars().all(|c| c.is_ascii_lowercase()) {
        return text;
    }
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// What a protocol is about, in few words: the beginning of its sentence.
pub(super) fn kind(protocol: &Protocol) -> String {
    let head = protocol.doc.split([':', '.']).next().unwrap_or("");
    let mut chars = head.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// A descriptor of a protocol in some states: `a stream socket that is bound or listening`.
pub(super) fn in_states(protocol: &Protocol, states: &[&str]) -> String {
    let mut names: Vec<String> = Vec::new();
    for state in states {
        let name = format!("`{state}`");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let kind = kind(protocol);
    let is = if kind.contains(" that ") {
        ", when it is"
    } else {
        " that is"
    };
    format!("{kind}{is} {}", names.join(" or "))
}
