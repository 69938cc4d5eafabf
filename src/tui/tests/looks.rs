//! Colours and characters: what terminals have, and what can be read on any background.

use super::states;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::{CONSOLE_FONT, RICH, buffer, probe, running, text};
use crate::tui::theme::{Background, Charset, ColorDepth, ThemeName};
use crate::viz::paint::{CONSOLE, Paint, Rgb};
use ratatui::buffer::Cell;
use ratatui::style::Color;

#[test]
fn right_and_wrong_differ_in_colour_and_in_words() {
    let mut app = running(RICH, 1100);
    let find = |app: &mut App, word: &str| {
        let row = text(app, 80, 24).lines().position(|line| line.contains(word)).expect("the word is there");
        let line: Vec<char> = text(app, 80, 24).lines().nth(row).expect("a row").chars().collect();
        let column =
            line.windows(word.len()).position(|w| w.iter().collect::<String>() == word).expect("a place");
        buffer(app, 80, 24)[(column as u16, row as u16)].fg
    };
    let right = find(&mut app, "right");
    let mut mistaken = probe(1100, 0);
    mistaken.sample.predicted = 2;
    app.on_probe(Box::new(mistaken));
    (0..20).for_each(|_| drop(buffer(&mut app, 80, 24)));
    assert_ne!(find(&mut app, "wrong"), right);
    // And the picture is coloured: two pixels in a cell.
    let buffer = buffer(&mut app, 80, 24);
    let colored = |cell: &Cell| matches!((cell.fg, cell.bg), (Color::Rgb(..), Color::Rgb(..)));
    assert!(buffer.content.iter().filter(|cell| colored(cell)).count() > 200);
}

#[test]
fn without_colours_there_are_none() {
    for (_, mut app) in states(ScreenOptions { color: ColorDepth::None, ..RICH }) {
        let buffer = buffer(&mut app, 80, 24);
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    }
}

#[test]
fn on_the_linux_console_nothing_is_drawn_that_its_fonts_and_backgrounds_cannot_show() {
    for color in [ColorDepth::None, ColorDepth::Ansi16] {
        for &theme in ThemeName::ALL {
            for (name, mut app) in states(ScreenOptions { color, charset: Charset::Console, theme, ..RICH }) {
                for (width, height) in [(80, 24), (160, 50), (60, 18)] {
                    for cell in &buffer(&mut app, width, height).content {
                        let known = cell.symbol().chars().all(|c| c.is_ascii() || CONSOLE_FONT.contains(c));
                        assert!(known, "{name} {width}x{height}: {:?}", cell.symbol());
                        assert_eq!(
                            cell.bg,
                            Color::Reset,
                            "{name} {width}x{height}: in the foreground colour alone"
                        );
                    }
                }
            }
        }
    }
}

/// What a colour looks like, as far as the program decides that.
fn seen(color: Color) -> Option<Rgb> {
    match color {
        Color::Rgb(r, g, b) => Some(Rgb(r, g, b)),
        Color::Indexed(index) => Paint::Indexed(index).seen(&CONSOLE),
        _ => None,
    }
}

#[test]
fn on_a_background_that_nobody_knows_every_word_can_be_read_on_black_and_on_white() {
    for (charset, color) in [
        (Charset::Braille, ColorDepth::TrueColor),
        (Charset::Braille, ColorDepth::Ansi256),
        (Charset::Ascii, ColorDepth::TrueColor),
        (Charset::Ascii, ColorDepth::Ansi256),
    ] {
        let unknown = ScreenOptions { background: Background::Unknown, charset, color, ..RICH };
        for (name, mut app) in states(unknown) {
            for cell in &buffer(&mut app, 100, 30).content {
                // With a background of its own, or as a block, it is a piece of a picture.
                let word = cell.bg == Color::Reset && cell.symbol().is_ascii() && cell.symbol() != " ";
                let Some(ink) = seen(cell.fg).filter(|_| word) else { continue };
                for behind in [Rgb(0, 0, 0), Rgb(255, 255, 255)] {
                    let contrast = ink.contrast(behind);
                    assert!(
                        contrast >= 3.5,
                        "{name}: {:?} in {ink:?} on {behind:?}: {contrast:.2}",
                        cell.symbol()
                    );
                }
            }
        }
    }
}
