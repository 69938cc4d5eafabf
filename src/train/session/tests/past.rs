//! The run's past: moments that are kept, asked about, computed once more, and gone on from, beside training.

use super::super::allowance::SHARE;
use super::super::answering::COST_OF_PAST;
use super::*;
use crate::inspect::evaluator::{Evaluator, Measuring};
use crate::inspect::explain::Explain;
use crate::inspect::filters::{Filters, Quantity};
use crate::inspect::{Answer, Finding, TrainerEnd};
use crate::protocol::{Act as Done, LogLevel, MomentInfo, NewBranch, Reach, Reaching};
use crate::runs::RunDirectory;
use crate::train::clock::Clock;
use crate::train::job::Home;
use crate::train::moments::USUAL_BYTES;
use crate::train::progress;
use crate::train::replay::Replay;
use crate::train::run::{Advance, Trainer};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A session with somebody who looks, and what was told and answered.
struct Watched<'a> {
    session: Session<'a>,
    viewer: &'a Viewer,
    moments: Vec<MomentInfo>,
    reaching: Option<Reach>,
    reached: usize,
    became: Reaching,
    starts: Vec<RunInfo>,
    log: Vec<String>,
    finished: Option<String>,
    answers: Vec<Answer>,
}

impl<'a> Watched<'a> {
    fn new(job: &'a Job, viewer: &'a Viewer, link: &'a mut TrainerEnd, workers: &'a Workers) -> Self {
        let session = Session::new(job, link, workers, Arc::clone(&DATA.1), None).expect("it fits");
        let (moments, starts, log, answers) = (vec![], vec![], vec![], vec![]);
        let (reaching, reached, became, finished) = (None, 0, Reaching::default(), None);
        let mut watched =
            Self { session, viewer, moments, reaching, reached, became, starts, log, finished, answers };
        watched.look();
        watched
    }

    fn look(&mut self) {
        while let Received::Event(event) = self.viewer.try_event() {
            match event {
                Event::Started(info) => {
                    self.starts.push(*info);
                    (self.moments, self.finished) = (vec![], None);
                }
                Event::Moments(moments) => self.moments = moments,
                Event::Reaching(told) => {
                    self.reached += usize::from(told.now.is_none());
                    self.reaching = told.now;
                    self.became = told;
                }
                Event::Log(LogLevel::Info | LogLevel::Warning, text) => self.log.push(text),
                Event::Finished(report) => self.finished = Some(report.weights_hash),
                _ => {}
            }
        }
        self.answers.extend(self.viewer.take_answers());
    }

    fn turn(&mut self) -> Turn {
        let turn = self.session.turn().expect("nothing fails");
        assert_ne!(turn, Turn::Leave);
        self.look();
        turn
    }

    fn tell(&mut self, command: Command) {
        assert!(self.viewer.send(command));
        self.turn();
    }

    /// Turns until `done`, many times at the most.
    fn turn_until(&mut self, done: impl Fn(&Self) -> bool) {
        for _ in 0..20_000 {
            if done(self) {
                return;
            }
            self.turn();
        }
        panic!("in vain: {:?}, {:?}", self.moments, self.log);
    }

    fn steps(&self) -> u64 {
        self.session.trainer.progress.total_steps
    }

    fn kept(&self) -> Vec<u64> {
        self.moments.iter().map(|moment| moment.step).collect()
    }

    fn has_said(&self, text: &str) -> bool {
        self.log.iter().any(|line| line.contains(text))
    }
}

/// The run of `job` after so many batches, by another trainer.
fn trained(job: &Job, step: u64) -> Trainer {
    let mut trainer = Trainer::new(job.config.clone(), Arc::clone(&DATA.1)).expect("it fits");
    let is_there = |progress: &progress::Progress| {
        progress.total_steps == step && !matches!(progress.stage, progress::Stage::Validating(_))
    };
    while !is_there(&trainer.progress) {
        trainer.advance(&Workers::single()).expect("the data is whole");
    }
    trainer
}

/// The run of `job` after each batch, by other trainers.
fn networks(job: &Job, steps: u64) -> BTreeMap<u64, Trainer> {
    (0..=steps).map(|step| (step, trained(job, step))).collect()
}

