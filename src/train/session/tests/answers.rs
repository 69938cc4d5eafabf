//! Answers, beside training: within their share of the time, about one moment, and without a trace in the weights.

use super::*;
use crate::inspect::evaluator::{Evaluator, Measuring};
use crate::inspect::explain::Explain;
use crate::inspect::health::Health;
use crate::inspect::layer::parted::Parted;
use crate::inspect::maps::Maps;
use crate::inspect::next_mistake::NextMistake;
use crate::inspect::nudge::{Comparison, Nudge, Target};
use crate::inspect::translation::Translation;
use crate::inspect::translation::shift::Shift;
use crate::inspect::{Answer, Finding, TrainerEnd};
use crate::protocol::{Act, When};
use crate::train::clock::Clock;
use crate::train::run::Trainer;
use crate::train::session::allowance::SHARE;

const BATCH_TIME: Duration = Duration::from_millis(10);

/// How good the network is on the watched set, which takes many pieces to find out.
fn long() -> Question {
    Question::Evaluate(Evaluate { set: Set::Watched })
}

fn every(question: Question) -> Ask {
    Ask::every(AskId::of("view"), question)
}

fn pictures(sample: usize) -> Question {
    Question::Layer(Layer { view: 0, sample })
}

fn explain(sample: usize, training: bool) -> Question {
    Question::Explain(Explain { sample, training })
}

/// A weight of the first layer, nudged.
fn nudge(sample: usize, training: bool) -> Question {
    let target = Target::Weight { stage: 0, index: 5 };
    Question::Nudge(Nudge { sample, training, target, exponent: 4 })
}

fn step_of(answers: &[Answer]) -> Vec<u64> {
    answers.iter().map(|answer| answer.total_steps).collect()
}

/// A clock on which a batch takes [`BATCH_TIME`], and a piece of an answer `piece`.
fn clock(piece: Duration) -> Arc<ScriptedClock> {
    let clock = Arc::new(ScriptedClock::default());
    (clock.script().batch, clock.script().piece, clock.script().answer) = (BATCH_TIME, BATCH_TIME, piece);
    clock
}

/// A job that has more epochs than are trained here.
fn endless(clock: &Arc<ScriptedClock>) -> Job {
    let mut job = job(clock);
    job.config.epochs = 10_000;
    job
}

fn session<'a>(job: &'a Job, link: &'a mut TrainerEnd, workers: &'a Workers) -> Session<'a> {
    Session::new(job, link, workers, Arc::clone(&DATA.1), None).expect("it fits")
}

/// Time spent on answers while training went on, since this was asked last.
fn answering(clock: &ScriptedClock) -> Duration {
    let spent = std::mem::take(&mut clock.script().spent);
    spent.iter().filter(|spell| spell.work == Work::Keep).map(|spell| spell.time).sum()
}

fn turns(session: &mut Session<'_>, turns: usize) {
    (0..turns).for_each(|_| assert_ne!(session.turn().expect("nothing fails"), Turn::Leave));
}

#[test]
fn in_a_pause_too_what_is_asked_left_out_and_asked_again_is_answered() {
    let clock = clock(Duration::from_millis(1));
    let (mut job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    job.start.paused = true;
    viewer.declare(vec![every(pictures(1))]);
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 5);
    // The answer is there and was not taken; before the trainer looks, another sample is watched, and this one again.
    viewer.declare(vec![every(pictures(2))]);
    viewer.declare(vec![every(pictures(1))]);
    turns(&mut session, 5);
    assert_eq!(step_of(&viewer.take_answers()), [0]);
    let once = Ask::once(AskId::of("once"), pictures(3));
    viewer.declare(vec![once.clone()]);
    turns(&mut session, 5);
    viewer.declare(Vec::new());
    viewer.declare(vec![once]);
    turns(&mut session, 5);
    assert_eq!(step_of(&viewer.take_answers()), [0]);
}

