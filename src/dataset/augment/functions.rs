//! Functions of analysis, made of additions, multiplications and divisions alone: those of the system's library may differ in the last bit
//! from one processor to the next, and what an image becomes must not.

/// Terms of a series: enough for the angles and exponents that distortions have.
const TERMS: u32 = 18;

/// Gives sine and cosine of an angle of at most 180 degrees either way.
pub(super) fn sine_cosine(degrees: f64) -> [f64; 2] {
    let angle = degrees * (std::f64::consts::PI / 180.0);
    // xⁿ⁺² / (n + 2)! comes of xⁿ / n!, with the other sign.
    let series = |first: f64, power: u32| {
        let (mut sum, mut term) = (first, first);
        for step in 0..TERMS {
            let next = f64::from(power + 2 * step);
            term *= -angle * angle / ((next + 1.0) * (next + 2.0));
            sum += term;
        }
        sum
    };
    [series(angle, 1), series(1.0, 0)]
}

/// Gives e to the power of a number between −8 and 0.
pub(super) fn exponential(number: f64) -> f64 {
    let eighth = number / 8.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for step in 1..=TERMS {
        term *= eighth / f64::from(step);
        sum += term;
    }
    let square = sum * sum;
    let fourth = square * square;
    fourth * fourth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_library_to_the_digits_that_are_used() {
        for tenth in -1800..=1800 {
            let degrees = f64::from(tenth) / 10.0;
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let found = sine_cosine(degrees);
            assert!(
                (found[0] - sine).abs() < 1e-14 && (found[1] - cosine).abs() < 1e-14,
                "{degrees}: {found:?}"
            );
        }
        assert_eq!(sine_cosine(0.0), [0.0, 1.0]);
        for hundredth in -800..=0 {
            let number = f64::from(hundredth) / 100.0;
            assert!((exponential(number) / number.exp() - 1.0).abs() < 1e-14, "{number}");
        }
        assert_eq!(exponential(0.0), 1.0);
    }
}
