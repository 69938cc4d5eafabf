//! Pictures at every size: none gets smaller as the terminal gets larger, none hides what pooling does, no words are lost.

use crate::inspect::layer::Probe;
use crate::inspect::layer::tests::{Look, look};
use crate::nn::shape::Shape;
use crate::protocol::{Event, LayerInfo, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::layout::{Content, Layout};
use crate::tui::panes;
use crate::tui::testing::{buffer, info, press, report, text};
use crate::tui::theme::{Background, Charset, ColorDepth, ThemeName};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::{Pane, UiState};
use crate::viz::number::grouped;
use crossterm::event::KeyCode::{self, Char};
use ratatui::layout::Rect;
use ratatui::style::Color;

const RICH: ScreenOptions = ScreenOptions {
    color: ColorDepth::TrueColor,
    charset: Charset::Braille,
    background: Background::Dark,
    theme: ThemeName::BlueOrange,
    frames_per_second: 10.0,
};
const BLOCKS: ScreenOptions = ScreenOptions { charset: Charset::Blocks, ..RICH };
const PLAIN: ScreenOptions = ScreenOptions { color: ColorDepth::None, charset: Charset::Ascii, ..RICH };

const DIGIT: Shape = Shape::new(28, 28, 1);

/// The presets, and networks that are odd in each their own way, with their inputs and the number of their classes.
const NETWORKS: [(&str, Shape, usize); 15] = [
    ("conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid", DIGIT, 10),
    ("dense 30 sigmoid, dense 10 sigmoid", DIGIT, 10),
    ("conv 20 5x5 sigmoid, maxpool 2, dense 100 sigmoid, dense 10 softmax", DIGIT, 10),
    ("conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax", DIGIT, 10),
    (
        "conv 6 5x5 pad 2 tanh, avgpool 2, conv 16 5x5 tanh, avgpool 2, dense 120 tanh, dense 84 tanh, dense 10 softmax",
        DIGIT,
        10,
    ),
    ("conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax", DIGIT, 10),
    ("conv 3 5x5, batchnorm, relu, maxpool 2, dropout 0.5, dense 10, softmax", DIGIT, 10),
    ("conv 4 3x3 stride 2, l2pool 3, dense 10 softmax", DIGIT, 10),
    ("conv 250 1x1 relu, maxpool 4, dense 10 softmax", DIGIT, 10),
    ("conv 12 3x3 pad same relu, maxpool 2 stride 1, conv 5 1x1, avgpool 27, dense 2 softmax", DIGIT, 2),
    ("conv 4 1x9 relu, maxpool 1x4, dense 10 softmax", Shape::new(1, 784, 1), 10),
    ("conv 8 5x5 relu, maxpool 2, dense 200 softmax", Shape::new(32, 32, 3), 200),
    ("dropout 0.2, dense 12 relu, dense 3", Shape::new(16, 16, 3), 3),
    ("conv 7 7x7 stride 3 relu, maxpool 2, dense 10 softmax", Shape::new(64, 48, 1), 10),
    ("conv 2 3x3, maxpool 2, conv 2 3x3, maxpool 2, dense 4 tanh, dense 2", Shape::new(96, 96, 1), 2),
];

/// Sizes to try, from small to large.
const WIDTHS: [u16; 14] = [40, 59, 60, 66, 80, 90, 100, 119, 120, 132, 160, 180, 200, 240];
const HEIGHTS: [u16; 12] = [12, 17, 18, 20, 24, 30, 35, 36, 40, 50, 60, 70];

/// A figure of a layer that is summed up below its column.
type Figure = fn(&LayerInfo) -> usize;

/// What the trainer would tell of a run of this network.
fn told(net: &str, input: Shape, classes: usize, look: &Look) -> RunInfo {
    let parameters = look.layers.iter().map(|layer| layer.parameters).sum();
    let classes = (0..classes).map(|class| class.to_string()).collect();
    let (layers, viewable) = (look.layers.clone(), look.viewable.clone());
    RunInfo { network: net.to_owned(), input, classes, layers, viewable, parameters, ..info() }
}

/// A screen that shows `probe` of a run.
fn showing(options: ScreenOptions, info: &RunInfo, probe: &Probe) -> App {
    let mut app = App::new(options);
    app.on_event(Event::Started(Box::new(info.clone())));
    app.on_event(Event::Report(report(1, 300)));
    app.on_probe(Box::new(probe.clone()));
    app
}

/// Each network with each of its layers.
fn each_layer(mut visit: impl FnMut(&str, &RunInfo, &Probe)) {
    for (net, input, classes) in NETWORKS {
        let look = look(net, input, classes);
        let info = told(net, input, classes, &look);
        look.probes.iter().for_each(|probe| visit(net, &info, probe));
    }
}

/// Height and width in pixels of what the focused pane shows on a screen of this size, and those of its pooled maps.
fn pixels(app: &App, view: &UiState, width: u16, height: u16) -> [(usize, usize); 2] {
    let layout = Layout::of(Rect::new(0, 0, width, height), view, Content::of(&app.model));
    let scene = Scene { model: &app.model, ui: view, theme: &app.theme, keys: &[] };
    let probe = app.model.probe.as_deref().expect("pictures");
    if view.focus == Pane::Filters {
        let scale = panes::filters::scale_of_filters(&scene, &layout);
        let filters = scale.zip(probe.filters.as_ref());
        return [
            filters.map_or((0, 0), |(scale, filters)| scale.size(filters.height, filters.width)),
            (0, 0),
        ];
    }
    let scale = panes::sample::scale_of_maps(&scene, &layout);
    [&probe.maps, &probe.pooled].map(|maps| {
        scale.zip(maps.as_ref()).map_or((0, 0), |(scale, maps)| scale.size(maps.height, maps.width))
    })
}

/// Fails if a picture is smaller than one of those on smaller terminals.
fn grows(place: &str, (widths, heights): (&[u16], &[u16]), sizes: &[Vec<(usize, usize)>]) {
    for (i, row) in sizes.iter().enumerate() {
        for (j, size) in row.iter().enumerate() {
            let narrower = j.checked_sub(1).map(|j| row[j]);
            let lower = i.checked_sub(1).map(|i| sizes[i][j]);
            for smaller in narrower.into_iter().chain(lower) {
                assert!(
                    smaller.0 <= size.0 && smaller.1 <= size.1,
                    "{place} at {}x{}: {size:?} after {smaller:?}",
                    widths[j],
                    heights[i]
                );
            }
        }
    }
}

#[test]
fn no_picture_gets_smaller_as_the_terminal_gets_larger_or_the_pane_is_zoomed() {
    each_layer(|net, info, probe| {
        for options in [RICH, BLOCKS] {
            let app = showing(options, info, probe);
            for focus in [Pane::Sample, Pane::Filters] {
                let at = |zoomed: bool, width: u16, height: u16| {
                    let view = UiState { focus, zoomed, ..UiState::default() };
                    let [map, pooled] = pixels(&app, &view, width, height);
                    let place = format!("{net}, view {}, {width}x{height}", probe.view);
                    assert!(map.0 >= pooled.0 && map.1 >= pooled.1, "{place}: {map:?}, pooled {pooled:?}");
                    map
                };
                let place = format!("{net}, view {}, {focus:?}, {:?}", probe.view, options.charset);
                // Below 60×18 panes come and go, and what a pane has depends on which are there. On large screens filters
                // have tables beside them.
                let large = (WIDTHS.partition_point(|&w| w < 120), HEIGHTS.partition_point(|&h| h < 36));
                let parts = match focus {
                    Pane::Sample => vec![(2..WIDTHS.len(), 2..HEIGHTS.len())],
                    _ => {
                        vec![(2..large.0, 2..HEIGHTS.len()), (large.0..WIDTHS.len(), large.1..HEIGHTS.len())]
                    }
                };
                let [plain, zoomed] = [false, true].map(|zoomed| {
                    HEIGHTS.map(|height| WIDTHS.map(|width| at(zoomed, width, height)).to_vec())
                });
                for (widths, heights) in parts {
                    let part: Vec<_> =
                        plain[heights.clone()].iter().map(|row| row[widths.clone()].to_vec()).collect();
                    grows(&place, (&WIDTHS[widths], &HEIGHTS[heights]), &part);
                }
                grows(&format!("{place}, zoomed"), (&WIDTHS, &HEIGHTS), &zoomed);
                for (i, height) in HEIGHTS.into_iter().enumerate() {
                    for (j, width) in WIDTHS.into_iter().enumerate() {
                        let (plain, zoomed) = (plain[i][j], zoomed[i][j]);
                        assert!(
                            plain.0 <= zoomed.0 && plain.1 <= zoomed.1,
                            "{place} at {width}x{height}: {plain:?}, zoomed {zoomed:?}"
                        );
                    }
                }
            }
        }
    });
}

/// How many columns in a row have a colour, from the first that has; pixels are as wide as a column.
fn columns_of(app: &mut App, width: u16, height: u16, color: Color) -> usize {
    let buffer = buffer(app, width, height);
    let has = |x: u16, y: u16| buffer[(x, y)].fg == color || buffer[(x, y)].bg == color;
    let rows = (0..height).map(|y| {
        let first = (0..width).find(|&x| has(x, y)).unwrap_or(width);
        (first..width).take_while(|&x| has(x, y)).count()
    });
    rows.max().unwrap_or(0)
}

#[test]
fn on_the_screen_a_pooled_map_is_as_much_smaller_as_it_is_in_numbers() {
    let (net, input, classes) = NETWORKS[3];
    let look = look(net, input, classes);
    let info = told(net, input, classes, &look);
    for (width, height, zoomed, expected) in [
        (80, 24, false, (12, 6)),
        (80, 24, true, (24, 12)),
        (100, 30, false, (24, 12)),
        (120, 36, false, (24, 12)),
        (160, 50, false, (24, 12)),
        (200, 60, false, (24, 12)),
        (200, 60, true, (24, 12)),
    ] {
        let mut probe = look.probes[0].clone();
        let (maps, pooled) = (probe.maps.as_mut().expect("maps"), probe.pooled.as_mut().expect("pooled"));
        // The top of the ramp for the maps, its middle for the pooled maps, one map alone on the screen.
        maps.values.fill(0.0);
        pooled.values.fill(0.0);
        maps.values[..576].fill(1.0);
        pooled.values[..144].fill(0.5);
        let mut app = showing(RICH, &info, &probe);
        while app.ui.focus != Pane::Sample {
            press(&mut app, KeyCode::Tab);
        }
        if zoomed {
            press(&mut app, Char('z'));
        }
        let ramp = &app.theme.sequential;
        let colors = [32, 16].map(|level| blit::color(ramp.paint(level)));
        // The legend has both colours, a column each.
        let found = colors.map(|color| columns_of(&mut app, width, height, color));
        assert_eq!((found[0], found[1]), expected, "{width}x{height}, zoomed: {zoomed}");
    }
}

#[test]
fn no_words_are_cut_without_a_mark() {
    const SIZES: [(u16, u16); 6] = [(40, 12), (60, 18), (80, 24), (120, 36), (160, 50), (240, 70)];
    // What is not zoomed is all there, whatever has the focus.
    const LOOKS: [(Pane, bool); 4] =
        [(Pane::Sample, false), (Pane::Sample, true), (Pane::Filters, true), (Pane::Status, true)];
    each_layer(|net, info, probe| {
        // Words are as long in either character set: the large screens are tried in one.
        for (options, sizes) in [(RICH, &SIZES[..]), (PLAIN, &SIZES[..4])] {
            for (focus, zoomed) in LOOKS {
                let mut app = showing(options, info, probe);
                (app.ui.focus, app.ui.zoomed) = (focus, zoomed);
                app.ui.channel = probe.filters.as_ref().and_then(|f| f.total_channels.checked_sub(1));
                for &(width, height) in sizes {
                    blit::cuts::take();
                    buffer(&mut app, width, height);
                    let cut = blit::cuts::take();
                    let place = format!("{net}, view {}, {focus:?}, zoomed {zoomed}", probe.view);
                    assert!(cut.is_empty(), "{place}, {width}x{height}: {cut:?}");
                }
            }
        }
    });
}

/// The screen after the keys, 80×24 unless told otherwise.
fn screen(net: usize, view: usize, keys: &[KeyCode], (width, height): (u16, u16)) -> String {
    let (net, input, classes) = NETWORKS[net];
    let look = look(net, input, classes);
    let mut app = showing(RICH, &told(net, input, classes, &look), &look.probes[view]);
    keys.iter().for_each(|key| drop(press(&mut app, *key)));
    text(&mut app, width, height)
}

#[test]
fn the_channel_is_always_said() {
    let filters = [KeyCode::Tab, KeyCode::Tab];
    for size in [(60, 18), (80, 24), (100, 30), (120, 36), (160, 50), (240, 70)] {
        let drawn = screen(3, 2, &filters, size);
        assert!(drawn.contains("mean of 20"), "{size:?}: {drawn}");
        let keys: Vec<_> = filters.into_iter().chain([KeyCode::Down; 3]).collect();
        let drawn = screen(3, 2, &keys, size);
        assert!(
            ["channel 3 of 20", "channel 3/20", "ch 3/20"].iter().any(|label| drawn.contains(label)),
            "{size:?}: {drawn}"
        );
        let drawn = screen(3, 0, &filters, size);
        assert!(!drawn.contains("mean of") && !drawn.contains(" ch "), "one channel: {drawn}");
    }
}

#[test]
fn only_a_softmax_gives_probabilities() {
    let softmax = screen(3, 0, &[], (160, 50));
    assert!(softmax.contains("probability") && softmax.contains(" %"), "{softmax}");
    let (net, input, classes) = NETWORKS[0];
    let look = look(net, input, classes);
    for (width, height) in [(60, 18), (80, 24), (160, 50)] {
        let mut app = showing(RICH, &told(net, input, classes, &look), &look.probes[0]);
        (app.ui.focus, app.ui.zoomed) = (Pane::Sample, true);
        let drawn = text(&mut app, width, height);
        let body = drawn.lines().skip(2).collect::<Vec<_>>().join("\n");
        assert!(!body.contains("probab") && !body.contains('%'), "{width}x{height}: {drawn}");
        assert!(height < 24 || body.contains("output"), "{width}x{height}: {drawn}");
    }
}

#[test]
fn units_are_units_and_filters_are_filters() {
    for (view, word) in [(0, "filter 1/20"), (2, "filter 1/40"), (4, "unit 1/100"), (5, "unit 1/10")] {
        for size in [(80, 24), (120, 36), (160, 50), (240, 70)] {
            let drawn = screen(3, view, &[], size);
            assert!(drawn.contains(word), "{word}, {size:?}: {drawn}");
            assert_eq!(drawn.contains(" Filters"), word.starts_with("filter"), "{drawn}");
        }
    }
    let drawn = screen(3, 1, &[], (80, 24));
    assert!(drawn.contains("maxpool 2 has no") && drawn.contains(" Weights "), "{drawn}");
    assert!(screen(6, 1, &[], (120, 36)).contains("Scales"));
}

#[test]
fn maps_say_after_which_layer_they_are() {
    let drawn = screen(6, 0, &[], (80, 24));
    assert!(drawn.contains("after relu"), "{drawn}");
    assert!(!screen(3, 0, &[], (80, 24)).contains("after "));
}

#[test]
fn numbers_of_maps_are_never_broken() {
    for (net, size) in [(3, (80, 24)), (8, (80, 24)), (8, (160, 50)), (3, (160, 50))] {
        let keys = [KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, Char('z'), KeyCode::End];
        let drawn = screen(net, 0, &keys, size);
        let last = if net == 3 { "20" } else { "250" };
        assert!(drawn.lines().skip(3).any(|line| line.contains(last)), "{last}: {drawn}");
    }
}

#[test]
fn classes_without_room_are_counted() {
    let drawn = screen(3, 0, &[], (60, 18));
    assert!(drawn.contains(" more"), "{drawn}");
    let drawn = screen(11, 0, &[], (80, 24));
    let shown = drawn.lines().filter(|line| line.trim_end().ends_with('%')).count();
    assert!(drawn.contains(&format!("+{}", 200 - shown)), "{shown} of 200 are shown: {drawn}");
}

#[test]
fn the_layer_table_is_whole_and_its_sums_stand_below_their_columns() {
    for net in [3, 4, 6] {
        let layers = look(NETWORKS[net].0, DIGIT, 10).layers;
        for size in [(120, 36), (160, 50), (200, 60)] {
            let drawn = screen(net, 0, &[], size);
            let line = |word: &str| drawn.lines().find(|line| line.contains(word)).unwrap_or_default();
            let (sum, heading) = (line(" in all"), line(" Network "));
            // The column in which a word ends.
            let end =
                |line: &str, word: &str| line.find(word).map(|at| line[..at + word.len()].chars().count());
            let apart = heading.contains("biases");
            let sums: [(&str, Figure); 2] = if apart {
                [("weights", |layer| layer.weights), ("biases", |layer| layer.biases)]
            } else {
                [("params", |layer| layer.parameters); 2]
            };
            for (word, of) in sums {
                let total = grouped(layers.iter().map(of).sum::<usize>() as u64);
                let total = format!(" {total}");
                assert!(end(heading, word).is_some(), "{word}, {size:?}: {drawn}");
                assert_eq!(end(sum, &total), end(heading, word), "{word}, {size:?}: {drawn}");
            }
            for LayerInfo { text, .. } in &layers {
                assert!(drawn.contains(text.as_str()), "{text}, {size:?}: {drawn}");
            }
        }
    }
}

#[test]
fn the_scale_of_the_filters_has_both_its_ends_in_every_character_set() {
    for options in [RICH, BLOCKS, PLAIN, ScreenOptions { charset: Charset::Ascii, ..RICH }] {
        for (width, height) in [(80, 24), (100, 30), (120, 36), (160, 50), (240, 70)] {
            let mut app = crate::tui::testing::running(options, 1100);
            let drawn = text(&mut app, width, height);
            let two = drawn.contains("-0.4 ") && drawn.contains("+0.4");
            let one = drawn.contains("±0.4") || drawn.contains("+/-0.4");
            assert!(two || one, "{options:?} {width}x{height}: {drawn}");
            if options == PLAIN {
                let ramp = drawn.lines().find(|line| line.contains("0.4 =")).unwrap_or_default();
                assert!(ramp.contains("==") && ramp.contains("##"), "{width}x{height}: {drawn}");
            }
        }
    }
}
