//! The update: what the next step of training makes of a weight, number by number, as the optimizer of the run does it.

mod formula;

use super::error_tiles;
use super::layout::zones;
use super::maps::picture;
use super::naming;
use super::picture::{Outline, Tile, draw_row};
use super::shown::Shown;
use super::subject;
use crate::inspect::explain::{Map, Parameter, Shape, Tap, UpdateDerivation};
use crate::inspect::rehearsal::Rehearsal;
use crate::tui::panes::formula::{Digits, Formula, Quantity};
use crate::tui::panes::text::{Piece, write_lines};
use crate::viz::number::grouped;
use formula::Steps;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// Digits behind the point of a weight: what a step changes is to be seen.
const DECIMALS: usize = 7;

/// Draws the filter, its gradient and what the optimizer remembers of it, and each number that the update goes through.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    let update = match Update::of(shown) {
        Ok(update) => update,
        Err(reason) => {
            let words = Formula::new(shown.scene.theme).faint(format!(" {reason}"));
            return write_lines(&[words.pieces()], area, buffer);
        }
    };
    let lines = update.lines(usize::from(area.width));
    let zones = zones(area, 0, lines.len());
    write_lines(&lines, zones.formula, buffer);
    let maps = Rect { height: zones.formula.y.saturating_sub(area.y), ..area };
    if maps.height > 3 {
        draw_row(shown.scene.theme, &update.tiles(), maps, buffer);
    }
}

/// The next step of one weight, and of the bias beside it.
struct Update<'a> {
    shown: &'a Shown<'a>,
    rehearsal: &'a Rehearsal,
    stage: usize,
    tap: Tap,
    index: usize,
    weight: UpdateDerivation,
}

