//! An integer in the manner of the one it replaces.
//!
//! Knows the integer grammar of the text format. Must not know where the number stands.

/// Spells `value`, of `bits` bits, in the manner of `old`: its base, the case of its digits, its
/// leading zeros and underscores where the digits still fit, its sign where the value allows it.
pub(super) fn respell(old: &str, value: u64, bits: u32) -> String {
    let manner = Manner::of(old);
    let top = 1u64 << (bits - 1);
    let (sign, magnitude) = match manner.sign {
        // Of a signed number only half of the range may be written.
        Some('+') if value < top => ("+", value),
        Some('-') if value >= top => ("-", value.wrapping_neg() & mask(bits)),
        _ => ("", value),
    };
    let (prefix, digits) = if manner.hex {
        ("0x", hex(magnitude, manner.upper))
    } else {
        ("", magnitude.to_string())
    };
    format!("{sign}{prefix}{}", manner.lay(&digits))
}

/// The bits that `text` spells as an integer of `bits` bits.
pub(super) fn value(text: &str, bits: u32) -> Option<u64> {
    let manner = Manner::of(text);
    let digits: String = manner.digits.chars().filter(|c| *c != '_').collect();
    let radix = if manner.hex { 16 } else { 10 };
    let magnitude = u64::from_str_radix(&digits, radix).ok()?;
    let value = match manner.sign {
        Some('-') => magnitude.wrapping_neg(),
        _ => magnitude,
    };
    Some(value & mask(bits))
}

/// The low `bits` bits, 1 to 64.
fn mask(bits: u32) -> u64 {
    u64::MAX >> (64 - bits)
}

fn hex(value: u64, upper: bool) -> String {
    if upper {
        format!("{value:X}")
    } else {
        format!("{value:x}")
    }
}

struct Manner<'a> {
    sign: Option<char>,
    hex: bool,
    upper: bool,
    /// Underscores included.
    digits: &'a str,
}

impl<'a> Manner<'a> {
    fn of(old: &'a str) -> Manner<'a> {
        let sign = old.chars().next().filter(|c| matches!(c, '+' | '-'));
        let unsigned = old.strip_prefix(['+', '-']).unwrap_or(old);
        let (hex, digits) = match unsigned.strip_prefix("0x") {
            Some(digits) => (true, digits),
            None => (false, unsigned),
        };
        Manner {
            sign,
            hex,
            upper: digits.contains(|c: char| c.is_ascii_uppercase())
                && !digits.contains(|c: char| c.is_ascii_lowercase()),
            digits,
        }
    }

    /// Puts `digits` where the old ones stood, counted from the right.
    fn lay(&self, digits: &str) -> String {
        let places = self.digits.bytes().filter(|b| *b != b'_').count();
        if digits.len() > places {
            return digits.to_string();
        }
        let padded = self.digits.starts_with('0') && places > 1;
        let digits = if padded {
            format!("{digits:0>places$}")
        } else {
            digits.to_string()
        };
        let mut new = digits.bytes().rev().peekable();
        let mut laid = Vec::with_capacity(self.digits.len());
        for old in self.digits.bytes().rev() {
            if new.peek().is_none() {
                break;
            }
            laid.push(if old == b'_' {
                b'_'
            } else {
                new.next().unwrap_or(b'0')
            });
        }
        laid.iter().rev().map(|b| char::from(*b)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_keeps_the_manner_of_the_one_it_replaces() {
        for (old, new, bits, expected) in [
            ("0x0A", 2, 32, "0x02"),
            ("10", 2, 32, "2"),
            ("2", 1, 32, "1"),
            ("0xA", 2, 32, "0x2"),
            ("0x1F90", 0x90ab, 32, "0x90AB"),
            ("0x1f90", 0x90ab, 32, "0x90ab"),
            ("0x10", 0xab, 32, "0xab"),
            ("0x00_0a", 2, 32, "0x00_02"),
            ("0x00_0a", 0x1234, 32, "0x12_34"),
            ("0x00_0a", 0x1_2345, 32, "0x12345"),
            ("1_000", 2_000, 32, "2_000"),
            ("1_000", 20, 32, "20"),
            ("1_000", 200, 32, "200"),
            ("1_000", 20_000, 32, "20000"),
            ("007", 10, 32, "010"),
            ("0", 10, 32, "10"),
            ("0x0", 0xa, 32, "0xa"),
            ("-1", 2, 32, "2"),
            ("-1", 0xffff_fffe, 32, "-2"),
            ("-0x01", 0xffff_fffe, 32, "-0x02"),
            ("-1", 0x8000_0000, 32, "-2147483648"),
            ("+2", 1, 32, "+1"),
            ("+2", 0x8000_0000, 32, "2147483648"),
            ("2", 0xffff_ffff, 32, "4294967295"),
            ("-1", 0xfffe, 16, "-2"),
            ("8080", 36895, 16, "36895"),
            ("-1", u64::MAX - 1, 64, "-2"),
            ("1", u64::MAX, 64, "18446744073709551615"),
        ] {
            assert_eq!(respell(old, new, bits), expected, "{old} to {new}");
        }
    }

    proptest! {
        #[test]
        fn what_is_spelled_is_what_was_meant(
            old in "[+-]?(0x[0-9a-fA-F]{1,3}(_[0-9a-fA-F]{1,2}){0,2}|[0-9]{1,3}(_[0-9]{1,3}){0,2})",
            new in any::<u64>(),
            bits in prop::sample::select(&[8u32, 16, 32, 64][..]),
        ) {
            let new = new & mask(bits);
            prop_assert_eq!(value(&respell(&old, new, bits), bits), Some(new));
        }
    }
}
