//! What keys ask of the trainer.

use crate::inspect;
use crate::inspect::evaluate::Evaluate;
use crate::inspect::snapshot::Set;
use crate::protocol::{Act, Command, LogLevel, Phase, Speed};
use crate::tui::model::Model;
use crate::tui::model::pending::Pending;
use crate::tui::view::Handled;
use crate::tui::view::bindings::ch;
use crate::tui::view::context::Context;
use crate::tui::views::question::Question;
use crate::tui::views::setting_entry::SettingEntry;

/// A step of the learning rate: two of them up and two down end where they began.
pub const RATE_STEP: f64 = 1.25;

/// The batches of a longer step.
pub const BATCHES: u32 = 10;

/// Speed limits, from flat out to one batch a second.
const SPEEDS: [Speed; 7] = [
    Speed::Unlimited,
    Speed::BatchesPerSecond(50),
    Speed::BatchesPerSecond(20),
    Speed::BatchesPerSecond(10),
    Speed::BatchesPerSecond(5),
    Speed::BatchesPerSecond(2),
    Speed::BatchesPerSecond(1),
];

/// Gives a command that only makes sense while there is something left to train, and notes what is pending from then on.
fn train(command: Command, cx: &mut Context<'_>, note: impl FnOnce(&mut Pending)) -> Handled {
    if cx.model.diverged().is_some() && !cx.model.gone {
        return Handled::Open(Box::new(Question::Diverged));
    }
    if cx.model.finished.is_some() && !cx.model.gone {
        let [again, quit] = ['r', 'q'].map(|key| cx.scene().label(ch(key)));
        cx.model.log(LogLevel::Info, &format!("the run is over: {again} begins again, {quit} quits"));
    } else if cx.command(command) {
        note(&mut cx.model.pending);
    }
    Handled::Done
}

/// The word for the key that pauses or goes on; empty where it does nothing.
pub fn pause_hint(model: &Model) -> &'static str {
    match model.report.phase {
        Phase::Finished => "",
        _ if model.pending.pause.unwrap_or(model.report.phase == Phase::Paused) => "go on",
        _ => "pause",
    }
}

/// Pauses or goes on, whichever was not asked for last.
pub fn pause(cx: &mut Context<'_>) -> Handled {
    let paused = cx.model.pending.pause.unwrap_or(cx.model.report.phase == Phase::Paused);
    let begun = cx.model.info.is_some();
    let command = if paused { Command::Resume } else { Command::Pause };
    train(command, cx, |pending| {
        if begun {
            pending.pause = Some(!paused);
        }
    })
}

/// Trains a batch or an epoch, then stays paused.
pub fn step(command: Command, cx: &mut Context<'_>) -> Handled {
    cx.model.pending.pause = None;
    train(command, cx, |_| {})
}

/// Has the accuracy or the epoch written that the run is to be trained to, while there is something left to train.
pub fn target(cx: &mut Context<'_>) -> Handled {
    if cx.model.info.is_none() {
        return Handled::Done;
    }
    if cx.model.finished.is_some() || cx.model.gone {
        return train(Command::Resume, cx, |_| {});
    }
    Handled::Open(Box::new(SettingEntry::target()))
}

/// Multiplies the learning rate.
pub fn rate(factor: f64, cx: &mut Context<'_>) -> Handled {
    train(Command::Act(Act::ScaleRate(factor)), cx, |pending| pending.rate = true)
}

/// Takes back what was done to the run last.
pub fn undo(cx: &mut Context<'_>) -> Handled {
    train(Command::Act(Act::Undo), cx, |_| {})
}

/// Moves along [`SPEEDS`], positive towards slower.
pub fn speed(places: isize, cx: &mut Context<'_>) -> Handled {
    let now = cx.model.pending.speed.unwrap_or(cx.model.report.speed);
    let rank = |speed: Speed| match speed {
        Speed::Unlimited => u16::MAX,
        Speed::BatchesPerSecond(limit) => limit,
    };
    // A limit that is not in the table counts as the next slower one that is.
    let index = SPEEDS.iter().position(|speed| rank(*speed) <= rank(now)).unwrap_or(SPEEDS.len() - 1);
    let wanted = SPEEDS[index.saturating_add_signed(places).min(SPEEDS.len() - 1)];
    if wanted == now {
        return Handled::Done;
    }
    train(Command::SetSpeed(wanted), cx, |pending| pending.speed = Some(wanted))
}

/// Saves a checkpoint, if there is somewhere to save it to.
pub fn save(cx: &mut Context<'_>) {
    if cx.model.info.as_deref().is_some_and(|info| info.run.is_none()) {
        cx.model.log(LogLevel::Warning, "nowhere to save to: start with --save FILE");
    } else {
        cx.command(Command::Save);
    }
}

/// Begins again, after asking if there is a run to lose.
pub fn restart(cx: &mut Context<'_>) -> Handled {
    if cx.model.info.is_some() && !cx.model.gone {
        return Handled::Open(Box::new(Question::Restart));
    }
    cx.command(Command::Restart);
    Handled::Done
}

/// Has the test set measured, unless that is being done.
pub fn test(cx: &mut Context<'_>) {
    const NAME: &str = "test";
    if cx.can_ask() && !cx.model.pending.awaits(NAME) {
        cx.model.pending.ask(NAME, inspect::Question::Evaluate(Evaluate { set: Set::Test }));
    }
}
