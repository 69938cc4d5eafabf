//! What the signs on the screen mean: one table, which the help shows.

use crate::tui::theme::{Inks, Theme};
use crate::viz::band;
use crate::viz::grid::Ink;

/// A sign with its meaning.
#[derive(Debug)]
pub struct Entry {
    /// The sign as it is drawn with a theme.
    pub sign: fn(&Theme) -> String,
    /// The ink it is drawn in.
    pub ink: fn(&Inks) -> Ink,
    /// What it means.
    pub text: &'static str,
}

/// Entries under a heading.
#[derive(Debug)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// The signs.
    pub entries: &'static [Entry],
}

/// Columns for a sign.
pub const SIGN_COLUMNS: usize = 5;

const fn entry(sign: fn(&Theme) -> String, ink: fn(&Inks) -> Ink, text: &'static str) -> Entry {
    Entry { sign, ink, text }
}

/// The loss and the accuracy.
pub static CURVES: &[Section] = &[Section {
    title: "Curves: loss and accuracy",
    entries: &[
        entry(
            |theme| band::sign(theme.ink.raw, theme.charset).to_string(),
            |ink| ink.raw,
            "The range of single batches: from the least to the greatest in each column. Of a run that was resumed, or \
             whose screen was away, it can be the range of means of several batches, and says so.",
        ),
        entry(
            |theme| theme.pick("──", "--").to_owned(),
            |ink| ink.train,
            "Training, smoothed: a moving average that remembers about a twentieth of an epoch. Where the range is \
             lower than a row, it lies behind this line.",
        ),
        entry(
            |theme| theme.sign("◆", "o").to_owned(),
            |ink| ink.validation,
            "The validation set, measured at the end of each epoch. \"val 98.68@2\" was measured after epoch 2.",
        ),
        entry(
            |theme| theme.sign("★", "*").to_owned(),
            |ink| ink.good,
            "The best validation accuracy so far; its checkpoint is kept.",
        ),
        entry(
            |theme| theme.sign("▲ ▼", "^ v").to_owned(),
            |ink| ink.faint,
            "Something lies beyond this end of the axis.",
        ),
        entry(
            |theme| theme.pick("│", "|").to_owned(),
            |ink| ink.accent,
            "The cursor. Left and right lead from one measured point to the next: a batch, or the mean of several where \
             there are more than the curve keeps. Up and down lead from epoch to epoch. Below it stands what the point is, \
             in the title its values. Esc takes it away.",
        ),
        entry(
            |_| "log".to_owned(),
            |ink| ink.faint,
            "Equal ratios are equally far apart: of the loss itself, and of what the accuracy lacks to 100 %. y changes it.",
        ),
    ],
}];

/// Everything else.
pub static OTHERS: &[Section] = &[
    Section {
        title: "Filters",
        entries: &[entry(
            |_| String::new(),
            |ink| ink.text,
            "The weights of the chosen layer, a square a filter. The scale in the title says which colour is which weight, \
             with zero in the middle.",
        )],
    },
    Section {
        title: "Sample",
        entries: &[
            entry(
                |theme| theme.sign("▸", ">").to_owned(),
                |ink| ink.faint,
                "On its left a feature map, what a filter makes of the sample; on its right what pooling leaves of it.",
            ),
            entry(
                |theme| theme.sign("✓ ✗", "right").to_owned(),
                |ink| ink.good,
                "Whether the network is right. \"is\" is the true class, \"says\" what the network answers.",
            ),
            entry(
                |theme| theme.pick("██", "##").to_owned(),
                |ink| ink.good,
                "A bar a class: the output of the true class.",
            ),
            entry(
                |theme| theme.pick("██", "##").to_owned(),
                |ink| ink.bad,
                "The output of the class that the network answers, where that is wrong.",
            ),
        ],
    },
    Section {
        title: "First rows, and Run",
        entries: &[
            entry(
                |theme| theme.sign("▶ ‖ ■", "> | #").to_owned(),
                |ink| ink.warn,
                "Training or measuring; paused; finished.",
            ),
            entry(|_| "img/s".to_owned(), |ink| ink.strong, "Images trained a second."),
            entry(|_| "lr".to_owned(), |ink| ink.strong, "The learning rate of the last batch."),
            entry(|_| "ETA".to_owned(), |ink| ink.strong, "The time left at this speed."),
        ],
    },
    Section {
        title: "Everywhere",
        entries: &[
            entry(|_| "~".to_owned(), |ink| ink.text, "At the end of a text: it was cut for want of room."),
            entry(
                |theme| theme.sign("▸", ">").to_owned(),
                |ink| ink.accent,
                "Before a title: the pane that arrows and zoom go to.",
            ),
        ],
    },
];
