//! What the user chose to look at.

/// The panes that can have the focus, in the order of the Tab key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The loss curve.
    #[default]
    Loss,
    /// The accuracy curve.
    Accuracy,
    /// The filters of the viewed layer.
    Filters,
    /// The watched sample with its maps and probabilities.
    Sample,
    /// Phase, progress and figures.
    Status,
    /// The log.
    Log,
}

impl Pane {
    /// In the order of the Tab key.
    pub const ALL: [Self; 6] =
        [Self::Loss, Self::Accuracy, Self::Filters, Self::Sample, Self::Status, Self::Log];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Loss => "Loss",
            Self::Accuracy => "Accuracy",
            Self::Filters => "Filters",
            Self::Sample => "Sample",
            Self::Status => "Run",
            Self::Log => "Log",
        }
    }

    /// The name of its caption.
    pub const fn caption(self) -> &'static str {
        match self {
            Self::Loss => "pane.loss",
            Self::Accuracy => "pane.accuracy",
            Self::Filters => "pane.filters",
            Self::Sample => "pane.sample",
            Self::Status => "pane.run",
            Self::Log => "pane.log",
        }
    }

    /// The pane so many places further round.
    pub fn step(self, places: isize) -> Self {
        let count = Self::ALL.len() as isize;
        let index = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0) as isize;
        Self::ALL[(index + places).rem_euclid(count) as usize]
    }
}

/// What the user chose.
#[derive(Clone, Debug)]
pub struct UiState {
    /// The pane that arrows and zoom go to.
    pub focus: Pane,
    /// Whether it has the whole screen.
    pub zoomed: bool,
    /// The layer that the pictures are of, an index into [`RunInfo::viewable`](crate::protocol::RunInfo::viewable).
    pub layer: usize,
    /// The watched sample, an index into the watched set.
    pub sample: usize,
    /// The selected filter, and so the first feature map that is shown.
    pub filter: usize,
    /// The input channel of the filters; `None` is the mean over all.
    pub channel: Option<usize>,
    /// Logarithmic curves.
    pub log_scale: bool,
    /// The batch at which the curves are read off.
    pub cursor: Option<u64>,
    /// Lines the run pane is scrolled down.
    pub run_down: usize,
    /// Lines the log is scrolled back.
    pub log_back: usize,
}

impl Default for UiState {
    fn default() -> Self {
        Self {
            focus: Pane::default(),
            zoomed: false,
            layer: 0,
            sample: 0,
            filter: 0,
            channel: None,
            log_scale: true,
            cursor: None,
            run_down: 0,
            log_back: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_goes_round_both_ways() {
        let mut pane = Pane::Loss;
        for expected in [Pane::Accuracy, Pane::Filters, Pane::Sample, Pane::Status, Pane::Log, Pane::Loss] {
            pane = pane.step(1);
            assert_eq!(pane, expected);
        }
        assert_eq!(Pane::Loss.step(-1), Pane::Log);
    }
}
