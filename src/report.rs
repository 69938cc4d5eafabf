//! A run as one HTML page that needs nothing else: no script, no network, no other file.
//!
//! The page is plain data put into words and pictures; what is in it is for the caller to find. Whatever stands in it comes from outside,
//! names and paths among it, and goes through `html::Html`, which knows no other way to put in a text than escaped.

mod chart;
mod confusion;
mod content;
mod curves;
mod facts;
mod html;
mod mistakes;
mod network;
mod page;
#[cfg(test)]
mod tests;
mod timeline;

pub use content::{Fact, Measured, Moment, Report};
