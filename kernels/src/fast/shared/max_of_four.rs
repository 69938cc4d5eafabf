//! The maximum of the four places of a 2×2 window, and which of them it is.

use super::tile::Tile;
use crate::simd::Simd;

/// For each lane, the greatest of the four places, and which that is: 0 to 3, the first of those that are equal.
#[inline(always)]
pub fn max_of_four<S: Simd, const V: usize>(s: S, z: &Tile<S, 4, V>) -> ([S::Vector; V], [S::Vector; V]) {
    let (mut greatest, mut position) = (z[0], [s.splat(0.0); V]);
    for v in 0..V {
        // Two pairs, then the greater of their maxima: three in a row would wait for each other.
        let pair = |first: usize| {
            let [a, b] = [z[first][v], z[first + 1][v]];
            let wins = s.beats(b, a);
            let [number, next] = [first as f32, first as f32 + 1.0];
            (s.select(wins, b, a), s.select(wins, s.splat(next), s.splat(number)))
        };
        let (above, below) = (pair(0), pair(2));
        let wins = s.beats(below.0, above.0);
        greatest[v] = s.select(wins, below.0, above.0);
        position[v] = s.select(wins, below.1, above.1);
    }
    (greatest, position)
}
