//! Symbol tables and value types of a dialect: `enum`, `flags`, `likely`, `well-formed`.
//!
//! Knows their syntax and what each must hold by itself. Must not know rules, nor other dialects.

use super::form::{Errors, Form, Name, Parsed, keyword_of, number_of};
use super::message::{bytes, unexpected};
use super::model::{Bits, ByteRange, Entry, Enum, Flags, Likely, WellFormed};
use super::tree::{Node, Tree};
use crate::text::{Diagnostic, Span};

/// `(enum NAME (SYMBOL ALIAS* VALUE "meaning"?)* (rare ENTRY*)*)`, after the keyword.
pub(super) fn enumeration(mut form: Form<'_>, errors: &mut Errors) -> Parsed<(Name, Enum)> {
    let name = form.word("the table's name, such as `family`")?;
    let (rare, common): (Vec<_>, Vec<_>) = form
        .rest()
        .iter()
        .partition(|tree| keyword_of(tree) == Some("rare"));
    let mut entries = entries(common, &form, errors);
    for tree in rare {
        let mut list = Form::of(form.file, tree)?;
        let read = self::entries(list.rest(), &form, errors);
        entries.extend(read.into_iter().map(|entry| Entry {
            rare: true,
            ..entry
        }));
    }
    distinct(&form, entries.iter(), errors);
    let table = Enum {
        name: name.text.clone(),
        entries,
    };
    Ok((name, table))
}

/// `(flags NAME (mask M ENTRY*)* ENTRY*)`, after the keyword.
pub(super) fn flags(mut form: Form<'_>, errors: &mut Errors) -> Parsed<(Name, Flags)> {
    let name = form.word("the table's name, such as `socktype`")?;
    let mut masks = Vec::new();
    while let Some(mask) = form.form_if("mask")? {
        masks.push(bits(mask, errors)?);
    }
    let table = Flags {
        name: name.text.clone(),
        masks,
        entries: entries(form.rest(), &form, errors),
    };
    let all = table.masks.iter().flat_map(|m| &m.entries);
    distinct(&form, all.chain(&table.entries), errors);
    disjoint(&form, &table, errors);
    Ok((name, table))
}

fn bits(mut form: Form<'_>, errors: &mut Errors) -> Parsed<Bits> {
    let (mask, span) = form.number("the mask, such as `0xf`")?;
    if mask == 0 {
        return Err(Box::new(Diagnostic::error(
            "a mask without bits",
            span,
            "zero",
        )));
    }
    let entries = entries(form.rest(), &form, errors);
    for entry in entries.iter().filter(|e| e.value & !mask != 0) {
        errors.add(
            form.file,
            Diagnostic::error(
                format!("`{}` does not fit its mask", entry.symbol),
                entry.source.span,
                format!("{:#x} has bits outside the mask", entry.value),
            )
            .and(span, "the mask")
            .help(format!("`{:#x}` would hold it", mask | entry.value)),
        );
    }
    Ok(Bits { mask, entries })
}

fn entries<'t>(
    trees: impl IntoIterator<Item = &'t Tree<'t>>,
    form: &Form<'_>,
    errors: &mut Errors,
) -> Vec<Entry> {
    trees
        .into_iter()
        .filter_map(|tree| errors.keep(form.file, entry(tree, form)))
        .collect()
}

fn entry(tree: &Tree<'_>, form: &Form<'_>) -> Parsed<Entry> {
    let mut form = Form::of(form.file, tree)?;
    let mut aliases = Vec::new();
    while let Some(Tree {
        node: Node::Word(alias),
        ..
    }) = form.next_if(|node| matches!(node, Node::Word(_)))
    {
        aliases.push((*alias).to_string());
    }
    let (value, _) = form.number("the value, after the symbol and its aliases")?;
    let doc = match form.peek() {
        Some(_) => Some(form.sentence("what the value means, a string")?.0),
        None => None,
    };
    form.end()?;
    Ok(Entry {
        symbol: form.keyword.to_string(),
        aliases,
        value,
        rare: false,
        doc,
        source: form.source(),
    })
}

/// No name stands twice in a table; evidence looks for names without regard to letter case.
fn distinct<'e>(form: &Form<'_>, entries: impl Iterator<Item = &'e Entry>, errors: &mut Errors) {
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for entry in entries {
        for name in std::iter::once(&entry.symbol).chain(&entry.aliases) {
            // A word has no letters but ASCII's.
            match seen
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name))
            {
                Some((_, first)) => errors.add(
                    form.file,
                    Diagnostic::error(
                        format!("`{name}` stands twice in one table"),
                        entry.source.span,
                        "again here",
                    )
                    .and(*first, "first here")
                    .help("a name means one value; letter case makes no difference"),
                ),
                None => seen.push((name, entry.source.span)),
            }
        }
    }
}

