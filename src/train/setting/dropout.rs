//! The rates of dropout, which are part of the network: one number for all layers, or one for each.

use super::Place;
use super::value::Kind;
use crate::nn::layers::LayerSpec;
use crate::nn::spec::Spec;
use crate::train::config::TrainConfig;

/// The way to the rates of all dropout layers of the network.
pub struct DropoutRates;

/// The rates of the dropout layers of `spec`, in order.
fn rates(spec: &Spec) -> Vec<f32> {
    let rate =
        |layer: &LayerSpec| if let LayerSpec::Dropout(dropout) = layer { Some(dropout.rate) } else { None };
    spec.layers.iter().filter_map(rate).collect()
}

/// The rates that `text` lists, as many as there are layers: a single one is that of each of them.
///
/// # Errors
/// What was expected, if it does not.
fn read(text: &str, layers: usize) -> Result<Vec<f32>, String> {
    if layers == 0 {
        return Err("the network has no dropout layer; begin a run of one that has, e.g. with `dropout 0.5`"
            .to_owned());
    }
    let rate = |word: &str| word.trim().parse().ok().filter(|rate: &f32| (0.0..1.0).contains(rate));
    let rates: Option<Vec<f32>> = text.split(',').map(rate).collect();
    match rates {
        Some(rates) if rates.len() == 1 => Ok(vec![rates[0]; layers]),
        Some(rates) if rates.len() == layers => Ok(rates),
        Some(_) => Err(format!("expected one rate, or one for each of {layers} dropout layers")),
        None => Err("expected at least 0 and less than 1, e.g. 0.5".to_owned()),
    }
}

impl Place for DropoutRates {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn write(&self, config: &TrainConfig) -> Option<String> {
        let rates = rates(&config.spec);
        let first = *rates.first()?;
        if rates.iter().all(|rate| *rate == first) {
            return Some(first.to_string());
        }
        Some(rates.iter().map(f32::to_string).collect::<Vec<_>>().join(", "))
    }

    fn show(&self, config: &TrainConfig) -> Option<String> {
        self.write(config)
    }

    fn read(&self, config: &mut TrainConfig, text: &str) -> Result<(), String> {
        let mut rates = read(text, rates(&config.spec).len())?.into_iter();
        for layer in &mut config.spec.layers {
            if let LayerSpec::Dropout(dropout) = layer {
                dropout.rate = rates.next().unwrap_or(dropout.rate);
            }
        }
        Ok(())
    }

    fn is_same(&self, one: &TrainConfig, other: &TrainConfig) -> bool {
        rates(&one.spec) == rates(&other.spec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(network: &str) -> TrainConfig {
        TrainConfig { spec: network.parse().expect("a network"), ..TrainConfig::default() }
    }

    #[test]
    fn one_rate_is_that_of_all_layers_and_what_differs_is_listed() {
        let place = DropoutRates;
        let mut config = config("dense 8, dropout 0.5, dense 8, dropout 0.2, dense 3");
        assert_eq!(place.write(&config).as_deref(), Some("0.5, 0.2"));
        let before = config.clone();
        assert_eq!(place.read(&mut config, "0.3"), Ok(()));
        assert_eq!(config.spec.to_string(), "dense 8, dropout 0.3, dense 8, dropout 0.3, dense 3");
        assert_eq!((place.write(&config).as_deref(), place.is_same(&config, &before)), (Some("0.3"), false));
        assert_eq!(place.read(&mut config, "0.5, 0.2"), Ok(()));
        assert_eq!(config, before, "what was written is read");
    }

    #[test]
    fn what_is_no_rate_is_refused_and_changes_nothing() {
        let place = DropoutRates;
        let mut two = config("dropout 0.5, dense 8, dropout 0.2, dense 3");
        for text in ["", "1", "-0.1", "NaN", "0.1, 0.2, 0.3", "0.1,", "half"] {
            let before = two.clone();
            assert!(place.read(&mut two, text).is_err_and(|problem| problem.contains("expected")), "{text}");
            assert_eq!(two, before);
        }
        let mut none = config("dense 3");
        assert_eq!(place.write(&none), None);
        assert!(place.read(&mut none, "0.5").is_err_and(|problem| problem.contains("no dropout layer")));
    }
}
