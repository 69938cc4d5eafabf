//! One map at full resolution, as a picture or as a table of its numbers.

use super::content::Content;
use super::tile::Drawn;
use super::{facts, tile};
use crate::tui::blit;
use crate::tui::panes::formula::Digits;
use crate::tui::panes::ramp::ramp_pieces;
use crate::tui::panes::text::{Piece, columns_of, piece, write, write_lines};
use crate::tui::panes::unit_mark::UnitMark;
use crate::tui::panes::units;
use crate::tui::theme::{Charset, ColorDepth, Theme};
use crate::tui::views::microscope::figures::fitting;
use crate::viz::grid::Ink;
use crate::viz::number::tick;
use crate::viz::paint::{Paint, Rgb};
use crate::viz::resample::Scale;
use crate::viz::scale::Range as Scaled;
use crate::viz::sizing::single;
use crate::viz::text::{pad_left, width as width_of, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::ops::Range;

/// Columns of a number in a table, with the mark or the blank before it.
const CELL: usize = 6;
/// Columns of what stands at the right of the map.
const SIDE: u16 = 32;
/// Columns from which on there is room for that.
const WIDE: u16 = 60;
/// Columns between the map and that.
const GAP: u16 = 2;

/// Draws the selected map as large as it fits, what is known of it at its right, and the numbers around the selected place.
pub fn draw(shown: &Content<'_>, area: Rect, buffer: &mut Buffer) {
    let stage = shown.selected();
    if stage.is_flat() && facts::is_by_class(shown) {
        return units::draw_classes(&shown.scene, &stage.maps, area, buffer);
    }
    if stage.is_flat() {
        return units::draw(&shown.scene, &stage.maps, area, buffer);
    }
    let (height, width) = (stage.maps.height, stage.maps.width);
    let map = Map::of(shown);
    let table = |room: Rect| width * CELL <= usize::from(room.width) && height < usize::from(room.height);
    let side = if area.width >= WIDE { SIDE } else { 0 };
    let narrow = Rect { width: area.width - side, ..area };
    let room = if shown.numbers && !table(narrow) && table(area) { area } else { narrow };
    let (columns, rows) = if shown.numbers && table(room) {
        map.draw_numbers(&[0..height, 0..width], room, buffer);
        ((width * CELL) as u16, height as u16 + 1)
    } else {
        map.draw_picture(room, buffer)
    };
    let (right, below) = (area.x + columns + GAP, area.y + rows + 1);
    if side > 0 && right + SIDE - GAP <= area.right() {
        map.draw_side(Rect { x: right, width: area.right() - right, ..area }, buffer);
    } else if below < area.bottom() {
        map.draw_side(Rect { y: below, height: area.bottom() - below, ..area }, buffer);
    }
}

/// The selected map, and what all of its drawing goes by.
struct Map<'a> {
    shown: &'a Content<'a>,
    /// The form of its numbers.
    digits: Digits,
    /// Its scale.
    range: Scaled,
    /// The places that pooling passes on, where that is to be marked.
    passed: Option<Vec<bool>>,
}

impl<'a> Map<'a> {
    fn of(shown: &'a Content<'a>) -> Self {
        let values = shown.selected().map(shown.map).iter().map(|&value| f64::from(value));
        let digits = fitting(&values.collect::<Vec<f64>>(), CELL - 1);
        let range = shown.range(shown.stage, shown.map);
        Self { shown, digits, range, passed: shown.passed_on(shown.stage, shown.map) }
    }

    /// Draws the map below the sign of what is silenced, which no pixels are to hide; returns the columns and the rows that both took.
    fn draw_picture(&self, area: Rect, buffer: &mut Buffer) -> (u16, u16) {
        let Content { stage, map, place, .. } = *self.shown;
        let drawn = Drawn { stage, map, range: self.range, scale: Scale::Enlarge(1), place: Some(place) };
        if !tile::is_silenced(self.shown, &drawn) || area.height < 2 {
            return self.draw_below(&drawn, area, buffer);
        }
        let mark = UnitMark::Silenced.piece(&self.shown.scene);
        let word = piece(format!(" {}", UnitMark::Silenced.word()), mark.1);
        write(&[mark, word], blit::row(area, 0), buffer);
        let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let (columns, rows) = self.draw_below(&drawn, below, buffer);
        (columns, rows + 1)
    }