/// No flag has a bit in common with a mask or another flag.
fn disjoint(form: &Form<'_>, table: &Flags, errors: &mut Errors) {
    let mut taken: Vec<(u64, Span, &str)> = Vec::new();
    for bits in &table.masks {
        if let Some(first) = bits.entries.first() {
            taken.push((bits.mask, first.source.span, "the mask around this has it"));
        }
    }
    for entry in &table.entries {
        if entry.value == 0 {
            errors.add(
                form.file,
                Diagnostic::error(
                    format!("the flag `{}` has no bit", entry.symbol),
                    entry.source.span,
                    "zero is the absence of all flags",
                ),
            );
        }
        if let Some((other, span, why)) = taken.iter().find(|(bits, ..)| bits & entry.value != 0) {
            errors.add(
                form.file,
                Diagnostic::error(
                    format!("the flag `{}` shares bits", entry.symbol),
                    entry.source.span,
                    format!("{:#x} is taken", other & entry.value),
                )
                .and(*span, *why)
                .help("values that exclude each other belong into a `(mask …)`"),
            );
        }
        taken.push((entry.value, entry.source.span, "this flag has it"));
    }
}

/// `(likely NAME N (FROM TO)*)`, after the keyword.
pub(super) fn likely(mut form: Form<'_>) -> Parsed<(Name, Likely)> {
    let name = form.word("the type's name, such as `port`")?;
    let mut ranges = Vec::new();
    while !form.is_empty() {
        ranges.push(range(form.next("a number or a range")?)?);
    }
    let likely = Likely::Numbers {
        name: name.text.clone(),
        ranges,
    };
    Ok((name, likely))
}

fn range(tree: &Tree<'_>) -> Parsed<(u64, u64)> {
    const WANTED: &str = "a number, or a range such as `(8000 8100)`";
    let Node::List(items) = &tree.node else {
        return number_of(tree, WANTED).map(|n| (n, n));
    };
    let [from, to] = items.as_slice() else {
        return Err(unexpected(tree, WANTED));
    };
    let (from, to) = (number_of(from, WANTED)?, number_of(to, WANTED)?);
    if from > to {
        return Err(Box::new(
            Diagnostic::error(
                "a range that ends before it begins",
                tree.span,
                "nothing is in it",
            )
            .help(format!("write `({to} {from})`")),
        ));
    }
    Ok((from, to))
}

/// `(well-formed NAME FORM*)`, after the keyword.
pub(super) fn well_formed(mut form: Form<'_>) -> Parsed<(Name, Likely)> {
    let name = form.word("the type's name, such as `ipv4`")?;
    let mut shape = WellFormed::default();
    while !form.is_empty() {
        let part = Form::of(form.file, form.next("a part of the shape")?)?;
        well_formed_part(part, &mut shape)?;
    }
    let likely = Likely::Bytes {
        name: name.text.clone(),
        form: shape,
    };
    Ok((name, likely))
}

fn well_formed_part(mut form: Form<'_>, shape: &mut WellFormed) -> Parsed<()> {
    match form.keyword {
        "exact" => shape.exact.push(form.bytes("the bytes, a string")?.0),
        "prefix" => shape.prefixes.push(prefix(&mut form)?),
        "byte" => {
            let (at, _) = form.small("which byte, from 0")?;
            let (from, _) = form.small("the least value, 0 to 255")?;
            let (to, last) = form.small("the greatest value, 0 to 255")?;
            if from > to {
                return Err(Box::new(Diagnostic::error(
                    "a range that ends before it begins",
                    last,
                    format!("less than {from}"),
                )));
            }
            shape.ranges.push(ByteRange { at, from, to });
        }
        "not-zero" => {
            let (at, _) = form.small("the first byte, from 0")?;
            let (len, _) = form.small("how many bytes")?;
            shape.zeros.push((at, len));
        }
        other => {
            return Err(super::message::unknown(
                "part of a shape",
                other,
                form.keyword_span,
                ["exact", "prefix", "byte", "not-zero"],
            ));
        }
    }
    form.end()
}

fn prefix(form: &mut Form<'_>) -> Parsed<(u32, Vec<u8>)> {
    let (bits, span) = form.small::<u32>("how many bits")?;
    let (text, text_span) = form.bytes("the bytes, a string")?;
    let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
    if len == bits.div_ceil(8) {
        return Ok((bits, text));
    }
    Err(Box::new(
        Diagnostic::error(
            "a prefix with the wrong number of bytes",
            text_span,
            bytes(len),
        )
        .and(
            span,
            format!("{bits} bits take {}", bytes(bits.div_ceil(8))),
        ),
    ))
}

/// How many bytes a byte-string type describes at least: what `bytes N` must hold.
pub(super) fn least_len(form: &WellFormed) -> usize {
    let exact = form.exact.iter().map(Vec::len);
    let prefixes = form.prefixes.iter().map(|(_, bytes)| bytes.len());
    let ranges = form.ranges.iter().map(|r| r.at.saturating_add(1));
    let zeros = form.zeros.iter().map(|(at, len)| at.saturating_add(*len));
    exact
        .chain(prefixes)
        .chain(ranges)
        .chain(zeros)
        .max()
        .unwrap_or(0)
}
