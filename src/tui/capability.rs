//! What the terminal can show, judged by the environment.
//!
//! `COLORTERM` says it best, but ssh does not bring it along; so `TERM` has to do for many, and 256 colours are the
//! common case there. Everything here is a guess that explicit options overrule.

use super::theme::{Charset, ColorDepth};

/// What the environment says about the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// How many colours.
    pub color: ColorDepth,
    /// Which characters.
    pub charset: Charset,
    /// Whether the background is light; false if nothing says so.
    pub light_background: bool,
}

/// Endings and names of terminals that show 24-bit colour without saying so in `COLORTERM`.
const TRUE_COLOR_TERMS: [&str; 9] =
    ["direct", "kitty", "alacritty", "foot", "ghostty", "wezterm", "contour", "rio", "iterm"];
/// Terminals with 256 colours whose name does not end in "256color".
const MANY_COLOR_TERMS: [&str; 7] = ["tmux", "screen", "rxvt-unicode", "st", "konsole", "gnome", "vte"];
/// Terminals without colour.
const MONOCHROME_TERMS: [&str; 8] = ["", "dumb", "unknown", "vt52", "vt100", "vt102", "vt220", "ansi-mono"];
/// Terminals that cannot place a cursor.
const LINE_TERMS: [&str; 3] = ["", "dumb", "unknown"];

impl Capability {
    /// Judges by the process's environment.
    pub fn from_environment() -> Self {
        Self::judge(|name| std::env::var(name).ok())
    }

    /// Judges by `variable`, which looks up an environment variable.
    pub fn judge(variable: impl Fn(&str) -> Option<String>) -> Self {
        let term = variable("TERM").unwrap_or_default();
        Self {
            color: color_depth(&term, &variable),
            charset: charset(&term, &variable),
            light_background: variable("COLORFGBG").is_some_and(|colors| is_light(&colors)),
        }
    }
}

/// Whether a terminal of this name can place a cursor, which the screen cannot do without.
pub fn can_place_cursor(term: Option<&str>) -> bool {
    !LINE_TERMS.contains(&term.unwrap_or_default())
}

fn color_depth(term: &str, variable: impl Fn(&str) -> Option<String>) -> ColorDepth {
    let family = term.split('-').next().unwrap_or_default();
    // https://no-color.org: any value but the empty one.
    if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) || MONOCHROME_TERMS.contains(&term) {
        ColorDepth::None
    } else if matches!(variable("COLORTERM").as_deref(), Some("truecolor" | "24bit"))
        || term.split('-').any(|part| TRUE_COLOR_TERMS.contains(&part))
    {
        ColorDepth::TrueColor
    } else if term.ends_with("256color") || MANY_COLOR_TERMS.contains(&family) {
        ColorDepth::Ansi256
    } else {
        ColorDepth::Ansi16
    }
}

fn charset(term: &str, variable: impl Fn(&str) -> Option<String>) -> Charset {
    // The first of these that is set and not empty decides, as for the C library.
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    let encoding = locale.unwrap_or_default().to_ascii_lowercase();
    if !encoding.contains("utf-8") && !encoding.contains("utf8") {
        Charset::Ascii
    } else if term.split('-').next() == Some("linux") {
        // Its font has blocks and no braille.
        Charset::Blocks
    } else {
        Charset::Braille
    }
}

/// `COLORFGBG` is "foreground;background" or "foreground;default;background", in the sixteen colours: 7 and those from 9 on are
/// light.
fn is_light(colors: &str) -> bool {
    let background = colors.rsplit(';').next().and_then(|number| number.parse::<u8>().ok());
    background.is_some_and(|number| number == 7 || (9..16).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(environment: &[(&str, &str)]) -> Capability {
        Capability::judge(|name| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colours_by_what_the_terminal_is_called() {
        for (term, color) in [
            ("xterm-256color", ColorDepth::Ansi256),
            ("screen.xterm-256color", ColorDepth::Ansi256),
            ("tmux-256color", ColorDepth::Ansi256),
            ("screen", ColorDepth::Ansi256),
            ("xterm-kitty", ColorDepth::TrueColor),
            ("xterm-direct", ColorDepth::TrueColor),
            ("alacritty", ColorDepth::TrueColor),
            ("foot-extra", ColorDepth::TrueColor),
            ("xterm-ghostty", ColorDepth::TrueColor),
            ("xterm", ColorDepth::Ansi16),
            ("linux", ColorDepth::Ansi16),
            ("vt100", ColorDepth::None),
            ("dumb", ColorDepth::None),
            ("", ColorDepth::None),
        ] {
            assert_eq!(judge(&[("TERM", term)]).color, color, "{term}");
        }
    }

    #[test]
    fn colorterm_promises_more_and_no_color_forbids_all() {
        let term = ("TERM", "xterm-256color");
        assert_eq!(judge(&[term, ("COLORTERM", "truecolor")]).color, ColorDepth::TrueColor);
        assert_eq!(judge(&[term, ("COLORTERM", "yes")]).color, ColorDepth::Ansi256);
        assert_eq!(judge(&[term, ("COLORTERM", "24bit"), ("NO_COLOR", "1")]).color, ColorDepth::None);
        assert_eq!(judge(&[term, ("NO_COLOR", "")]).color, ColorDepth::Ansi256);
    }

    #[test]
    fn characters_by_the_locale_that_counts() {
        let utf8 = ("LANG", "cs_CZ.UTF-8");
        assert_eq!(judge(&[("TERM", "xterm"), utf8]).charset, Charset::Braille);
        assert_eq!(judge(&[("TERM", "linux"), utf8]).charset, Charset::Blocks);
        assert_eq!(judge(&[("LC_ALL", "C"), utf8]).charset, Charset::Ascii);
        assert_eq!(judge(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8")]).charset, Charset::Braille);
        assert_eq!(judge(&[]).charset, Charset::Ascii);
    }

    #[test]
    fn the_background_where_it_is_told() {
        let light = |colors| judge(&[("COLORFGBG", colors)]).light_background;
        assert!(light("0;15") && light("0;default;15") && light("0;7"));
        assert!(
            !light("15;0")
                && !light("12;8")
                && !light("0;default")
                && !light("")
                && !judge(&[]).light_background
        );
    }

    #[test]
    fn a_cursor_is_needed() {
        assert!(can_place_cursor(Some("vt100")) && can_place_cursor(Some("xterm-256color")));
        assert!(!can_place_cursor(Some("dumb")) && !can_place_cursor(Some("")) && !can_place_cursor(None));
    }
}
