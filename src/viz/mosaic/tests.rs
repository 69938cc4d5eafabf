use super::*;
use crate::viz::heat::heat_map;
use crate::viz::paint::{ColorDepth, Rgb};
use crate::viz::ramp::{Kind, Ramp};
use crate::viz::resample::Scale;
use crate::viz::text::width;
use proptest::prelude::*;
use std::collections::HashSet;

const BOTH: [Mosaic; 2] = [Mosaic::Sextants, Mosaic::Octants];

fn ramp() -> Ramp {
    Ramp::new(Kind::Sequential, &[Rgb(0, 0, 0), Rgb(255, 255, 255)], &[0, 15], ColorDepth::TrueColor, false)
}

fn brush(ramp: &Ramp, charset: Charset) -> Brush<'_> {
    Brush { ramp, charset, depth: ColorDepth::TrueColor, missing: Ink::default() }
}

const RANGE: Range = Range { low: 0.0, high: 1.0 };

/// The sum of the squared differences of half blocks from the pixels of a cell, by plain loops.
fn half_block_error(pixels: &Parts) -> f32 {
    let mut error = 0.0;
    for half in pixels.chunks(4) {
        let mean = half.iter().sum::<f32>() / 4.0;
        for pixel in half {
            error += (pixel - mean) * (pixel - mean);
        }
    }
    error
}

#[test]
fn each_shape_has_a_glyph_of_its_own_one_column_wide() {
    for (mosaic, count) in BOTH.into_iter().zip([15 + 60, 256 - 1]) {
        let glyphs: HashSet<char> = mosaic.shapes().iter().map(|shape| shape.glyph).collect();
        assert_eq!((mosaic.shapes().len(), glyphs.len()), (count, count), "{mosaic:?}");
        assert!(glyphs.iter().all(|glyph| width(&glyph.to_string()) == 1), "{mosaic:?}");
        assert!(
            mosaic.shapes().iter().all(|shape| shape.cover.iter().all(|cover| (0.0..=1.0).contains(cover)))
        );
    }
}

#[test]
fn glyphs_are_those_of_the_standard() {
    assert_eq!(sextant(0b00_00_01), Some('\u{1FB00}'));
    assert_eq!(sextant(0b11_11_10), Some('\u{1FB3B}'), "all but the first");
    assert_eq!((sextant(0b01_01_01), sextant(0b10_10_10)), (None, None), "the left and the right half");
    assert_eq!(sextant(0b01_01_10), Some('\u{1FB14}'), "the first behind the left half");
    assert_eq!((octant(4), octant(6)), (Some('\u{1CD00}'), Some('\u{1CD01}')));
    assert_eq!(octant(0b1111_1110), Some('\u{1CDE5}'), "the last");
    assert_eq!((octant(0x01), octant(0xFC), octant(0x0F)), (Some('\u{1CEA8}'), Some('▆'), None));
    let own =
        (0..=255u8).filter_map(octant).filter(|glyph| ('\u{1CD00}'..='\u{1CDE5}').contains(glyph)).count();
    assert_eq!(own, 230);
}

#[test]
fn octants_show_two_colours_exactly_and_sextants_where_rows_end_alike() {
    for mask in 0..=255u8 {
        let pixels = eighths(mask).map(|cover| cover * 20.0 + 5.0);
        assert!(Mosaic::Octants.fit(&pixels).error < 1e-6, "{mask:#b}");
    }
    // Nine tenths of an edge that lies between two sextants.
    let edge = [9.0, 9.0, 9.0, 9.0, 0.0, 0.0, 0.0, 0.0];
    assert!(Mosaic::Sextants.fit(&edge).error < 1e-6, "a half block is exact");
}

#[test]
fn a_picture_that_is_made_smaller_has_twice_the_detail_in_the_same_cells() {
    let ramp = ramp();
    // Vertical stripes one number wide: half blocks of two numbers a pixel are all grey.
    let values: Vec<f32> = (0..64).map(|i| (i % 2) as f32).collect();
    let picture = Picture::new(8, 8, &values);
    let plain = heat_map(&picture, Scale::Shrink(2), RANGE, brush(&ramp, Charset::Braille));
    let fine = heat_map(&picture, Scale::Shrink(2), RANGE, brush(&ramp, Charset::Octants));
    assert_eq!((plain.width(), plain.height()), (fine.width(), fine.height()));
    assert_eq!(plain.to_text(), "    \n    \n");
    assert_eq!(fine.to_text(), "▌▌▌▌\n▌▌▌▌\n");
    // What has a pixel a number is exact with half blocks, and stays so.
    let exact = |charset| heat_map(&picture, Scale::ONE, RANGE, brush(&ramp, charset));
    assert_eq!(exact(Charset::Octants), exact(Charset::Braille));
}

#[test]
fn what_is_not_a_number_is_seen_and_an_odd_row_leaves_the_lower_half_clear() {
    let ramp = ramp();
    let picture = Picture::new(6, 4, &[vec![f32::NAN], vec![1.0; 23]].concat());
    let grid = mosaic(&picture, RANGE, brush(&ramp, Charset::Sextants));
    assert_eq!(grid.to_text(), "× \n▀▀\n");
    assert_eq!(grid.get(1, 1).map(|cell| cell.back), Some(Paint::Default));
}

proptest! {
    #[test]
    fn no_cell_is_worse_than_with_half_blocks(pixels in proptest::array::uniform8(0.0f32..32.0)) {
        for mosaic in BOTH {
            let fit = mosaic.fit(&pixels);
            prop_assert!(fit.error <= half_block_error(&pixels) + 1e-3, "{:?} {:?}", mosaic, fit);
            prop_assert!((0.0..=32.0).contains(&fit.ink) && (0.0..=32.0).contains(&fit.back));
        }
    }

    #[test]
    fn octants_are_as_good_as_any_two_colours(pixels in proptest::array::uniform8(0.0f32..32.0)) {
        // The best two groups of numbers lie on either side of a threshold.
        let mut sorted = pixels;
        sorted.sort_by(f32::total_cmp);
        let spread = |group: &[f32]| {
            let mean = group.iter().sum::<f32>() / group.len().max(1) as f32;
            group.iter().map(|value| (value - mean).powi(2)).sum::<f32>()
        };
        let best = (0..8).map(|cut| spread(&sorted[..cut]) + spread(&sorted[cut..])).fold(f32::INFINITY, f32::min);
        let error = Mosaic::Octants.fit(&pixels).error;
        prop_assert!((error - best).abs() <= 1e-2, "{} {}", error, best);
    }

    #[test]
    fn every_picture_is_drawn(h in 1usize..20, w in 1usize..20, n in 2usize..9, seed in 0u32..99) {
        let values: Vec<f32> = (0..h * w).map(|i| ((i as u32 * 37 + seed) % 11) as f32 / 10.0).collect();
        let picture = Picture::new(h, w, &values);
        let ramp = ramp();
        for charset in [Charset::Sextants, Charset::Octants] {
            let fine = heat_map(&picture, Scale::Shrink(n), RANGE, brush(&ramp, charset));
            let plain = heat_map(&picture, Scale::Shrink(n), RANGE, brush(&ramp, Charset::Braille));
            prop_assert_eq!((fine.width(), fine.height()), (plain.width(), plain.height()));
        }
    }
}
