//! The Linux console: whether its fonts have all that it is sent.

use super::{Outcome, RUN, after_an_epoch, quit, shell, state};
use crate::session::Session;
use flate2::read::GzDecoder;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

/// Where Debian's console-setup keeps fonts.
const FONTS: &str = "/usr/share/consolefonts";
const TRIED: [&str; 5] = ["Lat15-Fixed16", "Lat2-Fixed16", "Lat7-Fixed16", "Uni2-Fixed16", "Greek-Fixed16"];

/// Draws as on the Linux console and looks each character up in the fonts; true if none is missing.
pub fn fits(program: &Path, directory: &Path) -> Outcome<bool> {
    let mut environment = state(directory);
    environment.push(("TERM".to_owned(), "linux".to_owned()));
    let session = Session::start(&shell(&format!("{} {RUN}", program.display())), &environment)?;
    let drawn: BTreeSet<char> =
        after_an_epoch(&session)?.contents().chars().filter(|c| !c.is_ascii()).collect();
    let bright = |color| matches!(color, vt100::Color::Idx(8..) | vt100::Color::Rgb(..));
    let screen = session.screen();
    let places = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
    let cells: Vec<_> = places.filter_map(|(row, column)| screen.cell(row, column)).collect();
    let backgrounds = cells.iter().filter(|cell| bright(cell.bgcolor())).count();
    quit(session)?;
    let mut right = backgrounds == 0;
    for font in TRIED {
        let path = format!("{FONTS}/{font}.psf.gz");
        let Ok(file) = std::fs::File::open(&path) else {
            println!("Linux console, {font:<24} skipped: no {path} (Debian: console-setup-linux)");
            continue;
        };
        let mut bytes = Vec::new();
        GzDecoder::new(file).read_to_end(&mut bytes)?;
        let font_has = characters(&bytes);
        let missing: String = drawn.iter().filter(|c| !font_has.contains(&u32::from(**c))).collect();
        println!(
            "Linux console, {font:<24} missing: {}",
            if missing.is_empty() { "nothing" } else { &missing }
        );
        right &= missing.is_empty();
    }
    println!("Linux console, bright backgrounds: {backgrounds}");
    Ok(right)
}

/// The characters of a console font of the first version, by the table behind its glyphs.
fn characters(font: &[u8]) -> BTreeSet<u32> {
    const SEQUENCE: u16 = 0xfffe;
    const END: u16 = 0xffff;
    let [0x36, 0x04, mode, height, glyphs @ ..] = font else { return BTreeSet::new() };
    let count = if mode & 1 == 1 { 512 } else { 256 };
    let table = glyphs.get(count * usize::from(*height)..).unwrap_or_default();
    let mut in_sequence = false;
    let units = table.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let alone = units.filter_map(|unit| {
        in_sequence = unit == SEQUENCE || in_sequence && unit != END;
        (!in_sequence && unit != END).then(|| u32::from(unit))
    });
    alone.collect()
}
