use super::*;
use crate::viz::grid::{Ink, Weight};
use crate::viz::paint::{ANSI, CONSOLE, Paint, Rgb};
use crate::viz::ramp::{LEVELS, ZERO};

const BACKGROUNDS: [Background; 3] = [Background::Dark, Background::Light, Background::Unknown];
const BLACK: Rgb = Rgb(0, 0, 0);
const WHITE: Rgb = Rgb(255, 255, 255);

/// The inks by name, with the least contrast that each may have: an area needs less than words.
fn inks_of(name: ThemeName, background: Background, depth: ColorDepth) -> Vec<(&'static str, Ink, f32)> {
    const WORDS: f32 = 4.5;
    const AREA: f32 = 1.25;
    // Nothing has more than 4.58 on black and on white; the named colours are what the terminal makes of them.
    let words = match (background, depth) {
        // Where the background is not known, this theme has no colours of its own.
        _ if name == ThemeName::HighContrast => 7.0,
        (_, ColorDepth::Ansi16) => 2.8,
        (Background::Unknown, _) => 4.0,
        _ => WORDS,
    };
    let ink = Theme::new(name, background, depth, Charset::Braille).ink;
    vec![
        ("text", ink.text, words),
        ("strong", ink.strong, words),
        ("faint", ink.faint, words),
        ("accent", ink.accent, words),
        ("train", ink.train, words),
        ("raw", ink.raw, AREA),
        ("validation", ink.validation, words),
        ("good", ink.good, words),
        ("bad", ink.bad, words),
        ("warn", ink.warn, words),
        ("activation", ink.activation, words),
        ("weight", ink.weight, words),
        ("bias", ink.bias, words),
        ("sum", ink.sum, words),
        ("error", ink.error, words),
    ]
}

/// What may be behind the inks for a background.
fn behind(background: Background) -> &'static [Rgb] {
    match background {
        Background::Dark => &[BLACK],
        Background::Light => &[WHITE],
        Background::Unknown => &[BLACK, WHITE],
    }
}

const DEPTHS: [ColorDepth; 3] = [ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::TrueColor];

#[test]
fn every_ink_can_be_read_on_the_backgrounds_it_is_for() {
    let looks = BACKGROUNDS.into_iter().flat_map(|background| DEPTHS.map(|depth| (background, depth)));
    for ((background, depth), theme) in
        looks.flat_map(|look| ThemeName::ALL.iter().map(move |theme| (look, *theme)))
    {
        for (name, ink, least) in inks_of(theme, background, depth) {
            for named in [&ANSI, &CONSOLE] {
                // The terminal's own colour can be read on its own background.
                let Some(seen) = ink.paint.seen(named) else { continue };
                for &behind in behind(background) {
                    let contrast = seen.contrast(behind);
                    assert!(
                        contrast >= least,
                        "{theme:?} {name} {background:?} {depth:?}: {seen:?} on {behind:?}: {contrast:.2}"
                    );
                }
            }
        }
    }
}

#[test]
fn in_high_contrast_no_word_is_faint() {
    for background in BACKGROUNDS {
        for depth in DEPTHS {
            let inks = inks_of(ThemeName::HighContrast, background, depth).into_iter();
            for (name, ink, _) in inks.filter(|(name, ..)| *name != "raw") {
                assert_ne!(ink.weight, Weight::Dim, "{name} {background:?} {depth:?}");
            }
        }
    }
}

