//! The canvas: what its pen draws, what is undone, and whether a network reads what was drawn with it.

mod redrawn;

use super::geometry::Point;
use super::*;
use proptest::prelude::*;

/// What can be done to a canvas.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Toggle,
    Step(isize, isize),
    Line([f64; 4], bool, bool),
    Clear,
    Shift(i32, i32),
    Turn(f64),
    Center,
    Start(u8),
    Centers(bool),
}

fn deeds() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::Toggle),
        8 => (-2isize..3, -2isize..3).prop_map(|(right, down)| Deed::Step(right, down)),
        3 => (proptest::array::uniform4(-5.0..35.0f64), any::<bool>(), any::<bool>())
            .prop_map(|(line, thick, erases)| Deed::Line(line, thick, erases)),
        1 => Just(Deed::Clear),
        2 => (-3i32..4, -3i32..4).prop_map(|(right, down)| Deed::Shift(right, down)),
        2 => (-180.0..180.0f64).prop_map(Deed::Turn),
        1 => Just(Deed::Center),
        1 => any::<u8>().prop_map(Deed::Start),
        1 => any::<bool>().prop_map(Deed::Centers),
    ]
}

fn apply(canvas: &mut Canvas, deed: Deed) {
    match deed {
        Deed::Toggle => canvas.toggle_pen(),
        Deed::Step(right, down) => canvas.step(right, down),
        Deed::Line([x, y, to_x, to_y], is_thick, erases) => {
            canvas.put_down(Point::new(x, y), Pen { is_thick, erases });
            canvas.draw_to(Point::new(to_x, to_y));
            canvas.lift();
        }
        Deed::Clear => canvas.clear(),
        Deed::Shift(right, down) => canvas.shift(right, down),
        Deed::Turn(degrees) => canvas.turn(degrees),
        Deed::Center => canvas.center(),
        Deed::Start(seed) => {
            let pixels: Vec<u8> = (0..canvas.shape().len()).map(|i| (i as u8).wrapping_mul(seed)).collect();
            canvas.start_with(&pixels);
        }
        Deed::Centers(centers) => canvas.set_centers(centers),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn undo_leads_back_through_all_that_was_and_redo_forward_again(
        list in proptest::collection::vec(deeds(), 1..25), side in 1usize..30, channels in 1usize..4,
    ) {
        let mut canvas = Canvas::new(Shape::new(side, 28, channels), true);
        // What was on the canvas when so many steps had been done.
        let mut seen = vec![canvas.ink().to_vec()];
        for deed in list {
            apply(&mut canvas, deed);
            prop_assert_eq!(canvas.input().len(), side * 28 * channels);
            seen.truncate(canvas.steps());
            seen.resize(canvas.steps() + 1, canvas.ink().to_vec());
            // What was not redone is as it is drawn from nothing.
            let anew = canvas.drawing.raster().bytes();
            prop_assert_eq!(canvas.ink(), &anew[..]);
        }
        let steps = canvas.steps();
        for step in (0..steps).rev() {
            canvas.undo();
            prop_assert_eq!(canvas.ink(), &seen[step][..], "undone to {}", step);
        }
        canvas.undo();
        prop_assert_eq!((canvas.steps(), canvas.undone()), (0, steps));
        for expected in &seen[1..] {
            canvas.redo();
            prop_assert_eq!(canvas.ink(), &expected[..]);
        }
    }

    #[test]
    fn turning_there_and_back_leaves_strokes_as_sharp_as_they_were(degrees in -170.0..170.0f64) {
        let mut canvas = seven();
        let before = canvas.ink().to_vec();
        canvas.turn(degrees);
        canvas.turn(-degrees);
        let worst = canvas.ink().iter().zip(&before).map(|(one, other)| one.abs_diff(*other)).max();
        // The middle of the ink is not quite the same in other pixels.
        prop_assert!(worst <= Some(60), "{worst:?}");
    }
}

/// A seven, drawn with keys.
pub(super) fn seven() -> Canvas {
    let mut canvas = Canvas::default();
    canvas.step(-6, -7);
    canvas.toggle_pen();
    (0..11).for_each(|_| canvas.step(1, 0));
    (0..14).for_each(|i| canvas.step(if i % 2 == 0 { -1 } else { 0 }, 1));
    canvas.toggle_pen();
    canvas
}

#[test]
fn keys_draw_slanted_lines_and_a_pen_that_is_up_draws_nothing() {
    let mut canvas = Canvas::default();
    canvas.step(-3, 2);
    assert!(canvas.is_empty() && canvas.cursor() == (11, 16) && canvas.steps() == 0);
    canvas.toggle_pen();
    for _ in 0..5 {
        canvas.step(1, 0);
        canvas.step(0, 1);
    }
    let mut straight = Canvas::default();
    straight.put_down(Point::new(11.5, 16.5), Pen::default());
    straight.draw_to(Point::new(16.5, 21.5));
    let steps = canvas.drawing.last_stroke().map(|stroke| stroke.points.len());
    assert_eq!((canvas.ink(), canvas.steps(), steps), (straight.ink(), 1, Some(6)));
    canvas.toggle_pen();
    let drawn = canvas.ink().to_vec();
    canvas.step(0, -9);
    assert_eq!(canvas.ink(), &drawn[..]);
}

#[test]
fn strokes_are_about_as_wide_as_those_of_mnist() {
    // The ink in a row that an upright stroke crosses, in pixels.
    for (is_thick, width) in [(false, 2.0), (true, 3.0)] {
        let mut canvas = Canvas::default();
        canvas.put_down(Point::new(14.3, 4.0), Pen { is_thick, erases: false });
        canvas.draw_to(Point::new(14.3, 24.0));
        let row: f64 = canvas.ink()[14 * 28..15 * 28].iter().map(|ink| f64::from(*ink) / 255.0).sum();
        assert!((row - width).abs() < 0.02, "{row} in place of {width}");
        let soft = canvas.ink()[14 * 28..15 * 28].iter().filter(|ink| (1..255).contains(*ink)).count();
        assert!(soft > 0, "its edge is soft");
    }
}

#[test]
fn a_canvas_is_of_the_size_of_the_images_and_colours_get_the_same_ink() {
    for shape in [Shape::new(8, 8, 1), Shape::new(1, 200, 1), Shape::new(32, 20, 3), Shape::new(256, 256, 1)]
    {
        let mut canvas = Canvas::new(shape, true);
        canvas.toggle_pen();
        canvas.step(isize::MAX, isize::MIN);
        canvas.step(-1, 0);
        assert_eq!((canvas.input().len(), canvas.ink().len()), (shape.len(), shape.places()));
        let pixels = canvas.input().chunks(shape.channels);
        assert!(pixels.clone().all(|pixel| pixel.iter().all(|byte| *byte == pixel[0])) && !canvas.is_empty());
        canvas.undo();
        assert!(canvas.is_empty());
    }
    assert!(!Canvas::can_be(Shape::new(257, 3, 1)) && Canvas::can_be(Shape::new(256, 3, 1)));
}

#[test]
fn a_picture_is_a_start_as_it_is_and_one_of_another_size_is_none() {
    let pixels: Vec<u8> = (0..784).map(|i| (i % 251) as u8).collect();
    let mut canvas = Canvas::default();
    canvas.start_with(&pixels);
    canvas.set_centers(false);
    assert_eq!((canvas.ink(), &canvas.input()[..]), (&pixels[..], &pixels[..]));
    canvas.start_with(&pixels[..700]);
    assert_eq!(canvas.ink(), &pixels[..]);
    canvas.shift(1, 0);
    assert_eq!(canvas.ink()[1..28], pixels[..27]);
    canvas.clear();
    assert_eq!((canvas.ink(), canvas.steps()), (&[0; 784][..], 3));
    canvas.clear();
    assert_eq!(canvas.steps(), 3, "an empty canvas is empty");
}

#[test]
fn a_shift_begins_where_the_network_has_the_drawing_and_the_network_sees_it() {
    let mut canvas = seven();
    let centered = canvas.input().to_vec();
    assert_ne!(canvas.ink(), &centered[..]);
    canvas.shift(0, 2);
    assert!(!canvas.centers());
    assert_eq!(canvas.ink()[56..], centered[..728]);
    assert_eq!(canvas.ink(), &canvas.input()[..]);
}
