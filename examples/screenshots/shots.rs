//! Which pictures there are, and what is done for each.

use std::time::Duration;

/// One picture.
#[derive(Clone, Copy)]
pub struct Shot {
    /// The folder it goes to.
    pub directory: &'static str,
    /// The name of its files.
    pub name: &'static str,
    /// Columns and rows.
    pub size: (u16, u16),
    /// What the program is called with.
    pub arguments: &'static [&'static str],
    /// What is done then.
    pub acts: &'static [Act],
}

/// Something that is done on the way to a picture.
#[derive(Clone, Copy)]
pub enum Act {
    /// Wait for a text to be on the screen.
    Until(&'static str),
    /// Type keys.
    Type(&'static str),
    /// Let time go by.
    Wait(Duration),
}

use Act::{Type, Until, Wait};

/// A moment of the next epoch, so that its curves are there.
const MOMENT: Act = Wait(Duration::from_millis(1200));
const LEARNED: &[Act] = &[Until("epoch  4/20"), MOMENT];
const LONG: &[&str] = &["--epochs", "20"];

const fn dashboard(name: &'static str, size: (u16, u16)) -> Shot {
    Shot { directory: "screenshots", name, size, arguments: LONG, acts: LEARNED }
}

const DASHBOARDS: [Shot; 4] = [
    dashboard("80x24", (80, 24)),
    dashboard("120x36", (120, 36)),
    dashboard("160x50", (160, 50)),
    Shot { acts: &[Until("epoch  4/20"), Type("\t\tz"), MOMENT], ..dashboard("filters", (100, 30)) },
];

/// Every picture.
pub fn all() -> impl Iterator<Item = Shot> {
    DASHBOARDS.into_iter()
}
