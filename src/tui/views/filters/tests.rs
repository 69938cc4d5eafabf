//! The page: what keys ask and lead to, that its figures are those of plain loops over the weights, and what it looks like.

mod surgery;

use super::*;
use crate::dataset::{Dataset, DatasetError};
use crate::inspect::Finding;
use crate::inspect::rehearsal::{LayerGradient, Rehearsal, Rehearse};
use crate::inspect::strongest::Responses;
use crate::nn::network::Network;
use crate::protocol::Event;
use crate::threads::Workers;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::cut::halves;
use crate::tui::testing::desk::Desk;
use crate::tui::testing::explained::rehearsed;
use crate::tui::testing::{PLAIN, RICH, buffer, noise, press, text};
use crate::tui::theme::{Charset, ColorDepth};
use crossterm::event::KeyCode::{
    self, Char, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up,
};
use std::sync::{Arc, LazyLock};

static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is built in")));

const SPEC: &str = "conv 6 5x5 relu, maxpool 2, conv 4 3x3, batchnorm, relu, dense 30 tanh, dense 10 softmax";

/// A run that began with other weights, the gradient of whose next batch is made up.
struct Run {
    network: Network<f32>,
    initial: Vec<Vec<f32>>,
}

impl Run {
    fn new(network: &Network<f32>) -> Self {
        Self { network: network.clone(), initial: Vec::new() }
    }

    /// The number that a weight or a bias of a layer began with.
    fn begun(layer: usize, tensor: usize, index: usize) -> f32 {
        (noise((10 * layer + tensor) as u64, index as u64) - 0.5) as f32
    }

    /// The made-up gradient of a weight or a bias of a layer.
    fn gradient(layer: usize, tensor: usize, index: usize) -> f32 {
        (noise((10 * layer + tensor) as u64 + 500, index as u64) - 0.5) as f32 * 0.01
    }

    fn tensors(&self, layer: usize, value: fn(usize, usize, usize) -> f32) -> Vec<Vec<f32>> {
        let parameters = self.network.layers[layer].parameters().enumerate();
        let values = |length: usize, tensor| (0..length).map(|at| value(layer, tensor, at)).collect();
        parameters.map(|(tensor, parameters)| values(parameters.len(), tensor)).collect()
    }
}

impl Rehearse for Run {
    fn next_step(&mut self, _workers: &Workers) -> Result<Rehearsal, DatasetError> {
        Ok(rehearsed(&self.network, crate::nn::optimizer::Optimizer::default()))
    }

    fn next_gradient(&mut self, _workers: &Workers, layer: usize) -> Result<LayerGradient, DatasetError> {
        Ok(LayerGradient { number: 301, images: 64, tensors: self.tensors(layer, Self::gradient) })
    }

    fn initial(&mut self, layer: usize) -> Option<&[Vec<f32>]> {
        self.initial = self.tensors(layer, Self::begun);
        Some(&self.initial)
    }

    fn consider(&self, _: &str, _: &str) -> Result<Option<String>, String> {
        Err("nothing is changed here".to_owned())
    }
}

/// A desk with a run, and a screen with the page open.
fn opened(options: ScreenOptions, spec: &str) -> (Desk, App) {
    let mut desk = Desk::new(&DIGITS, spec, None);
    desk.run = Some(Box::new(Run::new(&desk.network)));
    let mut app = desk.open(options);
    desk.press(&mut app, Char('F'));
    (desk, app)
}

fn presses(desk: &mut Desk, app: &mut App, keys: &[KeyCode]) {
    keys.iter().for_each(|key| desk.press(app, *key));
}

/// What the page asks.
fn asked(app: &App) -> (Option<Asked>, Option<Strongest>) {
    let (mut filters, mut strongest) = (None, None);
    for ask in app.asks() {
        match ask.question {
            Question::Filters(asked) => filters = Some(asked),
            Question::Strongest(asked) => strongest = Some(asked),
            _ => {}
        }
    }
    (filters, strongest)
}

/// What was found of the filters.
fn found(app: &App) -> crate::inspect::filters::FiltersFound {
    match &app.model.answers[&ASK].body {
        Finding::Filters(found) => (**found).clone(),
        other => panic!("{other:?}"),
    }
}

