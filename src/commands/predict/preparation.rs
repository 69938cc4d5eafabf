//! A picture from outside → what the network takes, and what was done for that.

use super::habits::Habits;
use super::inputs::Input;
use crate::dataset::DatasetError;
use crate::dataset::picture::Picture;
use crate::inspect::fitting::{Fit, Fitted, centered, strip, whole};
use crate::inspect::ink::{Extent, Ground};
use crate::nn::shape::Shape;
use clap::ValueEnum;
use std::path::PathBuf;

/// How pictures become as large as the network's images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FitChoice {
    /// As the images trained on lie
    Auto,
    /// What is drawn is put where MNIST has its digits
    Centered,
    /// The whole picture is scaled, but for what is too wide or too high
    Whole,
}

/// What pictures are drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GroundChoice {
    /// As the border of each says
    Auto,
    /// Black on white
    Light,
    /// White on black
    Dark,
}

/// How pictures are prepared.
pub(super) struct Preparation {
    /// The shape of an image that the network takes.
    pub(super) shape: Shape,
    pub(super) habits: Habits,
    pub(super) fit: FitChoice,
    pub(super) ground: GroundChoice,
    /// Whether pictures are cut apart.
    pub(super) strip: bool,
}

/// A picture, or a piece of one, as the network takes it.
pub(super) struct Prepared {
    pub(super) path: PathBuf,
    /// The shape that it was read in.
    pub(super) shape: Shape,
    /// The piece of it that this is, with its number and how many there are.
    pub(super) piece: Option<Piece>,
    /// What it is drawn on, if that was looked at.
    pub(super) ground: Option<Ground>,
    /// Whether black became white.
    pub(super) inverted: bool,
    pub(super) fit: Fit,
    /// Axes `[row, column, channel]`, of the network's shape.
    pub(super) bytes: Vec<u8>,
}

/// A piece of a picture that was cut apart.
pub(super) struct Piece {
    /// Its number, from 0, from the left.
    pub(super) index: usize,
    /// The number of pieces.
    pub(super) count: usize,
    /// The rows and columns of the picture that it is.
    pub(super) extent: Extent,
}

impl Preparation {
    /// What the network gets of a picture: one image, or one for each piece.
    pub(super) fn all(&self, input: &Input, picture: Picture) -> Result<Vec<Prepared>, DatasetError> {
        let ground = self.ground_of(&picture);
        let blank = |advice: &str| {
            let problem =
                format!("nothing is drawn on it: all pixels are nearly as those of the border{advice}");
            DatasetError::Picture { path: input.path().to_owned(), problem }
        };
        let prepared = |fitted: Fitted, inverted, piece| Prepared {
            path: input.path().to_owned(),
            shape: picture.shape(),
            piece,
            ground: (self.shape.channels == 1 || self.is_centered()).then_some(ground),
            inverted,
            fit: fitted.fit,
            bytes: fitted.bytes,
        };
        if self.strip {
            let pieces = strip(&picture, ground, self.shape);
            let count = pieces.len();
            let pieces = pieces.into_iter().enumerate().map(|(index, (extent, fitted))| {
                prepared(fitted, ground == Ground::Light, Some(Piece { index, count, extent }))
            });
            return if count > 0 { Ok(pieces.collect()) } else { Err(blank("")) };
        }
        if self.is_centered() {
            let fitted = centered(&picture, ground, self.shape);
            let fitted = fitted.ok_or_else(|| blank("; --fit whole predicts it as it is"))?;
            return Ok(vec![prepared(fitted, ground == Ground::Light, None)]);
        }
        let inverted = self.is_inverted(ground);
        Ok(vec![prepared(whole(&picture, self.shape, inverted), inverted, None)])
    }

    /// Whether what is drawn is put where MNIST has its digits.
    fn is_centered(&self) -> bool {
        match self.fit {
            FitChoice::Auto => self.strip || self.habits.is_centered,
            FitChoice::Centered => true,
            FitChoice::Whole => self.strip,
        }
    }

    fn ground_of(&self, picture: &Picture) -> Ground {
        match self.ground {
            GroundChoice::Light => Ground::Light,
            GroundChoice::Dark => Ground::Dark,
            GroundChoice::Auto => {
                let grey = picture.clone().grey();
                Ground::of(grey.bytes(), grey.shape().height, grey.shape().width)
            }
        }
    }

    /// Whether a whole picture on this ground is to be inverted: it is grey there, and the images trained on are on the other. Where
    /// nothing is known of these, a ground that was named is held against MNIST's.
    fn is_inverted(&self, ground: Ground) -> bool {
        let named = (self.ground != GroundChoice::Auto).then_some(Ground::Dark);
        let wanted = self.habits.ground.or(named);
        self.shape.channels == 1 && wanted.is_some_and(|wanted| wanted != ground)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape::new(2, 2, 1);

    fn prepared(
        fit: FitChoice,
        ground: GroundChoice,
        habits: Habits,
        bytes: [u8; 4],
    ) -> Result<Prepared, String> {
        let preparation = Preparation { shape: SHAPE, habits, fit, ground, strip: false };
        let input = Input::File("x.png".into());
        let all = preparation
            .all(&input, Picture::new(SHAPE, bytes.to_vec()))
            .map_err(|error| error.to_string())?;
        all.into_iter().next().ok_or_else(|| "nothing".to_owned())
    }

    #[test]
    fn a_whole_picture_is_inverted_where_the_images_trained_on_are_the_other_way_round() {
        let on = |ground| Habits { is_centered: false, ground };
        let light = [255, 255, 0, 250];
        for (choice, habit, inverted) in [
            (GroundChoice::Auto, None, false),
            (GroundChoice::Auto, Some(Ground::Dark), true),
            (GroundChoice::Auto, Some(Ground::Light), false),
            (GroundChoice::Dark, Some(Ground::Dark), false),
            (GroundChoice::Light, None, true),
            (GroundChoice::Dark, None, false),
        ] {
            let result = prepared(FitChoice::Auto, choice, on(habit), light).expect("a picture");
            assert_eq!(result.inverted, inverted, "{choice:?} {habit:?}");
            assert_eq!(result.bytes, if inverted { light.map(|value| 255 - value) } else { light });
            assert_eq!(result.fit, Fit::AsItIs);
        }
    }

    #[test]
    fn a_blank_picture_cannot_be_centered_and_is_predicted_whole() {
        let habits = Habits { is_centered: true, ground: Some(Ground::Dark) };
        let all = |fit| {
            let shape = Shape::new(28, 28, 1);
            let preparation = Preparation { shape, habits, fit, ground: GroundChoice::Auto, strip: false };
            let blank = Picture::new(Shape::new(30, 40, 1), vec![7; 1200]);
            preparation.all(&Input::File("x.png".into()), blank).map_err(|error| error.to_string())
        };
        let said = all(FitChoice::Auto).err().expect("nothing is there");
        assert!(said.contains("x.png: nothing is drawn") && said.contains("--fit whole"), "{said}");
        assert!(all(FitChoice::Whole).is_ok_and(|pictures| pictures.len() == 1));
    }
}
