//! What is told of a run that is compared.

use super::facts::{Reached, chosen, of_data, of_parent};
use super::text_files;
use crate::commands::standing::standing;
use crate::protocol::KeptRun;
use crate::runs::{self, Found};
use crate::train::hyperparameters::SETTINGS;
use crate::train::state::RunState;

/// Reads what was found: the newest checkpoint, or where that cannot be read the text files beside it.
pub(super) fn read(found: &Found) -> KeptRun {
    let name = match found {
        Found::Run(path) => runs::name_of(&path.canonicalize().unwrap_or_else(|_| path.clone())),
        Found::File(path) => path.display().to_string(),
    };
    match (RunState::load(&found.checkpoint()), found) {
        (Ok(state), _) => of_state(name, found, state),
        (Err(error), Found::File(_)) => unreadable(name, error.to_string()),
        (Err(error), Found::Run(path)) => text_files::read(name.clone(), path)
            .map(|run| KeptRun { note: Some(format!("{error}; this is what its text files say")), ..run })
            .unwrap_or_else(|text| unreadable(name, format!("{error}; {text}"))),
    }
}

fn unreadable(name: String, problem: String) -> KeptRun {
    KeptRun { name, problem: Some(problem), ..KeptRun::default() }
}

fn of_state(name: String, found: &Found, state: RunState) -> KeptRun {
    let (path, holder) = match found {
        Found::Run(path) => (path.as_path(), runs::holder(path)),
        // Nothing lies below a file: what is said of a run is not known of it.
        Found::File(path) => (path.as_path(), None),
    };
    let outcome = standing(path, holder.as_ref(), &state);
    let parameters = state.tensors.iter().filter(|tensor| !tensor.name.contains("running"));
    let parameters = parameters.map(|tensor| tensor.values.len()).sum::<usize>();
    let mut facts = vec![chosen("preset", state.name.clone(), None)];
    facts.extend(SETTINGS.iter().map(|setting| {
        let number = setting.write(&state.config).and_then(|text| text.parse().ok());
        chosen(setting.name, setting.show(&state.config), number)
    }));
    facts.extend(of_data(&state.dataset, &state.dataset_identity));
    facts.extend(
        state.parent.clone().map(|parent| chosen("parent", parent, None)).or_else(|| of_parent(path)),
    );
    let progress = &state.progress;
    let reached = Reached {
        outcome,
        parameters: Some(parameters),
        epochs: &progress.history,
        total_steps: progress.total_steps,
        seconds: progress.seconds,
        test: progress.test,
    };
    facts.extend(reached.facts());
    KeptRun {
        name,
        facts,
        batches: state.course.points().to_vec(),
        batch_size: state.config.batch_size,
        total_steps: progress.total_steps,
        seconds: progress.seconds,
        is_under_way: holder.is_some(),
        epochs: state.progress.history,
        note: None,
        problem: None,
    }
}
