use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Result<Act, String> {
    text.parse()
}

#[test]
fn layers_units_and_weights_count_from_1_in_texts() {
    let set = |name: &str, value: &str| Act::Set { name: name.to_owned(), value: value.to_owned() };
    let cases = [
        ("learning-rate x0.5", Act::ScaleRate(0.5)),
        ("set momentum 0.8", set("momentum", "0.8")),
        ("set network conv 8 5x5 relu, dense 10", set("network", "conv 8 5x5 relu, dense 10")),
        ("silence 1 5", Act::Silence { layer: 0, unit: 4 }),
        ("rouse 1 5", Act::Rouse { layer: 0, unit: 4 }),
        ("freeze 3 1", Act::Freeze { layer: 2, unit: 0 }),
        ("thaw 3 1", Act::Thaw { layer: 2, unit: 0 }),
        ("redraw 3 1", Act::Redraw { layer: 2, unit: 0 }),
        ("copy 1 5 to 7", Act::Copy { layer: 0, from: 4, to: 6 }),
        ("edit 1 5 12 to -0.25", Act::Edit { layer: 0, unit: 4, weight: 11, value: -0.25 }),
        ("prune", Act::Prune),
        ("undo", Act::Undo),
    ];
    for (text, act) in &cases {
        assert_eq!(act.to_string(), *text);
        assert_eq!(read(text).as_ref(), Ok(act));
    }
    assert_eq!(read("  silence \t 1   5 "), Ok(Act::Silence { layer: 0, unit: 4 }), "spaces do not matter");
    for word in Act::WORDS {
        assert!(cases.iter().any(|(text, _)| text.split(' ').next() == Some(word)), "{word}");
    }
}

#[test]
fn what_is_no_act_is_refused_with_what_was_expected() {
    for (text, reason) in [
        ("", "there is no such act; there are learning-rate, set,"),
        ("silense 1 5", "there is no such act"),
        ("learning-rate 0.5", "`learning-rate xFACTOR` is expected"),
        ("learning-rate x-1", "a factor above 0"),
        ("learning-rate xinf", "a factor above 0"),
        ("set momentum", "`set NAME VALUE` is expected"),
        ("silence 0 5", "`silence LAYER UNIT` is expected, numbers from 1 on"),
        ("silence 1", "`silence LAYER UNIT` is expected"),
        ("silence 1 5 6", "`silence LAYER UNIT` is expected"),
        ("silence 1 99999999999999999999999", "`silence LAYER UNIT` is expected"),
        ("copy 1 5 7", "`copy LAYER UNIT to UNIT` is expected"),
        ("edit 1 5 12 to NaN", "`edit LAYER UNIT WEIGHT to VALUE` is expected"),
        ("prune 3", "nothing is expected after `prune`"),
        ("undo all", "nothing is expected after `undo`"),
    ] {
        assert!(read(text).is_err_and(|problem| problem.contains(reason)), "{text}: {:?}", read(text));
    }
}

fn act() -> impl Strategy<Value = Act> {
    let index = || prop_oneof![0..20usize, 0..usize::MAX];
    let factor = any::<f64>().prop_map(f64::abs).prop_filter("a factor", |x| x.is_finite() && *x > 0.0);
    let finite = any::<f32>().prop_filter("a number", |x| x.is_finite());
    prop_oneof![
        factor.prop_map(Act::ScaleRate),
        ("[a-z-]{1,12}", "[!-~]([ -~]{0,20}[!-~])?").prop_map(|(name, value)| Act::Set { name, value }),
        (index(), index()).prop_map(|(layer, unit)| Act::Silence { layer, unit }),
        (index(), index()).prop_map(|(layer, unit)| Act::Rouse { layer, unit }),
        (index(), index()).prop_map(|(layer, unit)| Act::Freeze { layer, unit }),
        (index(), index()).prop_map(|(layer, unit)| Act::Thaw { layer, unit }),
        (index(), index()).prop_map(|(layer, unit)| Act::Redraw { layer, unit }),
        (index(), index(), index()).prop_map(|(layer, from, to)| Act::Copy { layer, from, to }),
        (index(), index(), index(), finite).prop_map(|(layer, unit, weight, value)| Act::Edit {
            layer,
            unit,
            weight,
            value
        }),
        Just(Act::Prune),
        Just(Act::Undo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_act_is_read_from_its_text_to_the_last_bit(act in act()) {
        let text = act.to_string();
        prop_assert!(!text.contains('\n') && text == text.trim(), "{}", text);
        let again = read(&text);
        // Equality knows no sign of zero.
        prop_assert_eq!(format!("{again:?}"), format!("{:?}", Ok::<_, String>(act)));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,60}") {
        if let Ok(act) = read(&text) {
            prop_assert_eq!(read(&act.to_string()), Ok(act));
        }
    }
}