#[test]
fn without_hue_every_colour_is_a_grey() {
    let is_grey = |Rgb(red, green, blue): Rgb| red == green && green == blue;
    for background in BACKGROUNDS {
        for depth in DEPTHS {
            for (name, ink, _) in inks_of(ThemeName::Monochrome, background, depth) {
                for named in [&ANSI, &CONSOLE] {
                    let seen = ink.paint.seen(named);
                    assert!(seen.is_none_or(is_grey), "{name} {background:?} {depth:?}: {seen:?}");
                }
            }
            let theme = Theme::new(ThemeName::Monochrome, background, depth, Charset::Braille);
            for ramp in [&theme.signed, &theme.sequential, &theme.image] {
                for level in 0..LEVELS {
                    let seen = ramp.paint(level).seen(&ANSI).expect("a colour");
                    let Rgb(red, green, blue) = seen;
                    // Paper and its ink are hardly warmer and colder than grey.
                    assert!(red.abs_diff(green).max(green.abs_diff(blue)) <= 2, "{seen:?}");
                }
            }
        }
    }
}

#[test]
fn right_and_wrong_and_the_two_curves_differ_on_every_background() {
    for background in BACKGROUNDS {
        for depth in [ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::TrueColor] {
            let ink = Theme::new(ThemeName::BlueOrange, background, depth, Charset::Braille).ink;
            assert_ne!(ink.good.paint, ink.bad.paint, "{background:?} {depth:?}");
            assert_ne!(ink.train.paint, ink.validation.paint, "{background:?} {depth:?}");
            assert_ne!(ink.train, ink.raw, "{background:?} {depth:?}");
            assert_ne!(ink.warn.paint, ink.bad.paint, "{background:?} {depth:?}");
        }
    }
}

#[test]
fn the_five_quantities_differ_from_each_other_and_from_words_on_every_background() {
    for background in BACKGROUNDS {
        for depth in [ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::TrueColor] {
            let ink = Theme::new(ThemeName::BlueOrange, background, depth, Charset::Braille).ink;
            let inks = [ink.text, ink.activation, ink.weight, ink.bias, ink.sum, ink.error];
            for (i, ink) in inks.iter().enumerate() {
                assert!(!inks[..i].contains(ink), "{i}: {background:?} {depth:?}");
            }
        }
    }
}

fn brightness(ramp: &Ramp) -> Vec<f32> {
    (0..LEVELS).map(|level| ramp.color(level).luminance()).collect()
}

#[test]
fn sequential_ramps_get_steadily_brighter_or_darker() {
    for &name in ThemeName::ALL {
        for background in BACKGROUNDS {
            let theme = Theme::new(name, background, ColorDepth::TrueColor, Charset::Braille);
            for ramp in [&theme.sequential, &theme.image] {
                let steps = brightness(ramp);
                let darker = background == Background::Light || name == ThemeName::Lecture;
                assert!(
                    steps.windows(2).all(|w| if darker { w[1] < w[0] } else { w[1] > w[0] }),
                    "{steps:?}"
                );
            }
        }
    }
}

#[test]
fn signed_ramps_grow_away_from_zero_on_both_sides() {
    let theme = Theme::new(ThemeName::BlueOrange, Background::Dark, ColorDepth::TrueColor, Charset::Braille);
    let steps = brightness(&theme.signed);
    let zero = usize::from(ZERO);
    assert!(steps[..=zero].windows(2).all(|w| w[1] < w[0]));
    assert!(steps[zero..].windows(2).all(|w| w[1] > w[0]));
}

#[test]
fn in_the_lecture_dark_means_high() {
    let theme = Theme::new(ThemeName::Lecture, Background::Dark, ColorDepth::TrueColor, Charset::Braille);
    assert!(theme.signed.color(0).luminance() > 0.9);
    assert!(theme.signed.color(LEVELS - 1).luminance() < 0.1);
    let plain = Theme::new(ThemeName::Lecture, Background::Dark, ColorDepth::None, Charset::Ascii);
    assert_eq!(plain.sequential.glyphs(LEVELS - 1, Charset::Ascii), [' ', ' ']);
}

#[test]
fn without_colours_nothing_is_coloured() {
    let theme = Theme::new(ThemeName::BlueOrange, Background::Light, ColorDepth::None, Charset::Braille);
    for ink in [theme.ink.train, theme.ink.bad, theme.ink.accent, theme.ink.faint] {
        assert_eq!(ink.paint, Paint::Default);
    }
}
