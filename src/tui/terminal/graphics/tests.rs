//! What is sent is read back by small decoders: the pixels have to be those of the picture.

use super::*;
use crate::viz::paint::Rgb;
use crate::viz::raster::{Band, Mark, Raster};
use proptest::prelude::*;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

const CELL: CellSize = CellSize { width: 10, height: 20 };
const ATTRIBUTES: Heard = Heard::Attributes { sixel: false };
const SIXEL: Heard = Heard::Attributes { sixel: true };

/// Graphics of a terminal that has answered so.
fn answered(answers: &[Heard]) -> Graphics {
    let now = Instant::now();
    let mut graphics = Graphics::new(true);
    assert!(graphics.begin(now));
    let decided: Vec<bool> = answers.iter().map(|&answer| graphics.hear(answer, now)).collect();
    assert_eq!(decided.last(), Some(&true), "{answers:?}");
    graphics
}

fn kitty() -> Graphics {
    answered(&[Heard::Graphics { drawn: true }, Heard::Cell(CELL), Heard::Kind(1), ATTRIBUTES])
}

fn sixel() -> Graphics {
    answered(&[Heard::Cell(CELL), Heard::Kind(41), SIXEL])
}

fn placed(x: u16, raster: Raster, width: usize, height: usize) -> Placed {
    Placed { area: Rect::new(x, 2, 8, 3), width, height, raster }
}

fn grey(width: usize, levels: &[u8]) -> Raster {
    Raster::new(width, levels.iter().map(|&level| Rgb(level, level, level)).collect()).expect("a picture")
}

/// All pixels of a picture, row by row.
fn pixels(bands: &[Band]) -> Vec<Vec<Rgb>> {
    bands.iter().flat_map(|band| std::iter::repeat_n(band.pixels.clone(), band.rows)).collect()
}

/// The commands of Kitty's protocol: keys and what follows on them.
fn commands(bytes: &[u8]) -> Vec<(BTreeMap<String, String>, String)> {
    let text = std::str::from_utf8(bytes).expect("ASCII");
    let command = |part: &str| {
        let body = part.split_once("\x1b\\").expect("an end").0;
        let (keys, data) = body.split_once(';').unwrap_or((body, ""));
        let pair = |key: &str| key.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        (keys.split(',').map(|key| pair(key).expect("key=value")).collect(), data.to_owned())
    };
    text.split("\x1b_G").skip(1).map(command).collect()
}

fn from_base64(letters: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let four = |letters: &[u8]| {
        let bits = letters.iter().fold(0u32, |bits, &letter| bits << 6 | u32::from(value(letter)));
        let missing = letters.iter().filter(|letter| **letter == b'=').count();
        bits.to_be_bytes()[1..4 - missing].to_vec()
    };
    letters.as_bytes().chunks(4).flat_map(four).collect()
}

/// The pixels of a PNG.
fn from_png(file: Vec<u8>) -> Vec<Vec<Rgb>> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut data = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut data).expect("pixels");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    let row = |row: &[u8]| row.chunks_exact(3).map(|pixel| Rgb(pixel[0], pixel[1], pixel[2])).collect();
    data[..info.buffer_size()].chunks_exact(info.width as usize * 3).map(row).collect()
}

/// The picture that commands of Kitty's protocol send.
fn from_kitty(bytes: &[u8]) -> Vec<Vec<Rgb>> {
    let commands = commands(bytes);
    let mores: Vec<&str> = commands.iter().map(|(keys, _)| keys["m"].as_str()).collect();
    let (last, before) = mores.split_last().expect("a command");
    assert!(*last == "0" && before.iter().all(|more| *more == "1"), "{mores:?}");
    assert!(commands.iter().all(|(keys, data)| keys["q"] == "2" && data.len() <= 4096));
    assert!(commands[..commands.len() - 1].iter().all(|(_, data)| data.len() % 4 == 0));
    from_png(from_base64(&commands.into_iter().map(|(_, data)| data).collect::<String>()))
}

/// The number that a text begins with, which goes on behind it.
fn number(rest: &mut &str) -> usize {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (value, after) = rest.split_at(digits);
    *rest = after;
    value.parse().expect("a number")
}

