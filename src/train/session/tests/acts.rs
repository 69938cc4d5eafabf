//! What is done to a run that rests is kept while it rests, and where it rested is written down.

use super::*;
use crate::runs::RunDirectory;
use crate::train::job::Home;
use crate::train::journal::Read;
use crate::train::run::{Advance, Trainer};

#[test]
fn what_is_done_to_a_run_that_rests_is_kept_once_and_soon() {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("run");
    let clock = Arc::new(ScriptedClock::default());
    let (mut job, workers, (viewer, mut link)) = (job(&clock), Workers::single(), channel());
    (job.home, job.save_every, job.start.paused) = (Home::At(path.clone()), Duration::ZERO, true);
    let mut session = Session::new(&job, &mut link, &workers, Arc::clone(&DATA.1), None).expect("it fits");
    let mut rest = || while session.turn().expect("nothing fails") == Turn::Again {};
    let kept =
        || RunState::load(&path.join(crate::runs::LATEST)).expect("a checkpoint").progress.journal.len();
    rest();
    assert_eq!(kept(), 0);
    for (number, act) in ["learning-rate x0.5", "set clip 1", "undo"].into_iter().enumerate() {
        viewer.send(Command::Act(act.parse().expect("an act")));
        rest();
        assert_eq!(kept(), number + 1, "{act}");
    }
    let journal = std::fs::read_to_string(path.join(crate::runs::JOURNAL)).expect("it is there");
    assert!(journal.contains("epoch 1 batch 0: undo"), "{journal}");
    assert_eq!(session.acts_wait(), None, "nothing is owed");
}

/// Lines of the journal in the directory of a run, from its first place on.
fn journal_of(run: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(run.join(crate::runs::JOURNAL)).expect("it is there");
    Read::of(text.as_bytes()).expect("it is one");
    let lines = text.lines().skip_while(|line| !line.starts_with("# epoch") && !line.starts_with("epoch"));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_journal_says_where_a_run_paused_and_went_on_also_after_a_kill_and_steps_are_no_pauses() {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("run");
    let clock = Arc::new(ScriptedClock::default());
    let mut job = job(&clock);
    (job.home, job.save_every) = (Home::At(path.clone()), Duration::MAX);
    let mut alone = Trainer::new(job.config.clone(), Arc::clone(&DATA.1)).expect("it fits");
    while !matches!(alone.advance(&Workers::single()), Ok(Advance::Finished(_))) {}
    let workers = Workers::single();
    let (viewer, mut link) = channel();
    let mut session = Session::new(&job, &mut link, &workers, Arc::clone(&DATA.1), None).expect("it fits");
    let turn_to = |session: &mut Session<'_>, step: u64| {
        while session.trainer.progress.total_steps < step {
            session.turn().expect("nothing fails");
        }
    };
    let rest = |session: &mut Session<'_>| while session.turn().expect("nothing fails") == Turn::Again {};
    turn_to(&mut session, 2);
    viewer.send(Command::Pause);
    rest(&mut session);
    for _ in 0..3 {
        viewer.send(Command::StepBatch);
        rest(&mut session);
    }
    viewer.send(Command::Act("set clip 100".parse().expect("an act")));
    viewer.send(Command::Act("undo".parse().expect("an act")));
    viewer.send(Command::Resume);
    turn_to(&mut session, 8);
    // A step of a run that goes on ends in a pause.
    viewer.send(Command::StepBatch);
    rest(&mut session);
    viewer.send(Command::Save);
    rest(&mut session);
    let expected = [
        "# epoch 1 batch 2: paused",
        "epoch 1 batch 5: set clip 100.0",
        "epoch 1 batch 5: undo",
        "# epoch 1 batch 5: resumed",
        "# epoch 2 batch 3: paused",
    ];
    let kept = journal_of(&path);
    assert_eq!(kept[..5], expected);
    assert!(kept[6].starts_with("end epoch 2 batch 3: weights_hash"), "{kept:?}");
    // What comes after the last checkpoint is lost in a kill.
    viewer.send(Command::Resume);
    turn_to(&mut session, 10);
    drop(session);
    drop(link);

    let run = RunDirectory::open(&path).expect("it is free");
    let state = RunState::load(&run.file(crate::runs::LATEST)).expect("a checkpoint");
    let (state, home) = (Some(Box::new(state)), Home::Open(Arc::new(run)));
    let job = Job { state, home, ..job };
    let (_viewer, mut link) = channel();
    let mut session = Session::new(&job, &mut link, &workers, Arc::clone(&DATA.1), None).expect("it fits");
    rest(&mut session);
    assert_eq!(
        session.trainer.network.weights_hash(),
        alone.network.weights_hash(),
        "all of it changed nothing"
    );
    let kept = journal_of(&path);
    assert_eq!(kept[..5], expected);
    assert_eq!(kept[5], "# epoch 2 batch 3: taken up again by another process");
    assert!(kept[7].starts_with("end completed: weights_hash"), "{kept:?}");
    drop(session);
}
