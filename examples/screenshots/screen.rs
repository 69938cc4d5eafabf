//! What an emulated terminal shows, as the library's own cells.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

/// The screen as cells.
pub fn cells(screen: &vt100::Screen) -> Buffer {
    let (rows, columns) = screen.size();
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns.get(), rows.get()));
    for row in 0..rows.get() {
        for column in 0..columns.get() {
            if let Some(shown) = screen.cell(row, column) {
                set(&mut buffer[(column, row)], shown);
            }
        }
    }
    buffer
}

fn set(cell: &mut Cell, shown: &vt100::Cell) {
    if shown.has_contents() {
        cell.set_symbol(shown.contents());
    }
    cell.set_fg(color(shown.fgcolor())).set_bg(color(shown.bgcolor()));
    let modifiers =
        [(shown.bold(), Modifier::BOLD), (shown.dim(), Modifier::DIM), (shown.inverse(), Modifier::REVERSED)];
    cell.modifier =
        modifiers.into_iter().filter(|(is_set, _)| *is_set).map(|(_, modifier)| modifier).collect();
}

fn color(color: vt100::Color) -> Color {
    match color {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}
