//! Everything a keyboard, a mouse and a window can do, at random: nothing panics, and a key is answered soon afterwards.

use crate::support::chance::{Chance, seed, tell, times};
use crate::support::data::Data;
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON};
use std::time::{Duration, Instant};

/// When a key is to be answered.
const ANSWER: Duration = Duration::from_millis(200);
/// A machine that does other things besides is given some tries.
const TRIES: usize = 5;

/// Keys; those that end or stop the program are left out.
const KEYS: [&str; 73] = [
    " ",
    "b",
    "e",
    "\t",
    "z",
    "\r",
    "?",
    "m",
    "n",
    "p",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    ",",
    ".",
    "+",
    "=",
    "-",
    "_",
    "T",
    "s",
    "r",
    "y",
    "h",
    "j",
    "k",
    "l",
    "g",
    "G",
    "a",
    "c",
    "t",
    "\x0c",
    "\x1b",
    "\x1b[Z",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[1;5H",
    "\x1bOP",
    "M",
    "X",
    "C",
    "E",
    "S",
    "i",
    "L",
    "N",
    "P",
    "O",
    "W",
    "R",
    "x",
    "w",
    "d",
    "u",
    "f",
    "v",
    "0",
    "1",
    "2",
    "3",
    "4",
    "(",
    ")",
    ":",
    ";",
];

/// Something that happens to a terminal.
fn event(session: &mut Session, chance: &mut Chance) {
    let (column, row) = (chance.within(0..400), chance.within(0..200));
    match chance.within(0..20) {
        0..=11 => session.press(chance.one_of(&KEYS)),
        12 | 13 => {
            let (button, end) = (chance.within(0..128), chance.one_of(&["M", "m"]));
            session.press(&format!("\x1b[<{button};{column};{row}{end}"));
        }
        14 => session.press("\x1b[M !!"),
        15 => session.press("\x1b[200~q\x03\x1ay\r pasted\x1b[201~"),
        16 | 17 => {
            let junk = chance.bytes(1 + column as usize % 12);
            // These would end or stop it.
            let harmless = |byte: &u8| !matches!(byte, b'q' | b'Q' | 0x03 | 0x1a);
            session.type_bytes(&junk.into_iter().filter(harmless).collect::<Vec<_>>());
        }
        _ => session.resize(chance.within(0..301) as u16, chance.within(0..101) as u16),
    }
}

/// Brings the screen back from wherever it went.
fn come_back(session: &mut Session) {
    session.resize(80, 24);
    let deadline = Instant::now() + SOON;
    let is_home = |session: &Session| {
        let text = session.text();
        // The help, the glossary and captions have these words, too, and say how they are closed.
        let covered = ["Begin again", "closes"].iter().any(|word| text.contains(word));
        text.contains("Accuracy") && text.contains("Sample") && !covered
    };
    loop {
        // Ends a string that junk may have begun, too, which would swallow the next key.
        session.press("\x1b");
        session.bytes_in(Duration::from_millis(300));
        if is_home(session) {
            return;
        }
        assert!(Instant::now() < deadline, "it does not come back:\n{}", session.text());
    }
}

/// How long the program takes to open and close its help.
fn answer(session: &mut Session) -> Duration {
    let mut longest = Duration::ZERO;
    for (key, shown) in [("?", true), ("?", false)] {
        let began = Instant::now();
        session.press(key);
        session.wait_until("an answer", |screen| screen.contents().contains("pause or go on") == shown);
        longest = longest.max(began.elapsed());
    }
    longest
}

#[test]
fn random_keys_mice_pastes_junk_and_sizes_do_not_panic_it() {
    let (rounds, events) = (times(2, 20), times(300, 3000));
    let data = Data::write();
    let arguments = [&data.arguments("100000")[..], &["--seed", "1"]].concat();
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        let mut chance = Chance::new(6, round);
        let mut session = Session::start(PROGRAM, &arguments, 80, 24);
        session.wait_for_screen();
        for number in 0..events {
            event(&mut session, &mut chance);
            if number % 500 == 499 {
                come_back(&mut session);
            }
        }
        come_back(&mut session);
        let times = (0..TRIES).map(|_| answer(&mut session));
        let quickest = times.min().expect("there were tries");
        assert!(quickest <= ANSWER, "seed {}, round {round}: answered after {quickest:?}", seed());
        slowest = slowest.max(quickest);
        let output = session.output();
        let panicked = output.windows(8).any(|window| window == b"panicked");
        assert!(!panicked, "seed {}, round {round}:\n{}", seed(), session.text());
        session.press("q");
        let status = session.wait_for_end(SOON).exit_code();
        // A rate that was raised often enough ends in a divergence, which is a failure of the run.
        assert!(status == 0 || status == 1, "seed {}, round {round}: status {status}", seed());
        session.assert_whole();
    }
    tell(
        "6",
        &format!(
            "{rounds} seeds x {events} events, no panic; a key answered within {slowest:.0?} afterwards"
        ),
    );
}
