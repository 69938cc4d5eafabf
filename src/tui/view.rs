//! What lies on the screen, one view over another, and what the user chose in them.

pub mod bindings;
pub mod ui_state;
