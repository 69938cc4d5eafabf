//! Places on a canvas, and maps of the plane that keep angles.

/// A place, in pixels from the top left corner: pixel i covers [i, i + 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// The columns from the left.
    pub x: f64,
    /// The rows from the top.
    pub y: f64,
}

impl Point {
    /// The place (x, y).
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The distance to the straight line from `from` to `to`.
    pub fn distance_to_line(self, from: Self, to: Self) -> f64 {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx * dx + dy * dy;
        let along = ((self.x - from.x) * dx + (self.y - from.y) * dy) / length;
        let along = if length > 0.0 { along.clamp(0.0, 1.0) } else { 0.0 };
        (self.x - from.x - along * dx).hypot(self.y - from.y - along * dy)
    }
}

/// A similarity: turned and scaled by (a, b), then moved. x′ = a·x − b·y + right, y′ = b·x + a·y + down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    a: f64,
    b: f64,
    right: f64,
    down: f64,
}

impl Similarity {
    /// The map that changes nothing.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, right: 0.0, down: 0.0 };

    /// Moves by so many pixels.
    pub const fn shift(right: f64, down: f64) -> Self {
        Self { right, down, ..Self::IDENTITY }
    }

    /// Turns clockwise on the screen by so many degrees about `center`.
    pub fn turn(degrees: f64, center: Point) -> Self {
        let (b, a) = degrees.to_radians().sin_cos();
        Self { a, b, right: 0.0, down: 0.0 }.about(center)
    }

    /// Makes larger by `factor` about `center`.
    pub const fn scaling(factor: f64, center: Point) -> Self {
        Self { a: factor, b: 0.0, right: 0.0, down: 0.0 }.about(center)
    }

    /// The same with `center` where it was.
    const fn about(self, center: Point) -> Self {
        let Self { a, b, .. } = self;
        Self {
            a,
            b,
            right: center.x - a * center.x + b * center.y,
            down: center.y - b * center.x - a * center.y,
        }
    }

    /// This map, and then another.
    pub fn then(self, next: Self) -> Self {
        let moved = next.apply(Point::new(self.right, self.down));
        Self {
            a: next.a * self.a - next.b * self.b,
            b: next.b * self.a + next.a * self.b,
            right: moved.x,
            down: moved.y,
        }
    }

    /// Where the map takes a place.
    pub fn apply(self, from: Point) -> Point {
        let Self { a, b, right, down } = self;
        Point::new(a * from.x - b * from.y + right, b * from.x + a * from.y + down)
    }

    /// By how much lengths grow.
    pub fn scale(self) -> f64 {
        self.a.hypot(self.b)
    }

    /// The map that undoes this one.
    pub fn inverse(self) -> Self {
        let square = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / square, -self.b / square);
        let back = Self { a, b, right: 0.0, down: 0.0 };
        let moved = back.apply(Point::new(self.right, self.down));
        Self { right: -moved.x, down: -moved.y, ..back }
    }

    /// The shift by whole pixels that this map is, if it is one: (right, down).
    pub fn whole_shift(self) -> Option<(i64, i64)> {
        let near = |value: f64, whole: f64| (value - whole).abs() < 1e-9;
        let (right, down) = (self.right.round(), self.down.round());
        let is_shift =
            near(self.a, 1.0) && near(self.b, 0.0) && near(self.right, right) && near(self.down, down);
        is_shift.then_some((right as i64, down as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(one: Point, other: Point) -> bool {
        (one.x - other.x).hypot(one.y - other.y) < 1e-9
    }

    #[test]
    fn a_quarter_turn_takes_the_right_to_the_bottom() {
        let center = Point::new(14.0, 14.0);
        let turn = Similarity::turn(90.0, center);
        assert!(near(turn.apply(Point::new(20.0, 14.0)), Point::new(14.0, 20.0)));
        assert!(near(turn.apply(center), center));
        assert_eq!(Similarity::shift(2.0, -3.0).whole_shift(), Some((2, -3)));
        assert_eq!(Similarity::shift(2.5, 0.0).whole_shift(), None);
        assert_eq!(turn.whole_shift(), None);
    }

    proptest! {
        #[test]
        fn an_inverse_leads_back_and_maps_follow_one_another(
            degrees in -360.0..360.0f64, factor in 0.2..5.0f64, x in -30.0..30.0f64, y in -30.0..30.0f64,
        ) {
            let (center, point) = (Point::new(3.0, -7.0), Point::new(x, y));
            let [turn, scaling] = [Similarity::turn(degrees, center), Similarity::scaling(factor, center)];
            let both = turn.then(scaling).then(Similarity::shift(x, 1.0));
            let apart = Similarity::shift(x, 1.0).apply(scaling.apply(turn.apply(point)));
            prop_assert!(near(both.apply(point), apart));
            prop_assert!(near(both.inverse().apply(both.apply(point)), point));
            prop_assert!((both.scale() - factor).abs() < 1e-9);
        }
    }
}
