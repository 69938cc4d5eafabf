//! Pictures of the run: maps that are really convolved and pooled.

use super::noise;
use crate::inspect::layer::{Filters, Maps, Probe, Sample};
use crate::nn::shape::Shape;

/// Kernels that grow from noise to oriented edges.
fn kernels(total: usize, channels: usize, step: u64) -> Vec<f32> {
    let formed = 1.0 - (-(step as f64) / 300.0).exp();
    let mut weights = Vec::new();
    for filter in 0..total {
        let angle = filter as f64 * std::f64::consts::PI / 7.3;
        for channel in 0..channels {
            for place in 0..25u64 {
                let (y, x) = ((place / 5) as f64 - 2.0, (place % 5) as f64 - 2.0);
                let along = x * angle.cos() + y * angle.sin();
                let phase = filter as f64 * 0.9 + channel as f64 * 0.7;
                let wave = (along * 1.3 + phase).cos() * (-(x * x + y * y) / 7.0).exp();
                let grain = noise((filter * 64 + channel) as u64, place) - 0.5;
                let drift = (noise(77 + step, (filter * 25) as u64 + place) - 0.5) * 0.01;
                weights.push((0.42 * wave * formed + 0.22 * grain + drift) as f32);
            }
        }
    }
    weights
}

/// A seven, drawn with two soft strokes.
fn digit() -> Vec<u8> {
    let strokes = [((7.0, 8.0), (20.0, 7.0)), ((20.0, 7.0), (12.0, 22.0))];
    let mut pixels = Vec::new();
    for place in 0..28 * 28 {
        let (x, y) = (f64::from(place % 28), f64::from(place / 28));
        let distance = strokes.iter().map(|&((ax, ay), (bx, by)): &((f64, f64), (f64, f64))| {
            let (dx, dy) = (bx - ax, by - ay);
            let t = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            ((x - ax - t * dx).powi(2) + (y - ay - t * dy).powi(2)).sqrt()
        });
        let nearest = distance.fold(f64::INFINITY, f64::min);
        pixels.push((255.0 * (2.2 - nearest).clamp(0.0, 1.0)) as u8);
    }
    pixels
}

fn convolve(input: &[f32], side: usize, kernel: &[f32], bias: f32) -> Vec<f32> {
    let out = side - 4;
    let at = |place: usize| {
        let (y, x) = (place / out, place % out);
        let sum: f32 = (0..25).map(|i| kernel[i] * input[(y + i / 5) * side + x + i % 5]).sum();
        (sum + bias).max(0.0)
    };
    (0..out * out).map(at).collect()
}

fn pool(map: &[f32], side: usize) -> Vec<f32> {
    let half = side / 2;
    let at = |place: usize| {
        let (y, x) = (place / half * 2, place % half * 2);
        [(y, x), (y, x + 1), (y + 1, x), (y + 1, x + 1)]
            .into_iter()
            .map(|(y, x)| map[y * side + x])
            .fold(f32::NEG_INFINITY, f32::max)
    };
    (0..half * half).map(at).collect()
}

/// Pictures after so many batches: of the first convolution if `convolution` is 0, of the second if it is 1.
pub fn probe(step: u64, convolution: usize) -> Probe {
    let pixels = digit();
    let input: Vec<f32> = pixels.iter().map(|&v| f32::from(v) / 255.0).collect();
    let (count, channels, side) = if convolution == 0 { (20, 1, 24) } else { (40, 20, 8) };
    let weights = kernels(count, channels, step);
    let biases: Vec<f32> = (0..count).map(|f| (noise(5, f as u64) * 0.1 - 0.05) as f32).collect();
    let first = kernels(20, 1, step);
    let mut values = Vec::new();
    let mut pooled = Vec::new();
    for filter in 0..count {
        let map = convolve(&input, 28, &first[filter % 20 * 25..][..25], biases[filter]);
        let map = if convolution == 0 {
            map
        } else {
            convolve(&pool(&map, 24), 12, &weights[filter * 500..][..25], biases[filter])
        };
        pooled.extend(pool(&map, side));
        values.extend(map);
    }
    let sure = 1.0 - 0.85 * (-(step as f64) / 120.0).exp();
    let mut outputs: Vec<f32> = (0..10).map(|c| ((1.0 - sure) * noise(step / 40, c)) as f32).collect();
    outputs[7] = sure as f32;
    let sum: f32 = outputs.iter().sum();
    outputs.iter_mut().for_each(|output| *output /= sum);
    let predicted = (0..10).max_by(|a, b| outputs[*a].total_cmp(&outputs[*b])).unwrap_or(0);
    let layer = 2 * convolution;
    Probe {
        total_steps: step,
        view: layer,
        filters: Some(Filters {
            layer,
            total: count,
            count,
            total_channels: channels,
            channels,
            height: 5,
            width: 5,
            weights,
            biases,
            silenced: Vec::new(),
            frozen: Vec::new(),
        }),
        sample: Sample {
            index: 1234,
            shape: Shape::new(28, 28, 1),
            pixels,
            label: 7,
            predicted,
            loss: -f64::from(outputs[7]).ln(),
            outputs,
            softmax: true,
        },
        maps: Some(Maps {
            layer,
            total: count,
            count,
            height: side,
            width: side,
            values,
            silenced: Vec::new(),
        }),
        pooled: Some(Maps {
            layer: layer + 1,
            total: count,
            count,
            height: side / 2,
            width: side / 2,
            values: pooled,
            silenced: Vec::new(),
        }),
    }
}
