//! Two runs in lock step, on a clock that goes as the test says: whatever is commanded, each comes to what it comes to alone.

use super::past::room_for;
use super::*;
use crate::inspect::health::Health;
use crate::inspect::verdicts::Verdicts;
use crate::inspect::{Answer, Finding, TrainerEnd};
use crate::protocol::channel::{Bell, channel_with};
use crate::protocol::{NewBranch, Outcome, Side, When};
use crate::train::clock::Clock;
use crate::train::progress::Stage;
use crate::train::run::{Advance, Trainer};
use crate::train::session::allowance::SHARE;
use crate::train::session::pair::{Pair, patience};

/// Rounds in which any of these runs comes to its end.
const MANY: usize = 2000;

/// What two runs are.
#[derive(Clone, Debug)]
struct Kinds {
    specs: [&'static str; 2],
    batches: [usize; 2],
    epochs: [usize; 2],
    /// Whether the second diverges.
    diverges: bool,
}

/// Two runs that are alike but for their networks.
const ALIKE: Kinds = Kinds {
    specs: ["dense 3 softmax", "dense 4 relu, dense 3 softmax"],
    batches: [BATCH; 2],
    epochs: [EPOCHS; 2],
    diverges: false,
};

impl Kinds {
    fn jobs(&self, clock: &Arc<ScriptedClock>) -> [Job; 2] {
        Side::ALL.map(|side| {
            let (place, mut job) = (side.index(), job(clock));
            job.config.spec = self.specs[place].parse().expect("a spec");
            (job.config.batch_size, job.config.epochs) = (self.batches[place], self.epochs[place]);
            if self.diverges && side == Side::B {
                job.config.learning_rate = 1e30;
            }
            job
        })
    }
}

/// What a run comes to alone.
fn alone(job: &Job) -> (String, Outcome, u64) {
    let mut trainer = Trainer::new(job.config.clone(), Arc::clone(&DATA.1)).expect("it fits");
    let workers = Workers::single();
    loop {
        if let Advance::Finished(outcome) = trainer.advance(&workers).expect("nothing is missing") {
            return (trainer.network.weights_hash(), outcome, trainer.progress.total_steps);
        }
    }
}

/// The ends of both conversations.
fn links() -> ([Viewer; 2], [TrainerEnd; 2], Bell) {
    let bell = Bell::default();
    let ((viewer_a, link_a), (viewer_b, link_b)) = (channel_with(bell.clone()), channel_with(bell.clone()));
    ([viewer_a, viewer_b], [link_a, link_b], bell)
}

fn pair<'a>(
    jobs: &'a [Job; 2],
    links: &'a mut [TrainerEnd; 2],
    bell: Bell,
    workers: &'a Workers,
) -> Pair<'a> {
    let [link_a, link_b] = links;
    let session = |job, link| Session::new(job, link, workers, Arc::clone(&DATA.1), None).expect("it fits");
    Pair::new([session(&jobs[0], link_a), session(&jobs[1], link_b)], bell)
}

/// A round, and the waiting after it. True if there was something to do.
fn round(pair: &mut Pair<'_>, clock: &ScriptedClock) -> bool {
    let turns = pair.round();
    let Some(time) = patience(turns) else { return true };
    pair.start_waiting();
    clock.pass(Work::Wait, time.unwrap_or(Duration::from_millis(20)));
    pair.end_waiting();
    false
}

/// How many batches each has done, as far as it has some left to do.
fn steps(pair: &Pair<'_>) -> Option<[u64; 2]> {
    let progress = pair.sessions().map(|session| &session.trainer.progress);
    let trains =
        progress.iter().all(|progress| matches!(progress.stage, Stage::Training | Stage::Validating(_)));
    trains.then(|| progress.map(|progress| progress.total_steps))
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => Just(Command::Pause),
        3 => Just(Command::Resume),
        2 => Just(Command::StepBatch),
        1 => Just(Command::StepEpoch),
        1 => Just(Command::SetSpeed(Speed::BatchesPerSecond(20))),
        1 => Just(Command::SetSpeed(Speed::Unlimited)),
        1 => Just(Command::Save),
    ]
}

