//! What is told of a run in rows of a table, wherever it was read.

use crate::protocol::{EpochReport, Evaluation, Fact};
use crate::runs::Story;
use crate::viz::number::{duration, grouped, percent, significant};
use std::path::Path;

/// Something that was chosen of a run.
pub(super) fn chosen(name: &str, value: String, number: Option<f64>) -> Fact {
    Fact { name: name.to_owned(), value, number, is_result: false }
}

/// What data a run was trained on.
pub(super) fn of_data(name: &str, identity: &str) -> [Fact; 2] {
    let short: String = identity.chars().take(12).collect();
    [chosen("data", name.to_owned(), None), chosen("data-sha256", short, None)]
}

/// What the run at `path` branched off.
pub(super) fn of_parent(path: &Path) -> Option<Fact> {
    let parent = Story::read(path).parent()?;
    Some(chosen("parent", format!("{}@{}", parent.name, parent.step), None))
}

/// How far a run came.
pub(super) struct Reached<'a> {
    /// How it ended, or how far it is.
    pub(super) outcome: String,
    /// Its trainable parameters.
    pub(super) parameters: Option<usize>,
    /// Its complete epochs.
    pub(super) epochs: &'a [EpochReport],
    /// Its batches.
    pub(super) total_steps: u64,
    /// The seconds that it took.
    pub(super) seconds: f64,
    /// The test set at its end.
    pub(super) test: Option<Evaluation>,
}

impl Reached<'_> {
    /// What came of it; what was not measured is not there.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let result = |name: &str, value: String, number: f64| Fact {
            name: name.to_owned(),
            value,
            number: Some(number),
            is_result: true,
        };
        let count = |name: &str, count: u64| result(name, grouped(count), count as f64);
        let share = |name: &str, share: f64| result(name, percent(share, 2), share * 100.0);
        let loss = |name: &str, loss: f64| result(name, significant(loss), loss);
        let last = self.epochs.last();
        let validated = || self.epochs.iter().filter_map(|epoch| Some((epoch.epoch, epoch.validation?)));
        let best = validated().max_by(|a, b| {
            // Of equals the first, as the run itself has it.
            a.1.accuracy.total_cmp(&b.1.accuracy).then(b.0.cmp(&a.0))
        });
        let least = validated().map(|(_, validation)| validation.loss).filter(|loss| loss.is_finite());
        let least = least.min_by(f64::total_cmp);
        let facts = [
            best.map(|(_, validation)| share("best val %", validation.accuracy)),
            best.map(|(epoch, _)| count("best epoch", epoch as u64)),
            least.map(|least| loss("least val loss", least)),
            last.map(|last| loss("train loss", last.train_loss)),
            last.map(|last| share("train %", last.train_accuracy)),
            self.test.map(|test| share("test %", test.accuracy)),
            self.test.map(|test| loss("test loss", test.loss)),
            Some(result("time", duration(self.seconds), self.seconds)),
            Some(count("done epochs", self.epochs.len() as u64)),
            Some(count("batches", self.total_steps)),
            self.parameters.map(|parameters| count("parameters", parameters as u64)),
        ];
        let state =
            Fact { name: "state".to_owned(), value: self.outcome.clone(), number: None, is_result: true };
        facts.into_iter().flatten().chain([state]).collect()
    }
}
