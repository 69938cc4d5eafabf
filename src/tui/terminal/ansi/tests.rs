use super::*;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::buffer::Buffer;

const SIZE: Size = Size::new(12, 4);

/// Draws `buffers` one after the other; returns the bytes of each frame.
fn frames(buffers: &[Buffer]) -> Vec<Vec<u8>> {
    frames_for(true, buffers)
}

/// The same, with or without synchronized updates.
fn frames_for(synchronized: bool, buffers: &[Buffer]) -> Vec<Vec<u8>> {
    let Ok(mut terminal) = Terminal::new(AnsiBackend::new(SIZE, synchronized));
    let draw = |buffer: &Buffer| {
        let Ok(_) = terminal.draw(|frame| *frame.buffer_mut() = buffer.clone());
        let mut bytes = Vec::new();
        terminal.backend_mut().take_frame(&mut bytes);
        bytes
    };
    buffers.iter().map(draw).collect()
}

fn buffer(lines: &[&str]) -> Buffer {
    let mut buffer = Buffer::empty(ratatui::layout::Rect::from(SIZE));
    for (y, line) in (0..).zip(lines) {
        buffer.set_string(0, y, line, ratatui::style::Style::new());
    }
    buffer
}

#[test]
fn a_frame_without_changes_is_no_bytes() {
    let first = buffer(&["loss 0.1", "", "acc"]);
    let sent = frames(&[first.clone(), first.clone(), first]);
    assert!(sent[0].starts_with(BEGIN_UPDATE) && sent[0].ends_with(END_UPDATE));
    assert!(sent[1..].iter().all(Vec::is_empty), "{sent:?}");
}

#[test]
fn one_changed_cell_is_one_position_and_one_character() {
    let sent = frames(&[buffer(&["loss 0.1"]), buffer(&["loss 0.2"])]);
    assert_eq!(sent[1], b"\x1b[?2026h\x1b[1;8H2\x1b[?2026l");
}

#[test]
fn without_synchronized_updates_a_frame_is_the_same_bytes_and_nothing_around_them() {
    let pictures = [buffer(&["loss 0.1"]), buffer(&["loss 0.2"]), buffer(&["loss 0.2"])];
    let plain = frames_for(false, &pictures);
    let wrapped =
        |bytes: &[u8]| if bytes.is_empty() { Vec::new() } else { [BEGIN_UPDATE, bytes, END_UPDATE].concat() };
    assert_eq!(plain.iter().map(|bytes| wrapped(bytes)).collect::<Vec<_>>(), frames(&pictures));
    assert_eq!(plain[1], b"\x1b[1;8H2");
}

#[test]
fn what_is_to_be_sent_first_is_sent_once_and_in_order() {
    let Ok(mut terminal) = Terminal::new(AnsiBackend::new(SIZE, false));
    for prelude in [&b"enter"[..], b"again", b"again"] {
        terminal.backend_mut().begin_with(prelude);
    }
    let Ok(_) = terminal.draw(|frame| *frame.buffer_mut() = buffer(&["x"]));
    let mut bytes = Vec::new();
    terminal.backend_mut().take_frame(&mut bytes);
    assert_eq!(bytes, b"enteragain\x1b[1;1Hx");
}

#[test]
fn bytes_that_are_no_cells_end_the_frame_in_plain_colours_and_whatever_follows_says_where_it_is() {
    let Ok(mut terminal) = Terminal::new(AnsiBackend::new(SIZE, true));
    let mut next = buffer(&["x"]);
    next[(0, 0)].set_fg(Color::Red);
    let Ok(_) = terminal.draw(|frame| *frame.buffer_mut() = next.clone());
    terminal.backend_mut().append(b"picture");
    let mut bytes = Vec::new();
    terminal.backend_mut().take_frame(&mut bytes);
    assert_eq!(bytes, b"\x1b[?2026h\x1b[1;1H\x1b[31mx\x1b[mpicture\x1b[?2026l");
    // Alone, they are a frame.
    bytes.clear();
    terminal.backend_mut().append(b"picture");
    terminal.backend_mut().take_frame(&mut bytes);
    assert_eq!(bytes, b"\x1b[?2026hpicture\x1b[?2026l");
    // A cursor that is shown is brought back.
    bytes.clear();
    let Ok(_) = terminal.draw(|frame| {
        *frame.buffer_mut() = next.clone();
        frame.set_cursor_position((4, 2));
    });
    terminal.backend_mut().append(b"picture");
    terminal.backend_mut().take_frame(&mut bytes);
    assert!(bytes.ends_with(b"picture\x1b[3;5H\x1b[?2026l"), "{bytes:?}");
}

#[test]
fn a_short_way_along_the_line_is_told_shortly_and_only_the_changed_colour_is_sent() {
    let mut next = buffer(&["aXcYef"]);
    next[(1, 0)].set_fg(Color::Rgb(1, 2, 3)).set_bg(Color::Red);
    next[(3, 0)].set_fg(Color::Rgb(4, 5, 6)).set_bg(Color::Red);
    let sent = frames(&[buffer(&["abcdef"]), next]);
    let expected: &[u8] = b"\x1b[?2026h\x1b[1;2H\x1b[38;2;1;2;3;41mX\x1b[C\x1b[38;2;4;5;6mY\x1b[m\x1b[?2026l";
    assert_eq!(sent[1], expected);
}

