//! The event files of one run: curves, histograms and pictures, each at the batch that it is about.

use super::event::{Datum, Told, Value};
use super::file::{EventFile, TRAIN, VALIDATION, holds_events};
use super::points::Points;
use crate::inspect::health::Distribution;
use crate::inspect::layer::Sample;
use crate::inspect::portrait::Likeness;
use crate::pictures::{self, FilterStyle};
use crate::protocol::{BatchPoint, EpochReport, Evaluation, Event, Past, Report, RunInfo};
use crate::viz::tiles::Sheet;
use std::io;
use std::path::Path;

/// A weight or a value is a square of so many pixels where there is room.
const SCALE: usize = 6;

/// The event files of one run, and what is needed to go on with them.
pub struct Writing {
    train: EventFile,
    validation: Option<EventFile>,
    info: Box<RunInfo>,
    points: Points,
    /// Batches of the run that are done, as far as was told.
    total_steps: u64,
    /// The moment of the last portrait.
    portrayed: Option<u64>,
}

impl Writing {
    /// Begins the files of a run in `directory`, with what there was of it before as far as it is not there already.
    ///
    /// # Errors
    /// If a file cannot be made.
    pub fn begin(directory: &Path, info: Box<RunInfo>, past: &Past) -> io::Result<Self> {
        let is_known = holds_events(directory);
        let train = EventFile::create(&directory.join(TRAIN))?;
        let measures = info.validation_images + info.test_images > 0;
        let validation = measures.then(|| EventFile::create(&directory.join(VALIDATION))).transpose()?;
        let points = Points::new(info.steps_per_epoch);
        let mut writing = Self { train, validation, info, points, total_steps: 0, portrayed: None };
        // What lies at the step where the run goes on was perhaps not written, and so it is written again.
        let from = if is_known { past.total_steps } else { 0 };
        writing.start(from);
        let text = configuration(&writing.info);
        writing.tell(from, vec![Value { tag: "run/configuration".to_owned(), datum: Datum::Text(text) }]);
        writing.recall(past, from);
        Ok(writing)
    }

    /// Goes back to an earlier batch of the same run.
    pub fn go_back(&mut self, info: Box<RunInfo>, past: &Past) {
        self.points.forget();
        self.info = info;
        self.start(past.total_steps);
        self.recall(past, past.total_steps);
    }

    /// Has readers forget what other processes wrote from a step on.
    fn start(&mut self, step: u64) {
        self.train.tell(step, &Told::Start);
        self.validation.iter_mut().for_each(|file| file.tell(step, &Told::Start));
        self.portrayed = None;
    }

    /// Writes what there was of the run from a step on.
    fn recall(&mut self, past: &Past, from: u64) {
        // All batches of the point in hand are put together anew, those before the step among them.
        let begun = self.points.begins(from);
        for batch in past.batches.iter().filter(|batch| batch.step > begun) {
            self.batch(*batch);
        }
        past.epochs.iter().filter(|epoch| epoch.total_steps >= from).for_each(|epoch| self.epoch(epoch));
        self.total_steps = past.total_steps;
        past.test.iter().for_each(|test| self.test(test));
    }

    /// Takes in what the trainer says.
    pub fn hear(&mut self, event: &Event) {
        match event {
            Event::Reconfigured(info) => {
                self.points.set_epoch(info.steps_per_epoch);
                self.info = info.clone();
            }
            Event::Report(report) => self.report(report),
            Event::Epoch(epoch) => self.epoch(epoch),
            Event::Tested(test) => self.test(test),
            Event::Finished(finished) => {
                self.total_steps = self.total_steps.max(finished.total_steps);
                self.rest();
            }
            _ => {}
        }
    }

    fn report(&mut self, report: &Report) {
        report.batches.iter().for_each(|batch| self.batch(*batch));
        self.total_steps = report.total_steps;
    }

    fn batch(&mut self, batch: BatchPoint) {
        if let Some(point) = self.points.push(batch) {
            self.point(&point);
        }
    }

    /// Writes the batches that make no whole point, for no more will come.
    pub fn rest(&mut self) {
        if let Some(point) = self.points.take() {
            self.point(&point);
        }
    }

    fn point(&mut self, point: &BatchPoint) {
        let mut values =
            vec![Value::scalar("loss/batch", point.loss), Value::scalar("accuracy/batch", point.accuracy)];
        for (tag, value) in
            [("training/learning_rate", point.learning_rate), ("training/gradient_norm", point.gradient_norm)]
        {
            values.extend(value.map(|value| Value::scalar(tag, value)));
        }
        self.tell(point.step, values);
    }

