//! What the terminal can show, judged by the environment.
//!
//! `TERM` says what the terminal is, and one table says what that means. `COLORTERM` may promise more colours; it
//! comes from the outermost terminal, so what stands between (GNU screen) bounds it. Everything here is a guess that
//! explicit options overrule. docs/terminals.md says what was tried.

use crate::tui::theme::{Background, Charset, ColorDepth};

/// What the environment says about the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// How many colours.
    pub color: ColorDepth,
    /// Which characters.
    pub charset: Charset,
    /// The background, if something says what it is.
    pub background: Background,
    /// Whether a frame is to be sent as one synchronized update (mode 2026).
    pub synchronized: bool,
    /// Whether the terminal can be asked for its background, and prints nothing instead of answering.
    pub answers: bool,
    /// Whether the terminal may be asked for pictures in pixels: what multiplexers say of them is not true of the terminal outside.
    pub asks_pixels: bool,
}

/// A kind of terminal: a row of the table.
struct Kind {
    /// What `TERM` begins with. A name stands for itself and for whatever goes on with anything but a letter:
    /// "screen" for screen5 and screen.linux, "st" for st-256color and not for sterm.
    names: &'static [&'static str],
    /// Colours, where neither the rest of the name nor `COLORTERM` says more.
    color: ColorDepth,
    /// Colours at the most, whatever `COLORTERM` says.
    most: ColorDepth,
    /// Characters, in a UTF-8 locale.
    charset: Charset,
    /// As in [`Capability`].
    background: Background,
    /// As in [`Capability`].
    synchronized: bool,
    /// As in [`Capability`].
    answers: bool,
    /// Whether it stands between the program and another terminal.
    multiplexes: bool,
}

/// A terminal nothing is known of.
const UNKNOWN: Kind = Kind {
    names: &[],
    color: ColorDepth::Ansi16,
    most: ColorDepth::TrueColor,
    charset: Charset::Braille,
    background: Background::Unknown,
    synchronized: false,
    answers: false,
    multiplexes: false,
};
/// An emulator of xterm's kind.
const EMULATOR: Kind = Kind { synchronized: true, answers: true, ..UNKNOWN };
const MONOCHROME: Kind = Kind { color: ColorDepth::None, most: ColorDepth::None, ..UNKNOWN };

/// The first row that matches counts.
const KINDS: [Kind; 8] = [
    Kind { names: &["dumb", "unknown", "vt", "adm", "wy", "ansi-m", "ansi-mono"], ..MONOCHROME },
    // Reads 24-bit colours as attributes (4.9) or drops them (5.0), and takes 256 whatever it is called. It may be tmux,
    // whose default this name was for long.
    Kind {
        names: &["screen"],
        color: ColorDepth::Ansi256,
        most: ColorDepth::Ansi256,
        multiplexes: true,
        ..UNKNOWN
    },
    // From 3.7 on repaints at the end of each synchronized update: ten to thirty times the bytes.
    Kind { names: &["tmux"], color: ColorDepth::Ansi256, synchronized: false, multiplexes: true, ..EMULATOR },
    // Eight backgrounds, a font of its own, black unless somebody changed it.
    Kind {
        names: &["linux"],
        most: ColorDepth::Ansi16,
        charset: Charset::Console,
        background: Background::Dark,
        ..UNKNOWN
    },
    // Say what they are and always have 24 bits.
    Kind {
        names: &[
            "xterm-kitty",
            "xterm-ghostty",
            "kitty",
            "ghostty",
            "alacritty",
            "foot",
            "wezterm",
            "contour",
            "rio",
            "iterm",
            "mintty",
        ],
        color: ColorDepth::TrueColor,
        ..EMULATOR
    },
    // Takes 24 bits as the nearest of its 256.
    Kind { names: &["rxvt-unicode"], color: ColorDepth::Ansi256, most: ColorDepth::Ansi256, ..EMULATOR },
    Kind {
        names: &["st", "stterm", "konsole", "gnome", "vte", "mlterm"],
        color: ColorDepth::Ansi256,
        ..EMULATOR
    },
    Kind { names: &["xterm", "putty"], ..EMULATOR },
];

