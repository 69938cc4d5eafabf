use super::*;
use crate::tui::theme::{Background, Charset, ColorDepth, ThemeName};
use proptest::prelude::*;

fn theme(charset: Charset) -> Theme {
    Theme::new(ThemeName::BlueOrange, Background::Dark, ColorDepth::TrueColor, charset)
}

/// The markup in Unicode and in ASCII.
fn both(markup: &str) -> [String; 2] {
    [Charset::Braille, Charset::Ascii].map(|charset| plain(&theme(charset), markup))
}

#[test]
fn the_equations_of_the_lecture_are_written_in_unicode_and_in_ascii() {
    for (markup, unicode, ascii) in [
        ("z^1_3(11,7)", "z¹₃(11,7)", "z1[3](11,7)"),
        ("δ^L = ∇_aC ⊙ σ′(z^L)", "δᴸ = ∇ₐC ⊙ σ′(zᴸ)", "deltaL = grad[a]C (.) s'(zL)"),
        ("δ^l = ((w^{l+1})^T δ^{l+1}) ⊙ σ′(z^l)", "δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)", {
            "deltal = ((w(l+1))^T delta(l+1)) (.) s'(zl)"
        }),
        ("∂C/∂b^1 = Σ δ^1(j,k)", "∂C/∂b¹ = Σ δ¹(j,k)", "d C/d b1 = sum delta1(j,k)"),
        ("∂C/∂w^1(l,m) = Σ δ^1(j,k) a^0(j+l,k+m)", "∂C/∂w¹(l,m) = Σ δ¹(j,k) a⁰(j+l,k+m)", {
            "d C/d w1(l,m) = sum delta1(j,k) a0(j+l,k+m)"
        }),
        ("Σ_l δ^3_l w^3_l(j′,k′)", "Σₗ δ³ₗ w³ₗ(j′,k′)", "sum[l] delta3[l] w3[l](j',k')"),
        ("×10^{-3}", "×10⁻³", "x10^-3"),
        ("γ x̂ + β", "γ x̂ + β", "gamma xhat + beta"),
        ("max(a, b)", "max(a, b)", "max(a, b)"),
        ("z^{?}", "z(?)", "z(?)"),
        ("z^", "z", "z"),
    ] {
        let [rich, poor] = both(markup);
        assert!(poor.is_ascii(), "{poor}");
        assert_eq!([rich.as_str(), poor.as_str()], [unicode, ascii], "{markup}");
    }
}

#[test]
fn a_symbol_is_in_the_ink_of_its_quantity_with_all_that_belongs_to_it() {
    let theme = theme(Charset::Braille);
    let pieces = Formula::new(&theme).math("δ^1_3(1,2) = Σ w a").number(Quantity::Weight, "0.5").pieces();
    let ink = &theme.ink;
    let expected = [
        ("δ¹₃(1,2)", ink.error),
        (" = Σ ", ink.text),
        ("w", ink.weight),
        (" ", ink.text),
        ("a", ink.activation),
        ("0.5", ink.weight),
    ];
    assert_eq!(pieces, expected.map(|(text, ink)| piece(text, ink)));
}

#[test]
fn a_group_of_numbers_has_one_power_of_ten() {
    let digits = Digits::of(&[1.2e-5, -3.456e-6, 0.0], 3);
    assert_eq!(digits, Digits { power: -5, decimals: 3 });
    assert_eq!([1.2e-5, -3.456e-6, 0.0].map(|value| digits.write(value)), ["1.200", "-0.346", "0.000"]);
    assert_eq!(digits.factor(&theme(Charset::Braille)), "×10⁻⁵");
    assert_eq!(digits.factor(&theme(Charset::Ascii)), "x10^-5");
    assert_eq!(Digits::of(&[0.5, 12.0], 2).factor(&theme(Charset::Ascii)), "");
    assert_eq!(
        Digits::of(&[2e-313], 2).write(2e-313),
        "0.00",
        "no infinity comes of what is next to nothing"
    );
    assert_eq!(Digits::of(&[0.5, f64::NAN], 2).write(f64::NAN), "NaN");
    assert_eq!(Digits::of(&[0.009_999_6], 3).power, -2, "9.9996 is 10.000 to three decimals");
    assert_eq!(Digits::alone(1.234_56e-5, 3), "1.235e-5");
    assert_eq!([0.25, 0.0025, 0.0].map(|value| Digits::alone(value, 3)), ["0.250", "0.00250", "0.000"]);
    assert_eq!([signed("0.5"), signed("-0.5")], ["+ 0.5", "- 0.5"]);
}

proptest! {
    #[test]
    fn whatever_is_written_ascii_is_ascii_and_nothing_panics(markup in "[a-z^_{}()δΣσ′⊙∂∇ ·×0-9+-]{0,40}") {
        prop_assert!(both(&markup)[1].is_ascii());
    }

    #[test]
    fn numbers_can_be_read_back(values in proptest::collection::vec(-1e6f64..1e6, 1..9), shrink in -12i32..3) {
        let values: Vec<f64> = values.iter().map(|value| value * 10f64.powi(shrink)).collect();
        let digits = Digits::of(&values, 4);
        for &value in &values {
            let read: f64 = digits.write(value).parse().expect("a number");
            prop_assert!((read * 10f64.powi(digits.power) - value).abs() <= 0.501e-4 * 10f64.powi(digits.power));
            prop_assert!(digits.write(value).len() <= 10, "{}", digits.write(value));
        }
    }
}
