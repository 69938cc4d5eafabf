//! How the network of a run does on images that it was not trained on.

use crate::inspect::Inquire;
use crate::inspect::confusion::Confusion;
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::inspect::mistakes::Mistakes;
use crate::inspect::snapshot::{Set, Subject};
use crate::inspect::tools::Tools;
use crate::report::Measured;
use crate::threads::Workers;
use crate::train::job::Source;
use crate::train::resume::resume;
use crate::train::state::RunState;
use std::sync::Arc;

/// Measures the run on the test set at `source`, or on what it is validated on if there is none; none where it is trained on all that there is.
///
/// # Errors
/// If the images are not there, or others.
pub(super) fn measured(
    state: &RunState,
    source: &Source,
    workers: &Workers,
) -> anyhow::Result<Option<Measured>> {
    let dataset = Arc::new(source.load()?);
    state.check_dataset(&dataset)?;
    let trainer = resume(state.clone(), Arc::clone(&dataset))?;
    let (set, name) = match (dataset.test_len(), trainer.split.validation.len()) {
        (0, 0) => return Ok(None),
        (0, _) => (Set::Watched, "validation"),
        _ => (Set::Test, "test"),
    };
    let (network, split) = (&trainer.network, &trainer.split);
    let subject = Subject { network, total_steps: state.progress.total_steps, dataset: &dataset, split };
    Ok(Some(Measured {
        set: name.to_owned(),
        classes: state.classes.clone(),
        matrix: answer(&Confusion { set }, &subject, workers)?,
        mistakes: answer(&Mistakes { set, ..Mistakes::default() }, &subject, workers)?,
    }))
}

/// Gives the whole answer to a question.
fn answer<Q: Inquire>(question: &Q, subject: &Subject<'_>, workers: &Workers) -> anyhow::Result<Q::Finding> {
    let network = subject.network;
    let (mut evaluator, mut observer) = (Evaluator::new(network), Observer::new(network));
    let (explainer, run, about) = (&mut Explainer::default(), None, subject.total_steps);
    let (evaluator, observer) = (&mut evaluator, &mut observer);
    let mut tools = Tools { workers, evaluator, observer, explainer, run, most: usize::MAX, taken: 0, about };
    let mut state = Q::State::default();
    while question.advance(&mut state, subject, &mut tools)? < 1.0 {}
    Ok(question.finding(&mut state))
}
