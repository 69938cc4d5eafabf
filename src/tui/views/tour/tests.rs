//! The tour on the screen: its texts fit, it shows where to look, lets through what it has no use for, and notices what was done.

use super::act::{Act, Facts};
use super::network::Network;
use super::place::{DASHBOARD, MICROSCOPE};
use super::script::{self, Words};
use super::steps::{STEPS, position};
use super::*;
use crate::dataset::Dataset;
use crate::inspect::explain::{Explanation, Map, Shape};
use crate::inspect::{Answer, Finding};
use crate::nn::spec::Spec;
use crate::protocol::{AskId, Event, Phase, Report, RunInfo};
use crate::texts::markup::plain;
use crate::texts::{Entries, Language, TextFile};
use crate::tui::app::{App, Effect, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::cut::halves;
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{PLAIN, RICH, buffer, info, press, report, running, text};
use crate::tui::view::ui_state::{Aim, Equation, Pane};
use crate::tui::views::{COMPANIONS, PAGES, dashboard};
use crossterm::event::KeyCode::{self, Char};
use std::collections::HashSet;
use std::sync::Arc;

const CZECH: ScreenOptions = ScreenOptions { language: Language::Czech, ..RICH };

/// A paused run of a network of the tour after so many batches.
fn run_of(options: ScreenOptions, network: Network, steps: u64) -> App {
    let mut app = App::new(options);
    started(&mut app, network);
    reported(&mut app, steps, Phase::Paused);
    app
}

fn started(app: &mut App, network: Network) {
    let info = RunInfo { name: network.name().to_owned(), network: network.text(10), ..info() };
    app.on_event(Event::Started(Box::new(info)));
}

fn reported(app: &mut App, steps: u64, phase: Phase) {
    app.on_event(Event::Report(Report { phase, batches: Vec::new(), ..report(steps, steps) }));
}

/// The tour at the step of this id, beside a paused run of the lecture's network.
fn at(options: ScreenOptions, id: &str) -> App {
    let mut app = run_of(options, Network::Slide, 0);
    app.open_tour(position(id).expect("there is one"), None);
    reported(&mut app, 1, Phase::Paused);
    app
}

/// The words of the step that the tour of `app` is at.
fn words(app: &App) -> Words<'static> {
    Words::of(app.options.language.entries(TextFile::Tour), STEPS[app.ui.tour.step].id)
}

/// Whether all of a text, keys apart, can be read on the strip, however it is broken into lines.
fn shows(app: &mut App, size: (u16, u16), text_of_step: &str) -> bool {
    let drawn = text(app, size.0, size.1);
    let joined = drawn.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text_of_step.replace('*', "");
    let parts = text.split(['{', '}']).step_by(2).map(str::trim).filter(|part| part.len() > 2);
    parts.into_iter().all(|part| joined.contains(part))
}

#[test]
fn the_steps_go_through_the_lecture_in_its_order_and_leave_nothing_out() {
    let statements: Vec<usize> = STEPS.iter().map(|step| step.statement).collect();
    assert!(statements.is_sorted(), "{statements:?}");
    assert_eq!(statements.iter().collect::<HashSet<_>>().len(), 18, "every statement has a step");
    assert_eq!((statements.first(), statements.last()), (Some(&1), Some(&18)));
    let ids: HashSet<&str> = STEPS.iter().map(|step| step.id).collect();
    assert_eq!(ids.len(), STEPS.len(), "ids differ");
}

