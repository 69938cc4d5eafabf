//! The panes: widgets, one file each, that views are made of. They read the scene and write cells, nothing else.

pub mod accuracy;
pub mod axes;
pub mod curve;
pub mod epochs;
pub mod filters;
pub mod formula;
pub mod frame;
pub mod heading;
pub mod hints;
pub mod kernel;
pub mod legend;
pub mod log;
pub mod loss;
pub mod maps;
pub mod network;
pub mod page;
pub mod probabilities;
pub mod prose;
pub mod ramp;
pub mod reading;
pub mod rule;
pub mod sample;
pub mod scroll;
pub mod status;
pub mod text;
pub mod units;
