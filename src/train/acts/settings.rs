//! The settings of a run under way.

use super::told::{Reach, Told};
use super::undo::{Done, Inverse};
use crate::nn::loss::Head;
use crate::protocol::Act;
use crate::train::hyperparameters::{changed, setting};
use crate::train::run::Trainer;
use crate::train::sense::Plan;
use crate::train::setting::value::NONE;

/// Gives the setting called `name` another value, from the next batch of `trainer` on.
///
/// # Errors
/// If it cannot be changed live, or the run cannot work so; nothing is changed then.
pub(super) fn set(trainer: &mut Trainer, name: &str, value: &str) -> Result<(Done, Told), String> {
    let row = setting(name)?;
    let exact = |trainer: &Trainer| row.write(&trainer.config).unwrap_or_else(|| NONE.to_owned());
    let [before, shown_before] = [exact(trainer), row.show(&trainer.config)];
    change(trainer, name, value)?;
    trainer.measure_again();
    let shown = row.show(&trainer.config);
    let text = format!("{} {shown} {}", name.replace('-', " "), trainer.progress.onwards());
    let change = trainer.progress.mark(name, shown_before, shown);
    let act = Act::Set { name: name.to_owned(), value: exact(trainer) };
    let inverse = Inverse::Setting { name: name.to_owned(), value: before };
    Ok((Done { act, inverse }, Told { text, change, reach: Reach::Settings }))
}

/// Gives the setting called `name` another value, and has all of `trainer` go by it.
fn change(trainer: &mut Trainer, name: &str, value: &str) -> Result<(), String> {
    let config = changed(&trainer.config, name, value)?;
    let begun = trainer.progress.begun_epochs();
    if config.epochs < begun {
        return Err(format!(
            "--epochs {}: the run is in epoch {begun}, and cannot be shorter",
            config.epochs
        ));
    }
    Plan { config: &config, ..trainer.plan() }.check()?;
    // Only the trainer's own copies follow; whatever else a setting decides is decided when the run begins.
    trainer.network.head = Head::new(trainer.network.head.activation, config.objective)?;
    trainer.config = config;
    let reopens = setting(name).is_ok_and(|setting| setting.extends);
    if reopens {
        trainer.progress.reopen(trainer.config.epochs);
    }
    Ok(())
}