#[test]
fn every_language_has_the_words_of_every_step() {
    for language in Language::ALL {
        let path = language.source(TextFile::Tour).0;
        let checked = script::check(path, language.entries(TextFile::Tour));
        checked.unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_file_that_is_no_tour_is_refused_with_its_line() {
    let whole = Language::English.source(TextFile::Tour).1;
    let complaint = |text: &str| {
        let entries = Entries::parse("my/tour.txt", text).expect("it can be read");
        script::check("my/tour.txt", &entries).expect_err("it is no tour").to_string()
    };
    let missing = complaint("[start] A\nb\n\nc\n\nd\n");
    assert!(missing.starts_with("my/tour.txt, line 1: [grid] is missing"), "{missing}");
    let unknown = complaint(&format!("{whole}\n[colours] A\nb\n\nc\n\nd\n"));
    assert!(
        unknown.contains(&format!("line {}: [colours] is no step", whole.lines().count() + 2)),
        "{unknown}"
    );
    let short = complaint(&whole.replace("\nPress {Space} and watch the loss come down.\n", ""));
    assert!(short.contains("[start] has 2 paragraphs; 3 are expected"), "{short}");
    let untitled = complaint(&whole.replace("[grid] A grid, not a vector", "[grid]"));
    assert!(untitled.contains("[grid]: a title is expected"), "{untitled}");
}

#[test]
fn every_step_can_be_read_whole_at_80x24_in_every_language_and_look() {
    for language in Language::ALL {
        for options in [RICH, PLAIN] {
            let options = ScreenOptions { language: *language, ..options };
            for (index, step) in STEPS.iter().enumerate() {
                let mut app = run_of(options, step.network.unwrap_or(Network::Dense), 0);
                app.open_tour(index, None);
                reported(&mut app, 0, Phase::Paused);
                let drawn = text(&mut app, 80, 24);
                let strip = drawn.lines().skip(18).collect::<Vec<_>>().join(" ");
                let joined = strip.split_whitespace().collect::<Vec<_>>().join(" ");
                for part in [words(&app).text, words(&app).ask] {
                    let shown = crate::texts::charset::in_charset(&plain(part), options.charset).into_owned();
                    // Keys look differently on the screen.
                    let keyless =
                        part.split(['{', '}']).step_by(2).last().unwrap_or_default().replace('*', "");
                    let end = crate::texts::charset::in_charset(keyless.trim(), options.charset);
                    assert!(joined.contains(end.as_ref()), "{language:?} {}: {shown}\n{drawn}", step.id);
                }
            }
        }
    }
}

#[test]
fn the_dashboard_above_the_strip_is_that_of_a_screen_without_it() {
    let mut app = at(RICH, "start");
    let whole = text(&mut app, 80, 24);
    press(&mut app, Char('L'));
    let alone = text(&mut app, 80, 18);
    assert!(whole.starts_with(&alone), "{whole}\n{alone}");
    assert!(whole.contains("1/28 Before anything is learnt L1"), "{whole}");
}

#[test]
fn the_tour_goes_on_where_it_was_left() {
    let mut app = run_of(RICH, Network::Slide, 0);
    press(&mut app, Char('L'));
    assert!(text(&mut app, 80, 24).contains("1/28"));
    assert_eq!(press(&mut app, Char('N')), []);
    assert!(text(&mut app, 80, 24).contains("2/28"));
    assert_eq!((app.ui.focus, app.stack.page()), (Pane::Sample, DASHBOARD));
    press(&mut app, Char('N'));
    assert_eq!((app.ui.aim.map, app.stack.page()), (1, MICROSCOPE), "it opens the page");
    press(&mut app, Char('L'));
    assert!(!app.stack.is_open("tour"));
    press(&mut app, Char('L'));
    assert!(text(&mut app, 80, 24).contains("3/28"));
    press(&mut app, Char('P'));
    assert_eq!(app.stack.page(), DASHBOARD, "what the step is not about is closed");
    for _ in 0..3 {
        press(&mut app, Char('P'));
    }
    assert!(text(&mut app, 80, 24).contains("1/28"), "there is nothing before the first");
}

#[test]
fn what_the_tour_has_no_use_for_goes_to_what_is_below_it() {
    let mut app = at(RICH, "grid");
    assert_eq!(press(&mut app, Char('b')), [Effect::Command(Command::StepBatch)]);
    press(&mut app, Char('n'));
    assert_eq!(app.ui.sample, 1);
    press(&mut app, Char('S'));
    assert_eq!(app.stack.page(), "settings");
    assert!(text(&mut app, 80, 24).contains("2/28"), "the strip stays");
    press(&mut app, Char('W'));
    assert_eq!((app.stack.page(), app.ui.focus), (DASHBOARD, Pane::Sample), "it shows the place again");
    press(&mut app, Char('?'));
    let help = text(&mut app, 160, 90);
    assert!(help.contains("tour: the next step") && help.contains("2/28"), "{help}");
}

#[test]
fn an_act_is_noticed_when_it_was_done_and_not_before() {
    for options in [RICH, CZECH] {
        let mut app = at(options, "grid");
        let words = words(&app);
        assert!(shows(&mut app, (80, 24), words.ask) && !shows(&mut app, (80, 24), words.praise));
        press(&mut app, Char('j'));
        assert!(!shows(&mut app, (80, 24), words.praise), "that was something else");
        press(&mut app, Char('n'));
        assert!(shows(&mut app, (80, 24), words.praise), "{}", text(&mut app, 80, 24));
        assert!(app.ui.tour.done.contains(&1));
        // It stays done, whatever comes after.
        press(&mut app, Char('p'));
        assert!(shows(&mut app, (80, 24), words.praise));
    }
}

#[test]
fn training_is_noticed_by_what_the_trainer_says() {
    let mut app = at(RICH, "start");
    let praise = words(&app).praise;
    press(&mut app, Char(' '));
    reported(&mut app, 30, Phase::Training);
    assert!(!shows(&mut app, (80, 24), praise));
    // A run that begins again is counted from its beginning.
    started(&mut app, Network::Slide);
    reported(&mut app, 40, Phase::Training);
    assert!(!shows(&mut app, (80, 24), praise));
    reported(&mut app, 90, Phase::Training);
    assert!(shows(&mut app, (80, 24), praise));
}

#[test]
fn a_run_is_begun_with_a_question_where_training_would_be_left() {
    let begin = |network: Network| Effect::Command(Command::Begin(network.new_run(10)));
    let mut fresh = run_of(RICH, Network::Slide, 0);
    fresh.open_tour(position("stride").expect("there is one"), None);
    reported(&mut fresh, 0, Phase::Paused);
    assert_eq!(press(&mut fresh, Char('R')), [begin(Network::Stride)], "nothing is left behind");

    let mut app = at(RICH, "stride");
    assert_eq!(press(&mut app, Char('R')), []);
    let asked = text(&mut app, 80, 24);
    assert!(asked.contains("Begin a run of slide-stride-2 in place of this one?"), "{asked}");
    assert_eq!(press(&mut app, Char('n')), []);
    press(&mut app, Char('R'));
    assert_eq!(press(&mut app, Char('y')), [begin(Network::Stride)]);
    let praise = words(&app).praise;
    assert!(!shows(&mut app, (80, 24), praise), "it has not begun yet");
    started(&mut app, Network::Stride);
    assert!(shows(&mut app, (80, 24), praise), "{}", text(&mut app, 80, 24));
    assert_eq!(press(&mut app, Char('R')), [], "it is there");
}

#[test]
fn a_step_about_another_network_says_so_and_counts_nothing_before() {
    let mut app = run_of(RICH, Network::Dense, 100);
    app.open_tour(position("sharing").expect("there is one"), None);
    reported(&mut app, 100, Phase::Paused);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("R begins a run of slide."), "{drawn}");
    reported(&mut app, 101, Phase::Paused);
    started(&mut app, Network::Slide);
    reported(&mut app, 0, Phase::Paused);
    let words = words(&app);
    assert!(shows(&mut app, (80, 24), words.ask), "{}", text(&mut app, 80, 24));
    reported(&mut app, 1, Phase::Paused);
    assert!(shows(&mut app, (80, 24), words.praise));
}

#[test]
fn a_step_is_chosen_from_the_list() {
    let mut app = at(RICH, "window");
    press(&mut app, Char('O'));
    let list = text(&mut app, 80, 24);
    assert!(list.contains("▸   3  L3  Local receptive field"), "{list}");
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Esc);
    assert!(text(&mut app, 80, 24).contains("3/28"), "nothing was chosen");
    press(&mut app, Char('O'));
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Enter);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("2/28") && app.ui.focus == Pane::Sample, "{drawn}");
}

