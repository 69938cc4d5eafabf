//! From the command line as typed to a job that makes sense: presets, defaults, and what is refused before anything
//! runs.

mod adopted;
mod mnist;
mod presets;
mod replay;
mod resume;
mod surroundings;
mod versus;

pub use adopted::adopted;
pub use presets::{DEFAULT_PRESET, PRESETS, Preset, is_of_preset, preset};
pub use replay::replayed;
pub use resume::resumed;
pub use surroundings::cores;
pub use versus::{paired, resumed_pair};

use crate::cli::TrainOptions;
use crate::nn::shape::Shape;
use crate::runs;
use crate::train::config::TrainConfig;
use crate::train::job::{Home, Job, Origin, Source};
use mnist::check_on_mnist;
use presets::NETWORK;
use std::time::Duration;
use surroundings::{check_place, check_save, save_every, start, threads};

/// Makes a job of the options, or says which of them makes no sense.
pub fn job(options: &TrainOptions, probe_interval: Duration) -> Result<Job, String> {
    let source = options.surroundings.data.source(Source::Mnist, None)?;
    let (name, config) = configuration(options, &source)?;
    if source == Source::Mnist {
        // A data set of one's own shows its shape only once it is read; then the trainer refuses.
        check_on_mnist(&config)?;
    }
    if let Some(path) = &options.surroundings.save {
        check_save(path)?;
    }
    Ok(Job {
        name: name.to_owned(),
        config,
        origin: if options.recipe.settings.has(NETWORK) {
            Origin::Text
        } else {
            Origin::Preset(presets::specs()?)
        },
        source,
        threads: threads(options)?,
        state: None,
        extended: None,
        home: home(options)?,
        save_every: save_every(options)?,
        save: options.surroundings.save.clone(),
        usual: runs::state_directory(),
        probe_interval,
        start: start(options),
        rerun: None,
    })
}

/// Checks what can be checked of how the process is to set out without doing anything.
///
/// # Errors
/// What was expected instead.
pub fn check_surroundings(options: &TrainOptions) -> Result<(), String> {
    threads(options)?;
    save_every(options)?;
    Ok(())
}

/// What decides the run, and the name of its preset.
fn configuration(options: &TrainOptions, source: &Source) -> Result<(&'static str, TrainConfig), String> {
    let (recipe, goal) = (&options.recipe, &options.goal);
    let (name, mut config) = if recipe.settings.has(NETWORK) {
        ("custom", presets::common()?)
    } else {
        let preset = preset(recipe.preset.as_deref().unwrap_or(DEFAULT_PRESET))?;
        (preset.name, preset.config()?)
    };
    config.validation_split = source.usual_split();
    let given = || recipe.settings.iter().chain(goal.settings.iter());
    for (setting, text) in given() {
        setting.set(&mut config, text)?;
    }
    match given().find_map(|(setting, _)| setting.objection(&config)) {
        Some(objection) => Err(objection),
        None => Ok((name, config)),
    }
}

/// Where the run is to be kept. Nothing is made there yet.
fn home(options: &TrainOptions) -> Result<Home, String> {
    if options.place.no_save {
        return Ok(Home::Nowhere);
    }
    if let Some(path) = &options.place.run {
        check_place(path)?;
        return Ok(Home::At(path.clone()));
    }
    let root = runs::state_directory()
        .ok_or("there is no home directory to keep runs in; give --run DIR, or --no-save")?;
    Ok(Home::Below(root))
}

/// Reads `28x28` or `32x32x3`.
pub fn image_shape(text: &str) -> Result<Shape, String> {
    let sides: Option<Vec<usize>> =
        text.split('x').map(|side| side.parse().ok().filter(|side| (1..=4096).contains(side))).collect();
    match sides.as_deref() {
        Some(&[height, width]) => Ok(Shape::new(height, width, 1)),
        Some(&[height, width, channels]) => Ok(Shape::new(height, width, channels)),
        _ => Err(format!(
            "--input {text}: HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS is expected, sides from 1 to 4096"
        )),
    }
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
