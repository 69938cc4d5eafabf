//! The views, one file each, and which of them are on the screen at the start.

pub mod caption;
pub mod confusion;
pub mod dashboard;
pub mod epochs;
pub mod health;
pub mod help;
pub mod jump;
pub mod loading;
pub mod maps;
pub mod microscope;
pub mod mistakes;
pub mod question;
pub mod settings;
pub mod tour;
pub mod translation;

use super::view::stack::{Page, Stack};

/// Every page. Each is a file beside this one, and its `PAGE` says which keys open it.
pub static PAGES: &[Page] = &[
    confusion::PAGE,
    epochs::PAGE,
    health::PAGE,
    maps::PAGE,
    microscope::PAGE,
    mistakes::PAGE,
    settings::PAGE,
    translation::PAGE,
];

/// Every view that lies below a page and goes along with all of them. Each is a file beside this one, and its `COMPANION` says
/// which keys open it.
pub static COMPANIONS: &[Page] = &[tour::COMPANION];

/// Lays the views on each other that are there at the start.
pub fn stack() -> Stack {
    Stack::new(vec![Box::new(dashboard::Dashboard), Box::new(loading::Loading)], PAGES, COMPANIONS)
}

#[cfg(test)]
mod tests;
