//! What terminals answer to what they are asked.

use super::heard::Heard;
use crate::tui::view::sheet::CellSize;

/// The attribute of terminals that draw sixel graphics.
const SIXEL: u16 = 4;
/// How the answer to the question for Kitty's graphics begins, with the number that the question has.
const GRAPHICS: &[u8] = b"_Gi=31";

/// The answer that a control sequence is, if it is one.
pub(super) fn sequence(parameters: &[u8], last: u8) -> Option<Heard> {
    match (parameters.first()?, last) {
        (b'?', b'c') => {
            Some(Heard::Attributes { sixel: numbers(&parameters[1..]).any(|number| number == SIXEL) })
        }
        (b'>', b'c') => numbers(&parameters[1..]).next().map(Heard::Kind),
        // The size of a cell is told as its height and its width.
        (b'6', b't') => match numbers(parameters).collect::<Vec<u16>>()[..] {
            [6, height, width] => CellSize::new(width, height).map(Heard::Cell),
            _ => None,
        },
        _ => None,
    }
}

/// The answer that a string is, if it is one; given without ESC and without its end.
pub(super) fn string(text: &[u8]) -> Option<Heard> {
    let rest = text.strip_prefix(GRAPHICS)?;
    let (keys, message) = rest.split_at(rest.iter().position(|byte| *byte == b';')?);
    // Of a longer number it is not the answer.
    let is_ours = keys.first().is_none_or(|next| *next == b',');
    is_ours.then_some(Heard::Graphics { drawn: message == b";OK" })
}

/// The numbers between semicolons; one that is none is left out.
fn numbers(parameters: &[u8]) -> impl Iterator<Item = u16> {
    let texts = parameters.split(|byte| *byte == b';').map(std::str::from_utf8);
    texts.filter_map(|text| text.ok()?.parse().ok())
}
