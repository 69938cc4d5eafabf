//! Numbers to character cells: colours, ramps, heat maps, curves and bars. No widget, terminal or network is known
//! here; the screen copies a [`grid::Grid`] to wherever it wants it.

pub mod band;
pub mod bar;
pub mod base64;
pub mod chart;
pub mod columns;
pub mod grid;
pub mod heat;
pub mod mosaic;
pub mod number;
pub mod paint;
pub mod pixels;
pub mod plot;
pub mod ramp;
pub mod raster;
pub mod resample;
pub mod scale;
pub mod sizing;
pub mod text;
pub mod tiles;
