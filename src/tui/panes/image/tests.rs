//! Images on terminals of all kinds: in colour, or what is left of the colours.

use super::*;
use crate::tui::testing::{PLAIN, RICH, running};
use crate::tui::theme::{Background, Charset, ColorDepth, ThemeName};
use crate::viz::paint::Paint;

/// Red beside green, and white beside blue.
const PIXELS: [u8; 12] = [240, 0, 0, 0, 240, 0, 248, 248, 248, 0, 0, 240];
const IMAGE: Image<'static> = Image { shape: Shape { height: 2, width: 2, channels: 3 }, pixels: &PIXELS };

fn theme(name: ThemeName, background: Background, depth: ColorDepth, charset: Charset) -> Theme {
    Theme::new(name, background, depth, charset)
}

#[test]
fn channels_are_colours_where_the_terminal_has_them_and_else_one_of_them_or_their_brightness() {
    let of = |depth, charset| theme(ThemeName::BlueOrange, Background::Dark, depth, charset);
    for depth in [ColorDepth::TrueColor, ColorDepth::Ansi256] {
        assert_eq!(Look::of(&of(depth, Charset::Blocks), 3, Some(1)), Look::Colors);
        assert_eq!(Look::of(&of(depth, Charset::Ascii), 3, None), Look::Brightness);
    }
    for depth in [ColorDepth::Ansi16, ColorDepth::None] {
        let theme = of(depth, Charset::Braille);
        assert_eq!(Look::of(&theme, 3, None), Look::Brightness);
        assert_eq!(Look::of(&theme, 3, Some(1)), Look::Channel(1));
        assert_eq!(Look::of(&theme, 3, Some(3)), Look::Brightness, "there is none of that number");
    }
    // Two channels are no colours anywhere.
    let rich = of(ColorDepth::TrueColor, Charset::Braille);
    assert_eq!((Look::of(&rich, 2, None), Look::of(&rich, 2, Some(0))), (Look::Mean, Look::Channel(0)));
    assert_eq!((Look::of(&rich, 1, Some(0)), Look::of(&rich, 0, None)), (Look::Channel(0), Look::Channel(0)));
    assert_eq!(Look::Channel(2).words(3).as_deref(), Some("blue"));
    assert_eq!(Look::Channel(1).words(4).as_deref(), Some("channel 2 of 4"));
    assert_eq!((Look::Channel(0).words(1), Look::Colors.words(3)), (None, None));
}

#[test]
fn a_colour_is_drawn_as_it_is_to_steps_of_eight() {
    let app = running(RICH, 1);
    let grid = IMAGE.grid(&app.scene(&[]), Scale::ONE, Look::Colors);
    let cell = grid.get(0, 0).expect("there");
    assert_eq!((cell.ink.paint, cell.back), (Paint::Rgb(Rgb(240, 0, 0)), Paint::Rgb(Rgb(248, 248, 248))));
    let cell = grid.get(1, 0).expect("there");
    assert_eq!((cell.ink.paint, cell.back), (Paint::Rgb(Rgb(0, 240, 0)), Paint::Rgb(Rgb(0, 0, 240))));
    // The mean of all four pixels.
    let small = IMAGE.grid(&app.scene(&[]), Scale::Shrink(2), Look::Colors);
    assert_eq!(small.get(0, 0).map(|cell| cell.ink.paint), Some(Paint::Rgb(Rgb(120, 120, 120))));
}

#[test]
fn levels_are_those_of_a_channel_of_the_eye_or_of_the_mean() {
    let levels = |look: Look| PIXELS.chunks(3).map(|pixel| look.level(pixel).round()).collect::<Vec<f32>>();
    assert_eq!(levels(Look::Channel(0)), [240.0, 0.0, 248.0, 0.0]);
    // Green is brighter than red, and red than blue, though their bytes are the same.
    assert_eq!(levels(Look::Brightness), [72.0, 141.0, 248.0, 27.0]);
    assert_eq!(levels(Look::Mean), [80.0, 80.0, 248.0, 80.0]);
}

/// How many more columns of ink the white pixel has than the blue one, in letters.
fn ink_of_white(options: crate::tui::app::ScreenOptions) -> i32 {
    let app = running(options, 1);
    let grid = IMAGE.grid(&app.scene(&[]), Scale::ONE, Look::Brightness);
    let rank = |x: usize| {
        " .:-=+*#%@".find(grid.get(x, 1).map_or(' ', |cell| cell.glyph)).map_or(-1, |at| at as i32)
    };
    rank(0) - rank(2)
}

#[test]
fn a_photograph_is_light_where_it_is_light_on_any_background() {
    let dark = PLAIN;
    let light = crate::tui::app::ScreenOptions { background: Background::Light, ..PLAIN };
    assert!(ink_of_white(dark) > 0, "ink is light on a dark background");
    assert!(ink_of_white(light) < 0, "ink is dark on a light one");
    for options in [dark, light] {
        let printed = crate::tui::app::ScreenOptions { theme: ThemeName::Lecture, ..options };
        assert_eq!(ink_of_white(printed).signum(), ink_of_white(options).signum());
    }
}
