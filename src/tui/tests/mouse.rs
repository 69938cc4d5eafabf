//! The mouse on the whole screen: panes, pictures, curves, the hint line, and what lies over them.

use crate::tui::app::App;
use crate::tui::layout::{Content, Layout};
use crate::tui::testing::{RICH, press, running, text};
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::tui::view::ui_state::Pane;
use crossterm::event::KeyCode;
use ratatui::layout::Rect;

const PRESS: MouseKind = MouseKind::Press(Button::Left);

/// A screen of 80 by 24 that was drawn.
fn screen() -> App {
    let mut app = running(RICH, 1100);
    text(&mut app, 80, 24);
    app
}

fn pane(app: &App, pane: Pane) -> Rect {
    let layout = Layout::of(Rect::new(0, 0, 80, 24), &app.ui, Content::of(&app.model));
    layout.area(pane).expect("it is there")
}

fn at(app: &mut App, kind: MouseKind, column: u16, row: u16) {
    app.on_mouse(Mouse { kind, column, row });
}

#[test]
fn a_click_focuses_a_pane_and_selects_the_filter_or_the_map_under_it() {
    let mut app = screen();
    let filters = pane(&app, Pane::Filters);
    // Kernels of five pixels and a gap, five in a row, three rows of the screen each; a column at the left is for the mark.
    for (column, row, filter) in [(0, 0, 0), (1, 0, 1), (4, 0, 4), (0, 1, 5), (3, 3, 18)] {
        at(&mut app, PRESS, filters.x + 1 + 6 * column + 2, filters.y + 1 + 3 * row + 1);
        assert_eq!((app.ui.focus, app.ui.filter), (Pane::Filters, filter));
    }
    let sample = pane(&app, Pane::Sample);
    app.ui.filter = 0;
    // The second map is below the first one, with its own pooled map.
    let mut shown = |row: u16| {
        let clicked = (sample.x..sample.right()).map(|column| {
            app.ui.filter = 0;
            at(&mut app, PRESS, column, sample.y + row);
            app.ui.filter
        });
        clicked.max()
    };
    assert_eq!((shown(2), shown(9)), (Some(0), Some(1)));
    assert_eq!(app.ui.focus, Pane::Sample);
    // And a click on a heading selects nothing.
    app.ui.filter = 3;
    at(&mut app, PRESS, filters.x + 2, filters.y);
    assert_eq!((app.ui.focus, app.ui.filter), (Pane::Filters, 3));
}

#[test]
fn a_click_on_a_curve_sets_the_cursor_and_the_wheel_does_what_arrows_do() {
    let mut app = screen();
    let loss = pane(&app, Pane::Loss);
    at(&mut app, PRESS, loss.right() - 1, loss.y + 3);
    let last = app.ui.cursor.expect("a cursor");
    at(&mut app, MouseKind::Drag(Button::Left), loss.x + 10, loss.y + 3);
    let early = app.ui.cursor.expect("a cursor");
    assert!(early < last && last == 1100, "{early} {last}");
    assert!(text(&mut app, 80, 24).contains("batch"));
    at(&mut app, PRESS, loss.x + 2, loss.y + 3);
    let accuracy = pane(&app, Pane::Accuracy);
    app.ui.cursor = None;
    at(&mut app, MouseKind::WheelUp, accuracy.x + 8, accuracy.y + 2);
    assert_eq!(
        (app.ui.focus, app.ui.cursor),
        (Pane::Accuracy, Some(782)),
        "the end of an epoch, as the key up"
    );
}

#[test]
fn a_word_of_the_hint_line_is_its_key() {
    let mut app = screen();
    let drawn = text(&mut app, 80, 24);
    let hints = drawn.lines().last().expect("a line").to_owned();
    let column = hints.chars().collect::<String>().find("help").expect("a word");
    let column = hints[..column].chars().count() as u16;
    at(&mut app, PRESS, column, 23);
    assert!(app.stack.is_open("help"));
    // What lies over the hint line is not it.
    at(&mut app, PRESS, column, 23);
    assert!(app.stack.is_open("help"));
}

#[test]
fn a_question_is_neither_answered_nor_closed_by_a_mouse() {
    let mut app = screen();
    press(&mut app, KeyCode::Char('q'));
    let asked = text(&mut app, 80, 24);
    assert!(asked.contains("Quit"));
    for kind in [PRESS, MouseKind::WheelUp, MouseKind::Drag(Button::Left), MouseKind::Release(Button::Left)] {
        for (column, row) in [(0, 0), (40, 12), (79, 23)] {
            at(&mut app, kind, column, row);
        }
    }
    assert_eq!(text(&mut app, 80, 24), asked);
}

#[test]
fn a_wheel_scrolls_help_and_pages() {
    let mut app = running(RICH, 1100);
    press(&mut app, KeyCode::Char('?'));
    let top = text(&mut app, 80, 24);
    at(&mut app, MouseKind::WheelDown, 40, 12);
    let down = text(&mut app, 80, 24);
    assert_ne!(down, top);
    at(&mut app, MouseKind::WheelUp, 40, 12);
    assert_eq!(text(&mut app, 80, 24), top);
}

#[test]
fn a_mouse_anywhere_on_any_page_is_survived() {
    for page in crate::tui::views::PAGES {
        for (columns, rows) in [(1, 1), (20, 5), (80, 24)] {
            let mut app = running(RICH, 300);
            app.on_key(page.entry().keys[0].event());
            text(&mut app, columns, rows);
            for kind in [PRESS, MouseKind::Drag(Button::Right), MouseKind::WheelUp, MouseKind::WheelDown] {
                for (column, row) in [(0, 0), (columns, rows), (u16::MAX, u16::MAX), (columns / 2, rows / 2)]
                {
                    at(&mut app, kind, column, row);
                    text(&mut app, columns, rows);
                }
            }
        }
    }
}
