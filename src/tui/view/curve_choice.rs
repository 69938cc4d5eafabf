//! What the user chose of the page of curves.

use super::cycle;

/// What a curve is of, in the order of the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// The mean loss.
    #[default]
    Loss,
    /// The share that is classified rightly.
    Accuracy,
    /// The learning rate after schedule and the user's factor.
    Rate,
    /// The Euclidean norm of the gradient of a batch, before clipping.
    Norm,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Loss, Self::Accuracy, Self::Rate, Self::Norm];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Loss => "Loss",
            Self::Accuracy => "Accuracy",
            Self::Rate => "Learning rate",
            Self::Norm => "Gradient norm",
        }
    }

    /// The quantity so many places further round.
    pub fn step(self, places: isize) -> Self {
        cycle::step(&Self::ALL, self, places)
    }
}

/// How the line of the training is smoothed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Smoothing {
    /// The batches themselves, or the means that are kept of them.
    Off,
    /// A moving average that remembers about a twentieth of an epoch.
    #[default]
    Usual,
    /// A moving average that remembers about a quarter of an epoch.
    Strong,
}

impl Smoothing {
    /// All of them, in the order of the key.
    pub const ALL: [Self; 3] = [Self::Off, Self::Usual, Self::Strong];

    /// The next one round.
    pub fn next(self) -> Self {
        cycle::step(&Self::ALL, self, 1)
    }

    /// The words for it beside a value.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Off => "not smoothed",
            Self::Usual => "smoothed",
            Self::Strong => "smoothed strongly",
        }
    }
}

/// How much of the run is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    #[default]
    All,
    /// A quarter of what there is by now.
    Recent,
    /// As many batches as an epoch has.
    Epoch,
    /// So many batches.
    Batches(u64),
}

impl Extent {
    /// The next of those that have a name.
    pub const fn next(self) -> Self {
        match self {
            Self::All => Self::Recent,
            Self::Recent => Self::Epoch,
            Self::Epoch | Self::Batches(_) => Self::All,
        }
    }
}

/// What the user chose of the page of curves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CurveChoice {
    /// What the largest chart shows.
    pub quantity: Quantity,
    /// How its line is smoothed.
    pub smoothing: Smoothing,
    /// How much of the run is shown.
    pub extent: Extent,
    /// The last batch that is shown of a part of the run; the newest one if there is none.
    pub last: Option<u64>,
    /// Whether there is a value an epoch, not one a batch.
    pub by_epoch: bool,
    /// Whether the chosen chart is alone, however much room there is.
    pub alone: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_go_round() {
        let mut quantity = Quantity::Loss;
        for expected in [Quantity::Accuracy, Quantity::Rate, Quantity::Norm, Quantity::Loss] {
            quantity = quantity.step(1);
            assert_eq!(quantity, expected);
        }
        assert_eq!(Quantity::Loss.step(-1), Quantity::Norm);
        assert_eq!(Smoothing::Usual.next().next().next(), Smoothing::Usual);
        assert_eq!([Extent::All.next(), Extent::Batches(7).next()], [Extent::Recent, Extent::All]);
    }
}