    fn epoch(&mut self, epoch: &EpochReport) {
        let of_set = |loss, accuracy| {
            vec![Value::scalar("loss/epoch", loss), Value::scalar("accuracy/epoch", accuracy)]
        };
        let speed = Value::scalar("training/images_per_second", epoch.images_per_second);
        let values = [of_set(epoch.train_loss, epoch.train_accuracy), vec![speed]].concat();
        self.tell(epoch.total_steps, values);
        if let Some(Evaluation { loss, accuracy, .. }) = epoch.validation {
            self.tell_measured(epoch.total_steps, of_set(loss, accuracy));
        }
    }

    fn test(&mut self, test: &Evaluation) {
        let values =
            vec![Value::scalar("loss/test", test.loss), Value::scalar("accuracy/test", test.accuracy)];
        self.tell_measured(self.total_steps, values);
    }

    /// Writes how the network is after so many batches.
    pub fn portray(&mut self, step: u64, likeness: &Likeness) {
        // The first of each step alone: a step has one value.
        if self.portrayed.is_some_and(|portrayed| step <= portrayed) {
            return;
        }
        if self.portrayed.is_none() {
            let picture = Value::image("maps/input".to_owned(), &input(&likeness.sample));
            self.tell(step, picture.into_iter().collect());
        }
        self.portrayed = Some(step);
        let mut values = Vec::new();
        for row in &likeness.layers {
            let name = self.layer(row.layer);
            for (what, distribution) in [("weights", &row.weights), ("biases", &row.biases)] {
                values.extend(histogram(format!("{what}/{name}"), distribution));
            }
        }
        for filters in &likeness.filters {
            let sheet = pictures::filters(filters, FilterStyle::of(filters, SCALE));
            values.extend(Value::image(format!("filters/{}", self.layer(filters.layer)), &sheet));
        }
        for stage in &likeness.stages {
            let name = self.layer(stage.layer);
            let all = [(name.clone(), Some(&stage.maps)), (format!("{name}_pooled"), stage.pooled.as_ref())];
            for (name, maps) in all {
                let sheet = maps.and_then(|maps| pictures::maps(maps, SCALE));
                values.extend(sheet.and_then(|sheet| Value::image(format!("maps/{name}"), &sheet)));
            }
        }
        self.tell(step, values);
    }

    /// What a layer is called: its number and its kind.
    fn layer(&self, layer: usize) -> String {
        let kind = self.info.layers.get(layer).map_or("layer", |layer| layer.kind.as_str());
        format!("{:02}_{kind}", layer + 1)
    }

    fn tell(&mut self, step: u64, values: Vec<Value>) {
        if !values.is_empty() {
            self.train.tell(step, &Told::Values(values));
        }
    }

    fn tell_measured(&mut self, step: u64, values: Vec<Value>) {
        self.validation.iter_mut().for_each(|file| file.tell(step, &Told::Values(values.clone())));
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// If not all of it can be written; it is tried again the next time.
    pub fn flush(&mut self) -> io::Result<()> {
        let validation = self.validation.as_mut().map_or(Ok(()), EventFile::flush);
        self.train.flush().and(validation)
    }

    /// Tells whether all that was told is in the files.
    pub fn is_whole(&self) -> bool {
        self.train.is_whole() && self.validation.as_ref().is_none_or(EventFile::is_whole)
    }

    /// Gives where the curves of training are.
    pub fn path(&self) -> &Path {
        self.train.path()
    }
}

/// The image that the maps are of.
fn input(sample: &Sample) -> Sheet {
    let shape = sample.shape;
    pictures::image([shape.height, shape.width, shape.channels], &sample.pixels, SCALE)
}

/// A histogram of values; none of no values.
fn histogram(tag: String, distribution: &Distribution) -> Option<Value> {
    (distribution.count > 0).then(|| Value { tag, datum: Datum::Histogram(distribution.clone()) })
}

/// What decides the run, as a table in Markdown.
fn configuration(info: &RunInfo) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace(char::is_control, " ");
    let mut text = String::from("| | |\n| --- | --- |\n");
    let mut row = |name: &str, value: &str| text += &format!("| {} | {} |\n", cell(name), cell(value));
    row("run", info.run.as_deref().unwrap_or("not kept"));
    row("network", &info.network);
    row("data", &info.dataset);
    row("images", &format!("{} to train, {} to validate", info.train_images, info.validation_images));
    info.settings.iter().for_each(|setting| row(&setting.name, &setting.value));
    text
}
