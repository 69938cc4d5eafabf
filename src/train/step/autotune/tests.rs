use super::*;

/// Runs steps of 10 samples for `seconds`, each of which takes as long as `times` says for its mode; gives the
/// shares of time of the modes.
fn shares(autotuner: &mut Autotuner, seconds: f64, times: [f64; 3]) -> [f64; 3] {
    let (mut all, mut shares) = (0.0, [0.0; 3]);
    while all < seconds {
        let mode = autotuner.mode() as usize;
        autotuner.record(times[mode], 10);
        shares[mode] += times[mode];
        all += times[mode];
    }
    shares.map(|share| share / all)
}

/// Runs steps as [`shares`] does, and gives the share of the time that was lost by not always doing them in the fastest mode.
fn lost(autotuner: &mut Autotuner, seconds: f64, times: [f64; 3]) -> f64 {
    let best = times.into_iter().fold(f64::INFINITY, f64::min);
    shares(autotuner, seconds, times)
        .into_iter()
        .zip(times)
        .map(|(share, time)| share * (1.0 - best / time))
        .sum()
}

#[test]
fn helpers_rest_where_they_do_not_help() {
    let mut autotuner = Autotuner::default();
    let mut rested = |seconds, times| shares(&mut autotuner, seconds, times)[2];
    assert!(rested(10.0, [0.001, 0.001, 0.0019]) < 0.01, "they help");
    assert!(rested(10.0, [0.003, 0.002, 0.001]) > 0.7, "they are in the way");
    assert!(rested(10.0, [0.003, 0.002, 0.001]) > 0.98, "they still are");
    assert!(rested(10.0, [0.001, 0.0015, 0.0019]) < 0.3, "they help again");
    assert!(
        rested(10.0, [0.00098, 0.00098, 0.001]) > 0.7,
        "what gains next to nothing is not worth a processor"
    );
}

#[test]
fn parameters_go_past_the_caches_where_that_is_clearly_faster() {
    let mut autotuner = Autotuner::default();
    let mut past = |times| shares(&mut autotuner, 10.0, times)[1];
    assert!(past([0.0012, 0.0012, 0.002]) < 0.05, "it makes no difference");
    assert!(past([0.0016, 0.0014, 0.002]) > 0.9, "the processors are far apart");
    assert!(past([0.0016, 0.0014, 0.002]) > 0.95, "they still are");
    assert!(past([0.0012, 0.0013, 0.002]) < 0.1, "they are not any more");
}

#[test]
fn processors_that_change_places_are_noticed_within_a_moment() {
    let [near, far] = [[0.0012, 0.00125, 0.0023], [0.00146, 0.00126, 0.0023]];
    let mut autotuner = Autotuner::default();
    for _ in 0..20 {
        for (times, mode) in [(near, 0), (far, 1)] {
            shares(&mut autotuner, 0.3, times);
            assert!(shares(&mut autotuner, 0.5, times)[mode] > 0.9);
        }
    }
}

#[test]
fn helpers_that_rest_for_a_bad_moment_soon_work_again() {
    let mut autotuner = Autotuner::default();
    let [good, bad] = [[0.0012, 0.0013, 0.0023], [0.0024, 0.0024, 0.0023]];
    assert!(shares(&mut autotuner, 1.0, good)[0] > 0.9);
    while autotuner.mode() != Mode::SingleThread || autotuner.trial.is_some() {
        shares(&mut autotuner, 0.01, bad);
    }
    assert!(shares(&mut autotuner, 1.0, good)[0] > 0.8);
    // Where that is no moment, they are called ever more seldom.
    assert!(shares(&mut autotuner, 10.0, bad)[2] > 0.7);
    assert!(shares(&mut autotuner, 10.0, bad)[2] > 0.98);
}

#[test]
fn one_disturbed_step_decides_nothing() {
    let mut autotuner = Autotuner::default();
    for number in 0..1000 {
        let mode = autotuner.mode();
        let disturbed = if number % 4 == 2 { 0.004 } else { 0.0 };
        autotuner.record([0.001, 0.001, 0.0014][mode as usize] + disturbed, 10);
    }
    assert_eq!(autotuner.mode(), Mode::Parallel);
}

#[test]
fn what_becomes_slow_is_soon_tried_again() {
    let mut autotuner = Autotuner::default();
    shares(&mut autotuner, 1.0, [0.0002, 0.0002, 0.0003]);
    assert!(
        shares(&mut autotuner, 1.0, [0.0009, 0.0008, 0.0003])[2] > 0.7,
        "the trial comes before its time"
    );
    shares(&mut autotuner, 3.0, [0.0002, 0.0002, 0.0003]);
    // Slow, but no other way is faster.
    assert!(lost(&mut autotuner, 10.0, [0.001, 0.001, 0.0015]) < 0.02);
}

#[test]
fn trials_cost_next_to_nothing_however_long_a_step_is() {
    let alone = shares(&mut Autotuner::default(), 5000.0, [1.0, 1.1, 2.0])[2];
    assert!(alone < 0.03, "{alone}");
    for times in [[1.0, 1.1, 2.0], [1.1, 1.0, 1.2], [2.0, 2.1, 1.0], [1.0, 1.2, 1.1]] {
        for scale in [1.0, 0.01, 0.001, 0.0001_f64] {
            let seconds = 20.0_f64.max(5000.0 * scale);
            let lost = lost(&mut Autotuner::default(), seconds, times.map(|time| time * scale));
            assert!(lost < 0.02, "{times:?} times {scale}: {lost}");
        }
    }
}