fn facts() -> Facts {
    Facts::of(MICROSCOPE, &Model::default(), &UiState::default())
}

#[test]
fn each_act_is_done_by_what_it_asks_for_and_by_nothing_else() {
    let before = facts();
    let with = |change: fn(&mut Facts)| {
        let mut now = facts();
        change(&mut now);
        now
    };
    let acts = [
        (Act::Train(50), with(|now| now.steps = 50)),
        (Act::StepBatch, with(|now| (now.steps, now.phase) = (1, Phase::Paused))),
        (Act::Sample, with(|now| now.sample = 1)),
        (Act::Cursor, with(|now| now.aim.row = 1)),
        (Act::Channel, with(|now| now.aim.channel = 1)),
        (Act::Map, with(|now| now.aim.map = 1)),
        (Act::Equation(Equation::Bp2), with(|now| now.aim.equation = Equation::Bp2)),
        (Act::Trust, with(|now| now.aim.trust = true)),
        (Act::Shift, with(|now| now.shift = Some(Shift { down: 0, right: 1 }))),
        (Act::Begin(Network::L2), with(|now| now.network = Some(Network::L2))),
    ];
    for (act, _) in &acts {
        assert!(!act.is_done(&before, &before), "{act:?}");
        for (other, now) in &acts {
            assert_eq!(act.is_done(&before, now), act == other, "{act:?} by {other:?}");
        }
    }
    assert!(Act::Column(3).is_done(&before, &with(|now| now.aim.column = 3)));
    assert!(!Act::Column(3).is_done(&before, &with(|now| now.aim.column = 2)));
    let lost = with(|now| {
        (now.has_no_error, now.aim.row, now.aim.equation) = (true, 1, Equation::Bp2);
    });
    let stayed = with(|now| now.has_no_error = true);
    assert!(Act::Loser.is_done(&before, &lost), "moved to one");
    assert!(!Act::Loser.is_done(&before, &stayed), "nobody did anything");
    let goes_on = with(|now| (now.steps, now.phase) = (1, Phase::Training));
    assert!(Act::GoOn.is_done(&before, &goes_on) && !Act::StepBatch.is_done(&before, &goes_on));
}

