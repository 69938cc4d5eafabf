//! What the page shows: the answer, and what in it is selected.

use super::state::{ASK, Maps};
use crate::inspect::maps::{Activations, Pooling, Role, Stage};
use crate::inspect::{Answer, Finding};
use crate::tui::theme::Background;
use crate::tui::view::scene::Scene;
use crate::viz::paint::Rgb;
use crate::viz::resample::Picture;
use crate::viz::scale::Range;

/// Units in a row of the picture of a stage that has no rows and columns of its own.
pub fn units_in_a_row(units: usize) -> usize {
    let tens = (1..).find(|tens| tens * tens * 100 >= units).unwrap_or(1);
    (10 * tens).min(units.max(1))
}

/// The answer, and what in it is selected: always something that is there.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// The scene.
    pub scene: Scene<'a>,
    /// What was found.
    pub found: &'a Activations,
    /// Batches of the run that were done at that moment.
    pub total_steps: u64,
    /// The selected stage.
    pub stage: usize,
    /// The selected map.
    pub map: usize,
    /// The selected row and column of the map.
    pub place: [usize; 2],
    /// Whether each map has a scale of its own.
    pub own_scale: bool,
    /// Whether it is marked what pooling passes on.
    pub winners: bool,
    /// Whether the enlarged map is a table of numbers where that has room.
    pub numbers: bool,
}

impl<'a> Content<'a> {
    /// Gives what the page shows, once there is an answer.
    pub fn of(scene: Scene<'a>, page: &Maps) -> Option<Self> {
        let answer: &Answer = scene.model.answers.get(&ASK)?;
        let Finding::Maps(found) = &answer.body else { return None };
        let stage = page.stage.unwrap_or_else(|| stage_of_dashboard(&scene, found));
        let stage = stage.min(found.stages.len().checked_sub(1)?);
        let maps = &found.stages[stage].maps;
        let within = |place: usize, count: usize| place.min(count.saturating_sub(1));
        let [row, column] = page.place.unwrap_or([maps.height / 2, maps.width / 2]);
        Some(Self {
            scene,
            found,
            total_steps: answer.total_steps,
            stage,
            map: within(scene.ui.filter, maps.count),
            place: [within(row, maps.height), within(column, maps.width)],
            own_scale: page.own_scale,
            winners: !page.plain,
            numbers: !page.pictures,
        })
    }

    /// Gives the selected stage.
    pub fn selected(&self) -> &'a Stage {
        &self.found.stages[self.stage]
    }

    /// Gives the value at the selected place of the selected map; not a number if it is not there.
    pub fn value(&self) -> f32 {
        let [row, column] = self.place;
        let stage = self.selected();
        stage.map(self.map).get(row * stage.maps.width + column).copied().unwrap_or(f32::NAN)
    }

    /// Gives the name of a stage: `z1`, `a1`.
    pub fn name(&self, stage: usize) -> String {
        let symbol = self.found.stages[stage].symbol;
        format!("{}{}", symbol.letter, symbol.layer)
    }

    /// Gives the text of the layer that a stage belongs to; the input has none.
    pub fn text(&self, stage: usize) -> &'a str {
        let stage = &self.found.stages[stage];
        if stage.role == Role::Input {
            return "input";
        }
        self.scene.model.layer(stage.maps.layer).map_or("", |layer| &layer.text)
    }

    /// Gives one map of a stage as a picture, or all its units in rows.
    pub fn picture(&self, stage: usize, map: usize) -> Picture {
        let (number, stage) = (stage, &self.found.stages[stage]);
        if stage.is_flat() {
            let values = stage.maps.values.iter().enumerate();
            let values: Vec<f32> = values.map(|(unit, &value)| self.on_scale(number, unit, value)).collect();
            let width = units_in_a_row(stage.maps.count);
            return Picture::new(stage.maps.count.div_ceil(width), width, &values);
        }
        let values: Vec<f32> =
            stage.map(map).iter().map(|&value| self.on_scale(number, map, value)).collect();
        Picture::new(stage.maps.height, stage.maps.width, &values)
    }

    /// Gives the way of a value of the input from black to white, 0 to 1, which people see whatever the network gets.
    fn level(&self, value: f32, channel: usize) -> f32 {
        let [black, white] = self.ends(channel);
        (value - black) / (white - black)
    }

    /// Gives what black and white are in a channel of the input.
    fn ends(&self, channel: usize) -> [f32; 2] {
        self.found.ends.get(channel).copied().unwrap_or([0.0, 1.0])
    }

    /// Gives a value of a map as what the scale of the map is about.
    pub fn on_scale(&self, stage: usize, map: usize, value: f32) -> f32 {
        if self.found.stages[stage].role == Role::Input { self.level(value, map) } else { value }
    }

    /// Gives the values of a map at the ends of its scale.
    pub fn ends_of(&self, stage: usize, map: usize, range: Range) -> [f32; 2] {
        if self.found.stages[stage].role == Role::Input { self.ends(map) } else { [range.low, range.high] }
    }

    /// Gives the scale of one map of a stage: its own, or that of all maps of the stage. That takes a look at all their values.
    pub fn range(&self, stage: usize, map: usize) -> Range {
        if self.has_own_scale(stage) {
            Range::bulk(self.found.stages[stage].map(map))
        } else {
            self.shared_range(stage)
        }
    }

    /// Tells whether each map of a stage has a scale of its own.
    pub fn has_own_scale(&self, stage: usize) -> bool {
        let stage = &self.found.stages[stage];
        self.own_scale && !stage.is_flat() && stage.role != Role::Input
    }

    /// Gives the scale that all maps of a stage share.
    pub fn shared_range(&self, stage: usize) -> Range {
        let stage = &self.found.stages[stage];
        if stage.role == Role::Input {
            Range { low: 0.0, high: 1.0 }
        } else {
            Range::bulk(&stage.maps.values)
        }
    }

    /// Gives the places of a map that max pooling behind it passes on, where that is to be marked.
    pub fn passed_on(&self, stage: usize, map: usize) -> Option<Vec<bool>> {
        let (stage, next) = (&self.found.stages[stage], self.found.stages.get(stage + 1)?);
        if !self.winners || next.role != Role::Pooled(Pooling::Max) {
            return None;
        }
        let mut passed = vec![false; stage.places()];
        for &winner in next.winners_of(map) {
            passed.get_mut(winner as usize).into_iter().for_each(|place| *place = true);
        }
        Some(passed)
    }

    /// Gives the colour that losers of pooling fade to.
    pub const fn background(&self) -> Rgb {
        match self.scene.theme.background {
            Background::Light => Rgb(250, 250, 248),
            Background::Dark | Background::Unknown => Rgb(14, 14, 18),
        }
    }
}

/// The stage that shows what the dashboard does: the values behind the layer and its activation.
fn stage_of_dashboard(scene: &Scene<'_>, found: &Activations) -> usize {
    let viewable = scene.model.info.as_deref().map_or(&[][..], |info| &info.viewable);
    let layer = viewable.get(scene.ui.layer.min(viewable.len().saturating_sub(1)));
    let of_layer = |stage: &Stage| stage.role != Role::Input && Some(&stage.maps.layer) == layer;
    found.stages.iter().rposition(of_layer).unwrap_or(0)
}
