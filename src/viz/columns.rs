//! Upright bars beside one another, as of a histogram.

use super::paint::Charset;

/// The parts of a cell from the lowest, and the whole.
fn pieces(charset: Charset) -> &'static [char] {
    match charset {
        Charset::Braille | Charset::Sextants | Charset::Octants => &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
        Charset::Blocks => &['▄', '█'],
        Charset::Console => &['░', '▒', '█'],
        Charset::Ascii => &['.', ':', '#'],
    }
}

/// Draws a bar a column, `height` rows high for a share of 1; the rows from the top. A share above 0 is always to be seen.
pub fn columns(shares: &[f64], height: usize, charset: Charset) -> Vec<String> {
    let pieces = pieces(charset);
    let steps = |share: f64| {
        let steps = (share.clamp(0.0, 1.0) * (height * pieces.len()) as f64).round() as usize;
        if share > 0.0 { steps.max(1) } else { 0 }
    };
    let glyph = |row: usize, share: f64| {
        let below = (height - 1 - row) * pieces.len();
        steps(share).saturating_sub(below).min(pieces.len()).checked_sub(1).map_or(' ', |piece| pieces[piece])
    };
    (0..height).map(|row| shares.iter().map(|&share| glyph(row, share)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bars_stand_on_the_last_row() {
        assert_eq!(columns(&[0.0, 0.5, 1.0, 0.001], 1, Charset::Braille), [" ▄█▁"]);
        assert_eq!(columns(&[0.0, 0.5, 1.0, 0.75], 2, Charset::Braille), ["  █▄", " ███"]);
        assert_eq!(columns(&[1.0, 0.5], 2, Charset::Blocks), ["█ ", "██"]);
        assert_eq!(columns(&[1.0, 0.3], 1, Charset::Ascii), ["#."]);
        assert_eq!(columns(&[1.0, 0.1], 1, Charset::Console), ["█░"]);
        assert_eq!(columns(&[f64::NAN], 1, Charset::Ascii), [" "]);
    }

    proptest! {
        #[test]
        fn a_higher_share_has_as_much_ink_or_more_and_every_row_is_as_long(
            shares in proptest::collection::vec(0.0f64..1.0, 0..20), height in 1usize..9,
        ) {
            for charset in Charset::ALL {
                let rows = columns(&shares, height, charset);
                prop_assert_eq!(rows.len(), height);
                let ink = |column: usize| rows.iter().map(|row| {
                    let glyph = row.chars().nth(column).unwrap_or(' ');
                    pieces(charset).iter().position(|&piece| piece == glyph).map_or(0, |piece| piece + 1)
                }).sum::<usize>();
                for (a, first) in shares.iter().enumerate() {
                    for (b, second) in shares.iter().enumerate() {
                        prop_assert!(first > second || ink(a) <= ink(b), "{:?}", rows);
                    }
                }
                prop_assert!(rows.iter().all(|row| row.chars().count() == shares.len()));
            }
        }
    }
}
