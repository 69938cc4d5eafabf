//! What the panes say in words, of networks of every kind.

use crate::inspect::layer::Probe;
use crate::protocol::{BatchPoint, Event, LayerInfo, Report, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::networks::{NETWORKS, Told, showing};
use crate::tui::testing::{GARMENTS, PLAIN, RICH, info, press, probe, report, running, text};
use crate::tui::theme::Charset;
use crate::tui::view::ui_state::Pane;
use crate::viz::number::grouped;
use crossterm::event::KeyCode::{self, Char};
use std::ops::Range;

/// A figure of a layer that is summed up below its column.
type Figure = fn(&LayerInfo) -> usize;

/// The screen after the keys, 80×24 unless told otherwise.
fn screen(net: usize, view: usize, keys: &[KeyCode], (width, height): (u16, u16)) -> String {
    let Told { info, probes, .. } = &NETWORKS[net];
    let mut app = showing(RICH, info, &probes[view]);
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
    let Told { info, probes, .. } = &NETWORKS[0];
    for (width, height) in [(60, 18), (80, 24), (160, 50)] {
        let mut app = showing(RICH, info, &probes[0]);
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
        let layers = &NETWORKS[net].info.layers;
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
            for LayerInfo { text, .. } in layers {
                assert!(drawn.contains(text.as_str()), "{text}, {size:?}: {drawn}");
            }
        }
    }
}

#[test]
fn the_scale_of_the_filters_has_both_its_ends_in_every_character_set() {
    for options in [
        RICH,
        ScreenOptions { charset: Charset::Blocks, ..RICH },
        PLAIN,
        ScreenOptions { charset: Charset::Ascii, ..RICH },
    ] {
        for (width, height) in [(80, 24), (100, 30), (120, 36), (160, 50), (240, 70)] {
            let mut app = running(options, 1100);
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

#[test]
fn an_arrow_points_at_a_pooled_map_and_at_nothing_else() {
    let arrows = |pooled: bool| {
        let mut app = running(RICH, 1100);
        let with = probe(1100, 0);
        app.on_probe(Box::new(if pooled { with } else { Probe { pooled: None, ..with } }));
        // One more marks the focused pane.
        text(&mut app, 80, 24).matches('▸').count() - 1
    };
    assert_eq!((arrows(true), arrows(false)), (2, 0));
}

#[test]
fn both_losses_have_room_however_small_they_are() {
    for loss in [12.34, 0.1234, 0.007_123, 0.000_712_3, 7.123e-7] {
        let mut app = running(RICH, 1100);
        let batches = (1101..2000)
            .map(|step| BatchPoint { step, loss, accuracy: 0.98, images: 64, ..BatchPoint::default() })
            .collect();
        app.on_event(Event::Report(Report { batches, ..report(1999, 1999) }));
        let screen = text(&mut app, 80, 24);
        let title = screen.lines().find(|line| line.contains("Loss")).unwrap_or_default();
        let left = title.split("Accuracy").next().unwrap_or_default();
        assert!(left.contains("train ") && left.contains("val 0.07"), "{title}");
    }
}

#[test]
fn a_run_without_validation_says_so() {
    let mut app = App::new(RICH);
    app.on_event(Event::Started(Box::new(RunInfo { validation_images: 0, ..info() })));
    app.on_event(Event::Report(report(1, 50)));
    assert!(text(&mut app, 80, 24).contains("no validation set"));
}

#[test]
fn the_base_learning_rate_is_in_the_run_pane() {
    let mut app = running(RICH, 300);
    (0..4).for_each(|_| drop(press(&mut app, KeyCode::Tab)));
    press(&mut app, KeyCode::Enter);
    assert!(text(&mut app, 80, 24).contains("0.0300 at its base"), "{}", text(&mut app, 80, 24));
}

#[test]
fn names_of_classes_that_are_cut_are_marked_and_stay_apart() {
    let classes = [
        "sandal left",
        "sandal right",
        "boot left",
        "boot right",
        "bag",
        "cap",
        "tie",
        "coat",
        "sock",
        "belt",
    ];
    let classes: Vec<String> = classes.map(str::to_owned).to_vec();
    let mut app = running(RICH, 300);
    app.on_event(Event::Started(Box::new(RunInfo { classes: classes.clone(), ..info() })));
    app.on_probe(Box::new(probe(300, 0)));
    let screen = text(&mut app, 80, 24);
    let cut: Vec<&str> = screen.split_whitespace().filter(|word| word.contains('…')).collect();
    assert!(screen.contains('…') && !screen.contains("sandal left"), "{screen}");
    let mut apart = cut.clone();
    apart.sort_unstable();
    apart.dedup();
    assert_eq!(apart.len(), cut.len(), "{cut:?}");
}

#[test]
fn names_of_classes_have_the_columns_that_the_maps_leave() {
    let screen = |options, classes: [&str; 10], columns, rows| {
        let mut app = running(options, 300);
        let classes = classes.map(str::to_owned).to_vec();
        app.on_event(Event::Started(Box::new(RunInfo { classes, ..info() })));
        app.on_event(Event::Report(report(1, 300)));
        app.on_probe(Box::new(probe(300, 0)));
        text(&mut app, columns, rows)
    };
    let digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let cut = [
        "T-shir… ",
        "Trouser ",
        "Pullov… ",
        "Dress ",
        "Coat ",
        "Sandal ",
        "Shirt ",
        "Sneaker ",
        "Bag ",
        "Ankle … ",
    ];
    for (options, names, until) in [(RICH, cut, 67), (PLAIN, GARMENTS, 62)] {
        let shown = screen(options, GARMENTS, 80, 24);
        for name in names {
            assert!(shown.contains(name), "{name}:\n{shown}");
        }
        // The maps are as they are without such names: as many, and as large.
        let usual = screen(options, digits, 80, 24);
        let drawn = |screen: &str, columns: Range<usize>| -> usize {
            let lines = screen.lines().skip_while(|line| !line.contains("Sample")).skip(1).take(11);
            let cells = lines.flat_map(|line| line.chars().skip(columns.start).take(columns.len()));
            cells.filter(|cell| !cell.is_whitespace()).count()
        };
        assert_eq!(drawn(&shown, 0..until), drawn(&usual, 0..69), "{shown}\n{usual}");
        assert!(shown.lines().all(|line| crate::viz::text::width(line) <= 80), "{shown}");
    }
    // Where there is room for all of a name, all of it is there.
    let shown = screen(RICH, GARMENTS, 160, 50);
    assert!(GARMENTS.iter().all(|name| shown.contains(name)), "{shown}");
}
