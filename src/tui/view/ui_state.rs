//! What the user chose to look at.

use super::compare_choice::CompareChoice;
use super::curve_choice::CurveChoice;
use super::cycle;
use super::network_draft::{NamedNetwork, NetworkDraft};
use crate::protocol::Side;
use crate::texts::Entries;
use crate::tui::canvas::Canvas;
use std::collections::BTreeSet;

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
        cycle::step(&Self::ALL, self, places)
    }
}

/// What the microscope shows of a value: how it came about, or an equation of the way back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Equation {
    /// The value itself: the window, the weights, the sum, σ (L3 to L6, L11, L13).
    #[default]
    Forward,
    /// The error of the outputs (L14).
    Bp1,
    /// The error of a value from those of the next layer (L14, L16).
    Bp2,
    /// The gradient of a bias (L14, L17).
    Bp3,
    /// The gradient of a weight (L14, L18).
    Bp4,
    /// The step of a weight down the gradient.
    Update,
}

impl Equation {
    /// All equations, in the order of the lecture.
    pub const ALL: [Self; 6] = [Self::Forward, Self::Bp1, Self::Bp2, Self::Bp3, Self::Bp4, Self::Update];

    /// The name of its caption.
    pub const fn caption(self) -> &'static str {
        match self {
            Self::Forward => "microscope.forward",
            Self::Bp1 => "microscope.bp1",
            Self::Bp2 => "microscope.bp2",
            Self::Bp3 => "microscope.bp3",
            Self::Bp4 => "microscope.bp4",
            Self::Update => "microscope.update",
        }
    }
}

/// What the microscope points at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Aim {
    /// What is shown of it.
    pub equation: Equation,
    /// The map, an index into [`Explanation::maps`](crate::inspect::explain::Explanation::maps); the last one if there are fewer.
    pub map: usize,
    /// The channel or unit in the map.
    pub channel: usize,
    /// The row j in the map.
    pub row: usize,
    /// The column k in the map.
    pub column: usize,
    /// The input channel of the plane of the window that is shown.
    pub plane: usize,
    /// The row l within the window, of the weight that is pointed at.
    pub tap_row: usize,
    /// The column m within the window, of the weight that is pointed at.
    pub tap_column: usize,
    /// Whether the sample goes as in evaluation, not as in training.
    pub evaluation: bool,
    /// Whether gradients are checked by nudging what is pointed at.
    pub trust: bool,
    /// By how many powers of ten the nudge is smaller than usual.
    pub finer: i8,
    /// Whether the whole field of the value is shown, in every map down to the input.
    pub field: bool,
    /// Whether all terms of the sum are listed.
    pub terms: bool,
}

/// How far the user is in the tour.
#[derive(Clone, Debug, Default)]
pub struct TourProgress {
    /// The step, an index into the list of all.
    pub step: usize,
    /// The steps whose acts were done.
    pub done: BTreeSet<usize>,
    /// The user's own texts, in place of those of the language.
    pub texts: Option<&'static Entries>,
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
    /// What the microscope points at.
    pub aim: Aim,
    /// How far the tour is.
    pub tour: TourProgress,
    /// What was drawn by hand.
    pub canvas: Canvas,
    /// The network that is written.
    pub network_draft: NetworkDraft,
    /// The networks that it can begin with.
    pub networks: Vec<NamedNetwork>,
    /// The layer and the filter of the dashboard that the microscope was last pointed from: it stays where it is until others
    /// are looked at.
    pub aimed_from: Option<(usize, usize)>,
    /// Logarithmic curves.
    pub log_scale: bool,
    /// The batch at which the curves are read off.
    pub cursor: Option<u64>,
    /// What is chosen of the page of curves.
    pub curves: CurveChoice,
    /// What is chosen where runs are compared.
    pub compare: CompareChoice,
    /// What came of a key, said in place of the hints until the next one.
    pub notice: Option<String>,
    /// Lines the run pane is scrolled down.
    pub run_down: usize,
    /// Lines the log is scrolled back.
    pub log_back: usize,
    /// Whether what is seen stays as it is while training goes on.
    pub is_frozen: bool,
    /// The batch whose moment is looked at in place of the present.
    pub moment: Option<u64>,
    /// Whether one moment follows the other by itself.
    pub is_film: bool,
    /// Which run of a pair is in front: pages that show one run are about it.
    pub front: Side,
}

impl UiState {
    /// Points the microscope at something, wherever the dashboard is.
    pub const fn point(&mut self, aim: Aim) {
        (self.aim, self.aimed_from) = (aim, Some((self.layer, self.filter)));
    }
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
            aim: Aim::default(),
            tour: TourProgress::default(),
            canvas: Canvas::default(),
            network_draft: NetworkDraft::default(),
            networks: Vec::new(),
            aimed_from: None,
            log_scale: true,
            cursor: None,
            curves: CurveChoice::default(),
            compare: CompareChoice::default(),
            notice: None,
            run_down: 0,
            log_back: 0,
            is_frozen: false,
            moment: None,
            is_film: false,
            front: Side::default(),
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
