//! The screen: what the trainer says, drawn in a terminal, and keys turned into commands.

mod act;
pub mod app;
pub mod blit;
pub mod budget;
pub mod history;
pub mod keymap;
pub mod layout;
pub mod model;
pub mod panes;
pub mod theme;
pub mod trace;
pub mod view;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wire_tests;
