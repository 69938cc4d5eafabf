use super::*;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::tui::view::sheet::CellSize;
use crossterm::event::KeyModifiers;
use proptest::prelude::*;

const NONE: KeyModifiers = KeyModifiers::NONE;

fn keys(bytes: &[u8]) -> Vec<(KeyCode, KeyModifiers)> {
    let mut decoder = Decoder::default();
    decoder.feed(bytes);
    pressed(&mut decoder)
}

fn pressed(decoder: &mut Decoder) -> Vec<(KeyCode, KeyModifiers)> {
    let key = |heard| match heard {
        Heard::Key(key) => Some((key.code, key.modifiers)),
        _ => None,
    };
    decoder.heard().filter_map(key).collect()
}

/// All that is understood of these pieces, each followed by a silence in which the decoder gives up.
fn heard(pieces: &[&str]) -> Vec<Heard> {
    let mut decoder = Decoder::default();
    decoder.expect_answer(true);
    for piece in pieces {
        decoder.feed(piece.as_bytes());
        decoder.give_up();
    }
    decoder.heard().collect()
}

fn keys_once_given_up(bytes: &[u8]) -> Vec<KeyCode> {
    let mut decoder = Decoder::default();
    decoder.feed(bytes);
    assert!(decoder.patience().is_some(), "{bytes:?} is unfinished");
    decoder.give_up();
    assert_eq!(decoder.patience(), None);
    pressed(&mut decoder).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn characters_carry_their_modifiers() {
    assert_eq!(keys(b"q"), [(KeyCode::Char('q'), NONE)]);
    assert_eq!(keys(b"Q"), [(KeyCode::Char('Q'), KeyModifiers::SHIFT)]);
    assert_eq!(keys(b"\x11"), [(KeyCode::Char('q'), KeyModifiers::CONTROL)]);
    assert_eq!(keys(b"\x1bq"), [(KeyCode::Char('q'), KeyModifiers::ALT)]);
    assert_eq!(keys("?ž漢".as_bytes()), ['?', 'ž', '漢'].map(|c| (KeyCode::Char(c), NONE)));
    assert_eq!(keys(b"\r\t\x7f").len(), 3);
    assert_eq!(keys(b"\x00"), [(KeyCode::Char(' '), KeyModifiers::CONTROL)]);
    assert_eq!(keys(b"\x1f"), [(KeyCode::Char('7'), KeyModifiers::CONTROL)]);
}

#[test]
fn named_keys_in_the_dialects_terminals_speak() {
    for (bytes, code) in [
        ("\x1b[A", KeyCode::Up),
        ("\x1bOB", KeyCode::Down),
        ("\x1b[H", KeyCode::Home),
        ("\x1b[4~", KeyCode::End),
        ("\x1b[5~", KeyCode::PageUp),
        ("\x1bOP", KeyCode::F(1)),
        ("\x1b[[B", KeyCode::F(2)),
        ("\x1b[15~", KeyCode::F(5)),
        ("\x1b[17~", KeyCode::F(6)),
        ("\x1b[24~", KeyCode::F(12)),
        ("\x1b[27u", KeyCode::Esc),
    ] {
        assert_eq!(keys(bytes.as_bytes()), [(code, NONE)], "{bytes:?}");
    }
    assert_eq!(keys(b"\x1b[Z"), [(KeyCode::BackTab, KeyModifiers::SHIFT)]);
    assert_eq!(keys(b"\x1b[1;5C"), [(KeyCode::Right, KeyModifiers::CONTROL)]);
    assert_eq!(keys(b"\x1b[113;5u"), [(KeyCode::Char('q'), KeyModifiers::CONTROL)]);
    assert_eq!(keys(b"\x1b[27;5;113~"), [(KeyCode::Char('q'), KeyModifiers::CONTROL)]);
}

#[test]
fn what_is_no_key_press_makes_none() {
    for bytes in [
        "\x1b[113;1:3u",              // the key went up
        "\x1b[<0;10;5M\x1b[<0;10;5m", // mouse
        "\x1b[M !!",                  // mouse, the old way
        "\x1b[I\x1b[O",               // focus
        "\x1b[?62;4c\x1b[?2026;2$y",  // answers
        "\x1b]11;rgb:0000/0000/0000\x07\x1bP1+r5463\x1b\\",
        "\x1b[200~qqq\x03 \x1b[A\r\x1b[201~",
    ] {
        assert_eq!(keys(bytes.as_bytes()), [], "{bytes:?}");
    }
    assert_eq!(keys(b"\xff\xc3(\xe2\x82q").last(), Some(&(KeyCode::Char('q'), NONE)));
}

#[test]
fn an_unfinished_sequence_is_waited_on_and_then_given_up() {
    assert_eq!(keys_once_given_up(b"\x1b"), [KeyCode::Esc]);
    assert_eq!(keys_once_given_up(b"\x1b["), [KeyCode::Char('[')]);
    assert_eq!(keys_once_given_up(b"\x1b[1;5"), []);
    assert_eq!(keys_once_given_up(b"\x1bP"), [KeyCode::Char('P')]);
    assert_eq!(keys_once_given_up(b"\xe2\x82"), []);
    assert_eq!(keys_once_given_up(b"\x1b[200~a paste without end"), []);
    assert_eq!(keys(b"\x1b\x1b[A"), [(KeyCode::Esc, NONE), (KeyCode::Up, NONE)]);
}

const WHITE: Heard = Heard::Background(Rgb(255, 255, 255));
const ATTRIBUTES: Heard = Heard::Attributes { sixel: false };

#[test]
fn the_background_is_understood_however_the_answer_ends_and_no_part_of_it_is_a_key() {
    let answer = "\x1b]11;rgb:ffff/ffff/ffff";
    for end in ["\x07", "\x1b\\", "\x1b", ""] {
        let asked_twice = format!("{answer}{end}\x1b[?62;22c");
        assert_eq!(heard(&[&asked_twice]), [WHITE, ATTRIBUTES], "{end:?}");
        // The end mark comes later, or never.
        let alone = format!("{answer}{end}");
        assert_eq!(heard(&[&alone, "\x1b[?1;2c"]), [WHITE, ATTRIBUTES], "{end:?}");
        // Somebody types right behind it.
        let typed = format!("{answer}{end}q");
        assert_eq!(heard(&[&typed]), [WHITE, Heard::Key(plain(KeyCode::Char('q')))], "{end:?}");
        let arrow = format!("{answer}{end}\x1b[A");
        assert_eq!(heard(&[&arrow]), [WHITE, Heard::Key(plain(KeyCode::Up))], "{end:?}");
    }
}

#[test]
fn answers_nobody_asked_for_are_dropped_whole() {
    for other in [
        "\x1b]4;0;rgb:0000/0000/0000\x1b",
        "\x1b]10;rgb:0000/0000/0000\x1b\\",
        "\x1b]11;red\x07",
        "\x1b]11;?\x07",
        "\x1bP>|XTerm(379)\x1b\\",
        "\x1bP>|term(1)\x1b",
        "\x1b_Gi=32;OK\x1b\\",
        "\x1b_Gi=311;OK\x1b\\",
        "\x1b_Gi=31\x1b\\",
        "\x1b[=41;379;0c",
        "\x1b[>c",
        "\x1b[8;24;80t",
        "\x1b[6;0;10t",
        "\x1b[6;20;99999t",
        "\x1b[3;1R\x1b[0n",
    ] {
        assert_eq!(heard(&[other]), [], "{other:?}");
        assert_eq!(heard(&[&format!("{other}q")]).len(), 1, "{other:?} and a key");
    }
}

#[test]
fn what_a_terminal_says_of_its_pixels_is_understood_and_no_part_of_it_is_a_key() {
    let cell = CellSize { width: 10, height: 20 };
    for (answer, expected) in [
        ("\x1b_Gi=31;OK\x1b\\", Heard::Graphics { drawn: true }),
        ("\x1b_Gi=31,s=1;OK\x07", Heard::Graphics { drawn: true }),
        ("\x1b_Gi=31;ENOTSUPPORTED:no pictures\x1b\\", Heard::Graphics { drawn: false }),
        ("\x1b[6;20;10t", Heard::Cell(cell)),
        ("\x1b[>84;0;0c", Heard::Kind(84)),
        ("\x1b[?62;4;22c", Heard::Attributes { sixel: true }),
        ("\x1b[?4c", Heard::Attributes { sixel: true }),
        ("\x1b[?62;14;41c", ATTRIBUTES),
    ] {
        assert_eq!(heard(&[answer]), [expected], "{answer:?}");
        let typed = format!("{answer}q");
        assert_eq!(heard(&[&typed]), [expected, Heard::Key(plain(KeyCode::Char('q')))], "{answer:?}");
        // However it is cut.
        let mut decoder = Decoder::default();
        answer.bytes().for_each(|byte| decoder.feed(&[byte]));
        assert_eq!(decoder.heard().collect::<Vec<_>>(), [expected], "{answer:?}");
    }
}

#[test]
fn while_an_answer_is_owed_a_bad_line_may_cut_it_for_longer() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b");
    assert_eq!(decoder.patience(), Some(SEQUENCE_PATIENCE));
    decoder.give_up();
    decoder.expect_answer(true);
    decoder.feed(b"\x1b]11;rgb:00");
    assert_eq!(decoder.patience(), Some(ANSWER_PATIENCE));
    decoder.feed(b"00/0000/0000\x07\x1b[?62c");
    assert!(!decoder.is_owed(), "the end mark");
    assert_eq!(decoder.patience(), None);
    assert_eq!(decoder.heard().count(), 3);
}