    /// Draws the map with as many pixels a value as have room; returns the columns and the rows that it took.
    fn draw_below(&self, drawn: &Drawn, area: Rect, buffer: &mut Buffer) -> (u16, u16) {
        let (shown, maps) = (self.shown, &self.shown.selected().maps);
        let shape = shown.scene.theme.pixel();
        let room = (usize::from(area.width), usize::from(area.height));
        let Some(scale) = single(shape, (maps.height, maps.width), room) else { return (0, 0) };
        let drawn = Drawn { scale, ..*drawn };
        blit::grid(&tile::unmarked(shown, &drawn), area, buffer);
        let (height, width) = scale.size(maps.height, maps.width);
        let (columns, rows) = shape.cells(width, height);
        let mut taken = (columns as u16, rows as u16);
        let cells = Rect { width: taken.0, height: taken.1, ..area };
        let in_pixels = shown.scene.place(cells, height, buffer, || tile::raster(shown, &drawn));
        if let Scale::Shrink(numbers) = scale
            && !in_pixels
        {
            // What is not at full resolution says so, where there is room below it.
            let times = shown.scene.theme.pick("×", "x");
            let choices =
                [format!("a pixel is the mean of {numbers}{times}{numbers}"), format!("1:{numbers}")];
            let text = choices.iter().find(|text| width_of(text) <= usize::from(area.width));
            let text = text.map_or("", String::as_str);
            write(&[piece(text, shown.scene.theme.ink.faint)], blit::row(area, rows), buffer);
            taken = (taken.0.max(width_of(text) as u16), taken.1 + 1);
        }
        taken
    }

    /// Draws what is known of the map, and the numbers around the selected place.
    fn draw_side(&self, area: Rect, buffer: &mut Buffer) {
        let shown = self.shown;
        let lines = lines(shown, self.range, usize::from(area.width));
        let maps = &shown.selected().maps;
        let table = shown.numbers && maps.width * CELL <= usize::from(area.x.max(area.width));
        write_lines(&lines, area, buffer);
        let taken = lines.len() as u16 + 1;
        let rest =
            Rect { y: area.y + taken.min(area.height), height: area.height.saturating_sub(taken), ..area };
        // Where all numbers are in a table already, there is none for those around the place.
        if rest.height < 3 || table {
            return;
        }
        let (rows, columns) = (usize::from(rest.height - 1).min(9), usize::from(rest.width) / CELL);
        let [row, column] = shown.place;
        let window = [around(row, rows, maps.height), around(column, columns, maps.width)];
        self.draw_numbers(&window, rest, buffer);
    }

    /// Draws the numbers of these rows and columns below a heading that says which they are, each on its colour where there are
    /// colours.
    fn draw_numbers(&self, window: &[Range<usize>; 2], area: Rect, buffer: &mut Buffer) {
        let theme = self.shown.scene.theme;
        let dash = theme.sign("–", "-");
        let [rows, columns] = window;
        let ends = |range: &Range<usize>| format!("{}{dash}{}", range.start, range.end.saturating_sub(1));
        let factor = self.digits.factor(theme);
        let choices = [
            format!("rows {}, columns {} {factor}", ends(rows), ends(columns)),
            format!("{},{} {factor}", ends(rows), ends(columns)),
            factor,
        ];
        let fits = |text: &&String| width_of(text) <= usize::from(area.width).min(columns.len() * CELL);
        let heading = choices.iter().find(fits).cloned().unwrap_or_default();
        write(&[piece(heading, theme.ink.faint)], area, buffer);
        for (y, row) in rows.clone().enumerate() {
            let line = blit::row(area, y + 1);
            for (x, column) in columns.clone().enumerate() {
                let left = (x * CELL) as u16;
                if left + CELL as u16 <= line.width {
                    let cell = Rect { x: line.x + left, width: CELL as u16, ..line };
                    self.draw_number([row, column], cell, buffer);
                }
            }
        }
    }

