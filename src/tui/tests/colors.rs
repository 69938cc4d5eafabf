//! Images in colour: every page that shows them shows their colours, and where the terminal has none it shows their channels.

use crate::dataset::Dataset;
use crate::inspect::Answer;
use crate::inspect::Finding;
use crate::inspect::rehearsal::BatchImages;
use crate::protocol::AskId;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::colors::{CLASSES, write};
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{PLAIN, RICH, buffer, text};
use crate::tui::theme::ColorDepth;
use crate::tui::view::ui_state::Pane;
use crate::viz::number::weight;
use crossterm::event::KeyCode::{self, Char, Enter, Esc, Tab};
use ratatui::style::Color;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// The images, of which the screen looks at the last hundred.
static IMAGES: LazyLock<Arc<Dataset>> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a directory");
    let shapes = place.path().join("shapes");
    write(&shapes, 150, 20).expect("written");
    Arc::new(Dataset::open(&shapes).expect("it is whole"))
});

const NET: &str = "conv 6 5x5 relu, maxpool 2, conv 3 3x3 relu, dense 10 softmax";

/// A screen of 80×24 on a network for images in colour, after these keys.
fn opened(options: ScreenOptions, keys: &[KeyCode]) -> (Desk, App) {
    let mut desk = Desk::new(&IMAGES, NET, None);
    let mut app = desk.open(options);
    app.on_resize(80, 24);
    text(&mut app, 80, 24);
    keys.iter().for_each(|key| desk.press(&mut app, *key));
    (desk, app)
}

/// A weight as it stands on the page.
fn signed(value: f32) -> String {
    if value.abs() < 0.01 { format!("{value:+.1e}") } else { weight(value) }
}

/// The classes whose colours are on the screen.
fn seen(app: &mut App) -> BTreeSet<usize> {
    let buffer = buffer(app, 80, 24);
    let colors = buffer.content.iter().flat_map(|cell| [cell.fg, cell.bg]);
    let class = |color: Color| {
        let Color::Rgb(red, green, blue) = color else { return None };
        CLASSES.iter().position(|class| class.color == [red, green, blue])
    };
    colors.filter_map(class).collect()
}

fn answer(app: &mut App, name: &'static str, body: Finding) {
    app.on_answer(Answer { id: AskId::of(name), total_steps: 300, done: 1.0, body });
}

/// The images at the end of the training set as the next batch.
fn batch() -> Finding {
    let images = &IMAGES.train;
    let pixels: Vec<u8> =
        (0..10).flat_map(|image| images.image(image).expect("in memory").into_owned()).collect();
    Finding::NextImages(Box::new(BatchImages {
        number: 301,
        samples: 10,
        shape: images.shape,
        images: (0..10).collect(),
        labels: (0..10).collect(),
        distorted: pixels.clone(),
        plain: pixels,
        ..BatchImages::default()
    }))
}

#[test]
fn pages_show_the_watched_image_in_its_colours() {
    for (page, keys) in [
        ("dashboard", &[][..]),
        ("maps", &[Char('A')]),
        ("translation", &[Char('X')]),
        ("draw", &[Char('D'), Enter]),
        ("field", &[Char('M'), Char('w')]),
    ] {
        let (mut desk, mut app) = opened(RICH, keys);
        let label = desk.shown(&mut app).label;
        assert!(seen(&mut app).contains(&label), "{page}: {}", text(&mut app, 80, 24));
        insta::assert_snapshot!(format!("colors_{page}"), text(&mut app, 80, 24));
    }
}

#[test]
fn galleries_show_all_their_images_in_colour() {
    for (page, keys, most) in [("mistakes", &[Char('K')][..], 4), ("responses", &[Char('F'), Tab], 1)] {
        let (_, mut app) = opened(RICH, keys);
        assert!(seen(&mut app).len() >= most, "{page}: {:?}\n{}", seen(&mut app), text(&mut app, 80, 24));
        insta::assert_snapshot!(format!("colors_{page}"), text(&mut app, 80, 24));
    }
    let (_, mut app) = opened(RICH, &[Char('Q')]);
    answer(&mut app, "batch", batch());
    assert_eq!(seen(&mut app).len(), 8, "those that have room: {}", text(&mut app, 80, 24));
    insta::assert_snapshot!("colors_batch", text(&mut app, 80, 24));
}

