//! The time machine on the screen: keys lead through the run, and nothing of one moment stands beside anything of another.

use crate::inspect::proposal::{self, Verdict};
use crate::inspect::{Answer, Finding, Question};
use crate::protocol::{
    AskId, BatchPoint, Command, Event, LiveChange, LogLevel, Phase, Reach, Reaching, Report, RunInfo, When,
};
use crate::tui::app::{App, Effect, ScreenOptions};
use crate::tui::testing::past::{DONE, KEPT, answer, answer_all, go_on, moments, with_past};
use crate::tui::testing::{EPOCH, PLAIN, RICH, control, info, press, probe, report, running, text};
use crate::tui::theme::ColorDepth;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crossterm::event::KeyCode::{self, Char};
use crossterm::event::{KeyEvent, KeyModifiers};

/// A screen in the middle of a run with a past, with the time machine open.
fn machine(options: ScreenOptions) -> App {
    let mut app = with_past(options);
    let change = |step, name: &str, from: &str, to: &str| {
        let [name, from, to] = [name, from, to].map(str::to_owned);
        Event::Changed(LiveChange { step, name, from, to })
    };
    app.on_event(change(41, "momentum", "0.9", "0.8"));
    app.on_event(change(1001, LiveChange::RATE, "0.03", "0.024"));
    press(&mut app, Char('U'));
    app
}

/// The same, looking at a moment.
fn at(options: ScreenOptions, step: u64) -> App {
    let mut app = machine(options);
    let back = KEPT.iter().rev().position(|kept| *kept == step).expect("it is kept");
    (0..=back).for_each(|_| _ = press(&mut app, KeyCode::Left));
    answer_all(&mut app);
    assert_eq!((app.ui.moment, app.model.moments.seen), (Some(step), Some(step)));
    app
}

fn times(app: &App) -> Vec<When> {
    app.asks().iter().map(|ask| ask.when).collect()
}

fn held(app: &mut App, code: KeyCode) -> Vec<Effect> {
    app.on_key(KeyEvent::new(code, KeyModifiers::CONTROL))
}

#[test]
fn the_time_machine_looks_like_this() {
    for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
        let mut app = at(RICH, 1000);
        insta::assert_snapshot!(format!("machine_{columns}x{rows}"), text(&mut app, columns, rows));
    }
    insta::assert_snapshot!("machine_ascii", text(&mut at(PLAIN, 782), 80, 24));
    insta::assert_snapshot!("machine_present", text(&mut machine(RICH), 80, 24));
    insta::assert_snapshot!("machine_beginning", text(&mut at(RICH, 0), 80, 24));
    let mut bare = running(RICH, 300);
    press(&mut bare, Char('U'));
    assert!(text(&mut bare, 80, 24).contains("no moment of this run is kept yet"));
    control(&mut bare, 'g');
    let drawn = text(&mut bare, 80, 24);
    assert!(drawn.contains("(see --moments)") && !drawn.contains("go to batch"), "{drawn}");
}

#[test]
fn it_is_drawn_on_every_screen_whatever_it_shows() {
    for options in [RICH, PLAIN, ScreenOptions { color: ColorDepth::None, ..RICH }] {
        for (columns, rows) in [(1, 1), (2, 3), (9, 4), (20, 5), (33, 9), (47, 13), (100, 30), (240, 70)] {
            for step in [0, 1, 782, 1700] {
                let mut app = at(options, step);
                text(&mut app, columns, rows);
                control(&mut app, 'g');
                "12a3".chars().for_each(|c| _ = press(&mut app, Char(c)));
                text(&mut app, columns, rows);
                press(&mut app, KeyCode::Esc);
                app.on_event(Event::Reaching(Reaching {
                    now: Some(Reach { step: 77, from: 40, done: 0.5 }),
                    ..Reaching::default()
                }));
                text(&mut app, columns, rows);
                control(&mut app, 'n');
                text(&mut app, columns, rows);
            }
        }
    }
}

