//! Symbols and values: what a value reads as, how symbols are written, what a byte string looks like.
//!
//! Knows tables. Must not know dialects, rules, nor what is done with the answers.

use super::model::{Entry, Flags, Table, WellFormed};

/// What a value means in a table.
#[derive(Clone, Debug)]
pub enum Reading<'a> {
    /// Nothing.
    None,
    /// These symbols together: one for an enum, any number for flags (none for 0).
    Symbols(Vec<&'a Entry>),
    /// Several symbols have the value, or one that is rare: only a name beside it can tell.
    Ambiguous(Vec<&'a Entry>),
}

impl<'a> Reading<'a> {
    /// The symbols, if the reading is clear.
    #[must_use]
    pub fn symbols(&self) -> Option<&[&'a Entry]> {
        match self {
            Reading::Symbols(symbols) => Some(symbols),
            Reading::None | Reading::Ambiguous(_) => None,
        }
    }
}

impl Table {
    /// The type's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Table::Enum(table) => &table.name,
            Table::Flags(table) => &table.name,
        }
    }

    /// All symbols, those in masks first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let (masks, entries) = match self {
            Table::Enum(table) => ([].as_slice(), &table.entries),
            Table::Flags(table) => (table.masks.as_slice(), &table.entries),
        };
        masks.iter().flat_map(|m| &m.entries).chain(entries)
    }

    /// The entry of a symbol: its joining name, not an alias.
    #[must_use]
    pub fn entry(&self, symbol: &str) -> Option<&Entry> {
        self.entries().find(|e| e.symbol == symbol)
    }

    /// The entry that has this name or alias, letter case ignored.
    #[must_use]
    pub fn named(&self, word: &str) -> Option<&Entry> {
        self.entries()
            .find(|e| e.names().any(|n| n.eq_ignore_ascii_case(word)))
    }

    /// What a value means.
    #[must_use]
    pub fn read(&self, value: u64) -> Reading<'_> {
        match self {
            Table::Enum(table) => reading(&table.entries, value),
            Table::Flags(table) => table.read(value),
        }
    }

    /// The value of a symbol.
    #[must_use]
    pub fn write(&self, symbol: &str) -> Option<u64> {
        self.entry(symbol).map(|e| e.value)
    }

    /// The value of several symbols together. `None` if one is not in the table, if two exclude each
    /// other, or if an enum is to hold more or less than one.
    #[must_use]
    pub fn write_all<'s>(&self, symbols: impl IntoIterator<Item = &'s str>) -> Option<u64> {
        let entries: Option<Vec<_>> = symbols.into_iter().map(|s| self.entry(s)).collect();
        let entries = entries?;
        match self {
            Table::Enum(_) => match entries.as_slice() {
                [entry] => Some(entry.value),
                _ => None,
            },
            Table::Flags(table) => table.write(&entries),
        }
    }
}

fn reading(entries: &[Entry], value: u64) -> Reading<'_> {
    let found: Vec<&Entry> = entries.iter().filter(|e| e.value == value).collect();
    let common: Vec<&Entry> = found.iter().copied().filter(|e| !e.rare).collect();
    match (common.len(), found.len()) {
        (_, 0) => Reading::None,
        (1, _) => Reading::Symbols(common),
        _ => Reading::Ambiguous(found),
    }
}

impl Flags {
    /// Every bit must belong to a known symbol; every mask must hold one of its values.
    fn read(&self, value: u64) -> Reading<'_> {
        let mut rest = value;
        let mut symbols = Vec::new();
        for bits in &self.masks {
            rest &= !bits.mask;
            match reading(&bits.entries, value & bits.mask) {
                Reading::Symbols(found) => symbols.extend(found),
                other => return other,
            }
        }
        for entry in self.entries.iter().filter(|e| value & e.value == e.value) {
            rest &= !entry.value;
            symbols.push(entry);
        }
        if rest == 0 {
            Reading::Symbols(symbols)
        } else {
            Reading::None
        }
    }

    /// At most one symbol a mask; a mask without one must have a symbol for 0.
    fn write(&self, entries: &[&Entry]) -> Option<u64> {
        for bits in &self.masks {
            let held = entries
                .iter()
                .filter(|e| bits.entries.iter().any(|b| b.symbol == e.symbol))
                .count();
            let zero = bits.entries.iter().any(|b| b.value == 0);
            if held > 1 || (held == 0 && !zero) {
                return None;
            }
        }
        Some(entries.iter().fold(0, |value, e| value | e.value))
    }
}

impl Entry {
    /// The symbol and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.symbol)
            .chain(&self.aliases)
            .map(String::as_str)
    }
}

impl WellFormed {
    /// Whether a byte string reads well.
    #[must_use]
    pub fn reads_well(&self, bytes: &[u8]) -> bool {
        if self.exact.iter().any(|exact| exact == bytes) {
            return true;
        }
        let prefixed = self
            .prefixes
            .iter()
            .any(|(bits, p)| has_prefix(bytes, *bits, p));
        let ranged = self.ranges.iter().any(|r| {
            let byte = bytes.get(r.at);
            byte.is_some_and(|b| (r.from..=r.to).contains(b))
        });
        let zero = self.zeros.iter().any(|(at, len)| {
            let part = bytes.get(*at..at.saturating_add(*len));
            part.is_some_and(|part| part.iter().all(|b| *b == 0))
        });
        (prefixed || ranged) && !zero
    }
}