/// What the enlarged filter responds to.
fn responses(app: &App) -> Responses {
    match &app.model.answers[&STRONGEST].body {
        Finding::Strongest(found) => (**found).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_go_round_layers_with_weights_and_what_is_shown_of_them() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    let filters = |layer, quantity| (Some(Asked { layer, quantity }), None);
    assert_eq!(asked(&app), filters(0, Quantity::Weight));
    for layer in [2, 3, 5, 6, 0] {
        desk.press(&mut app, Char(']'));
        assert_eq!(asked(&app), filters(layer, Quantity::Weight));
    }
    desk.press(&mut app, Char('['));
    for quantity in [Quantity::Gradient, Quantity::Change, Quantity::Weight] {
        desk.press(&mut app, Char('v'));
        assert_eq!(asked(&app), filters(6, quantity));
    }
    // The dashboard's layer has no weights: the page shows those before it.
    presses(&mut desk, &mut app, &[Char('['), Char('['), Char('['), Esc, Char('['), Char('F')]);
    assert_eq!((asked(&app).0.map(|asked| asked.layer), app.ui.layer), (Some(0), 1));
}

#[test]
fn the_cursor_goes_over_all_filters_and_stays_at_the_edges() {
    let (mut desk, mut app) = opened(RICH, "conv 20 5x5 relu, dense 10 softmax");
    text(&mut app, 80, 24);
    app.on_resize(80, 24);
    let mut filter_after = |key: KeyCode| {
        desk.press(&mut app, key);
        app.ui.filter
    };
    assert_eq!([Left, Up, Right, Char('l'), Down].map(&mut filter_after), [0, 0, 1, 2, 9], "seven in a row");
    assert_eq!([Char('j'), Down, Char('k'), Up, Up].map(&mut filter_after), [16, 16, 9, 2, 2]);
    assert_eq!([End, Right, Up, Down, Home].map(&mut filter_after), [19, 19, 12, 19, 0]);
    assert_eq!([PageDown, PageUp].map(&mut filter_after), [19, 0]);
}

#[test]
fn an_enlarged_filter_is_asked_about_and_left_again() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(80, 24);
    desk.press(&mut app, Right);
    let strongest = |layer, filter| Some(Strongest { layer, filter });
    for keys in [[Enter, Esc], [Enter, Enter], [Char('z'), Char('z')], [Tab, Esc], [Tab, Char('z')]] {
        desk.press(&mut app, keys[0]);
        assert_eq!(asked(&app).1, strongest(0, 1), "{keys:?}");
        desk.press(&mut app, keys[1]);
        assert_eq!(asked(&app).1, None, "{keys:?}");
        assert!(app.stack.is_open("filters"), "{keys:?}");
    }
    presses(&mut desk, &mut app, &[Enter, PageDown, PageDown]);
    assert_eq!(asked(&app).1, strongest(0, 3));
    presses(&mut desk, &mut app, &[Char(']'), End]);
    assert_eq!(asked(&app).1, strongest(2, 3));
    presses(&mut desk, &mut app, &[Esc, Esc]);
    assert!(!app.stack.is_open("filters"));
}

#[test]
fn an_image_that_was_chosen_is_watched() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Tab, Right, Down]);
    let best = responses(&app).best;
    let chosen = text(&mut app, 80, 24);
    assert!(
        chosen.contains(&format!(" image {} is {}", best[6].index, best[6].label)),
        "five in a row: {chosen}"
    );
    assert!(!chosen.contains("watched"), "{chosen}");
    desk.press(&mut app, Enter);
    assert_eq!(app.ui.sample, best[6].index);
    assert!(text(&mut app, 80, 24).contains("watched"));
    presses(&mut desk, &mut app, &[Down, Right, Right, Right, Right, Right, Enter]);
    assert_eq!(app.ui.sample, best[8].index, "the last one");
}

#[test]
fn channels_are_gone_through_from_their_mean() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(160, 50);
    presses(&mut desk, &mut app, &[Char('}')]);
    assert_eq!(app.ui.channel, None, "the image has one channel");
    desk.press(&mut app, Char(']'));
    for (key, channel, title) in [
        ('}', Some(0), "channel 1 of 6"),
        ('}', Some(1), "channel 2 of 6"),
        ('{', Some(0), "channel 1 of 6"),
        ('{', None, "mean of 6 channels"),
        ('{', None, "mean of 6 channels"),
    ] {
        desk.press(&mut app, Char(key));
        let screen = text(&mut app, 160, 50);
        assert!(app.ui.channel == channel && screen.contains(title), "{key}: {screen}");
    }
    (0..9).for_each(|_| desk.press(&mut app, Char('}')));
    assert_eq!(app.ui.channel, Some(5), "all can be reached");
}

