use super::*;
use Background::{Dark, Light, Unknown};
use Charset::{Braille, Console};
use ColorDepth::{Ansi16, Ansi256, None as Mono, TrueColor};

fn judge(environment: &[(&str, &str)]) -> Capability {
    Capability::judge(|name| {
        environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    })
}

/// What is chosen in a UTF-8 locale, without and with `COLORTERM=truecolor`, by the name of the terminal: colours each
/// time, characters, whether synchronized updates are used, and whether the terminal is asked for its background.
const CHOSEN: [(&str, ColorDepth, ColorDepth, Charset, bool, bool); 45] = [
    ("xterm", Ansi16, TrueColor, Braille, true, true),
    ("xterm-256color", Ansi256, TrueColor, Braille, true, true),
    ("xterm+256color", Ansi256, TrueColor, Braille, true, true),
    ("xterm-16color", Ansi16, TrueColor, Braille, true, true),
    ("xterm-direct", TrueColor, TrueColor, Braille, true, true),
    ("xterm-mono", Mono, Mono, Braille, true, true),
    ("xterm-kitty", TrueColor, TrueColor, Braille, true, true),
    ("xterm-ghostty", TrueColor, TrueColor, Braille, true, true),
    ("kitty-direct", TrueColor, TrueColor, Braille, true, true),
    ("alacritty", TrueColor, TrueColor, Braille, true, true),
    ("alacritty-direct", TrueColor, TrueColor, Braille, true, true),
    ("foot", TrueColor, TrueColor, Braille, true, true),
    ("foot-extra", TrueColor, TrueColor, Braille, true, true),
    ("wezterm", TrueColor, TrueColor, Braille, true, true),
    ("iterm2", TrueColor, TrueColor, Braille, true, true),
    ("st-256color", Ansi256, TrueColor, Braille, true, true),
    ("st", Ansi256, TrueColor, Braille, true, true),
    ("stv52", Ansi16, TrueColor, Braille, false, false),
    ("konsole-256color", Ansi256, TrueColor, Braille, true, true),
    ("vte-256color", Ansi256, TrueColor, Braille, true, true),
    ("gnome", Ansi256, TrueColor, Braille, true, true),
    ("putty", Ansi16, TrueColor, Braille, true, true),
    ("putty-256color", Ansi256, TrueColor, Braille, true, true),
    ("rxvt", Ansi16, TrueColor, Braille, false, false),
    ("rxvt-16color", Ansi16, TrueColor, Braille, false, false),
    ("rxvt-256color", Ansi256, TrueColor, Braille, false, false),
    ("rxvt-unicode", Ansi256, Ansi256, Braille, true, true),
    ("rxvt-unicode-256color", Ansi256, Ansi256, Braille, true, true),
    ("tmux", Ansi256, TrueColor, Braille, false, true),
    ("tmux-256color", Ansi256, TrueColor, Braille, false, true),
    ("tmux-direct", TrueColor, TrueColor, Braille, false, true),
    ("screen", Ansi256, Ansi256, Braille, false, false),
    ("screen5", Ansi256, Ansi256, Braille, false, false),
    ("screen-256color", Ansi256, Ansi256, Braille, false, false),
    ("screen-256color-bce", Ansi256, Ansi256, Braille, false, false),
    ("screen.xterm-256color", Ansi256, Ansi256, Braille, false, false),
    ("screen.xterm", Ansi256, Ansi256, Braille, false, false),
    ("screen.rxvt-unicode-256color", Ansi256, Ansi256, Braille, false, false),
    ("screen.linux", Ansi16, Ansi16, Console, false, false),
    ("screen.vt220", Mono, Mono, Braille, false, false),
    ("linux", Ansi16, Ansi16, Console, false, false),
    ("linux-16color", Ansi16, Ansi16, Console, false, false),
    ("vt100", Mono, Mono, Braille, false, false),
    ("vt220-w", Mono, Mono, Braille, false, false),
    ("something-new", Ansi16, TrueColor, Braille, false, false),
];

#[test]
fn what_is_chosen_by_the_name_of_the_terminal() {
    for (term, color, promised, charset, synchronized, answers) in CHOSEN {
        let environment = [("TERM", term), ("LANG", "C.UTF-8"), ("COLORTERM", "truecolor")];
        let found = judge(&environment[..2]);
        assert_eq!(found.color, color, "{term}");
        assert_eq!(judge(&environment).color, promised, "{term} with COLORTERM");
        assert_eq!(
            (found.charset, found.synchronized, found.answers),
            (charset, synchronized, answers),
            "{term}"
        );
        let known = if charset == Console { Dark } else { Unknown };
        assert_eq!(found.background, known, "{term}");
    }
    assert_eq!(judge(&[]).color, Mono);
}

