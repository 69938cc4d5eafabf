//! Where a job's network comes from: typed by the user, then it is taken as it is; or a preset, then it follows the size of the images
//! and the number of classes.

mod resized;

use crate::dataset::{Dataset, ImageSize};
use crate::nn::build::BuildError;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use anyhow::anyhow;
use resized::{Resized, resized};

/// Where a job's network comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// The user typed it.
    Text,
    /// It is one of these presets, each with its name.
    Preset(Vec<(&'static str, Spec)>),
}

/// Whether `spec` can take images of this shape, and what is wrong if not.
fn problem(spec: &Spec, input: Shape) -> Option<BuildError> {
    Network::<f32>::untrained(spec, input, None).err()
}

/// The advice to make the images of `dataset` smaller, to be put behind what is wrong with `spec` on them; empty where they cannot be
/// read smaller, or that would not help.
pub(super) fn remedy(spec: &Spec, dataset: &Dataset) -> String {
    let channels = dataset.train.shape.channels;
    let helps = |size: &ImageSize| problem(spec, Shape::new(size.height, size.width, channels)).is_none();
    let smaller = dataset.smaller().filter(helps);
    smaller.map_or_else(String::new, |size| format!("; --image-size {size} makes the images smaller"))
}

impl Origin {
    /// Fits the network `spec` of a job called `name` to `dataset`: a preset's windows are made to fit into the images, and its last layer
    /// gets a unit a class. Gives the network that this makes and what was changed and why, unless nothing was.
    ///
    /// # Errors
    /// If a preset takes no images of that shape, whatever is changed; with those that do.
    pub fn fit(&self, name: &str, spec: &Spec, dataset: &Dataset) -> anyhow::Result<Option<(Spec, String)>> {
        let Self::Preset(presets) = self else { return Ok(None) };
        let (input, classes) = (dataset.train.shape, dataset.classes.len());
        let mut told = Vec::new();
        let mut fitted = spec.clone();
        if let Some(problem) = problem(spec, input) {
            let remedy = remedy(spec, dataset);
            let Resized { spec, changes } = resized(spec, input);
            let BuildError::Layer { position, text, .. } = &problem else {
                return Err(refusal(presets, name, (dataset, &remedy), &problem));
            };
            if let Some(problem) = self::problem(&spec, input) {
                return Err(refusal(presets, name, (dataset, &remedy), &problem));
            }
            told.push(format!(
                "images of {input} are too small for layer {position} of {name}, `{text}`: {}",
                changes.join(", ")
            ));
            fitted = spec;
        }
        if let Some(followed) = fitted.with_units(classes).filter(|followed| *followed != fitted) {
            told.push(format!("the last layer has {classes} units for the {classes} classes"));
            fitted = followed;
        }
        Ok((!told.is_empty()).then(|| (fitted, told.join("; "))))
    }
}

/// Says that a preset does not take the images, and which do; `remedy` is what would make it take them.
fn refusal(
    presets: &[(&'static str, Spec)],
    name: &str,
    (dataset, remedy): (&Dataset, &str),
    problem: &BuildError,
) -> anyhow::Error {
    let input = dataset.train.shape;
    let fit = presets.iter().filter(|(_, spec)| self::problem(spec, input).is_none());
    let fit: Vec<&str> = fit.map(|&(name, _)| name).collect();
    let others = match fit.as_slice() {
        [] => "no preset does".to_owned(),
        fit => format!("the presets that do: {}", fit.join(", ")),
    };
    let (data, classes) = (&dataset.name, dataset.classes.len());
    anyhow!(
        "--preset {name} does not take the images of {data}, which are {input}: {problem}{remedy}; {others}; and so does --net \"dense 30 relu, dense {classes} softmax\""
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::config::TrainConfig;
    use crate::train::run::Trainer;
    use std::fs;
    use std::sync::Arc;

    /// Pictures of this many pixels a side in two classes.
    fn pictures(side: u32) -> Dataset {
        let folder = tempfile::tempdir().expect("a directory");
        for name in ["a/1.png", "a/2.png", "b/3.png", "b/4.png"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it is in one")).expect("made");
            let mut encoder = png::Encoder::new(fs::File::create(path).expect("new"), side, side);
            encoder.set_color(png::ColorType::Grayscale);
            let mut writer = encoder.write_header().expect("a head");
            writer.write_image_data(&vec![9; (side * side) as usize]).expect("pixels");
        }
        Dataset::open(folder.path()).expect("it loads")
    }

    #[test]
    fn what_is_too_much_for_large_pictures_alone_is_refused_with_the_advice_to_make_them_smaller() {
        let (wide, wider) = ("dense 4000 relu, dense 2 softmax", "dense 400000 relu, dense 2 softmax");
        let advice = "; --image-size 32x32 makes the images smaller";
        let dataset = Arc::new(pictures(300));
        let refused = |spec: &Spec| {
            let config = TrainConfig { spec: spec.clone(), ..TrainConfig::default() };
            Trainer::new(config, Arc::clone(&dataset)).map(drop).expect_err("it does not fit").to_string()
        };
        for (net, is_advised) in [(wide, true), (wider, false)] {
            let spec: Spec = net.parse().expect("a spec");
            let unfitted = Origin::Preset(vec![("wide", spec.clone())]).fit("wide", &spec, &dataset);
            let message = unfitted.expect_err("too many parameters").to_string();
            assert!(message.contains("--preset wide does not take the images"), "{message}");
            assert_eq!(message.contains(advice), is_advised, "{message}");
            let message = refused(&spec);
            assert!(message.contains("does not fit") && message.contains("parameters"), "{message}");
            assert_eq!(message.contains(advice), is_advised, "{message}");
        }
        // Where the classes are others, the size is no matter.
        let message = refused(&"dense 3 softmax".parse().expect("a spec"));
        assert!(message.contains("there are 2 classes") && !message.contains(advice), "{message}");
        let spec: Spec = wide.parse().expect("a spec");
        assert!(Origin::Text.fit("custom", &spec, &pictures(32)).expect("as it is").is_none());
        assert_eq!(remedy(&spec, &pictures(32)), "");
    }
}