    /// Draws one number: on its colour, or faint where pooling leaves it behind.
    fn draw_number(&self, place: [usize; 2], cell: Rect, buffer: &mut Buffer) {
        let (shown, theme) = (self.shown, self.shown.scene.theme);
        let (ink, stage) = (&theme.ink, shown.selected());
        let index = place[0] * stage.maps.width + place[1];
        let value = stage.map(shown.map).get(index).copied().unwrap_or(f32::NAN);
        let is_selected = place == shown.place;
        let passed = self.passed.as_ref().map(|passed| passed.get(index) == Some(&true));
        let mark = match passed {
            _ if is_selected => theme.sign("▸", ">"),
            Some(true) if theme.draws_glyphs() => "*",
            _ => " ",
        };
        let number_ink = match passed {
            _ if is_selected => ink.accent,
            Some(true) => ink.strong,
            Some(false) => ink.faint,
            None => ink.text,
        };
        let text = pad_left(&self.digits.write(f64::from(value)), CELL - 1);
        write(&[piece(mark, ink.accent), piece(text, number_ink)], cell, buffer);
        if passed != Some(false) && has_backgrounds(theme) {
            self.color(value, Rect { x: cell.x + 1, width: cell.width - 1, ..cell }, buffer);
        }
    }

    /// Puts the colour of a value behind its number.
    fn color(&self, value: f32, cell: Rect, buffer: &mut Buffer) {
        let theme = self.shown.scene.theme;
        let value = self.shown.on_scale(self.shown.stage, self.shown.map, value);
        let Some(level) = self.range.level(value) else { return };
        let ramp = theme.brush(self.range).ramp;
        let on = if ramp.color(level).is_light() { Rgb(0, 0, 0) } else { Rgb(255, 255, 255) };
        let on = blit::color(Paint::nearest(on, theme.depth));
        buffer.set_style(cell, Style::new().bg(blit::color(ramp.paint(level))).fg(on));
    }
}

/// Tells whether there are colours that a number can be read on.
fn has_backgrounds(theme: &Theme) -> bool {
    theme.depth != ColorDepth::None && !matches!(theme.charset, Charset::Ascii | Charset::Console)
}

/// So many places of `all`, `middle` among them.
fn around(middle: usize, shown: usize, all: usize) -> Range<usize> {
    let shown = shown.min(all);
    let first = middle.saturating_sub(shown / 2).min(all - shown);
    first..first + shown
}

/// What is known of the map, a line each.
fn lines(shown: &Content<'_>, range: Scaled, columns: usize) -> Vec<Vec<Piece>> {
    let ink = &shown.scene.theme.ink;
    let figures = facts::figures(shown);
    let [mean, zeros] = facts::mean_and_zeros(&figures);
    let mut texts = vec![
        (shown.text(shown.stage).to_owned(), ink.strong),
        (format!("{}: {}", shown.name(shown.stage), facts::origin(shown, shown.stage)), ink.text),
        (facts::extent(shown, shown.stage), ink.text),
        (format!("{}, {mean}, {zeros}", facts::extremes(shown, &figures)), ink.text),
        (format!("{}: {}", facts::place(shown), facts::value(shown)), ink.accent),
    ];
    if figures.broken > 0 {
        texts.push((format!("{} values are not finite", figures.broken), ink.bad));
    }
    texts.extend(facts::pooling(shown).map(|text| (text, ink.text)));
    let wrapped =
        |(text, ink): (String, Ink)| wrap(&text, columns).into_iter().map(move |line| vec![piece(line, ink)]);
    let mut lines: Vec<Vec<Piece>> = texts.into_iter().flat_map(wrapped).collect();
    lines.push(legend(shown, range, columns));
    lines
}

/// The scale of the map: whose it is, and its ends with the ramp between them.
fn legend(shown: &Content<'_>, range: Scaled, columns: usize) -> Vec<Piece> {
    let ink = &shown.scene.theme.ink;
    let whose = if shown.has_own_scale(shown.stage) { "own scale" } else { "scale of all" };
    let [low, high] = shown.ends_of(shown.stage, shown.map, range).map(|end| tick(f64::from(end)));
    let ends = [piece(format!("{whose} {low} "), ink.faint), piece(format!(" {high}"), ink.faint)];
    let Some(cells) = columns.checked_sub(columns_of(&ends)) else { return Vec::new() };
    let [low, high] = ends;
    [vec![low], ramp_pieces(&shown.scene, range, cells.min(12)), vec![high]].concat()
}
