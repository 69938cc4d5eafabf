//! Texts of the screen in a real pty: the language that the locale or an option asks for, and the welcome of a newcomer.

use crate::support::home::Home;
use crate::support::pty::Session;
use crate::support::{PROGRAM, SMALL_RUN, SOON};

/// The screen on a small run, with changes to the environment and more options.
fn screen(environment: &[(&str, &str)], options: &[&str]) -> Session {
    Session::start_with(environment, PROGRAM, &[&SMALL_RUN[..], options].concat(), 80, 24)
}

#[test]
fn the_help_is_in_the_language_of_the_locale_and_an_option_overrules_that() {
    let czech = ("LANG", "cs_CZ.UTF-8");
    for (environment, options, title) in [
        (&[czech][..], &["--no-save"][..], "klávesy a co je vidět"),
        (&[czech], &["--no-save", "--charset", "ascii"], "klavesy a co je videt"),
        (&[czech], &["--no-save", "--lang", "en"], "keys, and what you see"),
        (&[("LC_MESSAGES", "cs_CZ.UTF-8")], &["--no-save"], "klávesy a co je vidět"),
        (&[], &["--no-save", "--lang", "cs"], "klávesy a co je vidět"),
        (&[("LANG", "pl_PL.UTF-8")], &["--no-save"], "keys, and what you see"),
    ] {
        let mut session = screen(environment, options);
        session.wait_for_training();
        session.press("?");
        session.wait_for(title);
    }
}

#[test]
fn a_newcomer_is_welcomed_once_that_can_be_remembered_and_never_again() {
    let home = Home::new();
    let place = [("XDG_STATE_HOME", home.path())];
    let mut unkept = screen(&place, &["--no-save", "--paused"]);
    unkept.wait_for("New here?");
    unkept.press("qy");
    unkept.wait_for_end(SOON);
    let written = std::fs::read_dir(home.place()).expect("the home can be read").count();
    assert_eq!(written, 0, "--no-save writes nothing");
    for words in ["New here?", "log training small"] {
        let mut session = screen(&place, &["--paused"]);
        session.wait_for(words);
        session.press("q");
        session.wait_for_end(SOON);
    }
}
