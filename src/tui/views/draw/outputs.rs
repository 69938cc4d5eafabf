//! What the network says of the drawing: a bar a class, in two columns where that fits more of them.

use super::arrangement::Parts;
use crate::inspect::drawn::Drawing;
use crate::inspect::layer::Sample;
use crate::tui::panes::probabilities;
use crate::tui::panes::text::write_lines;
use crate::tui::view::scene::Scene;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns that two columns of outputs need.
const TWO: u16 = 26;

/// Draws the outputs.
pub fn draw(scene: &Scene<'_>, found: &Drawing, parts: &Parts, buffer: &mut Buffer) {
    let area = parts.outputs;
    if area.width < probabilities::NARROW {
        return;
    }
    let sample = as_sample(found);
    let rows = usize::from(area.height);
    if area.width < TWO || sample.outputs.len() <= rows {
        return probabilities::draw(scene, &sample, area, buffer);
    }
    // A row for how many classes are left out is taken from the second column alone.
    let (classes, left_out) = probabilities::chosen(&sample, 2 * rows);
    let half = classes.len().min(rows);
    let width = (area.width - 2) / 2;
    let first = probabilities::lines_of(scene, &sample, &classes[..half], usize::from(width));
    write_lines(&first, Rect { width, ..area }, buffer);
    let x = area.x + width + 2;
    let mut second = probabilities::lines_of(scene, &sample, &classes[half..], usize::from(width));
    if left_out > 0 {
        second.push(vec![(format!("+{left_out} more"), scene.theme.ink.faint)]);
    }
    write_lines(&second, Rect { x, width, ..area }, buffer);
}

/// What was found, as of a sample: nobody knows the true class, and none is marked as wrong.
fn as_sample(found: &Drawing) -> Sample {
    Sample {
        shape: found.shape,
        label: found.predicted,
        predicted: found.predicted,
        outputs: found.outputs.clone(),
        softmax: found.softmax,
        ..Sample::default()
    }
}
