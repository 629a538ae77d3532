//! The operations that are followed, on constants.
//!
//! Knows how they wrap. Must not know values or where they come from.

/// Operations that are followed. They wrap to the width of their result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of WebAssembly's operations")]
pub enum Op {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    Shl,
    ShrU,
    ShrS,
    Rotl,
    Rotr,
    /// `i32.wrap_i64`, `i64.extend_i32_u`.
    Resize,
    /// Sign extension from the given number of bytes.
    Extend(u8),
}

impl Op {
    /// The result on constants, cut to `width` bytes.
    #[must_use]
    pub fn apply(self, a: u128, b: u128, width: u8) -> u128 {
        let bits = u32::from(width) * 8;
        let by = u32::try_from(b % u128::from(bits)).unwrap_or(0);
        let rotate = |by: u32| {
            if by == 0 {
                a
            } else {
                (a << by) | (a >> (bits - by))
            }
        };
        let result = match self {
            Op::Add => a.wrapping_add(b),
            Op::Sub => a.wrapping_sub(b),
            Op::Mul => a.wrapping_mul(b),
            Op::And => a & b,
            Op::Or => a | b,
            Op::Xor => a ^ b,
            Op::Shl => a << by,
            Op::ShrU => a >> by,
            Op::ShrS => extend(a, width, 16) >> by | sign_fill(a, width, by),
            Op::Rotl => rotate(by),
            Op::Rotr => rotate((bits - by) % bits),
            Op::Resize => a,
            Op::Extend(from) => extend(a, from, width),
        };
        cut(result, width)
    }
}

/// The low `width` bytes.
#[must_use]
pub(super) fn cut(bits: u128, width: u8) -> u128 {
    if width >= 16 {
        bits
    } else {
        bits & ((1 << (8 * u32::from(width))) - 1)
    }
}

/// Sign-extends the low `from` bytes to `to` bytes.
pub(super) fn extend(bits: u128, from: u8, to: u8) -> u128 {
    let low = cut(bits, from);
    let sign = from < 16 && (low >> (8 * u32::from(from) - 1)) & 1 == 1;
    let extended = if sign {
        low | !cut(u128::MAX, from)
    } else {
        low
    };
    cut(extended, to)
}

/// The ones that an arithmetic shift brings in at the top of 128 bits.
fn sign_fill(bits: u128, width: u8, by: u32) -> u128 {
    let negative = (bits >> (8 * u32::from(width) - 1)) & 1 == 1;
    if negative && by > 0 {
        u128::MAX << (128 - by)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_wrap_like_wasm() {
        assert_eq!(Op::Add.apply(0xffff_ffff, 2, 4), 1);
        assert_eq!(Op::Sub.apply(0, 1, 4), 0xffff_ffff);
        assert_eq!(Op::Shl.apply(1, 33, 4), 2);
        assert_eq!(Op::ShrU.apply(0x8000_0000, 31, 4), 1);
        assert_eq!(Op::ShrS.apply(0x8000_0000, 31, 4), 0xffff_ffff);
        assert_eq!(Op::ShrS.apply(0x7000_0000, 4, 4), 0x0700_0000);
        assert_eq!(Op::Rotl.apply(0x1234_5678, 8, 4), 0x3456_7812);
        assert_eq!(Op::Rotr.apply(0x1234_5678, 8, 4), 0x7812_3456);
        assert_eq!(Op::Extend(1).apply(0x80, 0x80, 4), 0xffff_ff80);
        assert_eq!(Op::Extend(4).apply(0xffff_ffff, 0, 8), u128::from(u64::MAX));
    }
}
