//! The job of a second run that is trained beside a first one.

use super::mnist::check_on_mnist;
use super::presets::{self, NETWORK, PRESETS};
use crate::cli::VersusOptions;
use crate::dataset::ValidationSplit;
use crate::protocol::Side;
use crate::runs;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::setting;
use crate::train::job::{Home, Job, Origin, Source};
use crate::train::setting::Setting;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Makes of the job of a run those of a pair: it, and the same with what `options` name.
///
/// # Errors
/// What was expected, if the second run makes no sense, or cannot be compared with the first.
pub fn paired(job: Job, options: &VersusOptions) -> Result<[Job; 2], String> {
    let mut second = job.clone();
    if let Some(text) = &options.versus {
        set_network(&mut second, text)?;
    }
    let given = options.versus_set.iter().map(|text| set(&mut second.config, text));
    let given = given.collect::<Result<Vec<_>, String>>()?;
    if let Some(objection) = given.iter().find_map(|setting| setting.objection(&second.config)) {
        return Err(format!("--versus-set: {objection}"));
    }
    check_images(&job.config, &second.config)?;
    if job.source == Source::Mnist {
        check_on_mnist(&second.config).map_err(|problem| format!("the second run: {problem}"))?;
    }
    Ok([placed(job, Side::A)?, placed(second, Side::B)?])
}

/// Makes of the jobs of two runs that go on those of a pair.
///
/// # Errors
/// If they are not validated on the same images, without which nothing can be compared.
pub fn resumed_pair(jobs: [Job; 2]) -> Result<[Job; 2], String> {
    let identities = jobs.each_ref().map(|job| job.state.as_ref().map(|state| &state.dataset_identity));
    if identities[0] != identities[1] {
        return Err(
            "--versus: the two runs are of different images, so that nothing of them can be compared"
                .to_owned(),
        );
    }
    check_images(&jobs[0].config, &jobs[1].config)
        .map_err(|_| "--versus: the two runs are validated on different images, so that nothing of them can be compared")?;
    let [mut a, mut b] = jobs;
    (a.start.side, b.start.side) = (Some(Side::A), Some(Side::B));
    (a.save, b.save) = (a.save.map(|path| beside(&path, Side::A)), b.save.map(|path| beside(&path, Side::B)));
    Ok([a, b])
}

/// Gives a job the network of a preset, or what the text says.
fn set_network(job: &mut Job, text: &str) -> Result<(), String> {
    let preset = PRESETS.iter().find(|preset| preset.name == text);
    let net = preset.map_or(text, |preset| preset.net);
    setting(NETWORK)?.parse(&mut job.config, net).map_err(|problem| {
        let names = PRESETS.map(|preset| preset.name).join(", ");
        format!("--versus {text}: {problem}; the network of a preset is expected ({names}), or a text as for --net")
    })?;
    job.name = preset.map_or("custom", |preset| preset.name).to_owned();
    job.origin = if preset.is_some() { Origin::Preset(presets::specs()?) } else { Origin::Text };
    Ok(())
}

/// Gives a setting the value that `text` names; returns which it is.
fn set(config: &mut TrainConfig, text: &str) -> Result<&'static Setting, String> {
    let refused = |problem: String| format!("--versus-set {text}: {problem}");
    let (name, value) =
        text.split_once('=').ok_or_else(|| refused("NAME=VALUE is expected, e.g. momentum=0".to_owned()))?;
    if name == NETWORK {
        return Err(refused("the network of the second run is named by --versus".to_owned()));
    }
    let setting = setting(name).map_err(refused)?;
    setting.set(config, value).map_err(refused)?;
    Ok(setting)
}

/// Whether both runs are validated on the same images, without which no image could be shown beside itself.
fn check_images(first: &TrainConfig, second: &TrainConfig) -> Result<(), String> {
    let same = first.validation == second.validation && first.validation_split == second.validation_split;
    let is_drawn = second.validation_split == ValidationSplit::Stratified;
    if same && (first.seed == second.seed || !is_drawn) {
        return Ok(());
    }
    Err("--versus-set: both runs are validated on the same images, so that answers can be compared; leave the validation set as it is, \
         and with another seed take --validation-split last"
        .to_owned())
}

