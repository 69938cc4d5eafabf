//! How many bytes the screen may put on the wire, and how many it did.
//!
//! Curves and figures cost little. Pictures can change in every cell, each with two colours of its own: at ten frames
//! a second that is more than a slow line takes. So each drawing is charged for, and new pictures wait until the
//! account is even again. Counted in drawings, not in time: the same events give the same screen.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

/// Bytes a second at 80×24. Larger screens get more, by the square root of their area.
const BYTES_PER_SECOND: f64 = 33_000.0;
/// The account is never further from even than so many frames' worth.
const FRAMES_AHEAD: f64 = 3.0;
const FRAMES_BEHIND: f64 = 12.0;

/// The account.
#[derive(Debug)]
pub struct Bandwidth {
    frames_per_second: f64,
    balance: f64,
    last: Option<Buffer>,
}

impl Bandwidth {
    /// An even account for so many frames a second.
    pub fn new(frames_per_second: f64) -> Self {
        let frames_per_second =
            if frames_per_second.is_finite() { frames_per_second.clamp(0.5, 60.0) } else { 10.0 };
        Self { frames_per_second, balance: 0.0, last: None }
    }

    /// Whether new pictures may be shown.
    pub fn affords_pictures(&self) -> bool {
        self.balance >= 0.0
    }

    /// Charges for what this drawing changed.
    pub fn charge(&mut self, buffer: &Buffer) {
        let cells = f64::from(buffer.area.width) * f64::from(buffer.area.height);
        let share = BYTES_PER_SECOND / self.frames_per_second * (cells / 1920.0).sqrt().max(1.0);
        let cost = match &self.last {
            Some(last) if last.area == buffer.area => bytes(last, buffer) as f64,
            // The first drawing, or another size: it has to be drawn anyway.
            _ => 0.0,
        };
        self.balance = (self.balance + share - cost).clamp(-FRAMES_BEHIND * share, FRAMES_AHEAD * share);
        self.last = Some(buffer.clone());
    }
}

/// About how many bytes it takes to turn one screen into the other.
fn bytes(from: &Buffer, to: &Buffer) -> usize {
    const MOVE: usize = 7;
    let mut total = 0;
    let mut previous: Option<(usize, &Cell)> = None;
    for (i, (old, new)) in from.content.iter().zip(&to.content).enumerate() {
        if old == new {
            continue;
        }
        let adjacent = previous.is_some_and(|(place, _)| place + 1 == i);
        total += new.symbol().len() + if adjacent { 0 } else { MOVE };
        let same = previous.is_some_and(|(_, cell)| (cell.fg, cell.bg) == (new.fg, new.bg));
        if !same {
            total += 4 + color_bytes(new.fg) + color_bytes(new.bg);
        }
        previous = Some((i, new));
    }
    total
}

const fn color_bytes(color: Color) -> usize {
    match color {
        Color::Rgb(..) => 15,
        Color::Indexed(_) => 8,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    fn screen(fill: u8) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        for (i, cell) in buffer.content.iter_mut().enumerate() {
            cell.set_char('▀').set_fg(Color::Rgb(fill, i as u8, 0));
        }
        buffer
    }

    #[test]
    fn a_costly_drawing_holds_pictures_back_for_a_while() {
        let mut bandwidth = Bandwidth::new(10.0);
        bandwidth.charge(&screen(0));
        assert!(bandwidth.affords_pictures());
        bandwidth.charge(&screen(1));
        let mut waited = 0;
        while !bandwidth.affords_pictures() {
            bandwidth.charge(&screen(1));
            waited += 1;
        }
        assert!((2..=13).contains(&waited), "{waited}");
    }

    #[test]
    fn what_does_not_change_costs_nothing() {
        assert_eq!(bytes(&screen(3), &screen(3)), 0);
    }

    #[test]
    fn odd_rates_do_not_break_it() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            let mut bandwidth = Bandwidth::new(rate);
            bandwidth.charge(&screen(0));
            assert!(bandwidth.affords_pictures());
        }
    }
}