/// The norms of what `value` says of each weight of a layer, by plain loops over rows, columns, channels and filters.
fn norms(network: &Network<f32>, layer: usize, value: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let weights = network.layers[layer].parameters().next().expect("it has weights");
    let filters = network.shape(layer + 1).channels;
    let norm = |filter: usize| {
        let mut sum = 0.0;
        for at in (filter..weights.len()).step_by(filters) {
            sum += value(at, f64::from(weights[at])).powi(2);
        }
        sum.sqrt()
    };
    (0..filters).map(norm).collect()
}

/// The numbers and norms below the tiles, in the order of the screen.
fn labels(screen: &str, filters: usize) -> Vec<(usize, f64)> {
    let body = screen.lines().skip(3).take(20);
    let words: Vec<&str> =
        body.filter(|line| !line.contains("bias")).flat_map(str::split_whitespace).collect();
    let pairs = words.windows(2).filter_map(|pair| Some((pair[0].parse().ok()?, pair[1].parse().ok()?)));
    let found: Vec<(usize, f64)> = pairs.filter(|(number, _)| (1..=filters).contains(number)).collect();
    assert_eq!(found.len(), filters, "{screen}");
    found
}

#[test]
fn the_norms_below_the_tiles_and_their_order_are_those_of_plain_loops() {
    let (mut desk, mut app) = opened(PLAIN, SPEC);
    app.on_resize(80, 24);
    let weights = norms(&desk.network, 0, |_, w| w);
    let change = norms(&desk.network, 0, |at, w| w - f64::from(Run::begun(0, 0, at)));
    let gradient = norms(&desk.network, 0, |at, _| f64::from(Run::gradient(0, 0, at)));
    let descending = |norms: &[f64]| {
        let mut order: Vec<usize> = (0..norms.len()).collect();
        order.sort_by(|&a, &b| norms[b].total_cmp(&norms[a]));
        order
    };
    let by_number: Vec<usize> = (0..6).collect();
    for (keys, norms, order) in [
        ("", &weights, by_number.clone()),
        ("o", &weights, descending(&weights)),
        ("o", &change, descending(&change)),
        ("oov", &gradient, by_number.clone()),
        ("v", &change, by_number),
    ] {
        keys.chars().for_each(|key| desk.press(&mut app, Char(key)));
        let screen = text(&mut app, 80, 24);
        let found = labels(&screen, 6);
        assert_eq!(found.iter().map(|(number, _)| number - 1).collect::<Vec<_>>(), order, "{keys}: {screen}");
        for (number, norm) in found {
            let expected = norms[number - 1];
            assert!((norm - expected).abs() <= 4e-3 * expected, "{number}, {expected}: {screen}");
        }
    }
}

#[test]
fn the_numbers_of_an_enlarged_filter_are_its_weights() {
    let (mut desk, mut app) = opened(PLAIN, SPEC);
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Right, Right, Enter]);
    let weights: Vec<f32> = desk.network.layers[0].parameters().next().expect("weights").to_vec();
    let bias = desk.network.layers[0].parameters().nth(1).expect("biases")[2];
    let screen = text(&mut app, 80, 24);
    for row in 0..5 {
        let line = screen.lines().nth(5 + row).expect("a row");
        let numbers: Vec<f32> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let expected: Vec<f32> = (0..5).map(|column| weights[(row * 5 + column) * 6 + 2]).collect();
        let close = numbers.iter().zip(&expected).all(|(number, weight)| (number - weight).abs() < 6e-4);
        assert!(numbers.len() == 5 && close, "{expected:?}: {screen}");
    }
    assert!(screen.contains(&format!("bias {}", words::signed(bias))), "{screen}");
    presses(&mut desk, &mut app, &[Down, Down, Down, Right, Right]);
    let screen = text(&mut app, 80, 24);
    let reading = format!("row 3, column 2 of 5x5  {}", words::signed(weights[(3 * 5 + 2) * 6 + 2]));
    assert!(screen.contains(&reading), "{reading}: {screen}");
    (0..9).for_each(|_| presses(&mut desk, &mut app, &[Down, Right]));
    assert!(text(&mut app, 80, 24).contains("row 4, column 4"));
}