#[test]
fn keys_lead_from_moment_to_moment_and_all_that_is_asked_is_asked_about_it() {
    let mut app = machine(RICH);
    assert_eq!(times(&app), [When::Every]);
    let mut after = |code: KeyCode| {
        press(&mut app, code);
        assert!(times(&app).iter().all(|when| *when == app.ui.moment.map_or(When::Every, When::Moment)));
        app.ui.moment
    };
    assert_eq!([KeyCode::Left, KeyCode::Left, KeyCode::Right].map(&mut after), [1700, 1564, 1700].map(Some));
    assert_eq!(after(KeyCode::PageUp), Some(13));
    assert_eq!(after(KeyCode::PageUp), Some(0));
    assert_eq!(after(KeyCode::Left), Some(0), "there is nothing before the first");
    assert_eq!(after(KeyCode::PageDown), Some(20));
    assert_eq!(
        [KeyCode::End, KeyCode::Home, KeyCode::Esc, KeyCode::Left].map(&mut after),
        [None, Some(0), None, Some(1700)]
    );
    // Events of the run: the ends of epochs, and where something was changed.
    let mut jump = |code: KeyCode| {
        held(&mut app, code);
        app.ui.moment
    };
    let back = [KeyCode::Left; 5].map(&mut jump);
    assert_eq!(back, [1564, 1000, 782, 40, 40].map(Some));
    assert_eq!([KeyCode::Right; 4].map(&mut jump), [Some(782), Some(1000), Some(1564), None]);
}

#[test]
fn a_moment_is_seen_once_all_of_it_is_there_and_never_beside_another() {
    let mut app = machine(RICH);
    let of = |app: &App| app.model.probe.as_deref().map(|probe| probe.total_steps);
    press(&mut app, KeyCode::Left);
    assert_eq!((of(&app), app.model.moments.seen), (Some(DONE), None));
    assert!(text(&mut app, 80, 24).contains("still the present, batch 1 800, batch 1 700 is coming"));
    let late = answer(&app.asks()[0]).expect("an answer");
    press(&mut app, KeyCode::Left);
    app.on_answer(late);
    let now = Answer {
        id: app.asks()[0].id.clone(),
        total_steps: DONE,
        done: 1.0,
        body: Finding::Layer(Box::new(probe(DONE, 0))),
    };
    app.on_answer(now);
    assert_eq!((of(&app), app.model.moments.seen), (Some(DONE), None), "neither is of what is looked at");
    answer_all(&mut app);
    assert_eq!((of(&app), app.model.moments.seen, app.ui.cursor), (Some(1564), Some(1564), Some(1564)));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("batch 1 564, the run is at batch 1 800") && !drawn.contains("coming"), "{drawn}");
    // The run goes on, and its own figures are called so.
    go_on(&mut app, 1801);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("the run is at batch 1 801") && drawn.contains(" now "), "{drawn}");
    assert_eq!(of(&app), Some(1564));
}

#[test]
fn the_present_is_as_it_was_when_one_comes_back() {
    for leave in [KeyCode::End, KeyCode::Esc, Char('U')] {
        let mut app = with_past(RICH);
        app.ui.cursor = Some(300);
        press(&mut app, Char('U'));
        press(&mut app, KeyCode::Left);
        answer_all(&mut app);
        press(&mut app, leave);
        let probe = app.model.probe.as_deref().map(|probe| probe.total_steps);
        assert_eq!((probe, app.ui.cursor, app.ui.moment), (Some(DONE), Some(300), None), "{leave:?}");
        assert_eq!((times(&app), app.model.moments.seen), (vec![When::Every], None));
        assert!(!text(&mut app, 80, 24).contains("the run is at batch"));
    }
}

#[test]
fn before_the_first_batch_no_curve_says_what_was_measured_later() {
    let mut app = at(RICH, 0);
    let drawn = text(&mut app, 80, 24);
    let head = drawn.lines().nth(2).expect("the titles of the curves");
    assert!(head.contains("Loss") && !head.contains("train"), "{drawn}");
    assert!(drawn.contains("before the first batch: nothing is trained yet"), "{drawn}");
}

