//! What keys do, from the key to the command, and that none of them breaks anything.

use crate::inspect::evaluate::Evaluate;
use crate::inspect::layer::{Layer, Probe};
use crate::inspect::next_mistake::NextMistake;
use crate::inspect::snapshot::Set;
use crate::inspect::{self, Answer, Finding};
use crate::nn::shape::Shape;
use crate::protocol::{Act, Command, Evaluation, Event, RunInfo, Speed, When};
use crate::tui::app::{App, Effect};
use crate::tui::testing::{
    RICH, buffer, control, epoch, finish, info, noise, paused, press, probe, report, running, text,
};
use crossterm::event::KeyCode::{self, Char};
use proptest::prelude::*;

fn command(effects: &[Effect]) -> Option<&Command> {
    match effects {
        [Effect::Command(command)] => Some(command),
        _ => None,
    }
}

#[test]
fn space_pauses_and_goes_on_and_says_so_only_once_it_is_true() {
    let mut app = running(RICH, 300);
    assert_eq!(command(&press(&mut app, Char(' '))), Some(&Command::Pause));
    assert!(text(&mut app, 80, 24).contains("pausing"));
    // Asked again before the trainer answered: take it back.
    assert_eq!(command(&press(&mut app, Char(' '))), Some(&Command::Resume));
    let mut app = paused(300);
    assert!(text(&mut app, 80, 24).contains("paused"));
    assert_eq!(command(&press(&mut app, Char(' '))), Some(&Command::Resume));
}

#[test]
fn keys_become_commands() {
    let mut app = running(RICH, 300);
    let mut sent = |key: KeyCode| command(&press(&mut app, key)).cloned();
    assert_eq!(sent(Char('b')), Some(Command::StepBatch));
    assert_eq!(sent(Char('B')), Some(Command::StepBatches(10)));
    assert_eq!(sent(Char('e')), Some(Command::StepEpoch));
    assert_eq!(sent(Char('+')), Some(Command::Act(Act::ScaleRate(1.25))));
    assert_eq!(sent(Char('-')), Some(Command::Act(Act::ScaleRate(0.8))));
    assert_eq!(sent(Char('u')), Some(Command::Act(Act::Undo)));
    assert_eq!(sent(Char('s')), None, "there is no file to save to");
}

/// The layer and the sample that pictures are wanted of, and what is to be answered once.
fn asked(app: &App) -> ((usize, usize), Vec<inspect::Question>) {
    let (standing, once): (Vec<_>, Vec<_>) = app.asks().into_iter().partition(|ask| ask.when == When::Every);
    let pictures = standing.into_iter().find_map(|ask| match ask.question {
        inspect::Question::Layer(Layer { view, sample }) => Some((view, sample)),
        _ => None,
    });
    (pictures.expect("pictures are wanted"), once.into_iter().map(|ask| ask.question).collect())
}

#[test]
fn keys_become_questions() {
    let mut app = running(RICH, 300);
    let last = info().watched_images - 1;
    let test = inspect::Question::Evaluate(Evaluate { set: Set::Test });
    let mistake = |after| inspect::Question::NextMistake(NextMistake { after });
    let mut asked_with = |key: char| {
        assert_eq!(press(&mut app, Char(key)), [], "a question is no command");
        asked(&app)
    };
    assert_eq!(asked_with('n'), ((0, 1), vec![]));
    assert_eq!((asked_with('p').0, asked_with('p').0), ((0, 0), (0, last)));
    assert_eq!(asked_with(']'), ((1, last), vec![]));
    assert_eq!(asked_with(']'), ((2, last), vec![]), "from the layer that was asked for last");
    assert_eq!(asked_with('['), ((1, last), vec![]));
    assert_eq!(asked_with('m'), ((1, last), vec![mistake(last)]));
    assert_eq!(asked_with('n'), ((1, 0), vec![]), "who goes on does not wait for a search");
    assert_eq!(asked_with('T'), ((1, 0), vec![test.clone()]));
    assert_eq!(asked_with('T'), ((1, 0), vec![test.clone()]), "it is being measured already");
    assert_eq!(asked_with('m'), ((1, 0), vec![test, mistake(0)]));
    assert!(app.awaits_answer());
    for ask in app.asks() {
        let body = match ask.question {
            inspect::Question::Layer(_) => Finding::Layer(Box::new(Probe { view: 1, ..probe(310, 1) })),
            inspect::Question::Evaluate(_) => {
                Finding::Evaluate(Box::new(Evaluation { loss: 0.5, accuracy: 0.25, images: 4 }))
            }
            _ => Finding::NextMistake(Box::new(Some(77))),
        };
        app.on_answer(Answer { id: ask.id, total_steps: 310, done: 1.0, body });
    }
    assert_eq!(asked(&app), ((1, 77), vec![]));
    assert!(app.awaits_answer(), "the pictures of what was found");
    assert_eq!(app.model.tested.map(|tested| tested.images), Some(4));
}

#[test]
fn speed_goes_down_to_one_batch_a_second_and_back() {
    let mut app = running(RICH, 300);
    let mut limits = Vec::new();
    for key in ['<', '<', '<', '<', '<', '<', '<', '>', '>'] {
        limits.extend(command(&press(&mut app, Char(key))).cloned());
    }
    let limit = |n| Command::SetSpeed(Speed::BatchesPerSecond(n));
    assert_eq!(limits, [50, 20, 10, 5, 2, 1, 2, 5].map(limit));
    assert!(text(&mut app, 80, 24).contains("5 bat/s"));
}