#[test]
fn a_long_answer_takes_its_share_of_the_time_and_no_more() {
    // So long that a few answers fit into the share of it.
    let batches = (400.0 / SHARE) as usize;
    for piece in [1, 4, 35] {
        let clock = clock(Duration::from_millis(piece));
        let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
        viewer.declare(vec![every(long())]);
        let mut session = session(&job, &mut link, &workers);
        let mut steps = Vec::new();
        for _ in 0..batches {
            turns(&mut session, 1);
            steps.append(&mut step_of(&viewer.take_answers()));
        }
        let share = answering(&clock).as_secs_f64() / clock.now().as_secs_f64();
        assert!((0.93 * SHARE..=1.02 * SHARE).contains(&share), "pieces of {piece} ms: {share}");
        assert!(steps.is_sorted() && (steps.len() > 1 || piece > 4), "{steps:?}");
    }
}

#[test]
fn all_of_an_answer_is_about_the_step_that_it_names() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    viewer.declare(vec![every(long()), Ask::every(AskId::of("other"), pictures(5))]);
    let mut session = session(&job, &mut link, &workers);
    let mut networks = vec![session.trainer.network.clone()];
    let mut seen = 0;
    while seen < 3 {
        turns(&mut session, 1);
        if session.trainer.progress.total_steps == networks.len() as u64 {
            networks.push(session.trainer.network.clone());
        }
        for answer in viewer.take_answers() {
            let network = &networks[usize::try_from(answer.total_steps).expect("small")];
            let Finding::Evaluate(found) = answer.body else { continue };
            let (images, subset) = (&DATA.1.train, &session.trainer.split.validation);
            let mut measuring = Measuring::default();
            while !Evaluator::new(network)
                .measure(&workers, network, images, subset, &mut measuring)
                .expect("in memory")
            {}
            let truth = measuring.evaluation();
            assert_eq!((found.accuracy, found.images), (truth.accuracy, truth.images));
            assert!((found.loss - truth.loss).abs() < 1e-9, "{found:?}, not {truth:?}");
            let later = session.trainer.progress.total_steps - answer.total_steps;
            assert!(later > 5, "training went on for {later} batches meanwhile");
            seen += 1;
        }
    }
}

#[test]
fn what_nobody_asks_nobody_computes() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 200);
    assert_eq!(answering(&clock), Duration::ZERO);
    viewer.declare(vec![every(pictures(0))]);
    turns(&mut session, 200);
    assert!(answering(&clock) > Duration::ZERO);
    viewer.declare(Vec::new());
    turns(&mut session, 200);
    assert_eq!(answering(&clock), Duration::ZERO);
}

#[test]
fn pictures_that_nobody_took_are_not_computed_anew() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    viewer.declare(vec![every(pictures(0))]);
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 500);
    assert_eq!(answering(&clock), Duration::from_millis(1));
    assert_eq!(viewer.take_answers().len(), 1);
    turns(&mut session, 500);
    assert_eq!(answering(&clock), Duration::from_millis(1));
}

#[test]
fn what_a_key_asks_for_is_answered_at_once_and_the_newest_only() {
    let clock = clock(Duration::from_millis(40));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    viewer.declare(vec![every(pictures(0))]);
    let mut session = session(&job, &mut link, &workers);
    for sample in (0..60).step_by(3) {
        (sample..sample + 3).for_each(|sample| viewer.declare(vec![every(pictures(sample))]));
        turns(&mut session, 1);
        let answers = viewer.take_answers();
        let samples = answers.iter().map(|answer| match &answer.body {
            Finding::Layer(found) => found.sample.index,
            other => panic!("{other:?}"),
        });
        assert_eq!(samples.collect::<Vec<_>>(), [sample + 2]);
    }
}