#[test]
fn a_page_says_why_it_has_nothing_of_a_moment() {
    for (page, ask) in [('C', "confusion"), ('K', "mistakes"), ('H', "health")] {
        let mut app = at(RICH, 320);
        press(&mut app, Char(page));
        let asks = app.asks();
        assert!(asks.iter().any(|of| of.id == AskId::of(ask) && of.when == When::Moment(320)), "{asks:?}");
        answer_all(&mut app);
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains("batch 320 is not kept whole"), "{page}: {drawn}");
    }
}

#[test]
fn the_film_shows_one_moment_after_the_other_and_waits_for_each() {
    let mut app = machine(RICH);
    assert_eq!(app.tempo(), None);
    press(&mut app, Char('P'));
    assert_eq!((app.ui.moment, app.can_move_on()), (Some(0), false));
    app.on_tick();
    assert_eq!(app.ui.moment, Some(0), "it is not there yet");
    let mut seen = Vec::new();
    while app.tempo().is_some() {
        answer_all(&mut app);
        text(&mut app, 80, 24);
        seen.extend(app.model.moments.seen);
        app.on_tick();
    }
    assert_eq!(seen, KEPT);
    assert_eq!((app.ui.moment, app.model.moments.seen), (None, None), "it ends at the present");
    // And backwards, faster, until a key takes over.
    press(&mut app, Char('R'));
    held(&mut app, KeyCode::Up);
    assert_eq!((app.ui.moment, app.tempo().map(|tempo| tempo.as_millis())), (Some(1700), Some(100)));
    answer_all(&mut app);
    app.on_tick();
    assert_eq!(app.ui.moment, Some(1564));
    held(&mut app, KeyCode::Down);
    assert_eq!(app.tempo().map(|tempo| tempo.as_millis()), Some(200));
    answer_all(&mut app);
    assert!(text(&mut app, 80, 24).contains("5 a second"), "{}", text(&mut app, 80, 24));
    press(&mut app, KeyCode::Right);
    assert_eq!((app.tempo(), app.ui.moment), (None, Some(1700)));
    press(&mut app, KeyCode::Home);
    press(&mut app, Char('R'));
    answer_all(&mut app);
    assert!(text(&mut app, 80, 24).contains("a second"));
    app.take_dirty();
    app.on_tick();
    assert_eq!((app.tempo(), app.ui.moment), (None, Some(0)), "it ends at the first moment");
    assert!(
        app.take_dirty() && !text(&mut app, 80, 24).contains("a second"),
        "and does not look as if it ran on"
    );
}

#[test]
fn a_film_has_to_wait_for_bandwidth_and_keys_do_not() {
    let mut app = machine(RICH);
    text(&mut app, 80, 24);
    press(&mut app, Char('P'));
    answer_all(&mut app);
    app.on_tick();
    (0..9).for_each(|_| app.bandwidth.charge(1_000_000, 1920));
    answer_all(&mut app);
    assert_eq!((app.ui.moment, app.model.moments.seen), (Some(1), Some(0)));
    let mut drawings = 0;
    while app.model.moments.seen == Some(0) {
        app.take_dirty();
        text(&mut app, 80, 24);
        assert!(
            app.model.moments.seen != Some(0) || app.take_dirty(),
            "it is drawn as soon as there is room"
        );
        app.bandwidth.charge(0, 1920);
        drawings += 1;
    }
    assert!(drawings > 5, "{drawings}");
    (0..9).for_each(|_| app.bandwidth.charge(1_000_000, 1920));
    press(&mut app, KeyCode::Right);
    answer_all(&mut app);
    assert_eq!(app.model.moments.seen, Some(2), "a key");
}

/// Has a batch gone to.
fn write(app: &mut App, text: &str) -> Vec<Effect> {
    control(app, 'g');
    text.chars().for_each(|c| _ = press(app, Char(c)));
    press(app, KeyCode::Enter)
}

