//! How many bytes the screen may put on the wire, and how many it did.
//!
//! Curves and figures cost little. Pictures can change in every cell, each with two colours of its own: at ten frames
//! a second that is more than a slow line takes. So the bytes of each drawing are charged for, and new pictures wait until the
//! account is even again. Counted in drawings, not in time: the same events give the same screen.

/// Bytes a second at 80×24, a tenth below what is promised. Larger screens get more, by the square root of their area.
const USUAL: f64 = 18_000.0;
/// The same on a line that bears little. Larger screens get no more.
const LOW: f64 = 4_000.0;
/// The account is never further from even than so many frames' worth.
const FRAMES_AHEAD: f64 = 3.0;
const FRAMES_BEHIND: f64 = 12.0;

/// The account.
#[derive(Debug)]
pub struct Bandwidth {
    /// Bytes that a frame at 80×24 may have in the mean.
    share: f64,
    grows: bool,
    balance: f64,
}

impl Bandwidth {
    /// An even account for so many frames a second, on a line that bears little if `low`.
    pub fn new(frames_per_second: f64, low: bool) -> Self {
        let frames_per_second =
            if frames_per_second.is_finite() { frames_per_second.clamp(0.5, 60.0) } else { 10.0 };
        let bytes_per_second = if low { LOW } else { USUAL };
        Self { share: bytes_per_second / frames_per_second, grows: !low, balance: 0.0 }
    }

    /// Whether new pictures may be shown.
    pub fn affords_pictures(&self) -> bool {
        self.balance >= 0.0
    }

    /// Charges for a drawing of so many bytes on a screen of so many cells.
    pub fn charge(&mut self, bytes: usize, cells: u32) {
        let size = if self.grows { (f64::from(cells) / 1920.0).sqrt().max(1.0) } else { 1.0 };
        let share = self.share * size;
        self.balance =
            (self.balance + share - bytes as f64).clamp(-FRAMES_BEHIND * share, FRAMES_AHEAD * share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drawings of nothing until pictures are afforded.
    fn wait(bandwidth: &mut Bandwidth, cells: u32) -> usize {
        let mut waited = 0;
        while !bandwidth.affords_pictures() {
            bandwidth.charge(0, cells);
            waited += 1;
        }
        waited
    }

    #[test]
    fn a_costly_drawing_holds_pictures_back_for_as_long_as_its_bytes_are_worth() {
        for (low, frames_per_second, cells, expected) in [
            (false, 10.0, 1920, 5),
            (false, 20.0, 1920, 10),
            (false, 10.0, 4 * 1920, 2),
            (true, 2.0, 1920, 5),
        ] {
            let mut bandwidth = Bandwidth::new(frames_per_second, low);
            assert!(bandwidth.affords_pictures());
            bandwidth.charge(if low { 11_000 } else { 9_500 }, cells);
            assert_eq!(wait(&mut bandwidth, cells), expected, "{low} {frames_per_second} {cells}");
        }
    }

    #[test]
    fn a_large_screen_costs_a_line_that_bears_little_no_more() {
        let mut bandwidth = Bandwidth::new(2.0, true);
        bandwidth.charge(11_000, 16 * 1920);
        assert_eq!(wait(&mut bandwidth, 16 * 1920), 5);
    }

    #[test]
    fn what_is_saved_and_what_is_owed_have_an_end() {
        let mut bandwidth = Bandwidth::new(10.0, false);
        (0..1000).for_each(|_| bandwidth.charge(0, 1920));
        bandwidth.charge(7_300, 1920);
        assert!(!bandwidth.affords_pictures(), "four frames' worth, three saved");
        bandwidth.charge(10_000_000, 1920);
        assert_eq!(wait(&mut bandwidth, 1920), 12);
    }

    #[test]
    fn a_senseless_rate_is_replaced() {
        let mut bandwidth = Bandwidth::new(f64::NAN, false);
        bandwidth.charge(1_800, 1920);
        assert!(bandwidth.affords_pictures());
        bandwidth.charge(1_801, 1920);
        assert!(!bandwidth.affords_pictures());
    }
}
