use super::*;

fn of(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
    Key::of(&KeyEvent::new(code, modifiers))
}

#[test]
fn modifiers_count() {
    let none = KeyModifiers::NONE;
    assert_eq!(of(KeyCode::Char('q'), none), Some(ch('q')));
    assert_eq!(of(KeyCode::Char('q'), KeyModifiers::CONTROL), Some(ctrl('q')));
    assert_eq!(of(KeyCode::Char('q'), KeyModifiers::ALT), None);
    assert_eq!(of(KeyCode::Char('Q'), KeyModifiers::SHIFT), Some(ch('Q')));
    assert_eq!(of(KeyCode::Char('C'), KeyModifiers::CONTROL | KeyModifiers::SHIFT), Some(ctrl('c')));
    assert_eq!(of(KeyCode::Char('c'), KeyModifiers::CONTROL | KeyModifiers::ALT), None);
}

#[test]
fn shift_is_in_the_character() {
    let shift = KeyModifiers::SHIFT;
    assert_eq!(of(KeyCode::Char('+'), shift), Some(ch('+')));
    assert_eq!(of(KeyCode::Char('T'), shift), Some(ch('T')));
    assert_eq!(of(KeyCode::Char('T'), KeyModifiers::NONE), Some(ch('T')));
    assert_eq!(of(KeyCode::Tab, shift), Some(key(KeyCode::BackTab)));
    assert_eq!(of(KeyCode::BackTab, shift), Some(key(KeyCode::BackTab)));
    assert_eq!(of(KeyCode::Tab, KeyModifiers::NONE), Some(key(KeyCode::Tab)));
}

#[test]
fn names_of_keys_are_for_people_and_ascii_where_asked() {
    assert_eq!(ch(' ').label(Charset::Ascii), "Space");
    assert_eq!(ctrl('z').label(Charset::Braille), "^Z");
    assert_eq!(key(KeyCode::Up).label(Charset::Braille), "↑");
    assert_eq!(key(KeyCode::Up).label(Charset::Ascii), "Up");
}
