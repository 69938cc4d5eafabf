//! The settings of a run under way.

use super::rate::shown_rate;
use super::told::{Reach, Told};
use super::undo::{Done, Inverse};
use crate::protocol::{Act, LiveChange};
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::setting;
use crate::train::progress::Stage;
use crate::train::run::Trainer;
use crate::train::setting::Setting;
use crate::train::setting::value::NONE;

/// The setting that a run goes on with.
const EPOCHS: &str = "epochs";

/// Gives the setting called `name` another value, from the next batch of `trainer` on.
///
/// # Errors
/// If it cannot be changed live, or the run cannot work so; nothing is changed then.
pub(super) fn set(trainer: &mut Trainer, name: &str, value: &str) -> Result<(Done, Told), String> {
    let row = setting(name)?;
    let wanted = trainer.under_way().with(name, value)?;
    let before = Box::new(trainer.config.clone());
    let told = take(trainer, row, wanted)?;
    let value = row.write(&trainer.config).unwrap_or_else(|| NONE.to_owned());
    let act = Act::Set { name: name.to_owned(), value };
    let after = Box::new(trainer.config.clone());
    Ok((Done { act, inverse: Inverse::Setting { name: name.to_owned(), before, after } }, told))
}

/// Has `trainer` go by the settings of `before` again, of which the one called `name` was changed, so that they were those of `after`.
/// What was changed since and stays is as it is.
///
/// # Errors
/// If the run cannot work so any more; nothing is changed then.
pub(super) fn set_back(
    trainer: &mut Trainer,
    name: &str,
    before: &TrainConfig,
    after: &TrainConfig,
) -> Result<Told, String> {
    let row = setting(name)?;
    let wanted = if trainer.config == *after {
        trainer.under_way().back(before)?
    } else {
        trainer.under_way().with(name, &row.write(before).unwrap_or_else(|| NONE.to_owned()))?
    };
    take(trainer, row, wanted)
}

/// Has `trainer` go by the settings that are `wanted`, which differ in `row`.
fn take(trainer: &mut Trainer, row: &Setting, wanted: TrainConfig) -> Result<Told, String> {
    let remark = trainer.under_way().remark(&wanted);
    let (shown_before, rate_before) = (row.show(&trainer.config), trainer.next_learning_rate());
    trainer.reconfigure(wanted)?;
    // More epochs let a run that is over go on; of all else, only what lets its last epoch end nothing.
    let goes_on = trainer.progress.stage_after_epoch(&trainer.config) == Stage::Training;
    if row.name == EPOCHS || row.extends && goes_on {
        trainer.progress.reopen(trainer.config.epochs);
    }
    trainer.measure_again();
    let (shown, rate) = (row.show(&trainer.config), trainer.next_learning_rate());
    let progress = &mut trainer.progress;
    let mut text = format!("{} {shown} {}", row.name.replace('-', " "), progress.onwards());
    text.extend(remark.map(|remark| format!("; {remark}")));
    let change = if row.name == LiveChange::RATE {
        // The curve is of the rate that batches have, whatever schedule and factor make of the base.
        progress.mark(LiveChange::RATE, shown_rate(rate_before), shown_rate(rate))
    } else {
        progress.mark(row.name, shown_before, shown)
    };
    Ok(Told { text, change, reach: Reach::Settings })
}