#[test]
fn a_shifted_sample_is_looked_at_while_training_goes_on_and_while_it_waits() {
    let clock = clock(Duration::from_millis(1));
    let (mut job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    job.config.spec = "conv 3 2x2 pad same relu, maxpool 2, dense 3 softmax".parse().expect("a spec");
    let mut session = session(&job, &mut link, &workers);
    for right in 0..6 {
        if right == 3 {
            assert!(viewer.send(Command::Pause));
        }
        let shift = Shift { down: -1, right };
        let asked = Translation { sample: 7, map: 1, shift, ..Translation::default() };
        viewer.declare(vec![every(Question::Translation(asked))]);
        let answers = loop {
            turns(&mut session, 1);
            let answers = viewer.take_answers();
            if !answers.is_empty() {
                break answers;
            }
        };
        let [Answer { total_steps, body: Finding::Translation(found), .. }] = answers.as_slice() else {
            panic!("{answers:?}");
        };
        let Trainer { network, progress, .. } = &session.trainer;
        assert!(progress.total_steps - total_steps <= 1, "{total_steps} of {}", progress.total_steps);
        assert_eq!((found.shift, found.original.index, found.map), (shift.within(network.input), 7, 1));
        assert_eq!(found.shifted.pixels, found.shift.applied(network.input, &found.original.pixels));
        assert_eq!(found.pooled.as_ref().map(|pooled| pooled.stride), Some([2, 2]));
    }
    assert!(session.trainer.progress.total_steps <= 6, "it waits");
}

#[test]
fn the_maps_of_a_sample_are_those_of_the_step_that_they_name() {
    let clock = clock(Duration::from_millis(1));
    let (mut job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    job.config.spec = "conv 3 2x2 pad same relu, maxpool 2, dense 3 softmax".parse().expect("a spec");
    viewer.declare(vec![every(Question::Maps(Maps { sample: 7 }))]);
    let mut session = session(&job, &mut link, &workers);
    let mut networks = vec![session.trainer.network.clone()];
    let mut steps = Vec::new();
    while steps.len() < 3 {
        turns(&mut session, 1);
        if session.trainer.progress.total_steps == networks.len() as u64 {
            networks.push(session.trainer.network.clone());
        }
        for Answer { total_steps, body, .. } in viewer.take_answers() {
            let Finding::Maps(found) = body else { panic!("{body:?}") };
            let network = &networks[usize::try_from(total_steps).expect("small")];
            let mut parted = Parted::new(network).expect("it can be taken apart");
            parted.refresh(network);
            let (images, place) = (&DATA.1.train, session.trainer.split.validation.image(7));
            let excerpt = images.excerpt(place..place + 1).expect("in memory");
            parted.forward(|x, labels| excerpt.fill(0..1, &network.scaling, x, labels));
            assert_eq!((found.sample.index, found.sample.outputs.as_slice()), (7, parted.outputs().0));
            assert_eq!(found.sample.pixels, excerpt.image(0));
            steps.push(total_steps);
        }
    }
    assert!(steps.is_sorted_by(|a, b| a < b), "{steps:?}");
}

#[test]
fn what_two_viewers_ask_is_computed_once_and_told_to_both() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (first, mut link)) = (endless(&clock), Workers::single(), channel());
    let second = link.join();
    first.declare(vec![every(pictures(4))]);
    second.declare(vec![every(pictures(4)), Ask::every(AskId::of("other"), pictures(9))]);
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 1);
    assert_eq!(answering(&clock), Duration::from_millis(2));
    assert_eq!((first.take_answers().len(), second.take_answers().len()), (1, 2));
    let started = |viewer: &Viewer| {
        std::iter::from_fn(|| match viewer.try_event() {
            Received::Event(event) => Some(event),
            _ => None,
        })
        .filter(|event| matches!(event, Event::Started(_)))
        .count()
    };
    assert_eq!((started(&first), started(&second)), (1, 1));
}

#[test]
fn a_run_ends_with_its_last_viewer_and_not_before() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (first, mut link)) = (endless(&clock), Workers::single(), channel());
    let second = link.join();
    first.declare(vec![every(pictures(4))]);
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 3);
    drop(first);
    turns(&mut session, 3);
    assert!(session.inquiries.entries.is_empty(), "its questions go with a viewer");
    drop(second);
    assert_eq!(session.turn().expect("nothing fails"), Turn::Leave);
}

#[test]
fn what_is_asked_for_a_step_is_answered_about_it() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    viewer.declare(vec![Ask { id: AskId::of("view"), question: long(), when: When::At(7) }]);
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 6000);
    assert_eq!(step_of(&viewer.take_answers()), [7]);
}