#[test]
fn a_loser_is_one_that_gets_no_error() {
    let map = |errors: &[f64]| Map {
        shape: Shape::new(1, 2, 1),
        values: vec![0.0; 2],
        errors: errors.to_vec(),
        ..Map::default()
    };
    let mut app = at(RICH, "pooling-error");
    let explanation =
        Explanation { maps: vec![map(&[1.0, 1.0]), map(&[0.5, 0.0])], ..Explanation::default() };
    let body = Finding::Explain(Box::new(explanation));
    let id = AskId::of(MICROSCOPE);
    app.ui.aim = Default::default();
    app.on_answer(Answer { id: id.clone(), total_steps: 1, done: 1.0, body });
    let facts = |map, column| {
        let aim = Aim { map, column, ..Aim::default() };
        Facts::of(MICROSCOPE, &app.model, &UiState { aim, ..UiState::default() }).has_no_error
    };
    assert_eq!([facts(0, 0), facts(0, 1), facts(1, 0), facts(1, 1)], [false, false, false, true]);
}

#[test]
fn the_networks_of_the_tour_are_read_as_they_are_written() {
    for network in Network::ALL {
        let text = network.text(10);
        let spec: Spec = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(spec.to_string(), text, "the run says so, too");
        assert!(network.is_of(&RunInfo { network: text, ..info() }));
    }
}

#[test]
fn keys_of_the_tour_are_nobody_elses() {
    let pages = PAGES.iter().map(|page| page.view());
    let keys = |view: &dyn crate::tui::view::Stacked| {
        view.entries().flat_map(|entry| entry.keys).copied().collect::<HashSet<Key>>()
    };
    let mut others: HashSet<Key> = pages.flat_map(|view| keys(&*view)).collect();
    others.extend(keys(&dashboard::Dashboard));
    others.extend(PAGES.iter().flat_map(|page| page.entry().keys));
    let mut own = keys(&Tour::default());
    // The overview is what the tour goes back to by itself: while it is open its list of steps has the key.
    own.remove(&ch('O'));
    assert!(own.is_disjoint(&others), "{own:?}");
    for key in COMPANIONS.iter().flat_map(|page| page.entry().keys) {
        assert!(!others.contains(key) && !own.contains(key), "{key:?}");
    }
}

#[test]
fn the_strip_survives_every_size_and_cuts_no_word_of_its_keys() {
    for options in [RICH, PLAIN, CZECH] {
        for id in ["start", "stride", "update"] {
            let mut app = at(options, id);
            for (columns, rows) in
                (1..90).step_by(4).flat_map(|columns| (1..40).step_by(3).map(move |rows| (columns, rows)))
            {
                let drawn = buffer(&mut app, columns, rows);
                assert_eq!(halves(&drawn), [], "{id}, {columns}x{rows}");
                if options == PLAIN {
                    assert!(
                        drawn.content.iter().all(|cell| cell.symbol().is_ascii()),
                        "{id}, {columns}x{rows}"
                    );
                }
            }
            press(&mut app, Char('O'));
            for (columns, rows) in [(1, 1), (12, 4), (40, 12), (80, 24), (160, 50)] {
                buffer(&mut app, columns, rows);
            }
        }
    }
    blit::cuts::take();
}

#[test]
fn what_the_tour_looks_like() {
    let looks = [("", RICH), ("_ascii", PLAIN), ("_cs", CZECH)];
    for (suffix, options) in looks {
        let sizes: &[(u16, u16)] =
            if suffix.is_empty() { &[(40, 12), (80, 24), (160, 50)] } else { &[(80, 24)] };
        for &(columns, rows) in sizes {
            let mut app = running(options, 1100);
            press(&mut app, Char('L'));
            let mut drawn = text(&mut app, columns, rows);
            press(&mut app, Char('N'));
            press(&mut app, Char('O'));
            drawn =
                format!("{drawn}\n{}\n{}", "=".repeat(usize::from(columns)), text(&mut app, columns, rows));
            insta::with_settings!({ snapshot_path => "../../snapshots" }, {
                insta::assert_snapshot!(format!("tour{suffix}_{columns}x{rows}"), drawn);
            });
        }
    }
}

#[test]
fn the_microscope_opens_at_what_the_step_is_about() {
    let digits = Arc::new(Dataset::mnist().expect("it is built in"));
    let mut desk = Desk::new(&digits, &Network::Slide.text(10), None);
    let mut app = desk.open(RICH);
    app.open_tour(position("grid").expect("there is one"), None);
    desk.press(&mut app, Char('N'));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("3/28") && drawn.contains("Microscope z¹(9,9)"), "{drawn}");
}
