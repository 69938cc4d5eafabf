//! A run with a past: moments of it are kept, and what the screen asks about them is answered.

use super::{EPOCH, probe, report, running};
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::{Event, MomentInfo, When};
use crate::tui::app::{App, ScreenOptions};

/// The batches of the moments: dense at first, then ever sparser, with the ends of epochs among them.
pub const KEPT: [u64; 20] =
    [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 20, 40, 80, 160, 320, 500, 782, 1000, 1564, 1700];

/// The batches that are done.
pub const DONE: u64 = 1800;

/// The moments that are kept, every second one whole, and those at the ends of epochs.
pub fn moments() -> Vec<MomentInfo> {
    let moment = |(index, &step): (usize, &u64)| MomentInfo {
        step,
        epoch: (step / EPOCH) as usize,
        batch: (step % EPOCH) as usize,
        whole: index.is_multiple_of(2) || step.is_multiple_of(EPOCH),
    };
    KEPT.iter().enumerate().map(moment).collect()
}

/// A screen in the middle of a run with a past.
pub fn with_past(options: ScreenOptions) -> App {
    let mut app = running(options, DONE);
    app.on_event(Event::Moments(moments()));
    app
}

/// The answer to what is asked about a moment: its pictures, or that there is none.
pub fn answer(ask: &Ask) -> Option<Answer> {
    let When::Moment(step) = ask.when else { return None };
    let body = match &ask.question {
        Question::Layer(layer) => Finding::Layer(Box::new(probe(step, layer.view))),
        _ => Finding::Nothing(format!("batch {step} is not kept whole")),
    };
    Some(Answer { id: ask.id.clone(), total_steps: step, done: 1.0, body })
}

/// Answers all that is asked about a moment.
pub fn answer_all(app: &mut App) {
    for found in app.asks().iter().filter_map(answer) {
        app.on_answer(found);
    }
}

/// The same of a run that goes on: a report of the next batch comes in between.
pub fn go_on(app: &mut App, step: u64) {
    app.on_event(Event::Report(report(step, step)));
}
