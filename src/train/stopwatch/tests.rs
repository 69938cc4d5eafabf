use super::*;
use crate::train::clock::scripted::ScriptedClock;

const BATCH: Duration = Duration::from_millis(20);
const LONG_STOP: Duration = Duration::from_secs(6);

/// Gives a watch that goes, and its clock, after three batches.
fn going() -> (Arc<ScriptedClock>, Stopwatch) {
    let clock = Arc::new(ScriptedClock::default());
    let mut watch = Stopwatch::new(clock.clone());
    watch.start();
    for _ in 0..3 {
        assert_eq!(batch(&clock, &mut watch, BATCH), BATCH);
    }
    (clock, watch)
}

fn batch(clock: &ScriptedClock, watch: &mut Stopwatch, time: Duration) -> Duration {
    clock.pass(Work::Batch, time);
    watch.lap(Work::Batch)
}

#[test]
fn what_the_process_is_stopped_for_does_not_count_whenever_it_is_heard_of() {
    for late_news in [false, true] {
        let (clock, mut watch) = going();
        (clock.script().stop, clock.script().late_news) = (Some(LONG_STOP), late_news);
        let counted: Duration = (0..20).map(|_| batch(&clock, &mut watch, BATCH)).sum();
        assert_eq!(counted, BATCH * 20, "late news: {late_news}");
        assert!(watch.leaves_out());
    }
}

#[test]
fn work_that_takes_long_counts_in_the_end() {
    let (clock, mut watch) = going();
    let long = Duration::from_secs(2);
    let counted: Duration =
        batch(&clock, &mut watch, long) + (0..20).map(|_| batch(&clock, &mut watch, BATCH)).sum::<Duration>();
    assert_eq!(counted, long + BATCH * 20);
    let slower: Duration = (0..20).map(|_| batch(&clock, &mut watch, long)).sum();
    assert_eq!(slower, long * 20, "a machine that has become slow is not a process that was stopped");
    assert!(!watch.leaves_out());
}

#[test]
fn a_watch_that_is_stopped_counts_nothing() {
    let (clock, mut watch) = going();
    watch.stop();
    (clock.script().stop, clock.script().late_news) = (Some(LONG_STOP), true);
    assert_eq!(batch(&clock, &mut watch, BATCH), Duration::ZERO);
    watch.start();
    assert_eq!(batch(&clock, &mut watch, BATCH), BATCH);
    assert!(watch.leaves_out());
}

#[test]
fn news_from_a_pause_is_not_taken_for_news_of_the_work_after_it() {
    let (clock, mut watch) = going();
    watch.stop();
    clock.script().stop = Some(LONG_STOP);
    clock.pass(Work::Keep, BATCH);
    watch.start();
    assert_eq!(batch(&clock, &mut watch, BATCH * 2), BATCH * 2);
}