fn has_prefix(bytes: &[u8], bits: u32, prefix: &[u8]) -> bool {
    let mut left = bits;
    for (i, want) in prefix.iter().enumerate() {
        let Some(byte) = bytes.get(i) else {
            return false;
        };
        let here = left.min(8);
        let mask = if here == 8 { 0xff } else { !(0xff_u8 >> here) };
        if (byte ^ want) & mask != 0 {
            return false;
        }
        left -= here;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Rules, built_in, load};

    fn symbols(table: &Table, value: u64) -> Option<Vec<String>> {
        let read = table.read(value);
        let names = read.symbols()?.iter().map(|e| e.symbol.clone());
        Some(names.collect())
    }

    fn table<'r>(rules: &'r Rules, dialect: &str, name: &str) -> &'r Table {
        let id = rules.find_dialect(dialect).unwrap();
        rules.dialect(id).unwrap().table(name).unwrap()
    }

    #[test]
    fn a_mask_holds_one_symbol_and_flags_any_number() {
        let rules = load(built_in()).unwrap();
        let types = table(&rules, "linux", "socktype");
        assert_eq!(
            symbols(types, 0x801).unwrap(),
            ["SOCK_STREAM", "SOCK_NONBLOCK"]
        );
        assert_eq!(
            symbols(types, 0x802).unwrap(),
            ["SOCK_DGRAM", "SOCK_NONBLOCK"]
        );
        // No type, an unknown type, an unknown flag.
        assert_eq!(symbols(types, 0x800), None);
        assert_eq!(symbols(types, 9), None);
        assert_eq!(symbols(types, 0x2001), None);
        assert_eq!(types.write_all(["SOCK_STREAM", "SOCK_DGRAM"]), None);
        assert_eq!(types.write_all(["SOCK_NONBLOCK"]), None);
        let flags = table(&rules, "wasix", "riflags");
        assert_eq!(symbols(flags, 0).unwrap(), [""; 0]);
        assert_eq!(flags.write_all([]), Some(0));
    }

    #[test]
    fn a_value_of_several_symbols_is_not_one_of_them() {
        let rules = load(built_in()).unwrap();
        let options = table(&rules, "linux", "flag-option");
        let Reading::Ambiguous(found) = options.read(1) else {
            panic!("1 is SO_DEBUG and TCP_NODELAY")
        };
        assert_eq!(found.len(), 2);
        assert_eq!(options.write("TCP_NODELAY"), Some(1));
        assert_eq!(options.named("tcp_nodelay").map(|e| e.value), Some(1));
    }

    #[test]
    fn a_rare_symbol_is_no_reading_but_has_its_value() {
        let rules = load(built_in()).unwrap();
        let errno = table(&rules, "linux", "errno");
        assert!(matches!(errno.read(28), Reading::Ambiguous(found) if found.len() == 1));
        assert_eq!(errno.write("ENOSPC"), Some(28));
        assert_eq!(symbols(errno, 22).unwrap(), ["EINVAL"]);
    }

    #[test]
    fn octets_read_well_as_the_design_says() {
        let rules = load(built_in()).unwrap();
        let linux = rules.find_dialect("linux").unwrap();
        let wasix = rules.find_dialect("wasix").unwrap();
        let v4 = rules.well_formed(linux, wasix, "ipv4").unwrap();
        assert!(v4.reads_well(&[0, 0, 0, 0]));
        assert!(v4.reads_well(&[127, 0, 0, 1]));
        assert!(!v4.reads_well(&[0, 0, 0, 1]));
        let v6 = rules.well_formed(linux, wasix, "ipv6").unwrap();
        let with = |head: &[u8], last: u8| {
            let mut bytes = [0; 16];
            bytes[..head.len()].copy_from_slice(head);
            bytes[15] = last;
            v6.reads_well(&bytes)
        };
        assert!(with(&[], 0) && with(&[], 1), "`::` and `::1`");
        assert!(with(&[0x20, 1, 0xd, 0xb8], 1) && with(&[0xfe, 0x80], 1) && with(&[0xff, 2], 1));
        assert!(with(&[0xfd], 1) && with(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127], 1));
        assert!(!with(&[], 2) && !with(&[127], 1) && !with(&[0xfe, 0xc0], 1));
        assert!(
            !with(&[0x20, 1, 0xd, 0xb8], 0),
            "the last twelve bytes are zero"
        );
    }

    /// Every set of symbols of every flag table, every symbol of every enum.
    #[test]
    fn what_is_written_reads_the_same() {
        let rules = load(built_in()).unwrap();
        for table in rules.dialects.iter().flat_map(|d| &d.tables) {
            let all: Vec<&str> = table.entries().map(|e| e.symbol.as_str()).collect();
            let sets: Vec<Vec<&str>> = match table {
                Table::Enum(_) => all.iter().map(|s| vec![*s]).collect(),
                Table::Flags(_) => (0..1 << all.len()).map(|bits| chosen(&all, bits)).collect(),
            };
            for set in sets {
                let Some(value) = table.write_all(set.iter().copied()) else {
                    continue;
                };
                match table.read(value) {
                    Reading::Ambiguous(found) => {
                        assert!(found.iter().any(|e| [e.symbol.as_str()] == *set));
                    }
                    _ => assert_eq!(symbols(table, value).unwrap(), set, "{}", table.name()),
                }
            }
        }
    }

    fn chosen<'s>(all: &[&'s str], bits: u32) -> Vec<&'s str> {
        let picked = all.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
        picked.map(|(_, s)| *s).collect()
    }
}
