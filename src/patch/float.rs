//! A float by its bits, in the manner of the one it replaces.
//!
//! Knows the float grammar of the text format. Must not know where the number stands.

use wast::parser::{self, ParseBuffer};
use wast::token::{F32, F64};

/// Spells the `f32` (4 bytes) or `f64` (8 bytes) with exactly these bits: in hexadecimal if `old` is,
/// else as the shortest decimal number that reads back.
pub(super) fn respell(old: &str, value: u64, bytes: u32) -> String {
    let format = Format::of(bytes);
    let sign = if value >> (format.bits - 1) & 1 == 1 {
        "-"
    } else {
        ""
    };
    let fraction = value & ((1 << format.fraction) - 1);
    let exponent = value >> format.fraction & format.exponent_mask();
    let hexadecimal = old.contains("0x") && !old.contains("nan");
    if exponent == format.exponent_mask() {
        return format!("{sign}{}", format.special(fraction));
    }
    if hexadecimal {
        return format!("{sign}{}", format.hexadecimal(fraction, exponent));
    }
    if bytes == 4 {
        // Four bytes have no more than 32 bits.
        format!("{:?}", f32::from_bits(u32::try_from(value).unwrap_or(0)))
    } else {
        format!("{:?}", f64::from_bits(value))
    }
}

/// The bits that `text` spells as a float of `bytes` bytes.
pub(super) fn value(text: &str, bytes: u32) -> Option<u64> {
    let buffer = ParseBuffer::new(text).ok()?;
    if bytes == 4 {
        Some(u64::from(parser::parse::<F32>(&buffer).ok()?.bits))
    } else {
        Some(parser::parse::<F64>(&buffer).ok()?.bits)
    }
}

/// IEEE 754 binary32 or binary64.
struct Format {
    bits: u32,
    /// Bits of the stored fraction.
    fraction: u32,
}

impl Format {
    fn of(bytes: u32) -> Format {
        let (bits, fraction) = if bytes == 4 { (32, 23) } else { (64, 52) };
        Format { bits, fraction }
    }

    fn exponent_mask(&self) -> u64 {
        (1 << (self.bits - 1 - self.fraction)) - 1
    }

    fn special(&self, fraction: u64) -> String {
        if fraction == 0 {
            "inf".to_string()
        } else if fraction == 1 << (self.fraction - 1) {
            "nan".to_string()
        } else {
            format!("nan:0x{fraction:x}")
        }
    }

    fn hexadecimal(&self, fraction: u64, exponent: u64) -> String {
        if fraction == 0 && exponent == 0 {
            return "0x0p+0".to_string();
        }
        let bias = self.exponent_mask() / 2;
        // A subnormal number has no leading one, and the least exponent.
        let (lead, exponent) = if exponent == 0 { (0, 1) } else { (1, exponent) };
        let digits = self.fraction.div_ceil(4) as usize;
        let aligned = fraction << (digits as u64 * 4 - u64::from(self.fraction));
        let fraction = format!("{aligned:0digits$x}");
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        let exponent = if exponent >= bias {
            format!("+{}", exponent - bias)
        } else {
            format!("-{}", bias - exponent)
        };
        format!("0x{lead}{point}{fraction}p{exponent}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_float_keeps_its_base() {
        let of = |old, value: f32| respell(old, u64::from(value.to_bits()), 4);
        assert_eq!(of("1.5", 2.0), "2.0");
        assert_eq!(of("0x1p3", 1.5), "0x1.8p+0");
        assert_eq!(of("1", f32::NEG_INFINITY), "-inf");
        assert_eq!(of("1", f32::from_bits(0x7fc0_0000)), "nan");
        assert_eq!(of("nan:0x1", f32::from_bits(0xff80_0002)), "-nan:0x2");
        assert_eq!(of("0x1p3", -0.0), "-0x0p+0");
        assert_eq!(respell("0x1p3", 1, 8), "0x0.0000000000001p-1022");
    }

    proptest! {
        #[test]
        fn the_bits_are_exact(bits in any::<u64>(), hex in any::<bool>()) {
            let old = if hex { "0x1p0" } else { "1" };
            let narrow = bits >> 32;
            prop_assert_eq!(value(&respell(old, narrow, 4), 4), Some(narrow));
            prop_assert_eq!(value(&respell(old, bits, 8), 8), Some(bits));
        }
    }
}