#[test]
fn any_batch_can_be_gone_to_and_is_computed_where_it_is_not_kept() {
    let mut app = machine(RICH);
    assert_eq!(write(&mut app, "782"), []);
    assert_eq!(app.ui.moment, Some(782), "one that is kept");
    assert_eq!(write(&mut app, "1801"), []);
    assert!(text(&mut app, 80, 24).contains("a batch from 0 to 1 800 is expected"));
    press(&mut app, KeyCode::Esc);
    assert_eq!(app.ui.moment, Some(782), "that closed what was written alone");
    assert_eq!(write(&mut app, "12q34"), [Effect::Command(Command::Reach(1234))]);
    app.on_event(Event::Reaching(Reaching {
        now: Some(Reach { step: 1234, from: 1000, done: 0.5 }),
        ..Reaching::default()
    }));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("computing batch 1 234") && drawn.contains("50 %"), "{drawn}");
    let mut kept = moments();
    kept.push(crate::protocol::MomentInfo { step: 1234, epoch: 1, batch: 452, whole: true });
    app.on_event(Event::Reaching(Reaching::default()));
    app.on_event(Event::Moments(kept));
    assert_eq!((app.ui.moment, times(&app)), (Some(1234), vec![When::Moment(1234)]), "it is gone to");
    // A moment with its weights alone is completed where one goes to it once more.
    assert_eq!(write(&mut app, "1000"), [], "one with its weights alone");
    assert_eq!(
        (app.ui.moment, write(&mut app, "1000")),
        (Some(1000), vec![Effect::Command(Command::Reach(1000))])
    );
    app.on_event(Event::Reaching(Reaching::default()));
    assert_eq!(write(&mut app, "1234"), []);
    // What is computed can be left, and is not gone to then.
    assert_eq!(write(&mut app, "600"), [Effect::Command(Command::Reach(600))]);
    app.on_event(Event::Reaching(Reaching {
        now: Some(Reach { step: 600, from: 500, done: 0.1 }),
        ..Reaching::default()
    }));
    assert_eq!(control(&mut app, 'g'), [Effect::Command(Command::Reach(600))]);
    app.on_event(Event::Reaching(Reaching::default()));
    assert_eq!(app.ui.moment, Some(1234));
}

#[test]
fn a_batch_that_is_computed_is_gone_to_in_whatever_order_that_is_told() {
    let moment = crate::protocol::MomentInfo { step: 600, epoch: 0, batch: 600, whole: true };
    let mut kept = moments();
    kept.push(moment);
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for is_slow in [true, false] {
            let mut app = machine(RICH);
            write(&mut app, "600");
            let obeyed = app.model.pending.given;
            let mut events = [
                Event::Report(Report { phase: Phase::Paused, obeyed, ..report(DONE, DONE) }),
                Event::Moments(kept.clone()),
                Event::Reaching(Reaching { now: None, there: Some(600), obeyed }),
            ];
            if is_slow {
                // It is told as obeyed before it is told that it is being computed.
                app.on_event(events[0].clone());
                let now = Some(Reach { step: 600, from: 500, done: 0.0 });
                app.on_event(Event::Reaching(Reaching { now, there: None, obeyed }));
                events[0] = Event::Report(report(DONE + 1, DONE + 1));
            }
            order.iter().for_each(|&place| app.on_event(events[place].clone()));
            assert_eq!(app.ui.moment, Some(600), "{order:?}, slow: {is_slow}");
        }
    }
}

#[test]
fn figures_of_a_moment_are_those_of_the_charts_and_what_was_validated_says_when() {
    let mut app = at(RICH, 1000);
    let drawn = text(&mut app, 160, 50);
    for same in ["train 0.0349", "loss 0.0349", "train 99.22", "train 99.22 %"] {
        assert!(drawn.contains(same), "{same}: {drawn}");
    }
    assert!(drawn.contains("after epoch 1: val 97.82 %, 218 mistakes"), "{drawn}");
    let mut first = machine(RICH);
    first.on_event(Event::Moments(moments()[..1].to_vec()));
    assert!(text(&mut first, 160, 50).contains("1 moment, batch 0 "), "{}", text(&mut first, 160, 50));
}

