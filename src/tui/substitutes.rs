//! What stands for characters that a terminal's character set has not.

use crate::viz::paint::Charset;
use ratatui::buffer::Buffer;

/// Replaces what the character set has not by what it has.
pub fn substitute(charset: Charset, buffer: &mut Buffer) {
    match charset {
        Charset::Ascii => ascii_only(buffer),
        Charset::Console => console_only(buffer),
        Charset::Blocks | Charset::Braille | Charset::Sextants | Charset::Octants => {}
    }
}

/// Replaces what texts have and fonts of the Linux console have not: the signs of a norm and of a difference.
fn console_only(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        match cell.symbol() {
            "‖" => cell.set_symbol("|"),
            "Δ" => cell.set_symbol("d"),
            _ => continue,
        };
    }
}

/// Replaces everything beyond ASCII that came in with names and messages.
fn ascii_only(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let plain = match cell.symbol() {
            "‖" => "|",
            "Δ" => "d",
            "×" => "x",
            "–" | "—" | "−" => "-",
            "…" => ".",
            "→" => ">",
            "·" | "•" => ".",
            "’" | "‘" => "'",
            "“" | "”" => "\"",
            "≤" => "<",
            "≥" => ">",
            "±" => "~",
            _ => "?",
        };
        cell.set_symbol(plain);
    }
}