impl<'a> Update<'a> {
    /// Finds the step, or says why there is none.
    fn of(shown: &'a Shown<'a>) -> Result<Self, &'static str> {
        let found = shown.explanation;
        let (stage, tap) = subject::weight(found, &shown.aim).ok_or("nothing in this network has weights")?;
        let rehearsal = found.rehearsal.as_ref().ok_or("nothing is trained here: there is no next step")?;
        let index = found.stages[stage].weight_index(tap).ok_or("there is no such weight")?;
        let weight = found.update(stage, Parameter::Weight, index);
        let weight =
            weight.ok_or("loss or gradient of the next batch are not finite: nothing would be moved")?;
        Ok(Self { shown, rehearsal, stage, tap, index, weight })
    }

    fn line(&self) -> Formula<'a> {
        Formula::new(self.shown.scene.theme).text(" ")
    }

    /// Which batch it is, the gradients, the numbers on the way, and the bias.
    fn lines(&self, columns: usize) -> Vec<Line> {
        let mut lines = vec![self.batch(columns)];
        lines.extend(self.gradients());
        lines.extend(self.steps(columns).lines());
        lines.push(self.moved(Parameter::Weight, &self.weight));
        lines.extend(self.bias().map(|bias| self.moved(Parameter::Bias, &bias)));
        lines
    }

    fn steps(&self, columns: usize) -> Steps<'_> {
        Steps { theme: self.shown.scene.theme, update: &self.weight, rehearsal: self.rehearsal, columns }
    }

    /// The bias of the same filter.
    fn bias(&self) -> Option<UpdateDerivation> {
        self.shown.explanation.update(self.stage, Parameter::Bias, self.tap.filter)
    }

    /// Which step this is. It is tried, and not yet done.
    fn batch(&self, columns: usize) -> Line {
        let Rehearsal { epoch, step, number, samples, loss, optimizer, .. } = self.rehearsal;
        let title = optimizer.rule.title();
        let long = format!(
            "the next step, tried on a copy: update {}, epoch {}, batch {}, {}",
            grouped(*number),
            epoch + 1,
            grouped(step + 1),
            images(samples.len())
        );
        let short = format!("update {} (next), {}", grouped(*number), images(samples.len()));
        let words = if columns >= 100 {
            format!("{long}, mean loss {}, {title}", Digits::alone(*loss, 4))
        } else if columns >= 70 {
            long
        } else {
            short
        };
        self.line().faint(words).pieces()
    }

    fn name(&self, which: Parameter) -> String {
        match which {
            Parameter::Weight => naming::weight(self.shown.explanation, self.stage, self.tap),
            Parameter::Bias => naming::bias(self.shown.explanation, self.stage, self.tap.filter),
        }
    }

    /// The gradient of this sample, and that of the batch, which is what counts.
    fn gradients(&self) -> [Line; 2] {
        let sample = self.shown.explanation.stages[self.stage].d_weights.get(self.index).copied();
        let name = format!("∂C/∂{} = ", self.name(Parameter::Weight));
        let number = |value: f64| Digits::alone(value, 6);
        let sample = self.line().math(&name).text(number(sample.unwrap_or(f64::NAN)));
        let sample = sample.tab(36).faint("of this sample alone");
        let batch = self.line().math(&name).text(number(f64::from(self.weight.gradient)));
        let words = format!("of the batch: the mean over {}", images(self.rehearsal.samples.len()));
        [sample.pieces(), batch.tab(36).faint(words).pieces()]
    }

    /// Before and after.
    fn moved(&self, which: Parameter, update: &UpdateDerivation) -> Line {
        let quantity = if which == Parameter::Weight { Quantity::Weight } else { Quantity::Bias };
        let digits = Digits { power: 0, decimals: DECIMALS };
        let [before, after] = [update.before, update.after].map(|value| digits.write(f64::from(value)));
        let change = f64::from(update.after) - f64::from(update.before);
        let formula = self.line().math(&self.name(which)).text("  ").number(quantity, before).math(" → ");
        let formula = formula.number(quantity, after).tab(42);
        formula.faint("change ").text(Digits::alone(change, 4)).pieces()
    }

    /// The filter and what there is of its shape, with the weight outlined: weights, gradient, memory, change.
    fn tiles(&self) -> Vec<Tile> {
        let found = self.shown.explanation;
        let Some(tensor) = found.tensor_update(self.stage, Parameter::Weight) else { return Vec::new() };
        let name = naming::weights(found, self.stage, self.tap.filter);
        let change: Vec<f32> =
            tensor.after.iter().zip(&tensor.before).map(|(after, before)| after - before).collect();
        let slots = self.rehearsal.optimizer.slot_names().iter().zip(&tensor.memory_after);
        let weights = self.tile(&name, &tensor.before);
        let gradient = self.tile(&format!("∂C/∂{name}"), &tensor.gradient);
        let memory = slots.map(|(slot, values)| self.tile(slot, values));
        let change = self.tile("change", &change);
        [weights, gradient].into_iter().chain(memory).chain([change]).collect()
    }

    /// The part of a tensor that belongs to the filter, in the plane that is shown.
    fn tile(&self, heading: &str, values: &[f32]) -> Tile {
        let stage = &self.shown.explanation.stages[self.stage];
        let [height, width, ..] = stage.kernel_shape().unwrap_or([1; 4]);
        let of = |place: usize| {
            let tap = Tap { row: place / width, column: place % width, ..self.tap };
            let value = stage.weight_index(tap).and_then(|index| values.get(index));
            value.map_or(f64::NAN, |&value| f64::from(value))
        };
        let values: Vec<f64> = (0..height * width).map(of).collect();
        let map = Map { shape: Shape { height, width, channels: 1 }, ..Map::default() };
        let [row, column] = [self.tap.row, self.tap.column].map(usize::cast_signed);
        let outlines = vec![Outline { rows: row..row + 1, columns: column..column + 1 }];
        let heading = self.heading(heading);
        error_tiles::signed(heading, picture(&map, &values, 0), &values, outlines)
    }

    fn heading(&self, markup: &str) -> Line {
        Formula::new(self.shown.scene.theme).math(markup).pieces()
    }
}

/// So many images, in words.
fn images(count: usize) -> String {
    if count == 1 { "1 image".to_owned() } else { format!("{count} images") }
}
