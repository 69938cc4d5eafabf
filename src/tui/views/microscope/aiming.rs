//! Moving about: what keys do to what is pointed at.

use super::keys::Action;
use super::maps::units_in_a_row;
use super::shown::{place, weighted};
use super::subject;
use super::trust;
use crate::inspect::explain::{Arithmetic, Explanation, Position, Shape};
use crate::tui::view::cycle;
use crate::tui::view::ui_state::{Aim, Equation};

/// The middle of the first map of a layer, an index into the layers of the run: of its weighted sum, if it has one.
pub fn start(explanation: &Explanation, aim: Aim, layer: usize) -> Option<Aim> {
    let map = explanation.stages.iter().position(|stage| stage.layer == layer)? + 1;
    let Shape { height, width, .. } = explanation.maps[map].shape;
    Some(Aim { map, row: height / 2, column: width / 2, ..aim })
}

/// The nearest aim whose every part is there.
pub fn inside(explanation: &Explanation, aim: Aim) -> Aim {
    let map = aim.map.min(explanation.maps.len().saturating_sub(1));
    let Position { row, column, channel } = explanation.maps[map].nearest(place(&aim));
    let planes = subject::planes(explanation, &Aim { map, ..aim });
    let [rows, columns] = taps(explanation, map);
    Aim {
        map,
        channel,
        row,
        column,
        plane: aim.plane.min(planes.saturating_sub(1)),
        tap_row: aim.tap_row.min(rows.saturating_sub(1)),
        tap_column: aim.tap_column.min(columns.saturating_sub(1)),
        ..aim
    }
}

/// Rows and columns of the filter that is nearest below a map.
fn taps(explanation: &Explanation, map: usize) -> [usize; 2] {
    let stage = weighted(explanation, map).and_then(|map| explanation.stage_before(map));
    match stage.map(|stage| &stage.arithmetic) {
        Some(Arithmetic::Weighted { geometry }) => geometry.window.kernel,
        _ => [1, 1],
    }
}

/// How far a key scrolls a list; `None` for a key that does something else.
pub const fn scroll(action: Action) -> Option<isize> {
    match action {
        Action::Up => Some(-1),
        Action::Down => Some(1),
        Action::PlaneBefore => Some(-10),
        Action::PlaneAfter => Some(10),
        Action::First => Some(isize::MIN),
        Action::Last => Some(isize::MAX),
        _ => None,
    }
}

/// What is pointed at after a key.
pub fn moved(explanation: &Explanation, aim: Aim, action: Action) -> Aim {
    let equation = |equation: Equation| {
        let map = subject::subject(explanation, equation, aim.map);
        in_map(explanation, Aim { equation, terms: false, ..aim }, map)
    };
    let moved = match action {
        Action::Left => stepped(explanation, aim, (0, -1)),
        Action::Right => stepped(explanation, aim, (0, 1)),
        Action::Up => stepped(explanation, aim, (-1, 0)),
        Action::Down => stepped(explanation, aim, (1, 0)),
        Action::First => end(explanation, aim, 0),
        Action::Last => end(explanation, aim, usize::MAX),
        Action::MapBefore => in_map(explanation, aim, aim.map.saturating_sub(1)),
        Action::MapAfter => in_map(explanation, aim, aim.map + 1),
        Action::ChannelBefore => Aim { channel: aim.channel.saturating_sub(1), ..aim },
        Action::ChannelAfter => Aim { channel: aim.channel + 1, ..aim },
        Action::PlaneBefore => Aim { plane: aim.plane.saturating_sub(1), ..aim },
        Action::PlaneAfter => Aim { plane: aim.plane + 1, ..aim },
        Action::WeightBefore => tapped(explanation, aim, -1),
        Action::WeightAfter => tapped(explanation, aim, 1),
        Action::EquationNext => equation(turned(aim.equation, 1)),
        Action::EquationPrevious => equation(turned(aim.equation, -1)),
        Action::Forward => equation(Equation::Forward),
        Action::Bp1 => equation(Equation::Bp1),
        Action::Bp2 => equation(Equation::Bp2),
        Action::Bp3 => equation(Equation::Bp3),
        Action::Bp4 => equation(Equation::Bp4),
        Action::Update => equation(Equation::Update),
        Action::Field => Aim { field: !aim.field, ..aim },
        Action::Terms => Aim { terms: !aim.terms, ..aim },
        // What was opened last is closed first.
        Action::Back if aim.terms => Aim { terms: false, ..aim },
        Action::Back => Aim { trust: false, ..aim },
        Action::Mode => Aim { evaluation: !aim.evaluation, ..aim },
        Action::Trust => Aim { trust: !aim.trust, ..aim },
        Action::NudgeSmaller => trust::finer(aim, 1),
        Action::NudgeBigger => trust::finer(aim, -1),
        Action::SampleNext | Action::SamplePrevious | Action::SampleWrong | Action::Newest => aim,
    };
    inside(explanation, moved)
}

/// The equation so many places further round.
fn turned(equation: Equation, places: isize) -> Equation {
    cycle::step(&Equation::ALL, equation, places)
}

/// A step of the cursor; where a map is a list of units, along its picture.
fn stepped(explanation: &Explanation, aim: Aim, (down, right): (isize, isize)) -> Aim {
    let Shape { height, width, channels } = explanation.maps[aim.map].shape;
    if height * width == 1 {
        let places = down * units_in_a_row(channels) as isize + right;
        let channel = aim.channel.checked_add_signed(places).filter(|channel| *channel < channels);
        return Aim { channel: channel.unwrap_or(aim.channel), ..aim };
    }
    Aim { row: aim.row.saturating_add_signed(down), column: aim.column.saturating_add_signed(right), ..aim }
}

/// The first or the last place of a map.
fn end(explanation: &Explanation, aim: Aim, place: usize) -> Aim {
    let Shape { height, width, .. } = explanation.maps[aim.map].shape;
    if height * width == 1 { Aim { channel: place, ..aim } } else { Aim { row: place, column: place, ..aim } }
}

/// The place in another map that corresponds to the cursor's.
fn in_map(explanation: &Explanation, aim: Aim, map: usize) -> Aim {
    let Some(to) = explanation.maps.get(map) else { return aim };
    let (from, to) = (explanation.maps[aim.map].shape, to.shape);
    let scaled = |place: usize, from: usize, to: usize| {
        // A list of units has no places: in a map that has, the middle is where most is to be seen.
        if from == 1 { to / 2 } else { place * to / from }
    };
    Aim {
        map,
        row: scaled(aim.row, from.height, to.height),
        column: scaled(aim.column, from.width, to.width),
        ..aim
    }
}

/// The weight so many places further in the filter, in row order.
fn tapped(explanation: &Explanation, aim: Aim, places: isize) -> Aim {
    let [rows, columns] = taps(explanation, aim.map);
    let place = (aim.tap_row * columns + aim.tap_column) as isize + places;
    let place = place.clamp(0, (rows * columns) as isize - 1) as usize;
    Aim { tap_row: place / columns, tap_column: place % columns, ..aim }
}