/// The pixels that sixel graphics paint, in per cent.
fn from_sixel(bytes: &[u8]) -> Vec<Vec<[u8; 3]>> {
    let text = std::str::from_utf8(bytes).expect("ASCII");
    let body = text.split_once("\x1bP0;1;0q\"1;1;").expect("sixel").1.strip_suffix("\x1b\\").expect("an end");
    let mut rest = body;
    let width = number(&mut rest);
    rest = rest.strip_prefix(';').expect("a height");
    let height = number(&mut rest);
    let (mut colors, mut painted) = (BTreeMap::new(), vec![vec![None; width]; height]);
    let (mut color, mut x, mut y) = (0, 0, 0);
    while let Some(sign) = rest.chars().next() {
        rest = &rest[1..];
        let mut paint = |count: usize, sign: char, x: &mut usize| {
            let bits = sign as u32 - u32::from('?');
            for _ in 0..count {
                for bit in (0..6).filter(|bit| bits >> bit & 1 == 1) {
                    let old: Option<[u8; 3]> = painted[y + bit][*x].replace(colors[&color]);
                    assert_eq!(old, None, "painted twice");
                }
                *x += 1;
            }
        };
        match sign {
            '#' => {
                color = number(&mut rest);
                if let Some(after) = rest.strip_prefix(";2;") {
                    rest = after;
                    let red = number(&mut rest);
                    rest = &rest[1..];
                    let green = number(&mut rest);
                    rest = &rest[1..];
                    colors.insert(color, [red, green, number(&mut rest)].map(|share| share as u8));
                }
            }
            '!' => {
                let count = number(&mut rest);
                let sign = rest.chars().next().expect("what is repeated");
                rest = &rest[1..];
                paint(count, sign, &mut x);
            }
            '$' => x = 0,
            '-' => (x, y) = (0, y + 6),
            sign => paint(1, sign, &mut x),
        }
    }
    assert!(colors.len() <= 256);
    painted.into_iter().map(|row| row.into_iter().map(|pixel| pixel.expect("painted")).collect()).collect()
}

fn in_percent(Rgb(red, green, blue): Rgb) -> [u8; 3] {
    [red, green, blue].map(|channel| ((u16::from(channel) * 100 + 127) / 255) as u8)
}

/// The bytes without the cursor's way.
fn without_position(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| *byte == b'H').expect("a position");
    &bytes[end + 1..]
}

#[test]
fn there_are_pixels_only_on_a_terminal_that_says_so_itself() {
    let (yes, no) = (Heard::Graphics { drawn: true }, Heard::Graphics { drawn: false });
    let cell = Heard::Cell(CELL);
    for (answers, expected) in [
        (vec![yes, cell, Heard::Kind(1), ATTRIBUTES], Some(Protocol::Kitty)),
        (vec![yes, cell, Heard::Kind(0), SIXEL], Some(Protocol::Kitty)),
        // The answer to a question that was asked before.
        (vec![ATTRIBUTES, yes, cell, Heard::Kind(1), ATTRIBUTES], Some(Protocol::Kitty)),
        (vec![cell, Heard::Kind(41), SIXEL], Some(Protocol::Sixel)),
        (vec![no, cell, Heard::Kind(41), SIXEL], Some(Protocol::Sixel)),
        (vec![no, cell, Heard::Kind(41), ATTRIBUTES], None),
        (vec![cell, Heard::Kind(41), ATTRIBUTES], None),
        (vec![yes, Heard::Kind(1), ATTRIBUTES], None),
        (vec![Heard::Kind(41), SIXEL], None),
        // tmux and GNU screen.
        (vec![yes, cell, Heard::Kind(84), SIXEL], None),
        (vec![yes, cell, Heard::Kind(83), SIXEL], None),
    ] {
        let graphics = answered(&answers);
        assert_eq!(graphics.protocol, expected, "{answers:?}");
        assert_eq!(graphics.cell(), expected.map(|_| CELL), "{answers:?}");
    }
}

#[test]
fn who_says_nothing_or_too_late_is_sent_nothing() {
    let start = Instant::now();
    let mut never = Graphics::new(false);
    assert!(!never.begin(start) && !never.hear(Heard::Kind(1), start) && !never.hear(SIXEL, start));
    let mut silent = Graphics::new(true);
    assert!(silent.begin(start));
    // Who does not say what it is has answered another question.
    assert!(!silent.hear(SIXEL, start) && silent.cell().is_none());
    assert!(silent.show(&[placed(0, grey(1, &[9]), 8, 8)]).is_empty() && silent.clear().is_empty());
    let mut late = Graphics::new(true);
    assert!(late.begin(start));
    let end = start + PATIENCE;
    let answers = [Heard::Graphics { drawn: true }, Heard::Cell(CELL), Heard::Kind(1), ATTRIBUTES];
    assert!(answers.into_iter().all(|answer| !late.hear(answer, end)) && late.cell().is_none());
}

#[test]
fn what_was_known_of_a_terminal_counts_no_more_where_another_may_be_in_its_place() {
    let mut graphics = kitty();
    assert!(graphics.begin(Instant::now()));
    assert_eq!((graphics.cell(), graphics.parting()), (None, Parting::Nothing));
    assert!(graphics.show(&[placed(0, grey(1, &[9]), 8, 8)]).is_empty());
}