#[test]
fn nothing_that_comes_later_looks_as_if_a_moment_knew_of_it() {
    let mut app = at(RICH, 1000);
    let drawn = text(&mut app, 160, 50);
    assert!(drawn.contains("best 97.82@1") && !drawn.contains("@2") && drawn.contains("1 later"), "{drawn}");
    press(&mut app, Char('E'));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("97.82★") && !drawn.contains("98.68") && drawn.contains("1 later"), "{drawn}");
    let said = app.sentences().join("\n");
    assert!(said.contains("is epoch 1,") && !said.contains("98.68"), "{said}");
    press(&mut app, KeyCode::End);
    let mut now = machine(RICH);
    let drawn = text(&mut now, 160, 50);
    assert!(drawn.contains("best 98.68@2") && !drawn.contains("later"), "{drawn}");
}

#[test]
fn a_branch_begins_at_the_batch_that_is_being_computed() {
    let mut app = machine(RICH);
    write(&mut app, "600");
    control(&mut app, 'n');
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("Go on from batch 600"), "{drawn}");
}

#[test]
fn keys_of_training_and_of_the_page_do_what_they_always_do() {
    let mut app = at(RICH, 320);
    assert_eq!(press(&mut app, Char(' ')), [Effect::Command(Command::Pause)]);
    press(&mut app, Char('n'));
    assert_eq!((app.ui.sample, times(&app)), (1, vec![When::Moment(320)]));
    press(&mut app, Char('m'));
    assert_eq!(times(&app), [When::Moment(320); 2], "the next mistake of that moment");
    press(&mut app, Char('T'));
    assert_eq!(times(&app).last(), Some(&When::Once), "the test set is measured of the present");
    press(&mut app, Char('Z'));
    assert!(app.frozen.is_none(), "a moment stays as it is anyway");
    press(&mut app, Char('M'));
    assert_eq!((app.stack.page(), app.ui.moment), ("microscope", Some(320)));
    press(&mut app, KeyCode::Esc);
    assert_eq!((app.stack.page(), app.ui.moment), ("microscope", None), "first back to the present");
    press(&mut app, KeyCode::Esc);
    assert_eq!(app.stack.page(), "dashboard");
}

#[test]
fn what_freezes_the_view_is_over_when_one_goes_back_in_time() {
    let mut app = with_past(RICH);
    press(&mut app, Char('Z'));
    press(&mut app, Char('U'));
    assert!(app.frozen.is_none());
    press(&mut app, KeyCode::Left);
    assert_eq!(times(&app), [When::Moment(1700)]);
    for (key, moment) in [(KeyCode::Left, 1700), (Char('P'), 0)] {
        press(&mut app, KeyCode::End);
        press(&mut app, Char('Z'));
        assert!(app.frozen.is_some());
        press(&mut app, key);
        assert_eq!((app.frozen.is_some(), times(&app)), (false, vec![When::Moment(moment)]), "{key:?}");
    }
}

#[test]
fn what_could_be_trained_is_asked_of_the_run_as_it_is_whatever_moment_is_looked_at() {
    let mut app = machine(RICH);
    press(&mut app, KeyCode::Left);
    press(&mut app, Char('@'));
    "0.98".chars().for_each(|c| _ = press(&mut app, Char(c)));
    let ask = app.asks().into_iter().find(|ask| matches!(ask.question, Question::Proposal(_)));
    let ask = ask.expect("the line asks");
    let Question::Proposal(proposal) = ask.question else { unreachable!("it was found as one") };
    assert_eq!(ask.when, When::Every);
    answer_all(&mut app);
    assert_eq!(app.model.moments.seen, Some(1700), "the moment waits for nothing of the present");
    let verdict = Verdict { proposal, answer: proposal::Answer::Taken(Some("it is taken".to_owned())) };
    let body = Finding::Proposal(Box::new(verdict));
    app.on_answer(Answer { id: ask.id.clone(), total_steps: DONE, done: 1.0, body });
    assert!(text(&mut app, 80, 24).contains("it is taken"), "{}", text(&mut app, 80, 24));
    press(&mut app, KeyCode::Esc);
    press(&mut app, KeyCode::End);
    assert!(app.model.answers.contains_key(&ask.id), "what came meanwhile is still known");
    let mut editor = at(RICH, 320);
    press(&mut editor, Char('I'));
    let plan = editor.asks().into_iter().find(|ask| matches!(ask.question, Question::Plan(_)));
    assert_eq!(plan.map(|ask| ask.when), Some(When::At(0)));
}