#[test]
fn a_nudge_is_about_the_moment_that_was_explained_and_its_answer_names_it() {
    let clock = clock(Duration::from_millis(4));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 50);
    viewer.declare(vec![every(explain(3, true))]);
    turns(&mut session, 1);
    let explained = step_of(&viewer.take_answers());
    viewer.declare(vec![every(nudge(3, true))]);
    let mut parts = Vec::new();
    while parts.last().is_none_or(|answer: &Answer| !answer.is_complete()) {
        turns(&mut session, 1);
        parts.append(&mut viewer.take_answers());
    }
    assert!(parts.len() > 1 && parts.iter().all(|answer| answer.total_steps == explained[0]));
    assert!(session.trainer.progress.total_steps > explained[0], "training went on");
    for answer in &parts {
        let Finding::Nudge(found) = &answer.body else { panic!("{answer:?}") };
        let batch = found.batch.as_ref().expect("a weight has one");
        assert_eq!((found.total_steps, batch.done), (explained[0], answer.done));
        assert_eq!(batch.comparison.as_ref().map(Comparison::agrees), answer.is_complete().then_some(true));
    }
    // Another run has moments of its own.
    assert!(viewer.send(Command::Restart));
    viewer.declare(vec![every(nudge(2, true))]);
    turns(&mut session, 1);
    assert_eq!(step_of(&viewer.take_answers())[0], 0);
}

/// What somebody does who looks.
#[derive(Clone, Debug)]
enum Deed {
    Turns(usize),
    Tell(Command),
    Declare(Vec<Ask>),
    Take,
}