#[test]
fn in_gnu_screen_and_tmux_whatever_the_name() {
    let outer = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")];
    let free = judge(&outer);
    assert_eq!((free.color, free.synchronized, free.answers), (TrueColor, true, true));
    let with = |name| judge(&[&outer[..], &[(name, "x")]].concat());
    let screen = with("STY");
    assert_eq!((screen.color, screen.synchronized, screen.answers), (Ansi256, false, false));
    let tmux = with("TMUX");
    assert_eq!((tmux.color, tmux.synchronized, tmux.answers), (TrueColor, false, true));
    // tmux called screen, as its default was for long.
    let old = judge(&[("TERM", "screen"), ("TMUX", "x"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")]);
    assert_eq!((old.color, old.synchronized, old.answers), (Ansi256, false, false));
    // Set and empty is not set.
    assert_eq!(judge(&[&outer[..], &[("STY", ""), ("TMUX", "")]].concat()), free);
}

#[test]
fn pixels_are_asked_for_where_an_answer_is_about_the_terminal_that_is_seen() {
    let asks = |environment: &[(&str, &str)]| judge(environment).asks_pixels;
    for term in ["xterm-256color", "xterm-kitty", "foot", "wezterm", "xterm-ghostty"] {
        assert!(asks(&[("TERM", term)]), "{term}");
        assert!(!asks(&[("TERM", term), ("TMUX", "x")]) && !asks(&[("TERM", term), ("STY", "x")]), "{term}");
    }
    for term in ["tmux-256color", "tmux", "screen-256color", "screen", "linux", "vt220", "something-new"] {
        assert!(!asks(&[("TERM", term)]), "{term}");
    }
}

#[test]
fn colorterm_promises_more_and_no_color_forbids_all() {
    let term = ("TERM", "xterm-256color");
    assert_eq!(judge(&[term, ("COLORTERM", "truecolor")]).color, TrueColor);
    assert_eq!(judge(&[term, ("COLORTERM", "yes")]).color, Ansi256);
    assert_eq!(judge(&[term, ("COLORTERM", "24bit"), ("NO_COLOR", "1")]).color, Mono);
    assert_eq!(judge(&[term, ("NO_COLOR", "")]).color, Ansi256);
    // What urxvt says of itself.
    assert_eq!(judge(&[("TERM", "rxvt-unicode-256color"), ("COLORTERM", "rxvt-xpm")]).color, Ansi256);
}

#[test]
fn characters_by_the_locale_that_counts() {
    let utf8 = ("LANG", "cs_CZ.UTF-8");
    assert_eq!(judge(&[("TERM", "xterm"), utf8]).charset, Braille);
    assert_eq!(judge(&[("TERM", "linux"), utf8]).charset, Console);
    assert_eq!(judge(&[("TERM", "linux"), ("LANG", "C")]).charset, Charset::Ascii);
    assert_eq!(judge(&[("TERM", "xterm"), ("LC_ALL", "C"), utf8]).charset, Charset::Ascii);
    assert_eq!(judge(&[("TERM", "xterm"), ("LC_ALL", ""), ("LC_CTYPE", "C.utf8")]).charset, Braille);
    assert_eq!(judge(&[]).charset, Charset::Ascii);
}

#[test]
fn the_background_where_it_is_told() {
    let told = |colors| judge(&[("TERM", "xterm"), ("COLORFGBG", colors)]).background;
    assert!(["0;15", "0;default;15", "0;7"].into_iter().all(|colors| told(colors) == Light));
    assert!(["15;0", "12;8"].into_iter().all(|colors| told(colors) == Dark));
    assert!(["0;default", "", "0;99", "0;-1"].into_iter().all(|colors| told(colors) == Unknown));
    // The console is dark unless it is told to be otherwise.
    assert_eq!(judge(&[("TERM", "linux"), ("COLORFGBG", "0;15")]).background, Light);
    assert_eq!(judge(&[("TERM", "linux")]).background, Dark);
}

#[test]
fn a_cursor_is_needed() {
    assert!(can_place_cursor(Some("vt100")) && can_place_cursor(Some("xterm-256color")));
    assert!(!can_place_cursor(Some("dumb")) && !can_place_cursor(Some("")) && !can_place_cursor(None));
}
