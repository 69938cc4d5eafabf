//! How the values of a tensor lie here, with channels innermost, and elsewhere, with channels outermost.

/// How the values of a tensor lie, here and elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A value for each of so many channels, which is the same everywhere.
    Channels(usize),
    /// The weights of a convolution, `[H, W, C, F]` here and `[F, C, H, W]` elsewhere.
    Kernel([usize; 4]),
    /// The weights of a fully connected layer on maps H×W×C, `[H·W·C, F]` here and `[F, C·H·W]` elsewhere.
    Matrix([usize; 4]),
}

impl Layout {
    /// Gives the lengths of the axes that the tensor has elsewhere.
    pub fn shape(&self) -> Vec<usize> {
        match *self {
            Self::Channels(channels) => vec![channels],
            Self::Kernel([height, width, channels, filters]) => vec![filters, channels, height, width],
            Self::Matrix([height, width, channels, units]) => vec![units, channels * height * width],
        }
    }

    /// Puts values that lie as they do here into the order of elsewhere.
    pub fn outward(&self, values: &[f32]) -> Vec<f32> {
        match self {
            Self::Channels(_) => values.to_vec(),
            Self::Kernel(axes) | Self::Matrix(axes) => places(*axes).map(|place| values[place]).collect(),
        }
    }

    /// Puts values that lie as they do elsewhere into `values`, in the order of here.
    pub fn inward(&self, outside: &[f32], values: &mut [f32]) {
        match self {
            Self::Channels(_) => values.copy_from_slice(outside),
            Self::Kernel(axes) | Self::Matrix(axes) => {
                places(*axes).zip(outside).for_each(|(place, value)| values[place] = *value);
            }
        }
    }
}

/// The places here, in `[H, W, C, F]`, of values in the order of `[F, C, H, W]`.
fn places([height, width, channels, filters]: [usize; 4]) -> impl Iterator<Item = usize> {
    let area = height * width;
    (0..filters).flat_map(move |filter| {
        (0..channels).flat_map(move |channel| {
            (0..area).map(move |place| (place * channels + channel) * filters + filter)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_back_the_same_and_channels_are_outermost_there() {
        // The value at row h, column w, channel c, filter f is hwcf in decimal digits.
        let axes @ [height, width, channels, filters] = [2, 3, 4, 5];
        let mut values = Vec::new();
        for h in 0..height {
            for w in 0..width {
                for c in 0..channels {
                    values.extend((0..filters).map(|f| (1000 * h + 100 * w + 10 * c + f) as f32));
                }
            }
        }
        for layout in [Layout::Kernel(axes), Layout::Matrix(axes)] {
            let outside = layout.outward(&values);
            let at = |f: usize, c: usize, h: usize, w: usize| {
                outside[((f * channels + c) * height + h) * width + w]
            };
            assert_eq!((at(4, 3, 1, 2), at(0, 1, 0, 2), at(3, 0, 1, 0)), (1234.0, 210.0, 1003.0));
            let mut back = vec![0.0; values.len()];
            layout.inward(&outside, &mut back);
            assert_eq!(back, values);
        }
        assert_eq!(Layout::Kernel(axes).shape(), [5, 4, 2, 3]);
        assert_eq!(Layout::Matrix(axes).shape(), [5, 24]);
    }
}
