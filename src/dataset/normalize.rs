//! How the values of images are normalised before a network gets them: a text such as `standard` or `mean 0.1307 std 0.3081`, in terms
//! of values from 0 to 1.
//!
//! A run knows the numbers from its beginning on: what is measured of the training images then is kept in the text, so that whatever
//! goes on from the run, or looks at other images, computes with the same numbers and measures nothing anew (ADR 24).

mod grammar;
mod normalization;
#[cfg(test)]
mod tests;

pub use normalization::Normalization;
