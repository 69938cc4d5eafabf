//! How many bytes the screen costs on the wire.

use crate::protocol::Event;
use crate::tui::app::ScreenOptions;
use crate::tui::testing::wire::Wire;
use crate::tui::testing::{probe, report, running};
use crate::tui::theme::ColorDepth;

/// Frames of a quarter of a minute at the usual rate.
const FRAMES: u64 = 150;

/// Bytes that a terminal of 80×24 gets for each of `frames` while training flat out, pictures with each.
fn bytes_of_frames(options: ScreenOptions, frames: u64) -> Vec<usize> {
    let mut wire = Wire::new(80, 24);
    let mut app = running(options, 200);
    let mut counts = Vec::new();
    for frame in 0..=frames {
        let (from, to) = (200 + frame * 43 + 1, 200 + (frame + 1) * 43);
        app.on_event(Event::Report(report(from, to)));
        app.on_probe(Box::new(probe(to, 0)));
        counts.push(wire.draw(&mut app).len());
    }
    assert!(counts[0] > 2_000, "the first frame draws everything");
    counts.split_off(1)
}

fn mean(counts: &[usize]) -> usize {
    counts.iter().sum::<usize>() / counts.len()
}

#[test]
fn training_flat_out_stays_below_two_kilobytes_a_frame() {
    for color in ColorDepth::ALL {
        let counts = bytes_of_frames(ScreenOptions { color, ..ScreenOptions::default() }, FRAMES);
        assert!(mean(&counts) <= 2000, "{color:?}: {} bytes a frame: {counts:?}", mean(&counts));
        assert!(mean(&counts) > 100, "{color:?}: something has to move");
    }
}

#[test]
fn a_line_that_bears_little_gets_less_than_five_kilobytes_a_second_and_pictures_all_the_same() {
    for color in ColorDepth::ALL {
        let low =
            ScreenOptions { color, low_bandwidth: true, frames_per_second: 2.0, ..ScreenOptions::default() };
        let counts = bytes_of_frames(low, 120);
        assert!(mean(&counts) <= 2500, "{color:?}: {} bytes a frame: {counts:?}", mean(&counts));
        // In fewer colours they hardly differ from one time to the next.
        let pictures = counts.iter().filter(|count| **count > 1500).count();
        assert!(color < ColorDepth::Ansi256 || pictures >= 10, "{color:?}: {counts:?}");
    }
}