#[test]
fn another_run_is_not_led_through_the_past_of_the_last_one() {
    let mut app = machine(RICH);
    write(&mut app, "600");
    app.on_event(Event::Started(Box::new(info())));
    let moment = crate::protocol::MomentInfo { step: 600, epoch: 0, batch: 600, whole: true };
    app.on_event(Event::Moments(vec![moment]));
    assert_eq!(app.ui.moment, None, "that was of the other run");
    press(&mut app, Char('P'));
    assert!(app.tempo().is_some());
    app.on_event(Event::Started(Box::new(info())));
    assert_eq!(app.tempo(), None);
}

#[test]
fn a_batch_that_is_not_computed_is_not_waited_for() {
    let mut app = machine(RICH);
    write(&mut app, "600");
    app.on_event(Event::Log(LogLevel::Warning, "no way leads there".into()));
    assert_eq!(app.ui.notice.as_deref(), Some("no way leads there"));
    let obeyed = app.model.pending.given;
    app.on_event(Event::Report(Report { obeyed, ..report(DONE + 1, DONE + 1) }));
    assert!(!text(&mut app, 80, 24).contains("was not computed"), "whether it is computed is told apart");
    app.on_event(Event::Reaching(Reaching { obeyed, ..Reaching::default() }));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("batch 600 was not computed"), "{drawn}");
    let mut kept = moments();
    kept.push(crate::protocol::MomentInfo { step: 600, epoch: 0, batch: 600, whole: true });
    app.on_event(Event::Moments(kept));
    assert_eq!(app.ui.moment, None, "nobody waits for it any more");
    // What is warned of without a command before it is for the log.
    press(&mut app, KeyCode::Up);
    app.on_event(Event::Log(LogLevel::Warning, "a disk is nearly full".into()));
    assert_eq!(app.ui.notice, None);
}

#[test]
fn keys_of_a_page_on_which_something_is_written_or_operated_stay_its_own() {
    let mut app = machine(RICH);
    press(&mut app, Char('F'));
    press(&mut app, Char('*'));
    press(&mut app, Char('/'));
    press(&mut app, Char('P'));
    assert_eq!(app.tempo().map(|tempo| tempo.as_millis()), Some(200), "the film is as fast as ever");
    press(&mut app, KeyCode::End);
    for page in ['I', 'D'] {
        press(&mut app, Char(page));
        press(&mut app, KeyCode::Left);
        press(&mut app, KeyCode::Right);
        assert_eq!(app.ui.moment, None, "{page}");
        let keys = app.stack.entries();
        assert!(keys.iter().all(|entry| entry.help != "time: a moment back"), "{page}");
        press(&mut app, KeyCode::PageUp);
        assert!(app.ui.moment.is_some(), "other keys go through time");
        press(&mut app, KeyCode::Esc);
    }
}

