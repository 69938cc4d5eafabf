//! Reports of the mouse in the SGR format (xterm's mode 1006): `ESC [ < button ; column ; row M`, or `m` for a release.

use crate::tui::view::mouse::{Button, Mouse, MouseKind};

/// What the number of the button is made of.
const MOTION: u16 = 32;
const WHEEL: u16 = 64;
const FURTHER_BUTTONS: u16 = 128;
/// Which keys were held down: Shift, Alt, Control.
const MODIFIERS: u16 = 4 | 8 | 16;

/// What a complete control sequence says of the mouse; `None` if it is no such report, or of something that has no name here.
pub(super) fn mouse(parameters: &[u8], last: u8) -> Option<Mouse> {
    let text = std::str::from_utf8(parameters.strip_prefix(b"<")?).ok()?;
    let mut numbers = text.split(';').map(|field| field.parse::<u16>().ok());
    let (code, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() {
        return None;
    }
    let kind = kind(code & !MODIFIERS, last)?;
    Some(Mouse { kind, column: column.checked_sub(1)?, row: row.checked_sub(1)? })
}

fn kind(code: u16, last: u8) -> Option<MouseKind> {
    if code & FURTHER_BUTTONS != 0 || code >= 2 * FURTHER_BUTTONS {
        return None;
    }
    if code & WHEEL != 0 {
        return match (code, last) {
            (64, b'M') => Some(MouseKind::WheelUp),
            (65, b'M') => Some(MouseKind::WheelDown),
            _ => None,
        };
    }
    let button = [Button::Left, Button::Middle, Button::Right].get(usize::from(code & 3)).copied()?;
    match (last, code & MOTION != 0) {
        (b'M', true) => Some(MouseKind::Drag(button)),
        (b'M', false) => Some(MouseKind::Press(button)),
        (b'm', _) => Some(MouseKind::Release(button)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_say_what_where_and_with_which_button() {
        let at = |kind| Some(Mouse { kind, column: 9, row: 4 });
        for (code, last, kind) in [
            (0, b'M', MouseKind::Press(Button::Left)),
            (1, b'M', MouseKind::Press(Button::Middle)),
            (2, b'm', MouseKind::Release(Button::Right)),
            (32, b'M', MouseKind::Drag(Button::Left)),
            (34 + 16 + 4, b'M', MouseKind::Drag(Button::Right)),
            (64, b'M', MouseKind::WheelUp),
            (65 + 8, b'M', MouseKind::WheelDown),
        ] {
            assert_eq!(mouse(format!("<{code};10;5").as_bytes(), last), at(kind), "{code}");
        }
    }

    #[test]
    fn what_is_no_report_and_numbers_that_cannot_be_are_nothing() {
        for text in [
            "<",
            "<0",
            "<0;1",
            "<0;0;1",
            "<0;1;0",
            "<0;1;1;1",
            "0;1;1",
            "<0;99999;1",
            "<-1;1;1",
            "<;;",
            "<0:1;1;1",
            "<3;1;1",
            "<35;1;1",
            "<66;1;1",
            "<128;1;1",
            "<256;1;1",
            "<65535;65535;65535",
        ] {
            assert_eq!(mouse(text.as_bytes(), b'M'), None, "{text}");
        }
        assert_eq!(mouse(b"<0;1;1", b'A'), None);
        assert_eq!(mouse(b"<64;1;1", b'm'), None);
        let far = Mouse { kind: MouseKind::Press(Button::Left), column: 65_534, row: 65_534 };
        assert_eq!(mouse(b"<0;65535;65535", b'M'), Some(far));
    }
}