/// Gives a run of the pair a place of its own.
fn placed(mut job: Job, side: Side) -> Result<Job, String> {
    job.start.side = Some(side);
    if let Home::At(path) = &job.home {
        let path = beside(path, side);
        runs::check_free(&path).map_err(|error| format!("--run {error}"))?;
        job.home = Home::At(path);
    }
    job.save = job.save.map(|path| beside(&path, side));
    Ok(job)
}

/// The path with the letter of the run in its name, before the extension.
fn beside(path: &Path, side: Side) -> PathBuf {
    let mut name = path.file_stem().map_or_else(OsString::new, ToOwned::to_owned);
    name.push(side.suffix());
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// What the command line and the options of the second run come to.
    fn pair(line: &[&str], versus: Option<&str>, set: &[&str]) -> Result<[Job; 2], String> {
        let options = crate::cli::parsed(line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
        let job = crate::config::job(&options, Duration::ZERO)?;
        let set = set.iter().map(|text| (*text).to_owned()).collect();
        paired(job, &VersusOptions { versus: versus.map(str::to_owned), versus_set: set })
    }

    #[test]
    fn the_second_run_is_the_first_but_for_what_is_named() {
        let [a, b] =
            pair(&["--no-save", "--seed", "7"], Some("dense"), &["momentum=0.5"]).expect("it makes sense");
        let mut expected = a.config.clone();
        for (name, text) in [("network", "dense 30 sigmoid, dense 10 sigmoid"), ("momentum", "0.5")] {
            setting(name).and_then(|setting| setting.set(&mut expected, text)).expect("it can be");
        }
        assert_eq!((b.config, b.name.as_str()), (expected, "dense"));
        assert_eq!([a.start.side, b.start.side], [Some(Side::A), Some(Side::B)]);
        let [a, b] = pair(&["--no-save"], None, &["seed=2"]).expect("it makes sense");
        assert_eq!((a.config.spec, a.config.seed, b.config.seed), (b.config.spec, 1, 2));
        let [_, b] = pair(&["--no-save"], Some("dense 10 softmax"), &[]).expect("it makes sense");
        assert_eq!(b.name, "custom");
    }

    #[test]
    fn each_run_has_a_place_of_its_own() {
        let place = tempfile::tempdir().expect("a directory");
        let (run, file) = (place.path().join("x.y"), place.path().join("net.cnn"));
        let [run, file] = [run, file].map(|path| path.display().to_string());
        let line = ["--run", &run, "--save", &file];
        let jobs = pair(&line, Some("dense"), &[]).expect("it makes sense");
        let names = jobs.map(|job| match (job.home, job.save) {
            (Home::At(run), Some(save)) => [run, save].map(|path| {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }),
            other => panic!("{other:?}"),
        });
        assert_eq!(names, [["x-a.y", "net-a.cnn"], ["x-b.y", "net-b.cnn"]]);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_option_named() {
        for (versus, set, parts) in [
            (Some("nielsen-9"), &[][..], ["--versus nielsen-9", "nielsen-3"]),
            (Some("dense"), &["momentum"], ["--versus-set momentum", "NAME=VALUE"]),
            (None, &["momentums=1"], ["--versus-set momentums=1", "there is no setting"]),
            (None, &["momentum=2"], ["--versus-set momentum=2", "less than 1"]),
            (None, &["network=dense 10"], ["--versus-set", "--versus"]),
            (None, &["validation=100"], ["--versus-set", "same images"]),
            (Some("dense 7"), &[], ["the second run", "does not fit MNIST"]),
        ] {
            let message = pair(&["--no-save"], versus, set).expect_err("it makes no sense");
            for part in parts {
                assert!(message.contains(part), "{message:?} does not contain {part:?}");
            }
        }
    }
}