#[test]
fn what_has_to_be_seen_leads_back_to_the_present() {
    let mut app = at(RICH, 320);
    app.on_event(Event::Started(Box::new(info())));
    assert_eq!((app.ui.moment, app.model.moments.kept().len()), (None, 0), "another run");
    assert_eq!(app.model.probe, None, "nothing is left of the old one");
    let mut failed = at(RICH, 320);
    failed.on_event(Event::Failed("no more memory".into()));
    assert!(text(&mut failed, 80, 24).contains("no more memory") && failed.ui.moment.is_none());
    // Another setting is none of that: what is known of the moment is still true.
    let mut changed = at(RICH, 320);
    changed.on_event(Event::Reconfigured(Box::new(RunInfo { learning_rate: 0.5, ..info() })));
    assert_eq!((changed.ui.moment, changed.model.moments.seen), (Some(320), Some(320)));
}

#[test]
fn a_trainer_that_is_gone_cannot_be_asked_about_the_past() {
    let mut app = machine(RICH);
    app.on_trainer_gone();
    press(&mut app, KeyCode::Left);
    press(&mut app, Char('P'));
    assert_eq!((app.ui.moment, app.tempo()), (None, None));
}

#[test]
fn a_click_goes_to_the_moment_under_it_and_the_wheel_goes_on_by_one() {
    let mut app = machine(RICH);
    let drawn = text(&mut app, 80, 24);
    let row = drawn.lines().position(|line| line.trim_start().starts_with("moments")).expect("the moments");
    let line: Vec<char> = drawn.lines().nth(row).expect("it is there").chars().collect();
    let column = line.iter().position(|sign| *sign == '●').expect("a whole moment");
    let mut mouse = |kind, column: usize| {
        app.on_mouse(Mouse { kind, column: column as u16, row: row as u16 });
        app.ui.moment
    };
    assert_eq!(mouse(MouseKind::Press(Button::Left), column), Some(0));
    assert_eq!(mouse(MouseKind::WheelDown, 40), Some(1));
    assert_eq!(mouse(MouseKind::WheelUp, 40), Some(0));
    let present = line.iter().position(|sign| *sign == '▶').expect("the present");
    assert_eq!(mouse(MouseKind::Press(Button::Left), present), None);
    let run = drawn.lines().position(|line| line.trim_start().starts_with("run ")).expect("the run");
    app.on_mouse(Mouse { kind: MouseKind::Press(Button::Left), column: 34, row: run as u16 });
    assert!(app.ui.moment.is_some_and(|step| KEPT.contains(&step) && step > 160), "{:?}", app.ui.moment);
}

#[test]
fn what_is_shown_is_said_in_sentences() {
    let mut app = at(RICH, 1000);
    let said = app.sentences();
    let has = |part: &str| assert!(said.iter().any(|line| line.contains(part)), "{part}: {said:#?}");
    has("What is seen of the network is of batch 1 000, the run is at batch 1 800.");
    has("Time machine: at batch 1 000 of 1 800, epoch 2, batch 218");
    has("20 moments are kept");
    has("after epoch 1: val 97.82 %, 218 mistakes");
    has("learning rate 0.03 to 0.024 from batch 1 001 on");
    press(&mut app, KeyCode::End);
    assert!(app.sentences().iter().any(|line| line.contains("at the present, batch 1 800")));
}

#[test]
fn epochs_are_marked_with_what_became_of_the_mistakes() {
    let mut app = at(RICH, 1700);
    let drawn = text(&mut app, 160, 50);
    assert!(drawn.contains("132 mistakes, 86 fewer"), "{drawn}");
    assert!(drawn.contains("2 (−86)"), "{drawn}");
    assert_eq!(EPOCH * 2, 1564);
}

#[test]
fn the_doctor_goes_by_the_present_whatever_is_looked_at() {
    let mut app = at(RICH, 320);
    let of_doctor = app.all_asks().into_iter().filter(|ask| ask.id.name.starts_with("doctor"));
    assert!(of_doctor.clone().count() > 0 && of_doctor.clone().all(|ask| matches!(ask.when, When::At(_))));
    app.on_event(Event::Report(Report {
        phase: Phase::Training,
        batches: vec![BatchPoint::default()],
        ..report(DONE + 1, DONE + 1)
    }));
    assert_eq!(app.model.report.total_steps, DONE + 1, "the run is followed");
}
