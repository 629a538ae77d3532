//! The modules of `tests/compiled/`: as the compiler made them, and as they ought to be.
//!
//! What they ought to be is written down beside them; where wasfix makes something else, `left.tsv` says so.

use std::path::{Path, PathBuf};
use wasfix_conformance::{Case, Guest, Port, patched};

/// A module that a compiler made of one of the programs.
pub(crate) struct Fixture {
    /// Knows the steps of the program; its texts are for port 8080.
    pub(crate) case: Case,
    /// Whether `left.tsv` says that wasfix leaves something.
    pub(crate) is_left: bool,
}

impl Fixture {
    /// The modules that were made of this program, in the order of their names.
    pub(crate) fn of(program: &str) -> Vec<Self> {
        let entries = std::fs::read_dir(folder().join("wat")).expect("the folder of modules");
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|file| Some(file.strip_suffix(".wat")?.to_owned()))
            .filter(|name| name.split('.').next() == Some(program))
            .collect();
        names.sort();
        assert!(names.len() >= 6, "{program}: {names:?}");
        names.iter().map(|name| Self::named(name)).collect()
    }

    fn named(name: &str) -> Self {
        let text = read(&format!("wat/{name}.wat"));
        let mut fixed = text.clone();
        for table in ["right.tsv", "by-hand.tsv"] {
            for row in rows(&read(table), name) {
                fixed = changed(&fixed, &row);
            }
        }
        let case = Case {
            name: name.to_owned(),
            linux: fixed.clone(),
            text,
            fixed,
        };
        Self {
            case,
            is_left: !rows(&read("left.tsv"), name).is_empty(),
        }
    }

    /// Runs the module as the compiler made it.
    pub(crate) fn before(&self, port: Port) -> Guest {
        Guest::start(&on_port(&self.case.text, port))
    }

    /// Runs what wasfix makes of it, which is what it ought to be. Where wasfix leaves something that ought to
    /// change, it is not: then what it ought to be is run, so that the program is shown to be right.
    pub(crate) fn after(&self, port: Port) -> Guest {
        let patched = patched(&self.case.text, None);
        let is_right = patched == self.case.fixed;
        assert!(is_right || self.is_left, "{}: {patched}", self.case.name);
        Guest::start(&on_port(&self.case.fixed, port))
    }
}

/// The rows of a table that are about a module.
fn rows(table: &str, name: &str) -> Vec<String> {
    let rows = table.lines().map(str::to_owned);
    rows.filter(|row| row.split('\t').next() == Some(name))
        .collect()
}

/// A text with one row done: module, line, what the line says, what it ought to say.
fn changed(text: &str, row: &str) -> String {
    let [_, number, is, right] = row.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{row}");
    };
    let number: usize = number.parse().expect("a line");
    let lines = text.lines().enumerate();
    let lines = lines.map(|(n, line)| match n + 1 == number {
        true => line.replacen(is, right, 1) + "\n",
        false => line.to_owned() + "\n",
    });
    lines.collect()
}

/// The text with another port than 8080. A compiler has put the port's bytes among others in constants, so
/// each pair of bytes of a constant, and of data, that is 8080 in either order is replaced.
fn on_port(text: &str, port: Port) -> String {
    let lines = text.lines().map(|line| {
        if line.trim_start().starts_with("(data ") {
            in_data(line, port) + "\n"
        } else {
            in_constant(line, port) + "\n"
        }
    });
    lines.collect()
}

fn in_data(line: &str, port: Port) -> String {
    let [high, low] = port.number().to_be_bytes();
    // A mark first: what is put in must not be found again.
    let marked = line
        .replace(r"\1f\90", "<8080>")
        .replace(r"\90\1f", "<0808>");
    marked
        .replace("<8080>", &format!(r"\{high:02x}\{low:02x}"))
        .replace("<0808>", &format!(r"\{low:02x}\{high:02x}"))
}

fn in_constant(line: &str, port: Port) -> String {
    let Some((head, rest)) = line.split_once(".const ") else {
        return line.to_owned();
    };
    let end = rest.find([' ', ')']).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(end);
    let Ok(value) = digits.parse::<i128>() else {
        panic!("not a number: {line}");
    };
    let [high, low] = port.number().to_be_bytes();
    let width = if head.ends_with("i64") { 8 } else { 4 };
    let mut bytes = value.to_le_bytes();
    let mut is_hit = false;
    for pair in bytes[..width].chunks_mut(2) {
        let new = match pair {
            [0x1f, 0x90] => [high, low],
            [0x90, 0x1f] => [low, high],
            _ => continue,
        };
        pair.copy_from_slice(&new);
        is_hit = true;
    }
    if !is_hit {
        return line.to_owned();
    }
    bytes[width..].fill(0);
    format!("{head}.const {}{tail}", i128::from_le_bytes(bytes))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/compiled")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_port_is_replaced_in_constants_and_in_data() {
    let port = Port::free();
    let (number, swapped) = (u64::from(port.number()), u64::from(port.swapped()));
    let [high, low] = port.number().to_be_bytes();
    let data =
        format!(r#"(data (i32.const 8080) "\02\00\{high:02x}\{low:02x}\{low:02x}\{high:02x}")"#);
    for (text, expected) in [
        ("i32.const 8080", format!("i32.const {number}")),
        ("(i32.const 36895))", format!("(i32.const {swapped}))")),
        (
            "i32.const -1877016574",
            format!("i32.const {}", swapped << 16 | 2),
        ),
        (
            "i32.const 529530881",
            format!("i32.const {}", number << 16 | 1),
        ),
        (
            "i64.const 72058141916725250",
            format!("i64.const {}", 0x0100_007f_0000_0002 | swapped << 16),
        ),
        ("i64.const -1", "i64.const -1".to_owned()),
        (r#"(data (i32.const 8080) "\02\00\1f\90\90\1f")"#, data),
    ] {
        assert_eq!(on_port(text, port), expected + "\n");
    }
}