fn about(step: u64, question: Question) -> Ask {
    Ask::about(AskId::of("past"), question, step)
}

fn accuracy() -> Question {
    Question::Evaluate(Evaluate { set: Set::Watched })
}

#[test]
fn the_first_batches_are_all_kept_and_their_state_is_what_it_was() {
    let clock = Arc::new(ScriptedClock::default());
    let (job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    let expected = networks(&job, (STEPS * EPOCHS) as u64);
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.finished.is_some());
    assert_eq!(watched.kept(), (0..=(STEPS * EPOCHS) as u64).collect::<Vec<_>>());
    let ends: Vec<u64> =
        watched.moments.iter().filter(|moment| moment.ends_epoch()).map(|moment| moment.step).collect();
    assert_eq!(ends, [6, 12, 18]);
    for (step, trainer) in expected {
        let state = watched.session.moments.state(step).expect("it is kept");
        let hash = state.network().expect("whole").weights_hash();
        assert_eq!(hash, trainer.network.weights_hash(), "after batch {step}");
        assert_eq!(state.progress.place(), trainer.progress.place());
    }
}

#[test]
fn who_asks_about_a_moment_is_answered_about_that_one_while_training_goes_on() {
    let clock = Arc::new(ScriptedClock::default());
    (clock.script().batch, clock.script().answer) = (Duration::from_millis(10), Duration::from_millis(1));
    let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    let expected = networks(&job, 5);
    job.config.epochs = 10_000;
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.steps() >= 20);
    for step in [3, 1, 5, 3] {
        watched.answers.clear();
        let asks = [
            about(step, accuracy()),
            Ask::about(AskId::of("pictures"), Question::Layer(Layer { view: 0, sample: 7 }), step),
        ];
        viewer.declare(asks.to_vec());
        watched
            .turn_until(|watched| watched.answers.iter().filter(|answer| answer.is_complete()).count() == 2);
        assert!(watched.answers.iter().all(|answer| answer.total_steps == step), "{:?}", watched.answers);
        let network = &expected[&step].network;
        let (images, subset) = (&DATA.1.train, &watched.session.trainer.split.validation);
        let mut measuring = Measuring::default();
        while !Evaluator::new(network)
            .measure(&workers, network, images, subset, &mut measuring)
            .expect("in memory")
        {}
        let found = watched.answers.iter().rev().find_map(|answer| match &answer.body {
            Finding::Evaluate(found) => Some(**found),
            _ => None,
        });
        assert_eq!(
            found.map(|found| found.accuracy),
            Some(measuring.evaluation().accuracy),
            "after batch {step}"
        );
    }
    // A moment is answered about once.
    watched.answers.clear();
    (0..500).for_each(|_| _ = watched.turn());
    assert_eq!(watched.answers, []);
    viewer.declare(Vec::new());
    watched.turn();
    assert!(watched.session.kit.is_none(), "what nobody asks takes no memory");
}

#[test]
fn scrubbing_keys_and_steps_that_are_reached_hold_training_up_no_more_than_other_answers() {
    let clock = Arc::new(ScriptedClock::default());
    (clock.script().batch, clock.script().answer) = (Duration::from_millis(10), Duration::from_millis(8));
    let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    job.config.epochs = 10_000;
    job.start.moments = 1 << 20;
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.steps() >= 300);
    clock.script().spent.clear();
    let began = clock.now();
    let mut answered = 0;
    for round in 0..1500 {
        // A key a batch: nobody types faster.
        viewer.declare(vec![about(round % 20, Question::Layer(Layer { view: 0, sample: 7 }))]);
        if round % 100 == 0 {
            let is_missing =
                |step: &u64| watched.session.moments.at(*step).is_none_or(|moment| !moment.whole);
            let missing = (0..300).rev().find(is_missing).expect("few are kept");
            watched.session.reach(missing);
        }
        watched.turn();
        answered += watched.answers.drain(..).count();
    }
    let script = clock.script();
    let keeping = script.spent.iter().filter(|spell| spell.work == Work::Keep);
    let spent = keeping.map(|spell| spell.time).sum::<Duration>().as_secs_f64();
    drop(script);
    let passed = (clock.now() - began).as_secs_f64();
    // What was saved up, and a debt, may be spent at once; what is scrubbed counts more than the time that it takes.
    assert!(
        (0.8 * SHARE * passed / f64::from(COST_OF_PAST)..=SHARE * passed + 0.07).contains(&spent),
        "{spent} of {passed}"
    );
    assert!(answered > 5, "{answered} answers");
}