#[test]
fn a_list_of_weights_lies_in_rows_and_says_which_input_it_is_of() {
    let (mut desk, mut app) = opened(PLAIN, SPEC);
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Char('['), Enter, Down, Down, Right]);
    let weights: Vec<f32> = desk.network.layers[6].parameters().next().expect("weights").to_vec();
    let screen = text(&mut app, 80, 24);
    let reading = format!("input 22 of 30  {}", words::signed(weights[21 * 10]));
    assert!(screen.contains(&reading), "{reading}: {screen}");
    assert!(screen.contains("numbers of columns 1-7 of 10"), "{screen}");
    let screen = text(&mut app, 160, 24);
    assert!(screen.contains(&reading) && !screen.contains("columns 1-"), "all have room: {screen}");
}

#[test]
fn a_norm_says_of_how_many_channels_it_is_and_a_range_that_it_is_of_their_mean() {
    let (mut desk, mut app) = opened(PLAIN, SPEC);
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Char(']')]);
    let norm = norms(&desk.network, 2, |_, w| w)[0];
    let norm = format!("|w| {}", crate::viz::number::significant(norm));
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains(&format!("{norm} over 6 channels  mean from -")), "{norm}: {screen}");
    let narrow = text(&mut app, 40, 12);
    assert!(narrow.contains(&norm) && !narrow.contains("over 6"), "{norm}: {narrow}");
    desk.press(&mut app, Char('}'));
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains(&format!("{norm} over 6 channels  from -")), "{norm}: {screen}");
}

#[test]
fn what_cannot_be_known_is_said() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    desk.run = None;
    presses(&mut desk, &mut app, &[Char('o'), Char('o'), Char('v')]);
    assert!(text(&mut app, 80, 24).contains("no next batch"), "nothing is trained");
    desk.press(&mut app, Char('v'));
    assert!(text(&mut app, 80, 24).contains("cannot be computed any more"));
    desk.press(&mut app, Char('v'));
    let screen = text(&mut app, 80, 24);
    assert!(!screen.contains("w₀") || screen.contains("sorted by ‖w−w₀‖"), "{screen}");
    assert_eq!(app.ui.filter, 0);
    let (_, mut app) = opened(RICH, "conv 6 5x5 relu, dense 10 softmax");
    press(&mut app, Char(']'));
    assert!(text(&mut app, 80, 24).contains("looking"), "the answer about another layer is no answer");
}

#[test]
fn a_filter_that_is_silent_is_said_to_be_so() {
    let mut desk = Desk::new(&DIGITS, "conv 2 5x5 relu, dense 10 softmax", None);
    desk.network.layers[0].tensors_mut()[1].values_mut().fill(-100.0);
    let mut app = desk.open(RICH);
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Char('F'), Tab]);
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("silent: nowhere above 0, of 100 validation images"), "{screen}");
}

#[test]
fn parts_of_a_later_answer_do_not_replace_a_whole_one_about_the_same_filter() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    presses(&mut desk, &mut app, &[Tab]);
    let whole = responses(&app);
    let part = |filter: usize, looked: usize| Responses { filter, looked, best: Vec::new(), ..whole.clone() };
    let mut told = |found: Responses| {
        let done = found.looked as f32 / found.images as f32;
        let body = Finding::Strongest(Box::new(found));
        app.on_answer(crate::inspect::Answer { id: STRONGEST, total_steps: 400, done, body });
        responses(&app)
    };
    assert_eq!(told(part(0, 10)), whole);
    let later = part(0, whole.images);
    assert_eq!(told(later.clone()), later);
    assert_eq!(told(part(1, 10)), part(1, 10), "what is begun of another filter is told");
    assert_eq!(told(part(1, 20)), part(1, 20));
}

#[test]
fn sentences_say_the_numbers_their_step_and_what_is_seen() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Right, Char('o'), Tab]);
    let said = app.stack.sentences(&app.scene(&[])).join("\n");
    let (found, responses) = (found(&app), responses(&app));
    for part in [
        "Filters of layer 1 (conv 6 5x5 relu) at batch 300: weights; there are 6.".to_owned(),
        format!("‖w‖ {}", crate::viz::number::significant(found.norms.weights[app.ui.filter])),
        "The greatest ‖w‖ have".to_owned(),
        "most active in these, of 100 validation images, at batch 300".to_owned(),
        format!("Image {} is {}, activation", responses.best[8].index, responses.best[8].label),
    ] {
        assert!(said.contains(&part), "{part}: {said}");
    }
    assert!(said.lines().all(|line| line.ends_with('.')), "{said}");
}