#[test]
fn where_there_are_no_colours_an_image_is_its_brightness_or_the_channel_of_the_filters() {
    for options in [ScreenOptions { color: ColorDepth::Ansi16, ..RICH }, PLAIN] {
        // The second one, a green disc, has another level in each channel.
        let (mut desk, mut app) = opened(options, &[Char('n')]);
        while app.ui.focus != Pane::Filters {
            desk.press(&mut app, Tab);
        }
        let mut looks = vec![text(&mut app, 80, 24)];
        for (channel, color) in ["red", "green", "blue"].into_iter().enumerate() {
            desk.press(&mut app, Char('j'));
            assert_eq!(app.ui.channel, Some(channel));
            let drawn = text(&mut app, 80, 24);
            assert!(drawn.contains(&format!("input: {color}")), "{drawn}");
            assert!(
                drawn.contains(&format!("{color} channel")) || drawn.contains(&format!(", {color}")),
                "{drawn}"
            );
            looks.push(drawn);
        }
        assert!(looks[0].contains("brightness"), "{}", looks[0]);
        // The left edge is where the image is: each channel is another picture.
        let image = |drawn: &String| {
            drawn.lines().skip(12).map(|line| line.chars().take(14).collect()).collect::<Vec<String>>()
        };
        let pictures: BTreeSet<Vec<String>> = looks.iter().map(image).collect();
        assert!(options.color == ColorDepth::Ansi16 || pictures.len() == 4, "{looks:#?}");
        let name = if options.color == ColorDepth::None { "letters" } else { "sixteen" };
        insta::assert_snapshot!(format!("colors_{name}"), &looks[0]);
    }
}

#[test]
fn in_letters_the_input_is_gone_through_channel_by_channel_on_the_page_of_maps() {
    let (mut desk, mut app) = opened(PLAIN, &[Char('n'), Char('A')]);
    (0..9).for_each(|_| desk.press(&mut app, Char('h')));
    let mut pictures = BTreeSet::new();
    for color in ["red", "green", "blue"] {
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains(&format!("a0 {color} channel")), "{drawn}");
        pictures.insert(
            drawn.lines().skip(2).map(|line| line.chars().take(14).collect::<String>()).collect::<Vec<_>>(),
        );
        desk.press(&mut app, KeyCode::Down);
    }
    assert_eq!(pictures.len(), 3);
}

#[test]
fn an_enlarged_filter_is_in_colour_and_has_the_numbers_of_a_channel() {
    let (mut desk, mut app) = opened(RICH, &[Char('F'), Enter]);
    let of = |channel: usize, place: usize| {
        let bank = desk.network.layers[0].filters().expect("weights");
        bank.weights[(place * 3 + channel) * bank.biases.len()]
    };
    let (first, means) = ([0, 1, 2].map(|channel| of(channel, 0)), |place| {
        (0..3).map(|channel| of(channel, place)).sum::<f32>() / 3.0
    });
    let drawn = text(&mut app, 80, 24);
    for (color, value) in ["red", "green", "blue"].into_iter().zip(first) {
        assert!(drawn.contains(&format!("  {color} {}", signed(value))), "{color} {value}: {drawn}");
    }
    assert!(drawn.contains(&format!("mean {}", signed(means(0)))), "{drawn}");
    insta::assert_snapshot!("colors_filter", drawn);
    let colors = |app: &mut App| {
        let cells = buffer(app, 80, 24).content.iter().map(|cell| (cell.fg, cell.bg)).collect::<Vec<_>>();
        cells.into_iter().filter(|(_, back)| matches!(back, Color::Rgb(..))).collect::<Vec<_>>()
    };
    let before = colors(&mut app);
    let numbers: Vec<String> = (0..25).map(|place| signed(of(2, place))).collect();
    (0..3).for_each(|_| desk.press(&mut app, Char('}')));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("blue"), "{drawn}");
    for number in numbers {
        assert!(drawn.contains(&number), "{number}: {drawn}");
    }
    assert_eq!(colors(&mut app), before, "the picture has all channels whichever has its numbers beside");
    insta::assert_snapshot!("colors_filter_blue", drawn);
}

#[test]
fn three_maps_of_a_later_layer_are_no_colours() {
    let (_, mut app) = opened(RICH, &[Char('F'), Char(']')]);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("mean of 6"), "{drawn}");
    let (_, mut app) = opened(RICH, &[Char('F'), Char(']'), Char(']')]);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("mean of 3") && !drawn.contains("RGB"), "{drawn}");
}

#[test]
fn drawing_on_images_in_colour_is_grey_and_says_so() {
    let (mut desk, mut app) = opened(RICH, &[Char('D')]);
    assert!(!app.ui.canvas.centers(), "such images do not lie as digits do");
    for key in [Char(' '), KeyCode::Right, KeyCode::Right, KeyCode::Down] {
        desk.press(&mut app, key);
    }
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("grey") && drawn.contains("as drawn"), "{drawn}");
    let input = app.ui.canvas.input();
    assert!(input.chunks(3).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]));
    assert!(input.iter().any(|byte| *byte > 128));
    // A sample to begin with is seen as it is until it is drawn on.
    desk.press(&mut app, Enter);
    let label = desk.shown(&mut app).label;
    assert!(seen(&mut app).contains(&label));
    desk.press(&mut app, Char(' '));
    assert!(!seen(&mut app).contains(&label) || label == 9, "{}", text(&mut app, 80, 24));
    assert!(app.ui.notice.as_deref().is_some_and(|notice| notice.contains("colours of the sample are gone")));
    desk.press(&mut app, Esc);
}