#[test]
fn questions_that_try_a_step_are_answered_about_whole_moments_and_refused_about_others() {
    let clock = Arc::new(ScriptedClock::default());
    let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    // Room for a few whole moments, and for more that are not.
    job.start.moments = room_for(&job, 8);
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.finished.is_some());
    let moments = watched.moments.clone();
    assert!(moments.len() > 5, "{moments:?}");
    let whole = moments.iter().rfind(|moment| moment.whole).expect("there is one").step;
    let light = moments.iter().rfind(|moment| !moment.whole).expect("there is one").step;
    let expected = networks(&job, whole.max(light));
    for (step, is_whole) in [(whole, true), (light, false)] {
        for question in [
            Question::Explain(Explain { sample: 2, training: true }),
            Question::Explain(Explain { sample: 2, training: false }),
            Question::Filters(Filters { layer: 0, quantity: Quantity::Gradient }),
        ] {
            let needs = question.needs_next_step();
            viewer.declare(vec![about(step, question.clone())]);
            watched.answers.clear();
            watched.turn_until(|watched| !watched.answers.is_empty());
            match &watched.answers[0].body {
                Finding::Explain(found) => {
                    assert_eq!((found.rehearsal.is_some(), found.total_steps), (is_whole, step));
                    let numbered = found.rehearsal.as_ref().is_none_or(|tried| tried.number == step + 1);
                    assert!(numbered && (is_whole || !needs));
                }
                Finding::Filters(found) => {
                    assert_eq!(found.batch.map(|batch| batch.number), Some(step + 1));
                    assert!(found.norms.change.is_some());
                    let bank = expected[&step].network.layers[0].filters().expect("weights").biases.to_vec();
                    assert_eq!(found.biases, bank);
                }
                Finding::Nothing(reason) => {
                    assert!(needs && !is_whole && reason.contains("the weights alone are kept"), "{reason}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
    viewer.declare(vec![about(9999, accuracy())]);
    watched.answers.clear();
    watched.turn_until(|watched| !watched.answers.is_empty());
    let Finding::Nothing(reason) = &watched.answers[0].body else { panic!("{:?}", watched.answers) };
    assert!(reason.contains("no moment is kept of the run after batch 9999"), "{reason}");
}

/// A run in which things were done, with few moments.
fn sparse(clock: &Arc<ScriptedClock>) -> Job {
    let mut job = job(clock);
    job.start.moments = room_for(&job, 6);
    job
}

/// Bytes of so many moments of a run.
pub(super) fn room_for(job: &Job, moments: u64) -> u64 {
    let state =
        capture("test", &job.source, &trained(job, 0), &Course::default()).expect("the data is whole");
    let growth = 1000;
    (state.encode().expect("encoded").len() as u64 + growth) * moments
}

/// Trains to the end, and does something at some places on the way.
fn train_with_acts(watched: &mut Watched<'_>) {
    let acts =
        [(2, "learning-rate x0.5"), (5, "set momentum 0.7"), (9, "set label-smoothing 0.1"), (13, "undo")];
    for (step, act) in acts {
        watched.turn_until(|watched| watched.steps() >= step);
        watched.tell(Command::Act(act.parse().expect("an act")));
    }
    watched.turn_until(|watched| watched.finished.is_some());
}

#[test]
fn every_step_that_is_not_kept_can_be_computed_to_the_bit_and_is_kept_then() {
    let clock = Arc::new(ScriptedClock::default());
    let (job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    train_with_acts(&mut watched);
    let all: Vec<RunState> =
        (0..=18).map(|step| watched.session.moments.state(step).expect("all are kept")).collect();
    drop(watched);

    let (job, (viewer, mut link)) = (sparse(&clock), channel());
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    train_with_acts(&mut watched);
    let missing: Vec<u64> = (0..=18).filter(|step| !watched.kept().contains(step)).collect();
    assert!(missing.len() > 8, "{:?}", watched.moments);
    for step in missing {
        let before = watched.reached;
        watched.tell(Command::Reach(step));
        watched.turn_until(|watched| watched.reached > before);
        let state = watched
            .session
            .moments
            .state(step)
            .unwrap_or_else(|problem| panic!("{problem:#}: {:?}", watched.log));
        let expected = &all[usize::try_from(step).expect("small")];
        assert_eq!(state.tensors, expected.tensors, "after batch {step}");
        assert_eq!(state.memory, expected.memory, "after batch {step}");
        assert_eq!((&state.config, &state.progress.journal), (&expected.config, &expected.progress.journal));
        assert_eq!(state.progress.place(), expected.progress.place());
        assert_eq!(watched.session.moments.at(step).map(|moment| moment.whole), Some(true));
    }
}

#[test]
fn a_step_that_is_computed_is_told_of_and_can_be_given_up() {
    let clock = Arc::new(ScriptedClock::default());
    let (mut job, workers, (viewer, mut link)) = (sparse(&clock), Workers::single(), channel());
    job.config.epochs = 1000;
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.steps() >= 100);
    watched.tell(Command::Pause);
    let kept = watched.kept();
    let is_missing = |step: &u64| (step - 5..=*step).all(|step| !kept.contains(&step));
    let missing = (20..90).rev().find(is_missing).expect("few are kept");
    for (step, text) in [(100_000, "still to come"), (watched.kept()[0], "kept already")] {
        watched.tell(Command::Reach(step));
        assert!(watched.has_said(text), "{:?}", watched.log);
    }
    watched.tell(Command::Reach(missing));
    let reach = watched.reaching.expect("it is told");
    assert!(reach.step == missing && reach.from < missing && reach.done < 1.0, "{reach:?}");
    watched.tell(Command::Reach(missing));
    assert_eq!((watched.reaching, watched.has_said("not computed any further")), (None, true));
    watched.tell(Command::Reach(missing - 1));
    watched.tell(Command::Reach(missing));
    watched.turn_until(|watched| watched.kept().contains(&missing));
    assert!(!watched.kept().contains(&(missing - 1)), "another one was wanted");
    let hash = watched.session.trainer.network.weights_hash();
    assert_eq!(trained(&job, watched.steps()).network.weights_hash(), hash);
}

#[test]
fn a_branch_that_changes_nothing_ends_in_the_same_bits() {
    let place = tempfile::tempdir().expect("a directory");
    let clock = Arc::new(ScriptedClock::default());
    let (mut job, workers, (viewer, mut link)) = (sparse(&clock), Workers::single(), channel());
    job.home = Home::At(place.path().join("run"));
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.finished.is_some());
    let hash = watched.finished.clone();
    for step in [4, 0, 11, 18, 6, 17] {
        let (starts, parent) = (watched.starts.len(), watched.session.recorder.name().expect("it is kept"));
        watched.tell(Command::Branch(NewBranch { step, ..NewBranch::default() }));
        watched.turn_until(|watched| watched.starts.len() > starts && watched.finished.is_some());
        assert_eq!(watched.finished, hash, "off batch {step}");
        let shared: Vec<u64> = watched.kept().into_iter().filter(|kept| *kept <= step).collect();
        assert!(shared.contains(&0), "{:?}", watched.moments);
        assert_eq!(watched.session.recorder.parent(), Some(format!("{parent}@{step}").as_str()));
        let path = PathBuf::from(watched.session.recorder.name().expect("it is kept"));
        let state = RunState::load(&path.join(crate::runs::LATEST)).expect("it is kept");
        assert_eq!(state.parent, Some(format!("{parent}@{step}")));
        assert_eq!(state.progress.history.len(), EPOCHS);
        assert_eq!(state.course.points().last().map(|point| point.step), Some(18));
        let description = std::fs::read_to_string(path.join(crate::runs::DESCRIPTION)).expect("it is there");
        assert!(description.contains(&format!("@{step}\"")), "{description}");
    }
}

#[test]
fn what_is_other_in_a_branch_is_in_its_journal_so_that_it_can_be_done_again() {
    let clock = Arc::new(ScriptedClock::default());
    let (job, workers, (viewer, mut link)) = (sparse(&clock), Workers::single(), channel());
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.finished.is_some());
    let hash = watched.finished.clone();
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let refused = NewBranch { step: 7, settings: vec![set("momentum", "7")], ..NewBranch::default() };
    watched.tell(Command::Branch(refused));
    watched.turn_until(|watched| watched.has_said("no branch is begun: --momentum 7"));
    assert_eq!((watched.starts.len(), watched.session.recorder.parent()), (1, None));
    let new = NewBranch {
        step: 7,
        name: Some("other".to_owned()),
        settings: vec![set("momentum", "0.5"), set("epochs", "4")],
        acts: vec![Done::ScaleRate(2.0)],
    };
    watched.tell(Command::Branch(new));
    watched.turn_until(|watched| watched.starts.len() == 2 && watched.finished.is_some());
    assert!(watched.has_said("branched off"), "{:?}", watched.log);
    assert_eq!((watched.starts[1].name.as_str(), watched.starts[1].epochs), ("other", 4));
    assert_ne!(watched.finished, hash);
    let progress = &watched.session.trainer.progress;
    assert_eq!((progress.epoch, progress.journal.len()), (4, 3));
    let begun = Trainer::new(job.config.clone(), Arc::clone(&DATA.1)).expect("it fits");
    let mut replay = Replay::new(begun, progress.journal.clone());
    while !matches!(replay.advance(&workers).expect("it can be done again"), Advance::Finished(_)) {}
    assert_eq!(Some(replay.trainer().network.weights_hash()), watched.finished);
}

#[test]
fn a_run_that_was_killed_has_its_past_up_to_its_checkpoint_when_it_goes_on() {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("run");
    let clock = Arc::new(ScriptedClock::default());
    let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    job.home = Home::At(path.clone());
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.steps() >= 8);
    watched.tell(Command::Save);
    watched.turn_until(|watched| watched.steps() >= 14);
    let kept: Vec<u64> = watched.session.moments.list().iter().map(|moment| moment.step).collect();
    assert_eq!(kept, (0..=watched.steps()).collect::<Vec<_>>());
    // Nothing more is said or written, as after a kill.
    std::mem::forget(watched);
    let state = RunState::load(&path.join(crate::runs::LATEST)).expect("it is kept");
    let saved = state.progress.total_steps;
    let elsewhere = place.path().join("later");
    std::fs::create_dir(&elsewhere).expect("made");
    let copy = |from: &Path, to: &Path| _ = std::fs::copy(from, to).expect("copied");
    copy(&path.join(crate::runs::LATEST), &elsewhere.join(crate::runs::LATEST));
    std::fs::create_dir(crate::runs::moments::folder(&elsewhere)).expect("made");
    for found in crate::runs::moments::list(&path).expect("there") {
        copy(&found.file.path(&path), &found.file.path(&elsewhere));
    }
    let run = RunDirectory::open(&elsewhere).expect("it is free");
    let job = Job { state: Some(Box::new(state)), home: Home::Open(Arc::new(run)), ..job };
    let (viewer, mut link) = channel();
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    let there: Vec<u64> = watched.session.moments.list().iter().map(|moment| moment.step).collect();
    assert_eq!(there, (0..=saved).collect::<Vec<_>>(), "what comes later is trained again");
    watched.turn_until(|watched| watched.finished.is_some());
    assert_eq!(watched.kept(), (0..=18).collect::<Vec<_>>());
}

#[test]
fn no_moments_are_kept_where_that_is_not_wanted_and_the_bits_are_the_same() {
    let clock = Arc::new(ScriptedClock::default());
    let hashes = [0, 1, USUAL_BYTES].map(|bytes| {
        let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
        job.start.moments = bytes;
        let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
        watched.turn_until(|watched| watched.finished.is_some());
        assert_eq!(watched.kept().is_empty(), bytes < USUAL_BYTES);
        assert_eq!(watched.has_said("--moments"), bytes == 1, "{:?}", watched.log);
        watched.finished.clone()
    });
    assert!(hashes.windows(2).all(|pair| pair[0] == pair[1]), "{hashes:?}");
}

#[test]
fn a_step_that_is_reached_can_be_gone_on_from_where_no_moments_are_kept() {
    let clock = Arc::new(ScriptedClock::default());
    let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    job.start.moments = 0;
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.finished.is_some());
    let hash = watched.finished.clone();
    watched.tell(Command::Reach(7));
    assert_eq!((watched.reaching.map(|reach| reach.step), watched.became.obeyed), (Some(7), 1));
    watched.turn_until(|watched| watched.reached == 1 && watched.kept() == [7]);
    assert_eq!(watched.became, Reaching { now: None, there: Some(7), obeyed: 1 });
    // Whatever a batch that is asked for comes to is told behind the command, kept already or still to come.
    watched.tell(Command::Reach(7));
    assert_eq!(watched.became, Reaching { now: None, there: Some(7), obeyed: 2 });
    watched.tell(Command::Reach(999));
    assert_eq!(watched.became, Reaching { now: None, there: None, obeyed: 3 });
    let starts = watched.starts.len();
    let done =
        |watched: &Watched<'_>| watched.session.reaching.as_ref().map(|errand| errand.way.progress().done);
    watched.tell(Command::Reach(6));
    watched.turn_until(|watched| done(watched) > Some(0.5));
    watched.tell(Command::Branch(NewBranch { step: 6, ..NewBranch::default() }));
    assert!(done(&watched).is_none_or(|done| done > 0.5), "what is done of the way is not lost");
    watched.turn_until(|watched| watched.starts.len() == starts + 1 && watched.finished.is_some());
    assert_eq!(watched.finished, hash);
}

