//! The types of numbers that arrays are made of.

/// What kind of number a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// False or true, as 0 or 1.
    Truth,
    /// A whole number from 0 on.
    Unsigned,
    /// A whole number.
    Signed,
    /// A floating-point number.
    Float,
}

/// The type of the values of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// What kind of number they are.
    pub(super) kind: Kind,
    /// Bytes of a value: 1, 2, 4 or 8.
    pub(super) size: usize,
    /// Whether the most significant byte comes first.
    big_endian: bool,
}

impl Number {
    /// Reads what NumPy calls a type, e.g. `<f4`; `None` if it is of no kind that is read here.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (order, rest) = match text.split_at_checked(1)? {
            (order @ ("<" | ">" | "|" | "="), rest) => (order, rest),
            _ => ("=", text),
        };
        let (kind, size) = match rest {
            "b1" => (Kind::Truth, 1),
            "u1" | "B" => (Kind::Unsigned, 1),
            "i1" | "b" => (Kind::Signed, 1),
            "u2" => (Kind::Unsigned, 2),
            "u4" => (Kind::Unsigned, 4),
            "u8" => (Kind::Unsigned, 8),
            "i2" => (Kind::Signed, 2),
            "i4" => (Kind::Signed, 4),
            "i8" => (Kind::Signed, 8),
            "f4" => (Kind::Float, 4),
            "f8" => (Kind::Float, 8),
            _ => return None,
        };
        let big_endian = order == ">" || order == "=" && cfg!(target_endian = "big");
        Some(Self { kind, size, big_endian })
    }

    /// Whether the values are bytes from 0 to 255, which pixels are, too.
    pub(super) fn is_byte(self) -> bool {
        (self.kind, self.size) == (Kind::Unsigned, 1)
    }

    /// Whether it is the same type as `other` but for the order of the bytes.
    pub(super) fn is_alike(self, other: Self) -> bool {
        (self.kind, self.size) == (other.kind, other.size)
    }

    /// What the values are called, e.g. "64-bit floats".
    pub(super) fn name(self) -> String {
        let bits = 8 * self.size;
        match self.kind {
            Kind::Truth => "truth values".to_owned(),
            Kind::Unsigned if self.size == 1 => "unsigned bytes".to_owned(),
            Kind::Unsigned => format!("unsigned {bits}-bit integers"),
            Kind::Signed => format!("{bits}-bit integers"),
            Kind::Float => format!("{bits}-bit floats"),
        }
    }

    /// The value in `bytes`, which are as many as one has.
    pub(super) fn real(self, bytes: &[u8]) -> f64 {
        let bits = self.bits(bytes);
        match (self.kind, self.size) {
            (Kind::Truth | Kind::Unsigned, _) => bits as f64,
            (Kind::Signed, _) => self.signed(bits) as f64,
            (Kind::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (Kind::Float, _) => f64::from_bits(bits),
        }
    }

    /// The whole number in `bytes`, if that is what the value is.
    pub(super) fn whole(self, bytes: &[u8]) -> Option<i64> {
        /// Whole floats below this are exact.
        const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
        let bits = self.bits(bytes);
        match self.kind {
            Kind::Truth | Kind::Unsigned => i64::try_from(bits).ok(),
            Kind::Signed => Some(self.signed(bits)),
            Kind::Float => {
                let value = self.real(bytes);
                (value.fract() == 0.0 && value.abs() < EXACT).then_some(value as i64)
            }
        }
    }

    fn bits(self, bytes: &[u8]) -> u64 {
        let join = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
        if self.big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) }
    }

    /// The number that `bits`, of which as many count as the type has, are in two's complement.
    fn signed(self, bits: u64) -> i64 {
        let unused = 64 - 8 * self.size;
        (bits << unused) as i64 >> unused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_either_order_of_bytes() {
        for (name, bytes, real, whole) in [
            ("|b1", &[1][..], 1.0, Some(1)),
            ("|u1", &[255], 255.0, Some(255)),
            ("|i1", &[255], -1.0, Some(-1)),
            ("<u2", &[1, 2], 513.0, Some(513)),
            (">u2", &[1, 2], 258.0, Some(258)),
            ("<i2", &[0xfe, 0xff], -2.0, Some(-2)),
            (">i4", &[0xff, 0xff, 0xff, 0xfd], -3.0, Some(-3)),
            ("<i8", &[4, 0, 0, 0, 0, 0, 0, 0], 4.0, Some(4)),
            (">u8", &[255; 8], u64::MAX as f64, None),
            ("<f4", &0.5_f32.to_le_bytes(), 0.5, None),
            (">f4", &7.0_f32.to_be_bytes(), 7.0, Some(7)),
            (">f8", &(-8.0_f64).to_be_bytes(), -8.0, Some(-8)),
            ("<f8", &1e300_f64.to_le_bytes(), 1e300, None),
            ("<f8", &f64::INFINITY.to_le_bytes(), f64::INFINITY, None),
        ] {
            let number = Number::parse(name).unwrap_or_else(|| panic!("{name} is a type"));
            assert_eq!(bytes.len(), number.size, "{name}");
            assert_eq!((number.real(bytes), number.whole(bytes)), (real, whole), "{name}");
        }
        let native = Number::parse("=i4").expect("a type");
        assert_eq!(native.whole(&77_i32.to_ne_bytes()), Some(77));
    }

    #[test]
    fn other_types_are_none() {
        for name in ["", "<", "é", "|O", "<U1", "<f2", "<c8", "<M8[ns]", "|S3", "<f16", "u3", "<u1x"] {
            assert_eq!(Number::parse(name), None, "{name}");
        }
    }
}
