//! Linear maps from the places of a distorted image to those of the original.

use super::functions::sine_cosine;
use super::point::Point;

/// A linear function of a place: how much of the way right and of that down it takes, and what it adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Linear {
    pub(super) right: f32,
    pub(super) down: f32,
    pub(super) constant: f32,
}

impl Linear {
    /// Gives `a` times this and `b` times `other`.
    fn mixed(self, a: f32, other: Self, b: f32) -> Self {
        Self {
            right: a * self.right + b * other.right,
            down: a * self.down + b * other.down,
            constant: a * self.constant + b * other.constant,
        }
    }

    fn times(self, factor: f32) -> Self {
        self.mixed(factor, self, 0.0)
    }
}

/// The map from places of the distorted image to those of the original, both from the centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Map {
    pub(super) right: Linear,
    pub(super) down: Linear,
}

impl Map {
    /// The map that leaves every pixel in its place.
    pub(super) const IDENTITY: Self = Self {
        right: Linear { right: 1.0, down: 0.0, constant: 0.0 },
        down: Linear { right: 0.0, down: 1.0, constant: 0.0 },
    };

    /// Gives the map that leads `way` further.
    pub(super) fn moved(mut self, way: Point) -> Self {
        self.right.constant += way.right;
        self.down.constant += way.down;
        self
    }

    /// Gives the map whose places are so many times as far from the centre.
    pub(super) fn stretched(self, factor: f32) -> Self {
        Self { right: self.right.times(factor), down: self.down.times(factor) }
    }

    /// Gives the map whose places are turned by so many degrees, clockwise as it is seen.
    pub(super) fn turned(self, degrees: f32) -> Self {
        let [sine, cosine] = sine_cosine(f64::from(degrees)).map(|value| value as f32);
        Self {
            right: self.right.mixed(cosine, self.down, -sine),
            down: self.right.mixed(sine, self.down, cosine),
        }
    }

    /// Gives the map whose columns lean by so many degrees, to the right further down.
    pub(super) fn slanted(self, degrees: f32) -> Self {
        let [sine, cosine] = sine_cosine(f64::from(degrees));
        let slope = (sine / cosine) as f32;
        Self { right: self.right.mixed(1.0, self.down, slope), ..self }
    }

    /// Gives the map whose places are mirrored, left to right.
    pub(super) fn mirrored(self) -> Self {
        Self { right: self.right.times(-1.0), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_turn_slant_and_stretch_as_their_names_say() {
        let at = |map: Map, right: f32, down: f32| {
            let ways = [map.right, map.down].map(|way| way.right * right + way.down * down + way.constant);
            ways.map(|way| (way * 1000.0).round() / 1000.0)
        };
        let map = Map::IDENTITY;
        assert_eq!(at(map.turned(90.0), 1.0, 0.0), [0.0, 1.0]);
        assert_eq!(at(map.turned(90.0), 0.0, 1.0), [-1.0, 0.0]);
        assert_eq!(at(map.slanted(45.0), 1.0, 2.0), [3.0, 2.0]);
        assert_eq!(at(map.stretched(2.0).moved(Point { right: 1.0, down: -1.0 }), 3.0, 4.0), [7.0, 7.0]);
        assert_eq!(at(map.moved(Point { right: 1.0, down: 0.0 }).mirrored(), 3.0, 4.0), [-4.0, 4.0]);
    }
}