/// Names of terminals that cannot place a cursor.
const LINE_TERMS: [&str; 3] = ["", "dumb", "unknown"];

impl Capability {
    /// Judges by the process's environment.
    pub fn from_environment() -> Self {
        Self::judge(|name| std::env::var(name).ok())
    }

    /// Judges by `variable`, which looks up an environment variable.
    pub fn judge(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        let kind = kind(&term);
        // A shell in GNU screen may have set TERM to anything.
        let in_screen = is_set("STY");
        let most = if in_screen { kind.most.min(ColorDepth::Ansi256) } else { kind.most };
        let told = variable("COLORFGBG").map_or(Background::Unknown, |colors| background(&colors));
        Self {
            // https://no-color.org: any value but the empty one.
            color: if is_set("NO_COLOR") {
                ColorDepth::None
            } else {
                color_depth(&term, &kind, &variable).min(most)
            },
            charset: if is_utf8(&variable) { kind.charset } else { Charset::Ascii },
            background: if told == Background::Unknown { kind.background } else { told },
            synchronized: kind.synchronized && !in_screen && !is_set("TMUX"),
            answers: kind.answers && !in_screen,
            asks_pixels: kind.answers && !kind.multiplexes && !in_screen && !is_set("TMUX"),
        }
    }
}

/// Whether a terminal of this name can place a cursor, which the screen cannot do without.
pub fn can_place_cursor(term: Option<&str>) -> bool {
    !LINE_TERMS.contains(&term.unwrap_or_default())
}

/// The row for a `TERM`. `screen.NAME` is GNU screen in a terminal of that name: what that one lacks, both lack.
fn kind(term: &str) -> Kind {
    if term.is_empty() {
        return MONOCHROME;
    }
    let is = |name: &str| {
        let rest = term.strip_prefix(name);
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphabetic()))
    };
    let Some(found) = KINDS.iter().find(|kind| kind.names.iter().any(|name| is(name))) else {
        return UNKNOWN;
    };
    let outer = term
        .strip_prefix("screen.")
        .map(kind)
        .filter(|outer| outer.charset == Charset::Console || outer.most == ColorDepth::None);
    let outer = outer.unwrap_or(UNKNOWN);
    Kind {
        most: found.most.min(outer.most),
        charset: found.charset.min(outer.charset),
        background: if found.background == Background::Unknown { outer.background } else { found.background },
        ..*found
    }
}

fn color_depth(term: &str, kind: &Kind, variable: impl Fn(&str) -> Option<String>) -> ColorDepth {
    let says = |part: &str| term.split(['-', '.']).any(|word| word == part);
    if says("mono") || says("m") {
        ColorDepth::None
    } else if matches!(variable("COLORTERM").as_deref(), Some("truecolor" | "24bit")) || says("direct") {
        ColorDepth::TrueColor
    } else if says("16color") {
        ColorDepth::Ansi16
    } else if term.contains("256color") {
        kind.color.max(ColorDepth::Ansi256)
    } else {
        kind.color
    }
}

/// Whether the locale is one of UTF-8. The first of these that is set and not empty decides, as for the C library.
fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    let encoding = locale.unwrap_or_default().to_ascii_lowercase();
    encoding.contains("utf-8") || encoding.contains("utf8")
}

/// `COLORFGBG` is "foreground;background" or "foreground;default;background", in the sixteen colours: 7 and those from 9 on are
/// light.
fn background(colors: &str) -> Background {
    match colors.rsplit(';').next().and_then(|number| number.parse::<u8>().ok()) {
        Some(7 | 9..=15) => Background::Light,
        Some(0..=6 | 8) => Background::Dark,
        _ => Background::Unknown,
    }
}

#[cfg(test)]
mod tests;
