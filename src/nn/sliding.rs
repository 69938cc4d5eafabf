//! Whether a window fits its input, and why not.

use super::geometry::{Padding, Sliding, Window};
use super::shape::Shape;

/// No network makes more values of one sample, all layers together.
pub const MOST_VALUES: usize = 1 << 26;

/// Gives the geometry of `window` over `input`, or why there is none.
pub fn slide(input: Shape, window: Window, channels: usize, what: &str) -> Result<Sliding, String> {
    let [height, width] = window.kernel;
    let padding = window.padding;
    let (rows, columns) =
        (input.height + padding.top + padding.bottom, input.width + padding.left + padding.right);
    let geometry = Sliding::new(input, window, channels).ok_or_else(|| {
        let flat = if input.is_flat() { "; after a dense layer there is no grid to slide over" } else { "" };
        format!(
            "a {height}×{width} {what} does not fit into {rows}×{columns}; the largest that fits is {}×{}{flat}",
            height.min(rows),
            width.min(columns)
        )
    })?;
    let output = geometry.output;
    let values = output.height.checked_mul(output.width).and_then(|places| places.checked_mul(channels));
    match values {
        Some(values) if values <= MOST_VALUES => Ok(geometry),
        _ => Err(format!(
            "would make {output}, more than {MOST_VALUES} values a sample; use fewer filters or less padding"
        )),
    }
}

/// Gives the geometry of a window that is the whole input, and stands still.
pub fn whole(input: Shape, output: Shape) -> Sliding {
    let window = Window { kernel: [input.height, input.width], stride: [1, 1], padding: Padding::NONE };
    Sliding { input, output, window, counted: None }
}
