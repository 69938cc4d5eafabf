//! Asking the terminal for its background.
//!
//! The question goes out with what is sent before the first frame, so that whatever a terminal prints instead of an
//! answer is overdrawn at once. Nothing waits for the answer: the screen begins with colours for any background, and
//! changes when it comes. Its end mark is the answer to a second question, for the device's attributes, which all
//! terminals answer: what is silent by then stays silent.

use crate::viz::paint::Rgb;
use std::time::Duration;

/// "What is the colour of your background, and what are you?" Ended with BEL, because urxvt ends its answer as the
/// question was ended, and with half of ESC backslash if it was that.
pub(super) const QUESTION: &[u8] = b"\x1b]11;?\x07\x1b[c";

/// How long an answer is waited for: on a bad line they come late. One that comes later is dropped.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// How the answer begins.
pub(super) const ANSWER: &[u8] = b"\x1b]11;";

/// The length and the colour of the specification that `text` begins with: `rgb:` or `rgba:` with one to four hexadecimal digits
/// a channel, or `#` with one to four for each of three. `None` if it does not begin with one.
pub(super) fn color(text: &[u8]) -> Option<(usize, Rgb)> {
    if let Some(digits) = text.strip_prefix(b"#") {
        let length = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let each = Some(length / 3).filter(|each| length % 3 == 0 && (1..=4).contains(each))?;
        let channel = |place: usize| share(&digits[place * each..(place + 1) * each]);
        return Some((1 + length, Rgb(channel(0)?, channel(1)?, channel(2)?)));
    }
    let (head, channels) = if text.starts_with(b"rgba:") { (5, 4) } else { (4, 3) };
    if head == 4 && !text.starts_with(b"rgb:") {
        return None;
    }
    let mut used = head;
    let mut values = [0; 4];
    for (place, value) in values.iter_mut().enumerate().take(channels) {
        if place > 0 {
            text.get(used).filter(|byte| **byte == b'/')?;
            used += 1;
        }
        let length = text[used..].iter().take(4).take_while(|byte| byte.is_ascii_hexdigit()).count();
        *value = share(&text[used..used + length])?;
        used += length;
    }
    Some((used, Rgb(values[0], values[1], values[2])))
}

/// One to four hexadecimal digits as a share of the greatest number that they can make, in 255ths.
fn share(digits: &[u8]) -> Option<u8> {
    let value = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    let most = 16_u32.pow(u32::try_from(digits.len()).ok()?) - 1;
    u8::try_from((value * 255 + most / 2) / most).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_as_terminals_write_them() {
        for (text, expected) in [
            ("rgb:ffff/ffff/ffff", Rgb(255, 255, 255)),
            ("rgb:0000/2b2b/3636", Rgb(0, 43, 54)),
            ("rgb:ff/80/00", Rgb(255, 128, 0)),
            ("rgb:f/8/0", Rgb(255, 136, 0)),
            ("rgba:fafa/fafa/f5f5/8000", Rgb(250, 250, 245)),
            ("#fdf6e3", Rgb(253, 246, 227)),
            ("#ffffffffffff", Rgb(255, 255, 255)),
        ] {
            assert_eq!(color(text.as_bytes()), Some((text.len(), expected)), "{text}");
        }
        // What follows is not part of it.
        assert_eq!(color(b"rgb:ffff/ffff/ffffq").map(|(used, _)| used), Some(18));
        assert_eq!(color(b"rgb:ffff/ffff/fffff").map(|(used, _)| used), Some(18));
    }

    #[test]
    fn what_is_no_colour() {
        for text in [
            "",
            "?",
            "rgb:",
            "rgb:ffff",
            "rgb:ffff/ffff/",
            "rgb:gggg/0000/0000",
            "red",
            "#ff",
            "#fffff",
            "rgb",
        ] {
            assert_eq!(color(text.as_bytes()), None, "{text}");
        }
    }
}
