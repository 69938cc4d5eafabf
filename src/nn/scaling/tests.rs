use super::*;
use proptest::prelude::*;

/// What becomes of `bytes`, put in as bytes and as levels.
fn applied(scaling: &Scaling, bytes: &[u8]) -> [Vec<f32>; 2] {
    let mut values = vec![f32::NAN; bytes.len()];
    scaling.apply(bytes, &mut values);
    let mut levels: Vec<f32> = bytes.iter().copied().map(f32::from).collect();
    scaling.apply_to_levels(&mut levels);
    [values, levels]
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn every_byte_becomes_its_share_of_255() {
    let bytes: Vec<u8> = (0..=255).collect();
    let [values, levels] = applied(&Scaling::unit(1), &bytes);
    assert_eq!((values[0], values[255]), (0.0, 1.0));
    let product: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) * (1.0 / 255.0)).collect();
    assert_eq!((bits(&values), bits(&levels)), (bits(&product), bits(&product)), "not even a sign differs");
    for (byte, value) in zip(bytes, values) {
        let exact = f64::from(byte) / 255.0;
        assert!((f64::from(value) - exact).abs() <= f64::from(f32::EPSILON) * exact, "{byte}: {value}");
    }
}

#[test]
fn black_and_white_become_what_they_are_to_be() {
    assert_eq!(Scaling::between(0.0, 1.0, 2), Scaling::unit(2));
    let [values, _] = applied(&Scaling::between(-1.0, 1.0, 1), &[0, 51, 255]);
    assert!(
        zip(values, [-1.0, -0.6, 1.0]).all(|(value, expected): (f32, f32)| (value - expected).abs() < 1e-6)
    );
    let [values, _] = applied(&Scaling::between(1.0, 0.0, 1), &[0, 255]);
    assert!((values[0] - 1.0).abs() < 1e-6 && values[1].abs() < 1e-6);
    assert_eq!(Scaling::unit(3).ends(2), [0.0, 1.0]);
    let by_channel = Scaling { factor: vec![1.0, 2.0], shift: vec![0.5, -1.0] };
    assert_eq!(by_channel.ends(1), [-1.0, 509.0]);
}

#[test]
#[should_panic(expected = "one value a byte")]
fn values_of_another_length_are_refused() {
    Scaling::unit(1).apply(&[1, 2], &mut [0.0]);
}

#[test]
fn numbers_that_people_write_are_found_again() {
    for (mean, deviation) in [
        (vec![0.1307], vec![0.3081]),
        (vec![0.4914, 0.4822, 0.4465], vec![0.247, 0.2435, 0.2616]),
        (vec![0.5], vec![0.25]),
        (vec![0.0], vec![2.0]),
        (vec![-3.0, 0.1], vec![1e-5, 700.0]),
    ] {
        let spread = Spread::new(mean, deviation).expect("as many");
        let channels = spread.mean.len().max(2);
        let scaling = Scaling::normalizing(&spread, channels);
        assert_eq!(scaling.spread(), Some(spread.clone()));
        // As another program computes it, with roundings of its own.
        let of = |at: usize| {
            let at = at % spread.mean.len();
            let (mean, deviation) = (spread.mean[at] as f32, spread.deviation[at] as f32);
            (1.0 / 255.0 / deviation, -mean / deviation)
        };
        let (factor, shift) = (0..channels).map(of).unzip();
        let rounded = Scaling { factor, shift };
        assert!(rounded.is_close(&scaling));
        assert_eq!(rounded.spread(), Some(spread));
    }
}

#[test]
fn what_no_mean_and_deviation_make_has_none() {
    for (factor, shift) in [
        (0.0, 0.0),
        (-0.1, 0.0),
        (f32::NAN, 0.0),
        (0.1, f32::INFINITY),
        (1e-30, 0.0),
        (1e-9, -1.0),
        (1e30, 0.0),
    ] {
        let scaling = Scaling { factor: vec![0.1, factor], shift: vec![0.0, shift] };
        assert_eq!(scaling.spread(), None, "{factor} {shift}");
    }
    assert!(!Scaling::unit(1).is_close(&Scaling::unit(2)));
    assert!(!Scaling::unit(1).is_close(&Scaling { factor: vec![1.0 / 255.0], shift: vec![1e-4] }));
}

#[test]
fn one_number_stands_for_all_channels_and_else_there_are_as_many() {
    let spread = Spread::new(vec![0.5], vec![0.1, 0.2]).expect("one mean for both");
    assert_eq!(spread.mean, [0.5, 0.5]);
    assert_eq!(Spread::new(vec![0.5, 0.4], vec![0.1, 0.2, 0.3]), None);
    assert_eq!(Spread::new(Vec::new(), Vec::new()), None);
    assert_eq!(Spread::new(Vec::new(), vec![0.1]), None);
    assert_eq!(spread.rounded(4), spread);
    let exact = Spread::new(vec![0.130_660_476], vec![0.308_107_807]).expect("one of each");
    assert_eq!((exact.rounded(4).mean[0], exact.rounded(4).deviation[0]), (0.1307, 0.3081));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_fast_loops_are_the_formula(
        channels in prop::collection::vec((-0.5f32..0.5, -3.0f32..3.0), 1..70),
        pixels in 0usize..40,
        alike: bool,
        start: u8,
    ) {
        let (mut factor, mut shift): (Vec<f32>, Vec<f32>) = channels.into_iter().unzip();
        if alike {
            (factor, shift) = (vec![factor[0]; factor.len()], vec![shift[0]; shift.len()]);
        }
        let scaling = Scaling { factor, shift };
        let count = scaling.factor.len();
        let bytes: Vec<u8> = (0..pixels * count).map(|at| start.wrapping_add((at * 37) as u8)).collect();
        let [values, levels] = applied(&scaling, &bytes);
        prop_assert_eq!(bits(&values), bits(&levels));
        for (at, (&byte, value)) in zip(&bytes, values).enumerate() {
            let (factor, shift) = (scaling.factor[at % count], scaling.shift[at % count]);
            let (product, shift) = (f64::from(byte) * f64::from(factor), f64::from(shift));
            let most = f64::from(f32::EPSILON) * product.abs().max((product + shift).abs());
            prop_assert!((f64::from(value) - (product + shift)).abs() <= most, "{} at {}: {}", byte, at, value);
        }
    }

    #[test]
    fn normalized_values_are_those_of_the_formula_in_f64(
        numbers in prop::collection::vec((-2.0f64..2.0, 0.01f64..4.0), 1..5),
        byte: u8,
    ) {
        let (mean, deviation): (Vec<f64>, Vec<f64>) = numbers.into_iter().unzip();
        let spread = Spread::new(mean, deviation).expect("as many");
        let channels = spread.mean.len();
        let [values, _] = applied(&Scaling::normalizing(&spread, channels), &vec![byte; channels]);
        for (channel, value) in values.into_iter().enumerate() {
            let (mean, deviation) = (spread.mean[channel], spread.deviation[channel]);
            let exact = (f64::from(byte) / 255.0 - mean) / deviation;
            let greatest = (1.0 / deviation).max((mean / deviation).abs());
            prop_assert!((f64::from(value) - exact).abs() <= 2.0 * f64::from(f32::EPSILON) * greatest);
        }
    }
}