/// The screens of the page, each with the keys that lead there from all filters of the first layer.
const SCREENS: [(&str, &[KeyCode]); 8] = [
    ("tiles", &[]),
    ("gradient", &[Char('v'), Right]),
    ("change", &[Char('v'), Char('v'), Char('y'), Char('o'), Char('o')]),
    ("enlarged", &[Right, Enter, Down, Right]),
    ("responses", &[Right, Tab, Right]),
    ("channels", &[Char(']'), Char('}'), Char('}'), Enter]),
    ("scales", &[Char(']'), Char(']')]),
    ("units", &[Char('['), Tab]),
];

#[test]
fn every_screen() {
    for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
        for (name, keys) in SCREENS {
            for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
                let (mut desk, mut app) = opened(options, SPEC);
                app.on_resize(columns, rows);
                presses(&mut desk, &mut app, keys);
                let drawn = text(&mut app, columns, rows);
                insta::with_settings!({ snapshot_path => "../../snapshots" }, {
                    insta::assert_snapshot!(format!("filters_{name}{suffix}_{columns}x{rows}"), drawn);
                });
            }
        }
    }
}

/// Sizes at which nothing may be cut.
const SIZES: [(u16, u16); 8] =
    [(40, 12), (60, 18), (80, 24), (81, 25), (100, 30), (120, 36), (160, 50), (240, 70)];

#[test]
fn every_screen_is_whole_at_every_size() {
    let console = ScreenOptions { charset: Charset::Console, color: ColorDepth::Ansi16, ..RICH };
    for options in [RICH, PLAIN, console] {
        for (name, keys) in SCREENS {
            let (mut desk, mut app) = opened(options, SPEC);
            presses(&mut desk, &mut app, keys);
            for (columns, rows) in SIZES {
                blit::cuts::take();
                let drawn = buffer(&mut app, columns, rows);
                let place = format!("{name}, {options:?}, {columns}x{rows}");
                assert_eq!(blit::cuts::take(), Vec::<String>::new(), "{place}");
                assert_eq!(halves(&drawn), [], "{place}");
                let is_plain = drawn.content.iter().all(|cell| cell.symbol().is_ascii());
                assert!(options != PLAIN || is_plain, "{place}");
            }
            for (columns, rows) in [(1, 1), (2, 3), (9, 4), (12, 4), (13, 5), (20, 6), (30, 8), (300, 5)] {
                buffer(&mut app, columns, rows);
                for key in [Up, Left, Down, Right] {
                    press(&mut app, key);
                }
            }
        }
    }
}

#[test]
fn hundreds_of_filters_go_over_pages_and_one_is_alone() {
    let (mut desk, mut app) = opened(RICH, "conv 200 1x1 relu, maxpool 4, dense 10 softmax");
    app.on_resize(80, 24);
    let first = text(&mut app, 80, 24);
    desk.press(&mut app, End);
    let last = text(&mut app, 80, 24);
    assert!(first.contains(" of 200") && last.contains("–200 of 200") && first != last, "{first}\n{last}");
    presses(&mut desk, &mut app, &[Enter, PageDown]);
    assert!(text(&mut app, 80, 24).contains("200 of 200"));
    let (mut desk, mut app) = opened(RICH, "conv 1 28x28 relu, dense 10 softmax");
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Right, Down, Enter]);
    assert_eq!(app.ui.filter, 0);
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("row 0, column 0 of 28×28"), "{screen}");
    (0..27).for_each(|_| presses(&mut desk, &mut app, &[Right, Down]));
    let screen = text(&mut app, 80, 24);
    let last = words::signed(desk.network.layers[0].parameters().next().expect("weights")[27 * 28 + 27]);
    assert!(screen.contains(&format!("row 27, column 27 of 28×28  {last}")), "{screen}");
}

#[test]
fn a_run_that_is_another_has_no_filters_of_the_one_before() {
    let (_, mut app) = opened(RICH, SPEC);
    let info = app.model.info.clone().expect("it is told");
    app.on_event(Event::Started(info));
    assert!(text(&mut app, 80, 24).contains("looking"));
}