fn question() -> impl Strategy<Value = Question> {
    prop_oneof![
        (0usize..5, 0usize..600).prop_map(|(view, sample)| Question::Layer(Layer { view, sample })),
        Just(long()),
        Just(Question::Evaluate(Evaluate { set: Set::Test })),
        (0usize..600).prop_map(|sample| Question::Maps(Maps { sample })),
        (0usize..600).prop_map(|after| Question::NextMistake(NextMistake { after })),
        (0usize..600, any::<bool>()).prop_map(|(sample, training)| explain(sample, training)),
        (0usize..600, any::<bool>()).prop_map(|(sample, training)| nudge(sample, training)),
        (0usize..5, -3i32..4).prop_map(|(view, down)| {
            let shift = Shift { down, right: 1 };
            Question::Translation(Translation { view, shift, ..Translation::default() })
        }),
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    let when = prop_oneof![Just(When::Once), Just(When::Every), (0u64..20).prop_map(When::At)];
    (0u64..4, question(), when).prop_map(|(number, question, when)| {
        let id = AskId::numbered("view", number);
        Ask { id, question, when }
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (1usize..10).prop_map(Deed::Turns),
        4 => prop::collection::vec(ask(), 0..4).prop_map(Deed::Declare),
        2 => Just(Deed::Take),
        1 => Just(Deed::Tell(Command::Pause)),
        2 => Just(Deed::Tell(Command::Resume)),
        1 => Just(Deed::Tell(Command::StepBatch)),
        1 => Just(Deed::Tell(Command::StepEpoch)),
    ]
}

/// The weights at the end of a run in which these things were done.
fn weights_after(deeds: Vec<Deed>, piece: Duration) -> String {
    let clock = clock(piece);
    let mut job = job(&clock);
    job.config.spec = "dense 4 relu, batchnorm, dropout 0.2, dense 3 softmax".parse().expect("a spec");
    let (workers, (viewer, mut link)) = (Workers::single(), channel());
    let mut session = session(&job, &mut link, &workers);
    for deed in deeds {
        match deed {
            Deed::Turns(count) => turns(&mut session, count),
            Deed::Tell(command) => assert!(viewer.send(command)),
            Deed::Declare(asks) => viewer.declare(asks),
            Deed::Take => drop(viewer.take_answers()),
        }
    }
    viewer.send(Command::Resume);
    while session.finish.is_none() {
        turns(&mut session, 1);
        drop(viewer.take_answers());
    }
    session.trainer.network.weights_hash()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_asked_and_when_the_weights_are_the_same(
        deeds in prop::collection::vec(deed(), 1..40),
        piece in 0u64..50,
    ) {
        static PLAIN: LazyLock<String> = LazyLock::new(|| weights_after(Vec::new(), Duration::ZERO));
        prop_assert_eq!(weights_after(deeds, Duration::from_millis(piece)), &**PLAIN);
    }
}

#[test]
fn a_question_without_an_answer_says_why_and_ends_no_run() {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("toy.csv");
    let line = |image: usize| format!("{},{},0,9,{}\n", image % 3, image % 256, image * 7 % 200);
    let lines: String = (0..STEPS * BATCH + 2 * PIECE).map(line).collect();
    std::fs::write(&path, lines).expect("a file");
    let dataset = Arc::new(Dataset::open(&path).expect("it is whole"));
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    let test = Question::Evaluate(Evaluate { set: Set::Test });
    let once = Ask::once(AskId::of("key"), test.clone());
    viewer.declare(vec![every(test), once]);
    let mut session = Session::new(&job, &mut link, &workers, dataset, None).expect("it fits");
    turns(&mut session, 50);
    let answers = viewer.take_answers();
    let reason = |answer: &Answer| match &answer.body {
        Finding::Nothing(reason) => answer.is_complete() && reason.contains("has no test set"),
        _ => false,
    };
    assert!(answers.len() == 2 && answers.iter().all(reason), "{answers:?}");
    let before = session.trainer.progress.total_steps;
    turns(&mut session, 50);
    assert!(before > 0 && session.trainer.progress.total_steps > before, "it trains on");
}

#[test]
fn another_learning_rate_makes_another_next_step() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    viewer.declare(vec![every(Question::Explain(Explain { sample: 3, training: true }))]);
    let mut session = session(&job, &mut link, &workers);
    assert!(viewer.send(Command::Pause));
    let mut rate = || {
        loop {
            turns(&mut session, 1);
            if let [.., Answer { body: Finding::Explain(found), .. }] = viewer.take_answers().as_slice() {
                break found.rehearsal.as_ref().expect("there is a next step").rate;
            }
        }
    };
    let before = rate();
    assert!(viewer.send(Command::Act(Act::ScaleRate(2.0))));
    let after = rate();
    assert!((after / before - 2.0).abs() < 1e-12, "{before}, then {after}");
    assert!(session.trainer.replica.is_some());
    viewer.declare(vec![every(pictures(0))]);
    turns(&mut session, 2);
    assert!(session.trainer.replica.is_none(), "nobody looks at the next step any more");
}

fn health(id: AskId, step: u64) -> Ask {
    Ask { id, question: Question::Health(Health {}), when: When::At(step) }
}

#[test]
fn what_is_asked_of_the_untrained_network_is_about_that_in_each_run_that_begins() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    viewer.declare(vec![health(AskId::of("first"), 0)]);
    let mut session = session(&job, &mut link, &workers);
    for _ in 0..2 {
        turns(&mut session, 200);
        assert!(session.trainer.progress.total_steps > 100, "it trains at once");
        assert_eq!(step_of(&viewer.take_answers()), [0]);
        assert!(viewer.send(Command::Restart));
    }
}

#[test]
fn the_memory_to_try_the_next_step_is_given_back_between_looks_at_certain_batches() {
    let clock = clock(Duration::from_millis(1));
    let (job, workers, (viewer, mut link)) = (endless(&clock), Workers::single(), channel());
    let first = health(AskId::of("first"), 0);
    viewer.declare(vec![first.clone()]);
    let mut session = session(&job, &mut link, &workers);
    turns(&mut session, 1);
    assert!(session.trainer.replica.is_some(), "it is being looked at");
    turns(&mut session, 200);
    assert_eq!(viewer.take_answers().len(), 1);
    viewer.declare(vec![first, health(AskId::of("next"), 1_000_000)]);
    turns(&mut session, 1);
    assert!(session.trainer.replica.is_none(), "nothing is to be looked at for long");
}