#[test]
fn a_picture_is_sent_once_replaced_when_it_changes_and_deleted_when_it_goes() {
    let mut graphics = kitty();
    let (one, two) = (placed(0, grey(1, &[9]), 80, 60), placed(20, grey(1, &[8]), 80, 60));
    let first = graphics.show(&[one.clone(), two.clone()]);
    let ids = |bytes: &[u8]| -> Vec<(String, String)> {
        commands(bytes).into_iter().map(|(keys, _)| (keys["a"].clone(), keys["i"].clone())).collect()
    };
    let pair = |a: &str, number: usize| (a.to_owned(), (kitty::FIRST + number).to_string());
    assert_eq!(ids(&first), [pair("T", 0), pair("T", 1)]);
    assert!(first.starts_with(b"\x1b[3;1H\x1b_G") && first.windows(7).any(|window| window == b"\x1b[3;21H"));
    assert!(graphics.show(&[one.clone(), two]).is_empty(), "nothing has changed");
    let changed = placed(20, grey(1, &[7]), 80, 60);
    assert_eq!(ids(&graphics.show(&[one, changed])), [pair("d", 1), pair("T", 1)]);
    assert_eq!(ids(&graphics.show(&[])), [pair("d", 0), pair("d", 1)]);
    assert!(graphics.show(&[]).is_empty() && graphics.clear().is_empty());
    assert_eq!(graphics.parting().bytes(), CLEAR);
}

#[test]
fn what_was_cleared_is_sent_again() {
    let picture = [placed(0, grey(2, &[9, 200]), 80, 60)];
    for (mut graphics, end) in [(kitty(), CLEAR), (sixel(), END)] {
        let first = graphics.show(&picture);
        assert_eq!(graphics.clear(), end);
        assert_eq!(graphics.show(&picture), first);
    }
}

#[test]
fn the_cells_of_a_sixel_picture_that_goes_are_all_that_has_to_be_sent() {
    let mut graphics = sixel();
    assert!(!graphics.show(&[placed(0, grey(1, &[9]), 80, 60)]).is_empty());
    assert!(graphics.show(&[]).is_empty());
}

#[test]
fn grey_levels_arrive_as_they_are() {
    let levels: Vec<u8> = (0..=255).collect();
    let raster = grey(16, &levels);
    let bands = raster.enlarged(160, 96).expect("there is room");
    let bytes = kitty().show(&[placed(0, raster.clone(), 160, 96)]);
    assert_eq!(from_kitty(without_position(&bytes)), pixels(&bands));
    let bytes = sixel().show(&[placed(0, raster, 160, 96)]);
    let expected: Vec<Vec<[u8; 3]>> =
        pixels(&bands).into_iter().map(|row| row.into_iter().map(in_percent).collect()).collect();
    assert_eq!(from_sixel(without_position(&bytes)), expected);
}

#[test]
fn more_colours_than_a_palette_has_room_for() {
    let color = |at: usize| Rgb((at % 20 * 12) as u8, (at / 20 * 12) as u8, (at * 7 % 251) as u8);
    let raster = Raster::new(20, (0..400).map(color).collect()).expect("a picture");
    let bands = raster.enlarged(40, 40).expect("there is room");
    let bytes = kitty().show(&[placed(0, raster.clone(), 40, 40)]);
    assert_eq!(from_kitty(without_position(&bytes)), pixels(&bands), "each is exact");
    let bytes = sixel().show(&[placed(0, raster, 40, 40)]);
    let painted = from_sixel(without_position(&bytes));
    let far = |(&color, painted): (&Rgb, &[u8; 3])| {
        in_percent(color).into_iter().zip(painted).any(|(wanted, &got)| wanted.abs_diff(got) > 8)
    };
    assert!(!pixels(&bands).iter().flatten().zip(painted.iter().flatten()).any(far), "each is near");
    let colors: BTreeSet<&[u8; 3]> = painted.iter().flatten().collect();
    assert!(colors.len() > 100, "{}", colors.len());
}

#[test]
fn a_large_picture_of_few_values_is_few_bytes() {
    let levels: Vec<u8> = (0..28 * 28).map(|at| (at * 37 % 256) as u8).collect();
    let picture = [placed(0, grey(28, &levels), 560, 560)];
    let raw = 560 * 560 * 3;
    assert!(kitty().show(&picture).len() < raw / 50, "{}", kitty().show(&picture).len());
    assert!(sixel().show(&picture).len() < raw / 10, "{}", sixel().show(&picture).len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_picture_is_it_arrives(
        width in 1usize..9, levels in prop::collection::vec(any::<u8>(), 1..64), more in 0usize..30, higher in 0usize..30,
        mark in (0usize..9, 0usize..9),
    ) {
        let height = levels.len().div_ceil(width);
        let levels: Vec<u8> = levels.iter().copied().cycle().take(width * height).collect();
        let mark = Mark { row: mark.0, column: mark.1, color: Rgb(255, 0, 200) };
        let raster = grey(width, &levels).marked(Some(mark));
        let picture = placed(3, raster, width + more, height + higher);
        let bands = picture.raster.enlarged(picture.width, picture.height).expect("there is room");
        let bytes = kitty().show(std::slice::from_ref(&picture));
        prop_assert_eq!(from_kitty(without_position(&bytes)), pixels(&bands));
        let bytes = sixel().show(std::slice::from_ref(&picture));
        let expected: Vec<Vec<[u8; 3]>> =
            pixels(&bands).into_iter().map(|row| row.into_iter().map(in_percent).collect()).collect();
        prop_assert_eq!(from_sixel(without_position(&bytes)), expected);
    }
}
