//! Acts on single units of a network: what is done to them, and what takes it back.

mod larger;
mod prune;
pub mod reverse;
#[cfg(test)]
mod tests;
mod unit_bits;

use super::told::{Reach, Told};
use super::undo::{Done, Inverse};
use crate::nn::network::Network;
use crate::nn::unit_set::Block;
use crate::nn::units::UnitError;
use crate::protocol::Act;
use crate::random::{Purpose, generator};
use crate::train::run::Trainer;
use reverse::{Before, Reverse};
use unit_bits::UnitBits;

/// Does to a unit of `trainer` what `act` says.
///
/// # Errors
/// If it cannot be done to it; nothing is changed then.
pub(super) fn carry_out(trainer: &mut Trainer, act: &Act) -> Result<(Done, Told), String> {
    let (reverse, reach) = match *act {
        Act::Silence { layer, unit } => mark(trainer, Mark::SILENCED, (layer, unit), true)?,
        Act::Rouse { layer, unit } => mark(trainer, Mark::SILENCED, (layer, unit), false)?,
        Act::Freeze { layer, unit } => mark(trainer, Mark::FROZEN, (layer, unit), true)?,
        Act::Thaw { layer, unit } => mark(trainer, Mark::FROZEN, (layer, unit), false)?,
        Act::Redraw { layer, unit } => redraw(trainer, layer, unit)?,
        Act::Copy { layer, from, to } => copy(trainer, layer, from, to)?,
        Act::Edit { layer, unit, weight, value } => edit(trainer, (layer, unit), weight, value)?,
        Act::Prune => prune::prune(trainer)?,
        Act::ScaleRate(_) | Act::Set { .. } | Act::Undo => {
            return Err(format!("{act}: this is not about units"));
        }
    };
    trainer.measure_again();
    let Reverse { name, from, to, .. } = &reverse;
    let text = format!("{name}: {to} {}", trainer.progress.onwards());
    let change = trainer.progress.mark(name, from.clone(), to.clone());
    Ok((Done { act: act.clone(), inverse: Inverse::Units(Box::new(reverse)) }, Told { text, change, reach }))
}

/// Makes the units of `trainer` what they were before an act.
pub(super) fn take_back(trainer: &mut Trainer, reverse: &Reverse) -> Told {
    let Reverse { before, name, from, to } = reverse;
    let reach = match before {
        Before::Sets([silenced, frozen]) => {
            trainer.network.silenced.clone_from(silenced);
            trainer.network.frozen.clone_from(frozen);
            Reach::Units
        }
        Before::Bits(bits) => {
            bits.put(&mut trainer.network, &mut trainer.slots);
            Reach::Units
        }
        Before::Larger(larger) => {
            prune::bring_back(trainer, larger);
            Reach::Network
        }
    };
    trainer.measure_again();
    let text = format!("{name}: {from} {}", trainer.progress.onwards());
    let change = trainer.progress.mark(name, to.clone(), from.clone());
    Told { text, change, reach }
}

/// What a unit can be marked as.
struct Mark {
    /// What a unit is that has the mark.
    marked: &'static str,
    /// What a unit is that has it not.
    plain: &'static str,
    put: fn(&mut Network<f32>, usize, usize, bool) -> Result<(), UnitError>,
    has: fn(&Network<f32>, usize, usize) -> bool,
}

impl Mark {
    const SILENCED: Self = Self {
        marked: "silenced",
        plain: "heard",
        put: Network::silence,
        has: |network, layer, unit| network.silenced.contains(layer, unit),
    };
    const FROZEN: Self = Self {
        marked: "frozen",
        plain: "trained",
        put: Network::freeze,
        has: |network, layer, unit| network.frozen.contains(layer, unit),
    };
}

/// Marks a unit, or takes the mark away.
fn mark(
    trainer: &mut Trainer,
    mark: Mark,
    (layer, unit): (usize, usize),
    marked: bool,
) -> Result<(Reverse, Reach), String> {
    let network = &mut trainer.network;
    let before = [network.silenced.clone(), network.frozen.clone()];
    let had = (mark.has)(network, layer, unit);
    (mark.put)(network, layer, unit, marked).map_err(|error| error.to_string())?;
    let name = name(network, layer, unit);
    let word = |marked: bool| if marked { mark.marked } else { mark.plain };
    if had == marked {
        return Err(format!("{name} is {} already", word(marked)));
    }
    let [from, to] = [had, marked].map(|marked| word(marked).to_owned());
    Ok((Reverse { before: Before::Sets(before), name, from, to }, Reach::Units))
}

