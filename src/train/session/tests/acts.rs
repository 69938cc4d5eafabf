//! What is done to a run that rests is kept while it rests.

use super::*;
use crate::train::job::Home;

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