#[test]
fn the_mouse_is_heard_and_never_taken_for_text() {
    let at = |kind, column, row| Heard::Mouse(Mouse { kind, column, row });
    let bytes = "\x1b[<0;3;4M\x1b[<32;4;4M\x1b[<0;4;4mq\x1b[<64;1;1M\x1b[<99999;1;1M\x1b[<;;M";
    let expected = [
        at(MouseKind::Press(Button::Left), 2, 3),
        at(MouseKind::Drag(Button::Left), 3, 3),
        at(MouseKind::Release(Button::Left), 3, 3),
        Heard::Key(plain(KeyCode::Char('q'))),
        at(MouseKind::WheelUp, 0, 0),
    ];
    assert_eq!(heard(&[bytes]), expected);
    // Cut anywhere, it is the same, as long as the rest comes.
    for cut in 0..bytes.len() {
        let mut decoder = Decoder::default();
        decoder.feed(&bytes.as_bytes()[..cut]);
        decoder.feed(&bytes.as_bytes()[cut..]);
        assert!(decoder.heard().eq(expected), "cut at {cut}");
    }
}

proptest! {
    #[test]
    fn where_the_input_is_cut_does_not_matter(bytes in junk(), cuts in prop::collection::vec(0usize..64, 0..8)) {
        let mut decoder = Decoder::default();
        let mut rest = &bytes[..];
        for cut in cuts {
            let (now, later) = rest.split_at(cut.min(rest.len()));
            decoder.feed(now);
            rest = later;
        }
        decoder.feed(rest);
        let mut whole = Decoder::default();
        whole.feed(&bytes);
        prop_assert!(decoder.heard().eq(whole.heard()));
    }

    #[test]
    fn a_key_after_any_junk_and_a_pause_is_understood(bytes in junk()) {
        let mut decoder = Decoder::default();
        decoder.feed(&bytes);
        decoder.give_up();
        decoder.heard().for_each(drop);
        decoder.feed(b"q");
        prop_assert_eq!(decoder.heard().next(), Some(Heard::Key(plain(KeyCode::Char('q')))));
    }
}

/// Bytes as hostile as a line can be, rich in the beginnings of sequences.
fn junk() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..6),
        prop::sample::select(vec![
            "\x1b",
            "\x1b[",
            "\x1b[<",
            "\x1b[<0;12;7M",
            "\x1b[<35;",
            "\x1b[200~",
            "\x1b[201~",
            "\x1b]",
            "\x1b]11;rgb:",
            "ffff/",
            "\x1b\\",
            "\x1b[?6c",
            "\x1bO",
            "\x1b[M",
            ";"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}