#[test]
fn half_blocks_are_turned_upside_down_where_that_saves_a_colour() {
    let [red, green, blue] = [Color::Rgb(255, 0, 0), Color::Indexed(40), Color::Rgb(0, 0, 255)];
    let mut next = buffer(&["▀▀▀▀"]);
    for (x, (above, below)) in (0..).zip([(red, green), (blue, green), (green, blue), (green, Color::Red)]) {
        next[(x, 0)].set_fg(above).set_bg(below);
    }
    let sent = frames_for(false, &[buffer(&[]), next]);
    let expected = "\x1b[1;1H\x1b[38;2;255;0;0;48;5;40m▀\x1b[38;2;0;0;255m▀▄\x1b[38;5;40;41m▀\x1b[m";
    assert_eq!(String::from_utf8_lossy(&sent[1]), expected);
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let mut hostile = buffer(&[]);
    hostile[(0, 0)].set_symbol("\x1b[2J").set_fg(Color::Red);
    hostile[(1, 0)].set_symbol("\n");
    let sent = frames(&[hostile]);
    assert!(!sent[0].windows(2).any(|pair| pair == b"2J" || pair == b"\n") && !sent[0].contains(&b'\n'));
}

proptest! {
    /// The oracle is an emulated terminal: it must show each frame cell by cell, colours included.
    #[test]
    fn a_terminal_shows_what_was_drawn(drawn in prop::collection::vec(any_buffer(), 1..5)) {
        let mut emulator = vt100::Parser::default();
        emulator.screen_mut().set_size(SIZE.height.try_into()?, SIZE.width.try_into()?);
        for (buffer, bytes) in drawn.iter().zip(frames(&drawn)) {
            emulator.process(&bytes);
            for y in 0..SIZE.height {
                for x in 0..SIZE.width {
                    let shown = emulator.screen().cell(y, x);
                    prop_assert!(shown.is_some_and(|cell| same(cell, &buffer[(x, y)])), "at {x},{y}: {shown:?}");
                }
            }
        }
    }
}

/// What half blocks look like, with the colour above in front.
fn upright(symbol: &str, fg: vt100::Color, bg: vt100::Color) -> (&str, vt100::Color, vt100::Color) {
    if symbol == "▄" { ("▀", bg, fg) } else { (symbol, fg, bg) }
}

fn same(shown: &vt100::Cell, drawn: &Cell) -> bool {
    let looks = (upright(shown.contents(), shown.fgcolor(), shown.bgcolor()), shown.bold(), shown.inverse());
    let wanted = upright(drawn.symbol(), color(drawn.fg), color(drawn.bg));
    looks == (wanted, false, false) && drawn.modifier.is_empty() || same_as_told(shown, drawn)
}

/// The same where each symbol is sent as it is.
fn same_as_told(shown: &vt100::Cell, drawn: &Cell) -> bool {
    let symbol = if shown.contents().is_empty() { " " } else { shown.contents() };
    let has = |modifier| drawn.modifier.contains(modifier);
    symbol == drawn.symbol()
        && color(drawn.bg) == shown.bgcolor()
        && shown.underline() == has(Modifier::UNDERLINED)
        && shown.inverse() == has(Modifier::REVERSED)
        // What a blank without these would look like in another colour, nobody can see.
        && (symbol == " " && !drawn.modifier.intersects(VISIBLE_ON_BLANK)
            || color(drawn.fg) == shown.fgcolor() && shown.bold() == has(Modifier::BOLD))
}

fn color(color: Color) -> vt100::Color {
    match color {
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Red => vt100::Color::Idx(1),
        Color::LightBlue => vt100::Color::Idx(12),
        _ => vt100::Color::Default,
    }
}

fn any_buffer() -> impl Strategy<Value = Buffer> {
    let colors = || {
        prop::sample::select(vec![
            Color::Reset,
            Color::Red,
            Color::LightBlue,
            Color::Indexed(200),
            Color::Indexed(3),
            Color::Rgb(1, 20, 255),
            Color::Rgb(1, 20, 254),
        ])
    };
    let modifiers = prop::sample::select(vec![
        Modifier::empty(),
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::REVERSED,
        Modifier::UNDERLINED | Modifier::BOLD,
    ]);
    let cell = (prop::sample::select(vec![" ", "a", "▀", "▄", "▀", "⣿", "é"]), colors(), colors(), modifiers);
    let cells = prop::collection::vec(cell, usize::from(SIZE.width * SIZE.height));
    cells.prop_map(|cells| {
        let mut buffer = buffer(&[]);
        for (at, (symbol, fg, bg, modifier)) in buffer.content.iter_mut().zip(cells) {
            at.set_symbol(symbol).set_fg(fg).set_bg(bg);
            at.modifier = modifier;
        }
        buffer
    })
}
