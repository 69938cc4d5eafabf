//! Where something is to be seen: a view, and what it is pointed at.

use crate::tui::view::ui_state::{Aim, Equation, Pane, UiState};

/// The name of the page of the microscope.
pub const MICROSCOPE: &str = "microscope";
/// The name of the page of the translation.
pub const TRANSLATION: &str = "translation";
/// The name of the dashboard.
pub const DASHBOARD: &str = "dashboard";

/// The weight in the middle of a window of 5×5.
const MIDDLE: [usize; 2] = [2, 2];

/// Where something is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a pane of the dashboard.
    Pane(Pane),
    /// In a pane that has the whole screen.
    Zoomed(Pane),
    /// In the microscope.
    Microscope {
        /// What is shown of the value.
        equation: Equation,
        /// The map that the value is in.
        map: usize,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// On the page of the translation.
    Translation,
}

impl Place {
    /// The name of the view that it is in.
    pub const fn page(self) -> &'static str {
        match self {
            Self::Pane(_) | Self::Zoomed(_) => DASHBOARD,
            Self::Microscope { .. } => MICROSCOPE,
            Self::Translation => TRANSLATION,
        }
    }

    /// Points at it.
    pub fn point(self, ui: &mut UiState) {
        match self {
            Self::Pane(pane) => (ui.focus, ui.zoomed) = (pane, false),
            Self::Zoomed(pane) => (ui.focus, ui.zoomed) = (pane, true),
            Self::Microscope { equation, map, row, column } => {
                let [tap_row, tap_column] = MIDDLE;
                ui.point(Aim { equation, map, row, column, tap_row, tap_column, ..Aim::default() });
            }
            Self::Translation => {}
        }
    }
}
