//! The markers of a JPEG file: whether it goes on to its end, and in what colours it is.
//!
//! Decoders fill up with grey what is missing of a file that was cut off, and do not tell.

const START_OF_SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// Checks that a JPEG file is whole, and in grey or in three colours.
pub(super) fn check(contents: &[u8]) -> Result<(), String> {
    let mut at = 2;
    while let Some((marker, next)) = next_marker(contents, at) {
        if marker == END {
            return Ok(());
        }
        at = next;
        if is_alone(marker) {
            continue;
        }
        let Some([high, low]) = contents.get(at..at + 2) else { break };
        if is_frame(marker) && contents.get(at + 7) == Some(&4) {
            return Err(
                "a JPEG file in four colours (CMYK), as for printing; save it in RGB, or as PNG".to_owned()
            );
        }
        at += usize::from(u16::from_be_bytes([*high, *low])).max(2);
        if marker == START_OF_SCAN {
            at = end_of_scan(contents, at);
        }
    }
    Err(format!(
        "the file was cut off: it ends after {} bytes without the mark that ends a JPEG file; get a fresh copy",
        contents.len()
    ))
}

/// The next marker from `at` on, and the place after it.
fn next_marker(contents: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = contents.get(at..)?;
    let first = rest.iter().position(|&byte| byte == 0xff)?;
    // A marker may have any number of 0xff before it.
    let filled = rest[first..].iter().position(|&byte| byte != 0xff)?;
    let place = at + first + filled;
    Some((contents[place], place + 1))
}

/// Whether a marker has nothing that belongs to it.
const fn is_alone(marker: u8) -> bool {
    matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8)
}

/// Whether a marker begins what says the size and the number of colours.
const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Where the compressed values that begin at `at` end: at the next marker that is no restart and no escaped 0xff.
fn end_of_scan(contents: &[u8], at: usize) -> usize {
    let rest = contents.get(at..).unwrap_or_default();
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    rest.windows(2).position(ends).map_or(contents.len(), |place| at + place)
}
