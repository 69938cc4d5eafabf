use super::Normalization;
use super::grammar::usage;
use crate::dataset::images::Images;
use crate::dataset::statistics::Statistics;
use crate::dataset::tests::pixels_of;
use crate::nn::scaling::{Scaling, Spread};
use crate::nn::shape::Shape;
use proptest::prelude::*;

fn read(text: &str) -> Normalization {
    text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

/// Images of one pixel each with these bytes.
fn images<const C: usize>(pixels: &[[u8; C]]) -> Images {
    Images::unlabelled(Shape::new(1, 1, C), pixels.concat())
}

#[test]
fn texts_are_read_as_they_are_written() {
    for text in [
        "unit",
        "range -1 1",
        "range 255 0.5",
        "standard",
        "standard mean 0.5 std 0.25",
        "mean 0.1307 std 0.3081",
        "mean 0.49 0.48 0.45 std 0.25 0.24 0.26",
        "mean 0 std 1000000000",
        "mean -0.0000001 std 0.000000001",
    ] {
        assert_eq!(read(text).to_string(), text);
        assert_eq!(String::from(read(text)), text);
        assert_eq!(Normalization::try_from(text.to_owned()), Ok(read(text)));
    }
    assert_eq!(read("  range   -0  1e0 ").to_string(), "range 0 1");
    assert_eq!(read("mean 0.5 std 0.1 0.2").to_string(), "mean 0.5 0.5 std 0.1 0.2");
    assert_eq!(Normalization::default(), read("unit"));
    assert_eq!(usage(), "unit, range FROM TO, standard, mean M… std S…");
}

#[test]
fn what_is_no_normalization_is_refused_with_what_is_one() {
    for (text, reason) in [
        ("", "a normalization is expected; there are unit, range FROM TO"),
        ("none", "there is no normalization `none`; there are unit"),
        ("unit 1", "`1` after `unit`: nothing is expected there"),
        ("range", "0 numbers after `range`: two are expected"),
        ("range -1 0 1", "3 numbers after `range`"),
        ("range a 1", "`a` as what black becomes: a number from -1000000 to 1000000"),
        ("range 0 inf", "`inf` as what white becomes"),
        ("range 1 1", "black and white would be the same"),
        ("standard 0.5", "`0.5` after `standard`: nothing is expected there, or `mean M… std S…`"),
        ("mean 0.5", "there is no `std` after the numbers of `mean`"),
        ("std 0.5", "there is no normalization `std`"),
        ("mean std 0.5", "0 numbers after `mean` and 1 after `std`: one of each is expected"),
        ("mean 0.1 std", "1 numbers after `mean` and 0 after `std`"),
        ("mean 0.1 0.2 std 1 2 3", "2 numbers after `mean` and 3 after `std`: as many are expected"),
        ("mean 0.1 NaN std 1", "`NaN` as number 2 after `mean`: a number from -1000000"),
        (
            "mean 0.1, 0.2 std 1",
            "`0.1,` as number 1 after `mean`: a number from -1000000 to 1000000 is expected, with a space",
        ),
        ("mean 0.1 std 0", "`0` as number 1 after `std`: a number from 0.000000001 to 1000000000"),
        ("mean 0.1 std -1", "`-1` as number 1 after `std`"),
    ] {
        let problem = text.parse::<Normalization>().expect_err(text);
        assert!(problem.contains(reason), "{text}: {problem}");
    }
    let many = format!("mean {}std 1", "0.5 ".repeat(4097));
    assert!(many.parse::<Normalization>().is_err_and(|problem| problem.starts_with("4097 numbers")));
}

#[test]
fn standard_is_what_is_measured_of_the_training_images_to_the_last_digit() {
    let images = images(&[[0, 51, 7], [255, 51, 8], [0, 102, 7], [51, 0, 7]]);
    let Normalization::Standard(Some(Spread { mean, deviation })) =
        read("standard").measured(&images).expect("measured")
    else {
        panic!("it is standard still, with numbers")
    };
    let bytes = pixels_of(&images);
    // In two passes over the values themselves, as other programs do it.
    for channel in 0..3 {
        let values: Vec<f64> =
            bytes.iter().skip(channel).step_by(3).map(|&byte| f64::from(byte) / 255.0).collect();
        let own_mean = values.iter().sum::<f64>() / 4.0;
        let variance = values.iter().map(|value| (value - own_mean).powi(2)).sum::<f64>() / 4.0;
        assert!((mean[channel] - own_mean).abs() < 1e-15, "channel {channel}");
        assert!((deviation[channel] - variance.sqrt()).abs() < 1e-15, "channel {channel}");
    }
    // What comes of it has mean 0 and deviation 1.
    let scaling = read("standard").measured(&images).and_then(|known| known.scaling(3)).expect("known");
    let mut values = vec![0.0; bytes.len()];
    scaling.apply(&bytes, &mut values);
    for channel in 0..3 {
        let values = || values.iter().skip(channel).step_by(3);
        assert!(values().sum::<f32>().abs() < 1e-5);
        assert!((values().map(|value| value * value).sum::<f32>() / 4.0 - 1.0).abs() < 1e-5);
    }
}

#[test]
fn what_was_measured_once_is_measured_no_more() {
    let known = read("standard").measured(&images(&[[0], [100]])).expect("measured");
    assert_eq!(known.measured(&images(&[[7], [9]])), Ok(known.clone()));
    for text in ["unit", "range -1 1", "mean 0.1 std 0.2"] {
        // Not even where there is nothing to be measured.
        assert_eq!(read(text).measured(&images(&[[7], [7]])), Ok(read(text)));
    }
    assert!(known.is_known() && !read("standard").is_known());
    assert!(read("standard").scaling(1).is_err_and(|problem| problem.contains("not measured")));
}

#[test]
fn a_channel_without_deviation_is_refused() {
    let problem = read("standard").measured(&images(&[[5], [5]])).expect_err("no deviation");
    assert!(
        problem.starts_with("standard: all pixels are 5 in all training images, so there is no deviation"),
        "{problem}"
    );
    let problem = read("standard").measured(&images(&[[1, 0], [2, 0]])).expect_err("no deviation");
    assert!(problem.contains("channel 2 is 0 in all training images"), "{problem}");
}

#[test]
fn numbers_are_for_as_many_channels_as_the_images_have() {
    let scaling = read("mean 0.5 std 0.25").scaling(3).expect("for all channels");
    assert_eq!(scaling, read("mean 0.5 0.5 0.5 std 0.25 0.25 0.25").scaling(3).expect("for each channel"));
    assert_eq!(read("unit").scaling(2), Ok(Scaling::unit(2)));
    assert_eq!(read("range 0 1").scaling(2), Ok(Scaling::unit(2)));
    let problem = read("mean 0.1 0.2 0.3 std 1 1 1").scaling(1).expect_err("another number");
    assert!(
        problem.ends_with(
            "it has 3 means and deviations, one a channel, and the images have 1; name one of each"
        )
    );
    let problem = read("mean 0.1 0.2 std 1 1").scaling(3).expect_err("another number");
    assert!(problem.ends_with("the images have 3; name 3, or one for all"), "{problem}");
}

#[test]
fn standard_asks_for_whatever_was_measured_for_it() {
    let standard = read("standard");
    let [one, other] = ["standard mean 0.1 std 0.2", "standard mean 0.2 std 0.2"].map(read);
    assert!(
        standard.is_same(&one) && one.is_same(&standard) && one.is_same(&one) && standard.is_same(&standard)
    );
    assert!(!one.is_same(&other) && !standard.is_same(&read("mean 0.1 std 0.2")));
    assert!(!read("unit").is_same(&read("range 0 1")));
}

#[test]
fn a_scaling_from_elsewhere_has_the_text_that_people_write() {
    for (scaling, text) in [
        (Scaling::unit(2), Some("unit")),
        (read("mean 0.1307 std 0.3081").scaling(1).expect("known"), Some("mean 0.1307 std 0.3081")),
        (read("range -1 1").scaling(3).expect("known"), Some("mean 0.5 std 0.5")),
        (read("range 1 0").scaling(1).expect("known"), None),
    ] {
        assert_eq!(Normalization::of(&scaling).map(|found| found.to_string()).as_deref(), text);
    }
    let measured = |pixels: &[[u8; 2]]| {
        Normalization::by(&Statistics::of(&images(pixels), 0).expect("in memory").channels)
    };
    assert_eq!(
        measured(&[[0, 51], [255, 102]]).map(|found| found.to_string()).as_deref(),
        Some("mean 0.5 0.3 std 0.5 0.1")
    );
    assert_eq!(measured(&[[0, 51], [255, 51]]), None);
    let standard = read("standard mean 0.130660476 std 0.308107807");
    assert_eq!(standard.rounded().to_string(), "standard mean 0.1307 std 0.3081");
    assert_eq!(read("range -1 0.123456").rounded(), read("range -1 0.123456"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn every_normalization_is_read_to_the_bit(
        numbers in prop::collection::vec((-1e6f64..1e6, 1e-9f64..1e9), 1..5),
        standard: bool,
        black in -1e6f64..1e6,
        way in 1e-6f64..1e6,
    ) {
        let (mean, deviation) = numbers.into_iter().unzip();
        let spread = Spread::new(mean, deviation).expect("as many");
        let white = if black < 0.0 { black + way } else { black - way };
        let range = Normalization::Range { black, white };
        let all = [range, if standard { Normalization::Standard(Some(spread)) } else { Normalization::Given(spread) }];
        for normalization in all {
            prop_assert_eq!(read(&normalization.to_string()), normalization);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_sentence(text in "(mean|std|range|standard|unit|-?[0-9]{1,3}(\\.[0-9]{1,3})?|[a-z,]|  ?){0,9}") {
        match text.parse::<Normalization>() {
            Ok(read) => prop_assert_eq!(read.to_string().parse(), Ok(read)),
            Err(problem) => prop_assert!(problem.len() > 20 && !problem.contains('\n')),
        }
    }
}
