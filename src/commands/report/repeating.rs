//! Commands that have a run once more.

use crate::commands::shell::quoted;
use crate::report::Fact;
use crate::runs::Found;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::SETTINGS;
use crate::train::state::RunState;
use std::path::Path;

/// Gives the commands, each with what it does.
pub(super) fn commands(name: &str, found: &Found, state: &RunState) -> Vec<Fact> {
    let Some(origin) = state.progress.origin.as_deref() else { return Vec::new() };
    let replay = match found {
        Found::Run(_) => format!("cnn-tui replay {}", quoted(name)),
        Found::File(path) => format!("cnn-tui replay {}", quoted(&path.to_string_lossy())),
    };
    let acts = state.progress.journal.len();
    let done = if acts == 0 {
        "Nothing was done to the run while it went on, so this trains the same, to the same bits on the same instruction set:"
    } else {
        "This trains what the run began as; what was done to it while it went on is in the journal:"
    };
    let again = "This does all of it again, and says whether the weights come out the same to the last bit:";
    let mut facts = vec![Fact::new(again, replay)];
    // A branch begins with the weights of another run.
    if state.parent.is_none() {
        facts.push(Fact::new(done, training(origin, state.data_directory.as_deref())));
    }
    facts
}

/// The command that trains what a run began as.
fn training(origin: &TrainConfig, data: Option<&Path>) -> String {
    // What has no effect is refused where it is given.
    let effective = SETTINGS.iter().filter(|setting| setting.objection(origin).is_none());
    let options = effective.filter_map(|setting| Some((setting.option?.name, setting.write(origin)?)));
    let data = data.map(|path| ("data", path.display().to_string()));
    let words = options.chain(data).map(|(name, value)| format!("--{name} {}", quoted(&value)));
    std::iter::once("cnn-tui train".to_owned()).chain(words).collect::<Vec<_>>().join(" \\\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::parsed;
    use crate::config;
    use std::time::Duration;

    #[test]
    fn the_command_trains_what_the_run_began_as() {
        for preset in config::PRESETS {
            let expected = preset.config().expect("a preset");
            let text = training(&expected, None).replace("\\\n", "");
            // The network is the only word in quotes, and there are none in it.
            let words: Vec<&str> = text
                .split('\'')
                .enumerate()
                .flat_map(
                    |(part, text)| if part % 2 == 1 { vec![text] } else { text.split_whitespace().collect() },
                )
                .collect();
            let options = parsed(&words[2..]).unwrap_or_else(|error| panic!("{text}: {error}"));
            let job = config::job(&options, Duration::ZERO).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(job.config, expected, "{text}");
        }
    }
}
