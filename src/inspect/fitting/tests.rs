use super::*;
use crate::dataset::Dataset;
use std::sync::LazyLock;

const SHAPE: Shape = Shape::new(28, 28, 1);
static MNIST: LazyLock<Dataset> = LazyLock::new(|| Dataset::mnist().expect("it is built in"));

fn digit(index: usize) -> Picture {
    Picture::new(SHAPE, MNIST.train.image(index).expect("in memory").into_owned())
}

/// The picture, so many times as large, somewhere on a larger sheet of this grey; black on white if it is light.
fn on_sheet(
    picture: &Picture,
    times: usize,
    (top, left): (usize, usize),
    size: (usize, usize),
    paper: u8,
) -> Picture {
    let large = picture.resized(28 * times, 28 * times);
    let mut sheet = vec![paper; size.0 * size.1];
    for row in 0..28 * times {
        for column in 0..28 * times {
            let ink = large.bytes()[row * 28 * times + column];
            let value = if paper >= 128 { 255 - ink } else { ink };
            sheet[(top + row) * size.1 + left + column] =
                if paper >= 128 { value.min(paper) } else { value.max(paper) };
        }
    }
    Picture::new(Shape::new(size.0, size.1, 1), sheet)
}

/// The mean difference of two images.
fn distance(one: &[u8], other: &[u8]) -> f64 {
    let sum: f64 = one.iter().zip(other).map(|(one, other)| f64::from(one.abs_diff(*other))).sum();
    sum / one.len() as f64
}

#[test]
fn a_digit_of_mnist_is_taken_as_it_is_and_one_in_black_on_white_is_turned_round() {
    for index in 0..200 {
        let digit = digit(index);
        assert_eq!(Ground::of(digit.bytes(), 28, 28), Ground::Dark);
        let fitted = centered(&digit, Ground::Dark, SHAPE).expect("there is a digit");
        assert_eq!((fitted.bytes.as_slice(), fitted.fit), (digit.bytes(), Fit::AsItIs), "{index}");
        let black = Picture::new(SHAPE, digit.bytes().iter().map(|value| 255 - value).collect());
        assert_eq!(Ground::of(black.bytes(), 28, 28), Ground::Light);
        assert_eq!(centered(&black, Ground::Light, SHAPE), Some(fitted.clone()), "{index}");
        assert_eq!(centered(&black.colored(), Ground::Light, SHAPE), Some(fitted), "{index}");
    }
}

#[test]
fn a_digit_anywhere_of_any_size_comes_back_to_where_mnist_has_it() {
    let (mut worst, mut sum): (f64, f64) = (0.0, 0.0);
    for index in 0..60 {
        let digit = digit(index);
        let times = 2 + index % 4;
        for paper in [255, 0, 235] {
            let sheet =
                on_sheet(&digit, times, (index, 3 * index % 50), (28 * times + 70, 28 * times + 60), paper);
            let ground = Ground::of(sheet.bytes(), sheet.shape().height, sheet.shape().width);
            assert_eq!(ground == Ground::Light, paper > 0);
            let fitted = centered(&sheet, ground, SHAPE).expect("there is a digit");
            assert_eq!(fitted.fit, Fit::Centered);
            let ink = Ink::new(28, 28, fitted.bytes);
            assert!(has_form(&ink), "{index} on {paper}");
            let difference = distance(ink.levels(), digit.bytes());
            (worst, sum) = (worst.max(difference), sum + difference);
        }
    }
    // A digit whose center of mass lies between two pixels may come back to the other one.
    assert!(
        worst < 30.0 && sum / 180.0 < 12.0,
        "a pixel differs by {worst} at most, by {} as a rule",
        sum / 180.0
    );
}

#[test]
fn a_shifted_digit_of_the_right_size_is_shifted_back() {
    let digit = digit(7);
    let mut shifted = vec![0; 784];
    shifted[2 * 28 + 1..].copy_from_slice(&digit.bytes()[..784 - 2 * 28 - 1]);
    let fitted = centered(&Picture::new(SHAPE, shifted), Ground::Dark, SHAPE).expect("there is a digit");
    assert!(distance(&fitted.bytes, digit.bytes()) < 0.2 && fitted.fit == Fit::Centered);
}

#[test]
fn on_a_blank_sheet_there_is_nothing() {
    for value in [0, 255, 77] {
        let blank = Picture::new(Shape::new(40, 30, 1), vec![value; 1200]);
        for ground in [Ground::Light, Ground::Dark] {
            assert_eq!(centered(&blank, ground, SHAPE), None);
            assert_eq!(strip(&blank, ground, SHAPE), []);
        }
    }
}

#[test]
fn a_whole_picture_is_resized_and_has_the_channels_of_the_network() {
    let picture = Picture::new(Shape::new(2, 2, 3), vec![0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0]);
    let grey = whole(&picture, Shape::new(3, 1, 1), false);
    assert_eq!(grey, Fitted { bytes: vec![150; 3], fit: Fit::Whole });
    assert_eq!(whole(&picture, Shape::new(1, 1, 3), true).bytes, [255, 0, 255]);
    assert_eq!(
        whole(&picture, Shape::new(2, 2, 3), false),
        Fitted { bytes: picture.bytes().to_vec(), fit: Fit::AsItIs }
    );
    assert_eq!(whole(&picture, Shape::new(1, 1, 2), false).bytes, [150, 150]);
}

#[test]
fn a_strip_is_cut_into_its_digits_from_the_left() {
    let digits = [3, 5, 11];
    let mut sheet = vec![255; 60 * 200];
    for (place, index) in digits.into_iter().enumerate() {
        for (at, ink) in digit(index).bytes().iter().enumerate() {
            sheet[(at / 28 + 10 + 5 * place) * 200 + at % 28 + 20 + 60 * place] = 255 - ink;
        }
    }
    let pieces = strip(&Picture::new(Shape::new(60, 200, 1), sheet), Ground::Light, SHAPE);
    assert_eq!(pieces.len(), digits.len());
    for (place, (index, (extent, fitted))) in digits.into_iter().zip(&pieces).enumerate() {
        assert!(distance(&fitted.bytes, digit(index).bytes()) < 12.0, "{index}");
        let left = 20 + 60 * place;
        assert!(extent.columns.start >= left && extent.columns.end <= left + 28, "{extent:?}");
        assert!(extent.rows.start >= 10 + 5 * place, "{extent:?}");
    }
}