/// Draws the parameters of a unit anew, as they could have been at the beginning: from a stream of the seed that draws there, the place of the run and the
/// number of acts before it there, so that the same acts draw the same. The optimizer forgets what it remembers of them.
fn redraw(trainer: &mut Trainer, layer: usize, unit: usize) -> Result<(Reverse, Reach), String> {
    let block = block_of(&trainer.network, layer, unit)?;
    let place = trainer.progress.place();
    let acts = trainer.progress.journal.iter().filter(|entry| entry.place == place).count();
    let (epoch, batch) = (place.epoch as u64, place.batch as u64);
    let stream = (layer as u64) << 48 ^ (unit as u64) << 24 ^ acts as u64;
    let mut generator = generator(trainer.config.training_seed(), Purpose::Redraw, epoch, batch, stream);
    let bits = UnitBits::of(&trainer.network, &trainer.slots, block, unit);
    let Network { spec, input, .. } = &trainer.network;
    let made = Network::untrained(spec, *input, None).map_err(|error| error.to_string())?;
    let drawn = bits.drawn(&made, trainer.config.init, &mut generator);
    drawn.put(&mut trainer.network, &mut trainer.slots);
    Ok(changed(trainer, (layer, unit), bits, "drawn anew".to_owned()))
}

/// Gives a unit the parameters of another one, and the optimizer the memory that it has of those.
fn copy(trainer: &mut Trainer, layer: usize, from: usize, to: usize) -> Result<(Reverse, Reach), String> {
    let block = block_of(&trainer.network, layer, from)?;
    block_of(&trainer.network, layer, to)?;
    if from == to {
        return Err(format!("{} is like itself", name(&trainer.network, layer, to)));
    }
    let of = |unit| UnitBits::of(&trainer.network, &trainer.slots, block, unit);
    let (before, other) = (of(to), of(from));
    other.of_unit(to).put(&mut trainer.network, &mut trainer.slots);
    let what = format!("made like {}", name(&trainer.network, layer, from));
    Ok(changed(trainer, (layer, to), before, what))
}

/// Gives one weight of a unit another value; the one behind all weights is its bias.
fn edit(
    trainer: &mut Trainer,
    (layer, unit): (usize, usize),
    weight: usize,
    value: f32,
) -> Result<(Reverse, Reach), String> {
    let block = block_of(&trainer.network, layer, unit)?;
    let weights = trainer.network.weights_of_unit(block);
    if weight > weights {
        let error = UnitError::NoWeight { layer: layer + 1, unit: unit + 1, weight: weight + 1, weights };
        return Err(error.to_string());
    }
    if !value.is_finite() {
        return Err(format!("a weight cannot be {value}; any finite number can"));
    }
    let bits = UnitBits::of(&trainer.network, &trainer.slots, block, unit);
    let before = bits.value(weight);
    bits.with_value(weight, value).put(&mut trainer.network, &mut trainer.slots);
    let which = if weight == weights { "bias".to_owned() } else { format!("weight {}", weight + 1) };
    Ok(changed(trainer, (layer, unit), bits, format!("{which} {value} in place of {before}")))
}

/// Says that the values of a unit, which were these `bits`, are others.
fn changed(
    trainer: &Trainer,
    (layer, unit): (usize, usize),
    bits: UnitBits,
    what: String,
) -> (Reverse, Reach) {
    let name = format!("weights of {}", name(&trainer.network, layer, unit));
    let (before, from) = (Before::Bits(bits), "as trained".to_owned());
    (Reverse { before, name, from, to: what }, Reach::Units)
}

/// Gives what people call a unit, such as "filter 5 of layer 1".
fn name(network: &Network<f32>, layer: usize, unit: usize) -> String {
    let kind = network.spec.layers.get(layer).map_or("", |layer| layer.kind());
    let noun = if kind == "conv" { "filter" } else { "unit" };
    format!("{noun} {} of layer {}", unit + 1, layer + 1)
}

/// Finds the block of a layer that has a certain unit.
fn block_of(network: &Network<f32>, layer: usize, unit: usize) -> Result<Block, String> {
    network.block_of(layer, unit).map_err(|error| error.to_string())
}
