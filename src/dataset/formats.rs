//! The formats that data sets come in.

pub(super) mod idx;
