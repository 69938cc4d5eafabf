use super::*;
use proptest::prelude::*;

const NONE: KeyModifiers = KeyModifiers::NONE;

fn keys(bytes: &[u8]) -> Vec<(KeyCode, KeyModifiers)> {
    let mut decoder = Decoder::default();
    decoder.feed(bytes);
    decoder.keys().map(|key| (key.code, key.modifiers)).collect()
}

fn keys_once_given_up(bytes: &[u8]) -> Vec<KeyCode> {
    let mut decoder = Decoder::default();
    decoder.feed(bytes);
    assert!(decoder.patience().is_some(), "{bytes:?} is unfinished");
    decoder.give_up();
    assert_eq!(decoder.patience(), None);
    decoder.keys().map(|key| key.code).collect()
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
        let found: Vec<_> = decoder.keys().map(|key| (key.code, key.modifiers)).collect();
        prop_assert_eq!(found, keys(&bytes));
    }

    #[test]
    fn a_key_after_any_junk_and_a_pause_is_understood(bytes in junk()) {
        let mut decoder = Decoder::default();
        decoder.feed(&bytes);
        decoder.give_up();
        decoder.keys().for_each(drop);
        decoder.feed(b"q");
        prop_assert_eq!(decoder.keys().next(), Some(plain(KeyCode::Char('q'))));
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
            "\x1b[200~",
            "\x1b[201~",
            "\x1b]",
            "\x1bO",
            "\x1b[M",
            ";"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}
