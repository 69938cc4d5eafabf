//! What the user chose to look at.

use crate::viz::paint::Charset;

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

    /// The pane so many places further round.
    pub fn step(self, places: isize) -> Self {
        let count = Self::ALL.len() as isize;
        let index = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0) as isize;
        Self::ALL[(index + places).rem_euclid(count) as usize]
    }
}

/// A question over the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Quit although training would be lost?
    Quit,
    /// Begin again?
    Restart,
    /// The run diverged: go back, begin again, or leave?
    Diverged,
}

/// What the user chose.
#[derive(Clone, Debug)]
pub struct View {
    /// The pane that arrows and zoom go to.
    pub focus: Pane,
    /// Whether it has the whole screen.
    pub zoomed: bool,
    /// Whether the help lies over everything.
    pub help: bool,
    /// Lines the help is scrolled down.
    pub help_down: usize,
    /// Lines of the help, and rows for them, as last drawn.
    pub help_size: (usize, usize),
    /// A question that waits for an answer.
    pub question: Option<Question>,
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
    /// Filters in a row of the grid, and in a page, as last drawn.
    pub grid: (usize, usize),
}

impl Default for View {
    fn default() -> Self {
        Self {
            focus: Pane::default(),
            zoomed: false,
            help: false,
            help_down: 0,
            help_size: (0, 1),
            question: None,
            filter: 0,
            channel: None,
            log_scale: true,
            cursor: None,
            run_down: 0,
            log_back: 0,
            grid: (1, 1),
        }
    }
}

/// The character set after this one, richest to poorest and round.
pub const fn next_charset(charset: Charset) -> Charset {
    match charset {
        Charset::Braille => Charset::Blocks,
        Charset::Blocks => Charset::Console,
        Charset::Console => Charset::Ascii,
        Charset::Ascii => Charset::Braille,
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
