//! What holds for every layer, whatever it is: the tests loop over the examples that each layer gives of itself.

use super::*;
use crate::nn::init::Init;
use crate::nn::kernels::Scratch;
use crate::nn::layer::{Fused, Pass};
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shard::Shard;
use crate::nn::spec::Spec;
use crate::nn::tensor::Role;

const INPUT: Shape = Shape::new(11, 12, 3);
const SAMPLES: usize = 3;

/// The text of each layer's examples, with what is built of it on an input that all of them fit, its weights drawn.
fn examples<T: Real>() -> Vec<(&'static str, LayerSpec, Layer<T>)> {
    let example = |text: &'static str| {
        let spec: Spec = text.parse().expect("a spec");
        let [spec] = spec.layers[..] else { panic!("{text} is not one layer") };
        let mut layer = spec.build(INPUT, 0).expect("it fits");
        crate::nn::init::initialise(Init::Gaussian, 1, 0, layer.tensors_mut());
        (text, spec, layer)
    };
    LayerSpec::examples().map(example).collect()
}

fn made_up(length: usize) -> Vec<f32> {
    (0..length).map(|i| ((i * 37 + i / 7 * 11) % 101) as f32 / 50.0 - 1.0).collect()
}

#[test]
fn every_first_word_begins_an_example_and_every_example_reads_as_it_is_written() {
    for word in LayerSpec::words() {
        let begins = |text: &str| text.split(' ').next() == Some(word);
        assert!(LayerSpec::examples().any(begins), "there is no example of `{word}`");
        assert!(LayerSpec::usage(word).is_some(), "{word}");
    }
    for (text, spec, _) in examples::<f32>() {
        assert_eq!(spec.to_string(), text);
        assert!(spec.kind() == "activation" || text.starts_with(spec.kind()), "{text}");
    }
}

#[test]
fn no_two_layers_begin_with_the_same_word() {
    let words: Vec<_> = LayerSpec::words().collect();
    let mut different = words.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(words.len(), different.len(), "{words:?}");
}

#[test]
fn the_parameters_are_as_many_as_were_said_before_it_was_made() {
    for (text, spec, layer) in examples::<f32>() {
        assert_eq!(spec.parameter_count(INPUT), layer.parameter_count(), "{text}");
    }
}

#[test]
fn weights_do_not_begin_at_zero_and_cost_multiply_adds() {
    for (text, _, layer) in examples::<f32>() {
        let mut weights = 0;
        for tensor in layer.tensors() {
            let name = tensor.name;
            assert!(!tensor.array.is_empty() && tensor.array.as_slice().is_some(), "{text}: {name}");
            if tensor.role.fans().is_some() {
                assert!(tensor.values().iter().any(|&w| w != 0.0), "{text}: {name} is zero");
                weights += tensor.array.len();
            }
        }
        assert!(layer.macs() >= weights, "{text} has {weights} weights and {} multiply-adds", layer.macs());
    }
}

#[test]
fn tensors_have_names_of_their_own_and_trained_ones_come_first() {
    for (text, spec, layer) in examples::<f32>() {
        let names: Vec<_> = layer.tensors().iter().map(|tensor| tensor.name).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(name.starts_with(&format!("{}.", spec.kind())), "{text}: {name}");
            assert!(!names[..index].contains(name), "{text}: {name} twice");
        }
        let trained = |tensor: &Tensor<f32>| tensor.role != Role::Buffer;
        assert!(layer.tensors().is_sorted_by_key(|tensor| !trained(tensor)), "{text}: {names:?}");
    }
}

#[test]
fn forward_fills_all_of_the_output_and_backward_all_of_the_error() {
    for (text, _, mut layer) in examples::<f32>() {
        let (inputs, outputs) = (SAMPLES * INPUT.len(), SAMPLES * layer.output().len());
        let (fused, scratch) = (&Fused::default(), &mut Scratch::new());
        let mut memory = layer.memory(&Room { samples: SAMPLES, training: true, fused });
        let memory = &mut memory;
        let pass = &Pass { training: true, seed: 3, ..Pass::EVALUATE };
        let (x, mut y) = (made_up(inputs), vec![f32::NAN; outputs]);
        let count = (SAMPLES * INPUT.places()) as f64;
        if let Some(layer) = layer.batch_statistics_mut() {
            layer.forward_sums(&x, memory);
            let totals = memory.sums.clone();
            layer.update_running(&totals, count);
            layer.set_forward(&totals, count, memory);
        }
        layer.forward(Forward { x: &x, y: &mut y, memory, pass, fused, scratch });
        assert!(y.iter().all(|y| y.is_finite()), "{text}");

        let (mut d_y, mut d_x) = (made_up(outputs), vec![f32::NAN; inputs]);
        let mut gradients = vec![f32::NAN; layer.parameter_count()];
        if let Some(layer) = layer.batch_statistics() {
            layer.backward_sums(fused, &x, &y, &mut d_y, memory);
            let totals = memory.sums.clone();
            layer.set_backward(&totals, count, memory);
        }
        let (d_y, d_x_wanted, left) = (&mut d_y, Some(&mut d_x[..]), &mut gradients);
        layer.backward(Backward {
            x: &x,
            y: &y,
            d_y,
            d_x: d_x_wanted,
            memory,
            gradients: left,
            fused,
            scratch,
        });
        assert!(d_x.iter().all(|d| d.is_finite()), "{text}");
        // The weights of a fully connected layer get theirs from the whole batch.
        let dense = layer.dense_shape().map_or(0, |[inputs, units]| inputs * units);
        assert!(gradients[dense..].iter().all(|g| g.is_finite()), "{text}");
    }
}

/// The outputs of a network with these layers, for the same weights and images.
fn outputs(spec: &Spec, purpose: Purpose) -> Vec<f32> {
    let network = Network::<f32>::new(spec, INPUT, 4, None, Init::Scaled, 1).expect("it fits");
    let plan = Plan::new(&network, purpose);
    let mut shard = Shard::new(&network, &plan, SAMPLES);
    shard.load(&network, SAMPLES, Pass::EVALUATE, |x, _| x.copy_from_slice(&made_up(x.len())));
    shard.forward(&network, 0..network.layers.len(), &mut Scratch::new());
    shard.finish(&network, SAMPLES);
    shard.outputs(&network).to_vec()
}

#[test]
fn layers_computed_in_one_make_what_they_make_alone() {
    for (first, second) in
        LayerSpec::examples().flat_map(|first| LayerSpec::examples().map(move |second| (first, second)))
    {
        let spec: Spec = format!("{first}, {second}, maxpool 2, dense 4").parse().expect("a spec");
        // Not every layer fits behind every other.
        if Network::<f32>::new(&spec, INPUT, 4, None, Init::Scaled, 1).is_err() {
            continue;
        }
        let alone = outputs(&spec, Purpose::Observe);
        for purpose in [Purpose::Evaluate, Purpose::Train] {
            for (fused, alone) in outputs(&spec, purpose).iter().zip(&alone) {
                assert!((fused - alone).abs() < 1e-4, "{spec}: {fused} for {purpose:?}, {alone} alone");
            }
        }
    }
}
