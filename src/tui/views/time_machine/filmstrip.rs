//! The moments beside each other, each with as much room as any other, however far apart they are.

use super::row::Row;
use crate::tui::model::moments::Moments;
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::number::grouped;

/// The most columns from one moment to the next.
const WIDEST: usize = 8;

/// Which moments have room in a row, and where they stand. The present has the place behind the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filmstrip {
    /// The place of the first that is shown.
    first: usize,
    /// How many there are, with the present.
    cells: usize,
    /// The columns from one to the next.
    spacing: usize,
    columns: usize,
}

impl Filmstrip {
    /// Lays out the moments on so many columns, with the one that is looked at among those that have room.
    pub fn of(moments: &Moments, chosen: Option<u64>, columns: usize) -> Self {
        let cells = moments.kept().len() + 1;
        let last = columns.saturating_sub(1);
        let spacing = last.checked_div(cells - 1).unwrap_or(1).clamp(1, WIDEST);
        let room = last / spacing + 1;
        let first = moments.place(chosen).saturating_sub(room / 2).min(cells.saturating_sub(room));
        Self { first, cells, spacing, columns }
    }

    /// The column of the moment at a place, if it has room.
    pub fn column(&self, place: usize) -> Option<usize> {
        let column = place.checked_sub(self.first)? * self.spacing;
        (column < self.columns && place < self.cells).then_some(column)
    }

    /// The place of the moment that is nearest to a column.
    pub fn place_at(&self, column: usize) -> usize {
        (self.first + (column + self.spacing / 2) / self.spacing).min(self.cells - 1)
    }

    /// The places that have room.
    fn places(self) -> impl Iterator<Item = usize> {
        (self.first..self.cells).take_while(move |place| self.column(*place).is_some())
    }
}

/// The sign of a moment, whole or not, with its ink.
pub fn sign(scene: &Scene<'_>, is_whole: bool) -> (char, Ink) {
    let (theme, ink) = (scene.theme, &scene.theme.ink);
    if is_whole { (theme.sign('●', 'o'), ink.strong) } else { (theme.pick('·', '.'), ink.text) }
}

/// The sign of the present.
pub fn now(scene: &Scene<'_>) -> (char, Ink) {
    (scene.theme.pick('▶', '>'), scene.theme.ink.good)
}

/// The sign of what is looked at.
pub fn cursor(scene: &Scene<'_>) -> (char, Ink) {
    (scene.theme.pick('█', '#'), scene.theme.ink.accent)
}

/// Draws the moments: the whole ones with another sign, then the present, and what is looked at over that.
pub fn row(scene: &Scene<'_>, columns: usize) -> Row {
    let moments = &scene.model.moments;
    let strip = Filmstrip::of(moments, scene.ui.moment, columns);
    let mut row = Row::blank(columns, scene.theme.ink.faint);
    for place in strip.places() {
        let (sign, ink) = moments.kept().get(place).map_or(now(scene), |moment| sign(scene, moment.whole));
        row.put(strip.column(place).unwrap_or(usize::MAX), sign, ink);
    }
    if let (Some(_), Some(column)) = (scene.ui.moment, strip.column(moments.place(scene.ui.moment))) {
        let (sign, ink) = cursor(scene);
        row.put(column, sign, ink);
    }
    row
}

/// Draws below the moments which batches they are of, as many as have room: what is looked at first, then the ends, then the others.
pub fn labels(scene: &Scene<'_>, columns: usize) -> Row {
    let (moments, ink) = (&scene.model.moments, &scene.theme.ink);
    let strip = Filmstrip::of(moments, scene.ui.moment, columns);
    let mut row = Row::blank(columns, ink.faint);
    let chosen = scene.ui.moment.map(|step| moments.place(Some(step)));
    let mut places: Vec<usize> = strip.places().collect();
    places.sort_by_key(|&place| {
        let is_end = place == 0 || place + 1 == strip.cells;
        (chosen != Some(place), !is_end, place)
    });
    for place in places {
        let label = moments.kept().get(place).map_or_else(|| "now".to_owned(), |moment| grouped(moment.step));
        let label_ink = if chosen == Some(place) { ink.accent } else { ink.faint };
        row.label(strip.column(place).unwrap_or(0), &label, label_ink);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::MomentInfo;

    fn moments(count: u64) -> Moments {
        let mut moments = Moments::default();
        moments.keep((0..count).map(|step| MomentInfo { step, ..MomentInfo::default() }).collect());
        moments
    }

    #[test]
    fn what_is_looked_at_always_has_a_column_and_columns_lead_back_to_it() {
        for count in [0, 1, 2, 7, 70, 700] {
            for columns in [1, 2, 10, 69, 149] {
                let moments = moments(count);
                for chosen in (0..count).step_by(13).map(Some).chain([None, count.checked_sub(1)]) {
                    let strip = Filmstrip::of(&moments, chosen, columns);
                    let place = moments.place(chosen);
                    let column = strip.column(place);
                    assert!(column.is_some_and(|column| column < columns), "{count} {columns} {chosen:?}");
                    assert_eq!(strip.place_at(column.unwrap_or(0)), place);
                }
            }
        }
    }
}