#[test]
fn quitting_asks_only_when_something_would_be_lost() {
    let mut app = running(RICH, 300);
    assert_eq!(press(&mut app, Char('q')), []);
    assert!(text(&mut app, 80, 24).contains("Quit before training is finished?"));
    assert_eq!(press(&mut app, Char('n')), []);
    assert_eq!(control(&mut app, 'c'), []);
    assert_eq!(control(&mut app, 'c'), [Effect::Quit]);
    press(&mut app, Char('q'));
    assert_eq!(press(&mut app, Char('y')), [Effect::Quit]);

    assert_eq!(press(&mut App::new(RICH), Char('q')), [Effect::Quit]);
    let mut app = running(RICH, 300);
    app.on_event(Event::Finished(Box::new(finish())));
    assert_eq!(press(&mut app, Char('q')), [Effect::Quit]);
}

#[test]
fn restarting_asks_first() {
    let mut app = running(RICH, 300);
    assert_eq!(press(&mut app, Char('r')), []);
    assert!(text(&mut app, 80, 24).contains("Begin again"));
    assert_eq!(press(&mut app, Char('y')), [Effect::Command(Command::Restart)]);
    app.on_event(Event::Started(Box::new(info())));
    assert!(text(&mut app, 80, 24).contains("waiting for the first batch"));
}

#[test]
fn control_and_plain_keys_are_not_the_same() {
    let mut app = running(RICH, 300);
    assert_eq!(control(&mut app, 'q'), []);
    assert!(!text(&mut app, 80, 24).contains("Quit"));
    assert_eq!(control(&mut app, 'z'), [Effect::Suspend]);
    assert_eq!(control(&mut app, 'l'), [Effect::Repaint]);
}

#[test]
fn a_failed_trainer_leaves_a_screen_that_can_be_read_and_left() {
    let mut app = running(RICH, 300);
    app.on_event(Event::Failed("panicked at src/nn/network.rs:12: index out of bounds".into()));
    app.on_trainer_gone();
    assert_eq!(app.failure(), Some("panicked at src/nn/network.rs:12: index out of bounds"));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("failed") && drawn.contains("index out of bounds"), "{drawn}");
    assert_eq!(press(&mut app, Char(' ')), []);
    assert_eq!(press(&mut app, Char('q')), [Effect::Quit]);
}

#[test]
fn the_layers_and_channels_can_be_walked_through() {
    let mut app = running(RICH, 900);
    app.on_probe(Box::new(probe(900, 1)));
    press(&mut app, KeyCode::Tab);
    press(&mut app, KeyCode::Tab);
    assert!(text(&mut app, 80, 24).contains("1–20/40"));
    press(&mut app, KeyCode::PageDown);
    assert!(text(&mut app, 80, 24).contains("21–40/40"));
    assert!(text(&mut app, 160, 50).contains("mean of 20 ch"));
    press(&mut app, KeyCode::Down);
    assert!(text(&mut app, 160, 50).contains("channel 1 of 20"));
}

#[test]
fn the_layers_go_round() {
    let mut app = running(RICH, 900);
    let last = info().viewable.len() - 1;
    press(&mut app, Char('['));
    assert_eq!(asked(&app).0.0, last);
    app.on_probe(Box::new(Probe { view: last, ..probe(900, 1) }));
    press(&mut app, Char(']'));
    assert_eq!(asked(&app).0.0, 0);
    let mut alone = App::new(RICH);
    alone.on_event(Event::Started(Box::new(RunInfo { viewable: vec![0], ..info() })));
    alone.on_probe(Box::new(probe(1, 0)));
    assert_eq!(press(&mut alone, Char(']')), []);
    assert!(text(&mut alone, 80, 24).contains("no other layer"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn no_key_and_no_size_breaks_it(
        steps in proptest::collection::vec((0usize..60, 0u16..220, 0u16..70, any::<u64>()), 1..40),
    ) {
        let keys: Vec<KeyCode> = (' '..='~').map(Char).chain([
            KeyCode::Tab, KeyCode::BackTab, KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Down,
            KeyCode::Left, KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End,
        ]).collect();
        let mut app = App::new(RICH);
        for (what, width, height, seed) in steps {
            match what {
                0 => app.on_event(Event::Started(Box::new(info()))),
                1 => app.on_event(Event::Finished(Box::new(finish()))),
                2 => app.on_event(Event::Epoch(epoch(seed % 4 + 1))),
                3 | 4 => app.on_event(Event::Report(report(seed % 3000, seed % 3000 + 5))),
                5..=7 => app.on_probe(Box::new(broken_probe(seed))),
                8 => app.on_event(Event::Failed("no".into())),
                9 => app.on_trainer_gone(),
                _ => drop(press(&mut app, keys[seed as usize % keys.len()])),
            }
            buffer(&mut app, width, height);
        }
    }
}

/// Pictures with values missing, in shapes that do not fit what they say.
fn broken_probe(seed: u64) -> Probe {
    let mut broken = probe(seed % 2000, (seed % 2) as usize);
    let pick = |n: u64| (noise(seed, n) * 6.0) as usize;
    if let (Some(filters), Some(maps)) = (&mut broken.filters, &mut broken.maps) {
        filters.weights.truncate(pick(1) * 100);
        filters.weights.iter_mut().step_by(pick(2) + 1).for_each(|w| *w = f32::NAN);
        filters.channels = pick(3);
        filters.height = pick(4) * pick(9);
        filters.count = pick(5) * pick(10);
        maps.values.truncate(pick(6) * 500);
        maps.width = pick(7) * pick(11);
        maps.count = pick(8) * 3;
    }
    broken.sample.outputs.truncate(pick(12) * 3);
    broken.sample.pixels.truncate(pick(13) * 100);
    broken.sample.shape = Shape::new(pick(14) * 7, pick(15) * 7, pick(16));
    broken.sample.label = pick(17) * 3;
    broken.pooled = broken.pooled.filter(|_| pick(18) > 2);
    broken
}
