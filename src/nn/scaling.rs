//! How the bytes of an image become the input of a network.

use std::iter::zip;

/// What a byte is multiplied by to lie between 0 and 1. 0 and 255 come out exactly, the rest within one ulp of
/// byte / 255.
const UNIT: f32 = 1.0 / 255.0;

/// Values that are scaled in one go where channels differ: enough to be vectorised by the compiler.
const STRIPE: usize = 48;

/// How the bytes of an image become what a network takes: value = byte × factor + shift, for each channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The factors, `[C]`.
    pub factor: Vec<f32>,
    /// The shifts, `[C]`.
    pub shift: Vec<f32>,
}

impl Scaling {
    /// Gives the scaling to values from 0 to 1, for so many channels.
    pub fn unit(channels: usize) -> Self {
        Self { factor: vec![UNIT; channels], shift: vec![0.0; channels] }
    }

    /// Writes the bytes of whole images, axes `[image, row, column, channel]`, as the network takes them into `values`, in loops
    /// straight enough to be vectorised by the compiler.
    ///
    /// # Panics
    /// If `values` has another length than `bytes`.
    pub fn apply(&self, bytes: &[u8], values: &mut [f32]) {
        assert_eq!(bytes.len(), values.len(), "one value a byte");
        let Some((factor, shift)) = self.of_all() else { return self.apply_by_channel(bytes, values) };
        // What is added changes no bit where it is 0, but takes time.
        if shift == 0.0 {
            zip(values, bytes).for_each(|(value, &byte)| *value = f32::from(byte) * factor);
        } else {
            zip(values, bytes).for_each(|(value, &byte)| *value = f32::from(byte) * factor + shift);
        }
    }

    /// Gives the value of a level of `channel`, a number from 0 to 255; that of a byte has the bits that [`Self::apply`] gives it.
    ///
    /// # Panics
    /// If there is no such channel.
    pub fn value(&self, level: f32, channel: usize) -> f32 {
        level * self.factor[channel] + self.shift[channel]
    }

    /// Gives factor and shift, if all channels have the same.
    fn of_all(&self) -> Option<(f32, f32)> {
        let mut channels = zip(self.factor.iter().copied(), self.shift.iter().copied());
        let first = channels.next()?;
        channels.all(|channel| channel == first).then_some(first)
    }

    /// Scales each channel by itself.
    fn apply_by_channel(&self, bytes: &[u8], values: &mut [f32]) {
        let channels = self.factor.len().max(1);
        if channels > STRIPE {
            return scale(bytes, values, &self.factor, &self.shift);
        }
        let (mut factor, mut shift) = ([0.0; STRIPE], [0.0; STRIPE]);
        let whole = STRIPE / channels * channels;
        for place in 0..whole {
            (factor[place], shift[place]) = (self.factor[place % channels], self.shift[place % channels]);
        }
        scale(bytes, values, &factor[..whole], &shift[..whole]);
    }
}

/// Scales the values in each stripe as long as `factor` and `shift` by these, in order.
fn scale(bytes: &[u8], values: &mut [f32], factor: &[f32], shift: &[f32]) {
    for (values, bytes) in zip(values.chunks_mut(factor.len()), bytes.chunks(factor.len())) {
        for ((value, &byte), (factor, shift)) in zip(zip(values, bytes), zip(factor, shift)) {
            *value = f32::from(byte) * factor + shift;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_byte_becomes_its_share_of_255() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut values = [0.0; 256];
        Scaling::unit(1).apply(&bytes, &mut values);
        assert_eq!((values[0], values[255]), (0.0, 1.0));
        for (byte, value) in zip(bytes, values) {
            let exact = f64::from(byte) / 255.0;
            assert!((f64::from(value) - exact).abs() <= f64::from(f32::EPSILON) * exact, "{byte}: {value}");
            assert_eq!(value.to_bits(), (f32::from(byte) * UNIT).to_bits(), "nothing was added, not even a sign");
            assert_eq!(value.to_bits(), Scaling::unit(1).value(f32::from(byte), 0).to_bits());
        }
    }

    #[test]
    #[should_panic(expected = "one value a byte")]
    fn values_of_another_length_are_refused() {
        Scaling::unit(1).apply(&[1, 2], &mut [0.0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn the_fast_loops_are_the_formula(
            channels in prop::collection::vec((-0.5f32..0.5, -3.0f32..3.0), 1..70),
            pixels in 0usize..40,
            alike: bool,
            start: u8,
        ) {
            let (mut factor, mut shift): (Vec<f32>, Vec<f32>) = channels.into_iter().unzip();
            if alike {
                (factor, shift) = (vec![factor[0]; factor.len()], vec![shift[0]; shift.len()]);
            }
            let scaling = Scaling { factor, shift };
            let count = scaling.factor.len();
            let bytes: Vec<u8> = (0..pixels * count).map(|at| start.wrapping_add((at * 37) as u8)).collect();
            let mut values = vec![f32::NAN; bytes.len()];
            scaling.apply(&bytes, &mut values);
            for (at, (&byte, &value)) in zip(&bytes, &values).enumerate() {
                let (factor, shift) = (scaling.factor[at % count], scaling.shift[at % count]);
                let (product, shift) = (f64::from(byte) * f64::from(factor), f64::from(shift));
                let most = f64::from(f32::EPSILON) * product.abs().max((product + shift).abs());
                prop_assert!((f64::from(value) - (product + shift)).abs() <= most, "{byte} at {at}: {value}");
                prop_assert_eq!(value.to_bits(), scaling.value(f32::from(byte), at % count).to_bits());
            }
        }
    }
}
