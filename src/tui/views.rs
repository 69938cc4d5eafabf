//! The views, one file each, and which of them are on the screen at the start.

pub mod dashboard;
pub mod help;
pub mod loading;
pub mod question;

use super::view::stack::{Page, Stack};

/// Declares the pages: each is a file beside this one, with a `PAGE` that says which keys open it.
macro_rules! pages {
    ($($page:ident),* $(,)?) => {
        $(pub mod $page;)*

        /// Every page.
        pub static PAGES: &[Page] = &[$($page::PAGE),*];
    };
}

pages! {
    confusion,
    epochs,
}

/// Lays the views on each other that are there at the start.
pub fn stack() -> Stack {
    Stack::new(vec![Box::new(dashboard::Dashboard), Box::new(loading::Loading)], PAGES)
}

#[cfg(test)]
mod tests;
