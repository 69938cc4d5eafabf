//! Damage of every kind, some of it with knowledge of what numbers are dangerous.

use crate::support::chance::Chance;

/// Numbers that lengths and dimensions should not be.
const DANGEROUS: [u64; 18] = [
    0,
    1,
    2,
    7,
    255,
    256,
    65_535,
    65_536,
    1 << 20,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    1 << 40,
    i64::MAX as u64,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];
/// Values that weights, rates and losses should not be.
const DANGEROUS_VALUES: [f64; 9] =
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, -1.0, f64::MIN_POSITIVE, f64::MAX, 1e-320, 2.0];

/// A length or count that is likely to hurt.
pub fn number(chance: &mut Chance) -> u64 {
    match chance.within(0..3) {
        0 => chance.within(0..20),
        1 => chance.within(0..u64::MAX),
        _ => chance.one_of(&DANGEROUS),
    }
}

/// A value that is likely to hurt.
pub fn value(chance: &mut Chance) -> f64 {
    chance.one_of(&DANGEROUS_VALUES)
}

/// Damages `bytes` in one to four places. `others` lend pieces.
pub fn damage(chance: &mut Chance, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
    for _ in 0..=chance.within(0..4) {
        once(chance, bytes, others);
    }
}

fn once(chance: &mut Chance, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
    if bytes.is_empty() {
        return bytes.extend(chance.bytes(9));
    }
    let at = chance.index(bytes.len());
    let length = (1 + chance.index(16)).min(bytes.len() - at);
    match chance.within(0..10) {
        0 => bytes[at] ^= 1 << chance.within(0..8),
        1 => put(bytes, at, &number(chance).to_le_bytes()),
        2 => put(bytes, at, &number(chance).to_be_bytes()[4..]),
        3 => put(bytes, at, &value(chance).to_le_bytes()),
        4 => put(bytes, at, &(value(chance) as f32).to_le_bytes()),
        5 => bytes.truncate(at),
        6 => _ = bytes.drain(at..at + length),
        7 => {
            let piece = bytes[at..at + length].to_vec();
            bytes.splice(at..at, piece);
        }
        8 => {
            let other = &others[chance.index(others.len())];
            let from = chance.index(other.len());
            let piece = &other[from..(from + 64).min(other.len())];
            put(bytes, at, piece);
        }
        _ => {
            let new = chance.bytes(length);
            put(bytes, at, &new);
        }
    }
}

/// Writes `new` over what is at `at`, as far as there is something.
fn put(bytes: &mut [u8], at: usize, new: &[u8]) {
    let end = (at + new.len()).min(bytes.len());
    bytes[at..end].copy_from_slice(&new[..end - at]);
}
