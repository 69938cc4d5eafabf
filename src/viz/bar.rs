//! Horizontal bars.

use super::paint::Charset;

const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A bar for `share` (0 to 1) of `width` cells, padded with blanks to that width, rounded to the nearest piece; a
/// share that is not a number is a row of question marks.
pub fn bar(share: f64, width: usize, charset: Charset) -> String {
    if share.is_nan() {
        return "?".repeat(width);
    }
    // A whole cell, and its parts from the thinnest.
    let (whole, parts): (char, &[char]) = match charset {
        Charset::Braille | Charset::Sextants | Charset::Octants => ('█', &EIGHTHS),
        Charset::Blocks => ('█', &['▌']),
        Charset::Console => ('█', &['░', '▒']),
        Charset::Ascii => ('#', &[':']),
    };
    let steps = parts.len() + 1;
    let filled = (share.clamp(0.0, 1.0) * (width * steps) as f64).round() as usize;
    let mut text: String = std::iter::repeat_n(whole, filled / steps).collect();
    text.extend((filled % steps).checked_sub(1).and_then(|part| parts.get(part)));
    text.extend(std::iter::repeat_n(' ', width.saturating_sub(filled.div_ceil(steps))));
    text
}

/// A progress bar: the part that is done and the part that is left, both as long as `width` together.
pub fn progress(share: f64, width: usize, charset: Charset) -> (String, String) {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let done = (share * width as f64).round() as usize;
    let (full, empty) = match charset {
        Charset::Braille | Charset::Sextants | Charset::Octants => ("━", "─"),
        Charset::Blocks | Charset::Console => ("█", "░"),
        Charset::Ascii => ("=", "."),
    };
    (full.repeat(done), empty.repeat(width - done))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bars_have_eighths_or_halves() {
        assert_eq!(bar(1.0, 3, Charset::Braille), "███");
        assert_eq!(bar(0.5, 3, Charset::Braille), "█▌ ");
        assert_eq!(bar(0.5, 3, Charset::Ascii), "#: ");
        assert_eq!(bar(0.0, 3, Charset::Blocks), "   ");
        assert_eq!(bar(0.04, 3, Charset::Braille), "▏  ");
        assert_eq!(bar(0.5, 3, Charset::Blocks), "█▌ ");
        assert_eq!(bar(0.5, 3, Charset::Console), "█▒ ");
        assert_eq!(bar(f64::NAN, 3, Charset::Blocks), "???");
    }

    #[test]
    fn progress_is_whole_at_the_end_only() {
        assert_eq!(progress(0.5, 4, Charset::Ascii), ("==".into(), "..".into()));
        assert_eq!(progress(f64::NAN, 2, Charset::Braille), (String::new(), "──".into()));
    }

    proptest! {
        #[test]
        fn every_bar_is_exactly_as_wide_as_asked(share in any::<f64>(), width in 0usize..60) {
            for charset in Charset::ALL {
                prop_assert_eq!(bar(share, width, charset).chars().count(), width);
                let (done, left) = progress(share, width, charset);
                prop_assert_eq!(done.chars().count() + left.chars().count(), width);
            }
        }
    }
}
