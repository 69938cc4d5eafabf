//! Sixel graphics: six rows of pixels at a time, a colour after the other.

use crate::viz::paint::Rgb;
use crate::viz::raster::Band;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

/// Rows of pixels in a strip.
const STRIP: usize = 6;
/// Colours that terminals have room for.
const REGISTERS: usize = 256;
/// From so many alike on, a repetition is shorter than what it repeats.
const WORTH: usize = 4;

/// A colour as sixel has it: shares in per cent.
type Percent = [u8; 3];

/// Neighbouring rows of a strip that are alike: the bits they have in it, and their band.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layer {
    bits: u8,
    band: usize,
}

/// Shows a picture at the cursor, which then is somewhere else.
pub(super) fn show(bands: &[Band], bytes: &mut Vec<u8>) {
    let width = bands.first().map_or(0, |band| band.pixels.len());
    let height: usize = bands.iter().map(|band| band.rows).sum();
    let registers = Registers::of(bands);
    let rows: Vec<Vec<usize>> = bands.iter().map(|band| registers.row(&band.pixels)).collect();
    // Its pixels are squares, and what is not painted keeps what it shows.
    let mut text = format!("\x1bP0;1;0q\"1;1;{width};{height}");
    for (number, [red, green, blue]) in registers.colors.iter().enumerate() {
        put(&mut text, format_args!("#{number};2;{red};{green};{blue}"));
    }
    let mut last: Option<(Vec<Layer>, String)> = None;
    for (place, layers) in strips(bands).into_iter().enumerate() {
        let strip = match last.take() {
            Some((same, strip)) if same == layers => strip,
            _ => strip(&layers, &rows),
        };
        // A new strip behind the last one could make the terminal scroll.
        text.push_str(if place == 0 { "" } else { "-" });
        text.push_str(&strip);
        last = Some((layers, strip));
    }
    text.push_str("\x1b\\");
    bytes.extend_from_slice(text.as_bytes());
}

/// The colours of a picture, each with a number.
struct Registers {
    colors: Vec<Percent>,
    numbers: HashMap<Rgb, usize>,
}

impl Registers {
    /// Numbers the colours; where there are too many, neighbours share a number.
    fn of(bands: &[Band]) -> Self {
        let all: BTreeSet<(u8, u8, u8)> =
            bands.iter().flat_map(|band| band.pixels.iter().map(|&Rgb(r, g, b)| (r, g, b))).collect();
        let mut step = 1;
        loop {
            let mut places: BTreeMap<Percent, usize> = BTreeMap::new();
            let mut numbers = HashMap::new();
            for &(red, green, blue) in &all {
                let next = places.len();
                let color = [red, green, blue].map(|channel| percent(channel, step));
                numbers.insert(Rgb(red, green, blue), *places.entry(color).or_insert(next));
            }
            if places.len() <= REGISTERS {
                let mut colors = vec![Percent::default(); places.len()];
                places.into_iter().for_each(|(color, place)| colors[place] = color);
                return Self { colors, numbers };
            }
            step *= 2;
        }
    }

    fn row(&self, pixels: &[Rgb]) -> Vec<usize> {
        pixels.iter().map(|color| self.numbers.get(color).copied().unwrap_or_default()).collect()
    }
}

/// A channel as a share in per cent, to a multiple of `step`.
fn percent(channel: u8, step: u16) -> u8 {
    let share = (u16::from(channel) * 100 + 127) / 255;
    ((share + step / 2) / step * step).min(100) as u8
}

/// The strips from above, each as what it is made of.
fn strips(bands: &[Band]) -> Vec<Vec<Layer>> {
    let rows: Vec<usize> =
        bands.iter().enumerate().flat_map(|(number, band)| std::iter::repeat_n(number, band.rows)).collect();
    let strip = |rows: &[usize]| {
        let mut layers: Vec<Layer> = Vec::new();
        for (bit, &band) in rows.iter().enumerate() {
            match layers.last_mut().filter(|layer| layer.band == band) {
                Some(layer) => layer.bits |= 1 << bit,
                None => layers.push(Layer { bits: 1 << bit, band }),
            }
        }
        layers
    };
    rows.chunks(STRIP).map(strip).collect()
}

/// A strip: for each colour in it the pixels that have it, and back to the left edge.
fn strip(layers: &[Layer], rows: &[Vec<usize>]) -> String {
    let used: BTreeSet<usize> = layers.iter().flat_map(|layer| rows[layer.band].iter().copied()).collect();
    let width = layers.first().map_or(0, |layer| rows[layer.band].len());
    let mut text = String::new();
    for (place, &color) in used.iter().enumerate() {
        if place > 0 {
            text.push('$');
        }
        put(&mut text, format_args!("#{color}"));
        let bits = |x: usize| {
            let layers = layers.iter().filter(|layer| rows[layer.band][x] == color);
            layers.fold(0, |bits, layer| bits | layer.bits)
        };
        let mut runs: Vec<(u8, usize)> = Vec::new();
        for x in 0..width {
            let bits = bits(x);
            match runs.last_mut().filter(|(last, _)| *last == bits) {
                Some((_, count)) => *count += 1,
                None => runs.push((bits, 1)),
            }
        }
        // What follows on the last pixel of the colour need not be said.
        runs.pop_if(|(bits, _)| *bits == 0);
        runs.into_iter().for_each(|(bits, count)| repeat(&mut text, bits, count));
    }
    text
}

/// Writes so many columns that are alike.
fn repeat(text: &mut String, bits: u8, count: usize) {
    let sign = char::from(b'?' + bits);
    if count >= WORTH {
        put(text, format_args!("!{count}{sign}"));
    } else {
        text.extend(std::iter::repeat_n(sign, count));
    }
}

fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = text.write_fmt(what);
}
