//! The views: one file each.

pub mod help;
pub mod loading;
pub mod question;