fn kinds() -> impl Strategy<Value = Kinds> {
    let other = prop_oneof![Just(BATCH), Just(2 * BATCH)];
    (other, 1..=EPOCHS, 1..=EPOCHS, any::<bool>()).prop_map(|(batch, first, second, diverges)| Kinds {
        batches: [BATCH, batch],
        epochs: [first, second],
        diverges,
        ..ALIKE
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn each_run_comes_to_what_it_comes_to_alone_and_none_gets_ahead(
        kinds in kinds(),
        acts in proptest::collection::vec((command(), 0usize..12, 0usize..2), 0..24),
    ) {
        let clock = Arc::new(ScriptedClock::default());
        (clock.script().batch, clock.script().piece) = (Duration::from_millis(10), Duration::from_millis(3));
        let (jobs, workers, (viewers, mut links, bell)) = (kinds.jobs(&clock), Workers::single(), links());
        let mut pair = pair(&jobs, &mut links, bell, &workers);
        let check = |pair: &mut Pair<'_>, rounds: usize| {
            for _ in 0..rounds {
                let works = round(pair, &clock);
                let Some([a, b]) = steps(pair) else { continue };
                // At rest both have done the same number; while they work the second may have one to do yet.
                let at_rest = !works && pair.sessions().iter().all(|session| !session.wants_batch());
                assert!(a == b || a == b + 1 && !at_rest, "{a}, {b}, {at_rest}");
            }
        };
        for (command, rounds, first) in acts {
            // Commands reach both, and not at the same moment.
            let order = if first == 0 { Side::ALL } else { [Side::B, Side::A] };
            viewers[order[0].index()].send(command.clone());
            check(&mut pair, first);
            viewers[order[1].index()].send(command);
            check(&mut pair, rounds);
        }
        for viewer in &viewers {
            viewer.send(Command::SetSpeed(Speed::Unlimited));
            viewer.send(Command::Resume);
        }
        check(&mut pair, MANY);
        for (job, session) in jobs.iter().zip(pair.sessions()) {
            let report = session.finish.as_ref().expect("it has come to its end");
            let (hash, outcome, steps) = alone(job);
            prop_assert_eq!((&report.weights_hash, report.outcome, report.total_steps), (&hash, outcome, steps));
        }
        drop(viewers);
        check(&mut pair, 2);
        prop_assert!(!pair.goes_on());
    }
}

/// Has a pair train for a while that both viewers ask the same of, each piece of an answer taking as long as is said; checks that answers
/// are about the same steps, at least so many with pictures and with verdicts, and take no more than their share.
fn ask_both(piece: Duration, asks: &[Ask], least: [usize; 2]) {
    let clock = Arc::new(ScriptedClock::default());
    (clock.script().batch, clock.script().piece) = (Duration::from_millis(10), Duration::from_millis(10));
    clock.script().answer = piece;
    let kinds = Kinds { epochs: [10_000; 2], ..ALIKE };
    let (mut jobs, workers, (viewers, mut links, bell)) = (kinds.jobs(&clock), Workers::single(), links());
    jobs.iter_mut().for_each(|job| job.probe_interval = Duration::from_millis(100));
    viewers.iter().for_each(|viewer| viewer.declare(asks.to_vec()));
    let mut pair = pair(&jobs, &mut links, bell, &workers);
    let mut answered = [const { [const { Vec::new() }; 2] }; 2];
    let began = clock.now();
    for _ in 0..4000 {
        round(&mut pair, &clock);
        for (answered, viewer) in answered.iter_mut().zip(&viewers) {
            for answer in viewer.take_answers().into_iter().filter(Answer::is_complete) {
                match answer.body {
                    Finding::Layer(_) => answered[0].push(answer.total_steps),
                    Finding::Verdicts(_) => answered[1].push(answer.total_steps),
                    _ => {}
                }
            }
        }
    }
    let [a, b] = &answered;
    for kind in 0..2 {
        let known = a[kind].len().min(b[kind].len());
        assert!(known >= least[kind], "{piece:?}, {kind}: {known}");
        assert_eq!(a[kind][..known], b[kind][..known]);
    }
    let spent = std::mem::take(&mut clock.script().spent);
    let answers: Duration =
        spent.iter().filter(|spell| spell.work == Work::Keep).map(|spell| spell.time).sum();
    let share = answers.as_secs_f64() / clock.now().saturating_sub(began).as_secs_f64();
    assert!(share <= 1.06 * SHARE, "{share}");
}

#[test]
fn what_both_are_asked_is_answered_about_the_same_steps_within_the_share_of_one() {
    let verdicts = Question::Verdicts(Verdicts { set: Set::Watched });
    let pictures = Question::Layer(Layer { view: 0, sample: 3 });
    let health = Question::Health(Health {});
    let mut asks =
        vec![Ask::every(AskId::of("verdicts"), verdicts), Ask::every(AskId::of("pictures"), pictures)];
    ask_both(Duration::from_millis(1), &asks, [20, 4]);
    // As much else to answer as there is time for.
    asks.push(Ask { id: AskId::of("health"), question: health, when: When::At(1) });
    ask_both(Duration::from_millis(3), &asks, [20, 1]);
}

#[test]
fn one_that_is_left_alone_goes_on_and_both_have_the_time_that_is_theirs() {
    let clock = Arc::new(ScriptedClock::default());
    clock.script().batch = Duration::from_millis(10);
    let (jobs, workers, (viewers, mut links, bell)) = (ALIKE.jobs(&clock), Workers::single(), links());
    let mut pair = pair(&jobs, &mut links, bell, &workers);
    (0..4).for_each(|_| _ = round(&mut pair, &clock));
    // Of four rounds with a batch of each, half of the time is that of either.
    let seconds = pair.sessions().map(|session| session.trainer.progress.seconds);
    assert!(seconds.iter().all(|seconds| (seconds - 0.04).abs() < 1e-9), "{seconds:?}");
    let [first, second] = viewers;
    drop(first);
    for _ in 0..MANY {
        round(&mut pair, &clock);
    }
    let [a, b] = pair.sessions();
    assert_eq!(a.trainer.progress.total_steps, 4);
    assert_eq!(b.finish.as_ref().map(|report| report.weights_hash.clone()), Some(alone(&jobs[1]).0));
    drop(second);
    round(&mut pair, &clock);
    assert!(!pair.goes_on());
}

/// A pair that pauses after so many batches of each.
fn pause_after(pair: &mut Pair<'_>, viewers: &[Viewer; 2], clock: &ScriptedClock, batches: u64) {
    while steps(pair).is_some_and(|[_, b]| b < batches) {
        round(pair, clock);
    }
    viewers.iter().for_each(|viewer| assert!(viewer.send(Command::Pause)));
    while round(pair, clock) {}
}

#[test]
fn a_run_that_begins_anew_in_a_pair_that_pauses_pauses_too_and_catches_up_after() {
    let clock = Arc::new(ScriptedClock::default());
    clock.script().batch = Duration::from_millis(10);
    let (jobs, workers, (viewers, mut links, bell)) = (ALIKE.jobs(&clock), Workers::single(), links());
    let mut pair = pair(&jobs, &mut links, bell, &workers);
    pause_after(&mut pair, &viewers, &clock, 10);
    let [a, _] = steps(&pair).expect("both go on");
    assert!(viewers[1].send(Command::Branch(NewBranch { step: 3, ..NewBranch::default() })));
    (0..50).for_each(|_| _ = round(&mut pair, &clock));
    assert_eq!(steps(&pair), Some([a, 3]));
    viewers.iter().for_each(|viewer| assert!(viewer.send(Command::Resume)));
    while steps(&pair).is_some_and(|[_, b]| b < a) {
        round(&mut pair, &clock);
        assert!(steps(&pair).is_none_or(|[first, second]| first == a || second >= a), "it is waited for");
    }
    (0..MANY).for_each(|_| _ = round(&mut pair, &clock));
    for (job, session) in jobs.iter().zip(pair.sessions()) {
        assert_eq!(session.finish.as_ref().map(|report| report.weights_hash.clone()), Some(alone(job).0));
    }
}

#[test]
fn a_step_of_either_run_of_a_pair_that_pauses_is_computed() {
    let clock = Arc::new(ScriptedClock::default());
    clock.script().batch = Duration::from_millis(10);
    let kinds = Kinds { epochs: [1000; 2], ..ALIKE };
    let (mut jobs, workers, (viewers, mut links, bell)) = (kinds.jobs(&clock), Workers::single(), links());
    jobs.iter_mut().for_each(|job| job.start.moments = room_for(job, 6));
    let mut pair = pair(&jobs, &mut links, bell, &workers);
    pause_after(&mut pair, &viewers, &clock, 100);
    for side in Side::ALL {
        let is_there = |pair: &Pair<'_>, step: u64| {
            pair.sessions()[side.index()].moments.at(step).is_some_and(|moment| moment.whole)
        };
        let missing = (20..90).rev().find(|step| !is_there(&pair, *step)).expect("few are kept");
        assert!(viewers[side.index()].send(Command::Reach(missing)));
        let arrives = (0..MANY).any(|_| {
            round(&mut pair, &clock);
            is_there(&pair, missing)
        });
        assert!(arrives, "batch {missing} of {side:?}");
    }
}
