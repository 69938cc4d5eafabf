//! The sizes that a fully connected layer asks for.

/// Panics unless the slices fit each other; returns `(samples, inputs)`.
#[track_caller]
pub fn check(x: usize, y: usize, weights: usize, units: usize) -> (usize, usize) {
    assert!(units > 0 && weights > 0 && weights.is_multiple_of(units), "{weights} weights of {units} units");
    let inputs = weights / units;
    let samples = x / inputs;
    assert_eq!(x, samples * inputs, "input of a fully connected layer from {inputs}");
    assert_eq!(y, samples * units, "output of a fully connected layer to {units}");
    (samples, inputs)
}