#[test]
fn a_moment_that_was_reached_is_gone_on_from_at_once() {
    let clock = Arc::new(ScriptedClock::default());
    let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    job.start.moments = 0;
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.finished.is_some());
    let hash = watched.finished.clone();
    watched.tell(Command::Reach(7));
    watched.turn_until(|watched| watched.became.there == Some(7));
    assert!(watched.has_said("batch 7 is computed, and can be gone on from"), "{:?}", watched.log);
    let state = watched.session.moments.state(7).expect("it is there");
    assert_eq!(state.weights_hash(), trained(&job, 7).network.weights_hash());
    watched.tell(Command::Branch(NewBranch { step: 7, ..NewBranch::default() }));
    watched.turn_until(|watched| watched.starts.len() == 2 && watched.finished.is_some());
    assert_eq!(watched.finished, hash);
}

#[test]
fn a_branch_off_a_run_that_diverged_begins_with_the_weights_before() {
    let clock = Arc::new(ScriptedClock::default());
    let (job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.steps() >= 8);
    watched.session.trainer.network.state_mut().for_each(|tensor| tensor.values_mut().fill(f32::NAN));
    watched.turn_until(|watched| watched.finished.is_some());
    let step = watched.steps();
    assert!(watched.session.trainer.divergence.is_some() && !watched.session.trainer.network.is_finite());
    watched.tell(Command::Branch(NewBranch { step, ..NewBranch::default() }));
    watched.turn_until(|watched| watched.starts.len() == 2 && watched.finished.is_some());
    let expected = trained(&job, (STEPS * EPOCHS) as u64).network.weights_hash();
    assert_eq!(watched.finished, Some(expected), "{:?}", watched.log);
}

#[test]
fn settings_for_a_run_that_is_over_are_refused_unless_they_extend_it() {
    let clock = Arc::new(ScriptedClock::default());
    let (job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    let mut watched = Watched::new(&job, &viewer, &mut link, &workers);
    watched.turn_until(|watched| watched.finished.is_some());
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let branch = |settings: &[(String, String)]| {
        Command::Branch(NewBranch { step: 18, settings: settings.to_vec(), ..NewBranch::default() })
    };
    watched.tell(branch(&[set("momentum", "0.5")]));
    watched.turn_until(|watched| watched.has_said("the run is completed after batch 18"));
    assert!(watched.has_said("--set epochs=N") && watched.starts.len() == 1, "{:?}", watched.log);
    watched.tell(branch(&[set("momentum", "0.5"), set("epochs", "4")]));
    watched.turn_until(|watched| watched.starts.len() == 2 && watched.finished.is_some());
    assert_eq!(watched.session.trainer.progress.epoch, 4);
}
