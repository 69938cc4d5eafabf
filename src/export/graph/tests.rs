use super::*;
use crate::export::testing::{logits, model, varied};
use crate::nn::activation::Activation;
use crate::nn::kernels::naive::Pooling;

/// What `steps` make of one image `[H, W, C]`, computed by loops on channels-outermost values as their words say.
fn through(steps: &[Step], image: &[f32], shape: Shape) -> Vec<f64> {
    let mut values: Vec<f64> = Layout::Kernel([shape.height, shape.width, shape.channels, 1])
        .outward(image)
        .into_iter()
        .map(f64::from)
        .collect();
    for step in steps {
        let parameters: Vec<&[f32]> = step.parameters.iter().map(|of| &of.values[..]).collect();
        values = one(step, &parameters, &values);
        assert_eq!(values.len(), len(step.output), "{:?}", step.action);
    }
    values
}

fn len(form: Form) -> usize {
    match form {
        Form::Maps(shape) => shape.len(),
        Form::Vectors(units) => units,
    }
}

fn maps(form: Form) -> Shape {
    match form {
        Form::Maps(shape) => shape,
        Form::Vectors(units) => Shape::flat(units),
    }
}

/// What one step makes of `[C, H, W]`.
fn one(step: &Step, parameters: &[&[f32]], x: &[f64]) -> Vec<f64> {
    let (from, to) = (maps(step.input), maps(step.output));
    let at = |c: usize, row: usize, column: usize| x[(c * from.height + row) * from.width + column];
    let each = |value: &dyn Fn(usize, usize, usize) -> f64| -> Vec<f64> {
        let places = (0..to.height).flat_map(|row| (0..to.width).map(move |column| (row, column)));
        (0..to.channels)
            .flat_map(|c| places.clone().map(move |(row, column)| (c, row, column)))
            .map(|(c, r, k)| value(c, r, k))
            .collect()
    };
    let operation = match &step.action {
        Action::Flatten | Action::Unflatten => return x.to_vec(),
        Action::FlattenPlaces => {
            let places = (0..from.height).flat_map(|row| (0..from.width).map(move |column| (row, column)));
            return places
                .flat_map(|(row, column)| (0..from.channels).map(move |c| at(c, row, column)))
                .collect();
        }
        Action::Layer(operation) => operation,
    };
    let weight = |index: usize| f64::from(parameters[0][index]);
    match operation {
        Operation::Convolution { window: Window { kernel: [height, width], stride, padding } } => {
            each(&|f, row, column| {
                let mut sum = f64::from(parameters[1][f]);
                for (c, l, m) in taps([from.channels, *height, *width]) {
                    let row = (row * stride[0] + l).checked_sub(padding.top).filter(|row| *row < from.height);
                    let column =
                        (column * stride[1] + m).checked_sub(padding.left).filter(|at| *at < from.width);
                    if let Some((row, column)) = row.zip(column) {
                        sum +=
                            weight(((f * from.channels + c) * height + l) * width + m) * at(c, row, column);
                    }
                }
                sum
            })
        }
        Operation::Linear => (0..to.len())
            .map(|unit| {
                let products = x.iter().enumerate().map(|(i, x)| weight(unit * from.len() + i) * x);
                f64::from(parameters[1][unit]) + products.sum::<f64>()
            })
            .collect(),
        Operation::Pooling { pooling, window: Window { kernel: [height, width], stride, .. } } => {
            each(&|c, row, column| {
                let under: Vec<f64> = taps([1, *height, *width])
                    .map(|(_, l, m)| at(c, row * stride[0] + l, column * stride[1] + m))
                    .collect();
                match pooling {
                    Pooling::Max => under.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                    Pooling::Average => under.iter().sum::<f64>() / under.len() as f64,
                    Pooling::L2 => under.iter().map(|x| x * x).sum::<f64>().sqrt(),
                }
            })
        }
        Operation::GlobalAveragePooling => {
            x.chunks(from.places()).map(|map| map.iter().sum::<f64>() / map.len() as f64).collect()
        }
        Operation::BatchNormalisation { epsilon, .. } => each(&|c, row, column| {
            let [scale, shift, mean, variance] = [0, 1, 2, 3].map(|part| f64::from(parameters[part][c]));
            scale * (at(c, row, column) - mean) / (variance + epsilon).sqrt() + shift
        }),
        Operation::Activation(Activation::Softmax) => each(&|c, row, column| {
            let sum: f64 = (0..from.channels).map(|c| at(c, row, column).exp()).sum();
            at(c, row, column).exp() / sum
        }),
        Operation::Activation(activation) => x.iter().map(|x| activation.apply(*x)).collect(),
        Operation::Dropout { .. } => x.to_vec(),
    }
}

fn taps([channels, height, width]: [usize; 3]) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..channels).flat_map(move |c| (0..height).flat_map(move |l| (0..width).map(move |m| (c, l, m))))
}

#[test]
fn the_steps_give_the_logits_of_the_network_for_all_kinds_of_layers() {
    for (spec, input) in varied() {
        let model = model(spec, input);
        let steps = steps(&model.network).expect("steps");
        let image: Vec<f32> = (0..input.len()).map(|i| ((7 * i) % 23) as f32 / 23.0).collect();
        let (found, expected) = (through(&steps, &image, input), logits(&model.network, &image));
        let size = expected.iter().fold(1.0f64, |size, x| size.max(x.abs()));
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-5 * size, "{spec}: {found} and {expected}");
        }
    }
}

#[test]
fn the_parameters_are_the_tensors_of_the_network_in_order() {
    let model =
        model("conv 2 3x3 relu, batchnorm, dense 5 tanh, batchnorm, dense 3 softmax", Shape::new(5, 4, 2));
    let steps = steps(&model.network).expect("steps");
    let parameters: Vec<&Parameter> = steps.iter().flat_map(|step| &step.parameters).collect();
    let tensors: Vec<_> = model.network.state().collect();
    assert_eq!(parameters.len(), tensors.len());
    for (parameter, (name, tensor)) in parameters.into_iter().zip(tensors) {
        let mut back = vec![f32::NAN; tensor.values().len()];
        parameter.layout.inward(&parameter.values, &mut back);
        assert_eq!(back, tensor.values(), "{name}");
    }
}

#[test]
fn silenced_units_are_zeros_in_the_weights_that_would_look_at_them() {
    let input = Shape::new(8, 8, 1);
    let mut model = model(
        "conv 3 3x3 sigmoid, batchnorm, maxpool 2, conv 2 2x2 relu, dense 4 relu, dense 3 softmax",
        input,
    );
    for (layer, unit) in [(0, 1), (3, 0), (4, 2)] {
        model.network.silence(layer, unit, true).expect("there is such a unit");
    }
    let steps = steps(&model.network).expect("steps");
    let image: Vec<f32> = (0..input.len()).map(|i| ((5 * i) % 17) as f32 / 17.0).collect();
    let (found, expected) = (through(&steps, &image, input), logits(&model.network, &image));
    found
        .iter()
        .zip(&expected)
        .for_each(|(one, other)| assert!((one - other).abs() < 1e-5, "{one} and {other}"));
    let zeros = |step: &Step| step.parameters[0].values.iter().filter(|w| **w == 0.0).count();
    let weighted: Vec<usize> = steps.iter().filter(|step| !step.parameters.is_empty()).map(zeros).collect();
    // Of the second convolution 2 filters × 2×2, of the dense layers 4 units × 2×2 places and 3 units.
    assert_eq!(weighted, [0, 0, 8, 16, 3]);
}
