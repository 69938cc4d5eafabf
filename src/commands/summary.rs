//! What came of a run, in words.

use super::failure::Failure;
use crate::protocol::{FinishReport, Outcome, Side};
use crate::viz::number::duration;
use anyhow::anyhow;

/// A loss in a sentence: what it is called, and how it is changed.
pub(super) fn loss_in_words(loss: &str) -> String {
    match loss.split_once(", ") {
        Some((name, how)) => format!("{name} loss, {how}"),
        None => format!("{loss} loss"),
    }
}

/// The end of a run in lines.
pub(super) fn lines(report: &FinishReport) -> Vec<String> {
    let test = match (report.test, report.outcome) {
        (Some(test), _) => format!("test loss {:.4}, accuracy {:.2} %", test.loss, test.accuracy * 100.0),
        (None, Outcome::Completed | Outcome::TargetReached | Outcome::NoImprovement) => {
            "no test set".to_owned()
        }
        (None, Outcome::Stopped | Outcome::Diverged) => "test set not measured".to_owned(),
    };
    let FinishReport { outcome, epochs, total_steps, seconds, .. } = report;
    let time = duration(*seconds);
    let mut lines = vec![format!("{outcome} after {epochs} epochs, {total_steps} batches, {time}: {test}")];
    lines.extend(report.dead.map(|dead| dead.to_string()));
    if let Some((divergence, _)) = &report.divergence {
        lines.push(format!("{divergence}; try a lower learning rate"));
    }
    lines.extend(report.saved.as_ref().map(|saved| format!("saved {saved}")));
    if let (true, Some(run)) = (report.is_unfinished(), &report.run) {
        lines.push(format!("go on with: cnn-tui resume {run}"));
    }
    lines.push(format!("weights {}", report.weights_hash));
    lines
}

/// What the end of a run without a screen means for the exit status. The reason was told when it came.
pub(super) fn verdict(report: &FinishReport, copied: bool, signal: Option<i32>) -> Result<(), Failure> {
    match (signal, report.outcome) {
        (Some(signal), Outcome::Stopped) => Err(Failure::Signal(signal)),
        (_, Outcome::Diverged) => Err(Failure::Unsuccessful),
        _ if is_unsaved(report, copied) => Err(Failure::Unsuccessful),
        _ => Ok(()),
    }
}

/// The ends of all runs in lines, those of a pair each with the letter of its run, and how to go on with both.
pub(super) fn all_lines(reports: &[Option<FinishReport>]) -> Vec<String> {
    let [a, b] = reports else { return reports.iter().flatten().flat_map(lines).collect() };
    let lettered = |(side, report): (Side, &Option<FinishReport>)| {
        let lines = report.as_ref().map(lines).unwrap_or_default();
        lines.into_iter().map(move |line| format!("{}: {line}", side.letter())).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = Side::ALL.into_iter().zip([a, b]).flat_map(lettered).collect();
    all.extend(both(a.as_ref(), b.as_ref()));
    all
}

/// How to go on with both runs of a pair, if there is something to go on with.
fn both(a: Option<&FinishReport>, b: Option<&FinishReport>) -> Option<String> {
    let (a, b) = (a?, b?);
    let (run_a, run_b) = (a.run.as_ref()?, b.run.as_ref()?);
    let is_unfinished = a.is_unfinished() || b.is_unfinished();
    is_unfinished.then(|| format!("go on with both: cnn-tui resume {run_a} --versus {run_b}"))
}

/// What the exit status says of runs that the user left, or whose trainers failed for these reasons.
pub(super) fn left(
    failures: &[String],
    reports: &[Option<FinishReport>],
    copied: bool,
) -> Result<(), Failure> {
    if !failures.is_empty() {
        return Err(anyhow!(failures.join("; ")).into());
    }
    reports.iter().flatten().try_for_each(|report| match report {
        report if report.outcome == Outcome::Diverged => Err(Failure::Unsuccessful),
        report if is_unsaved(report, copied) => {
            Err(anyhow!("the last checkpoint could not be written; the log had the reason").into())
        }
        _ => Ok(()),
    })
}

/// Whether the last checkpoint of a run that was to be kept, or to be `copied` to a file, could not be written.
pub(super) fn is_unsaved(report: &FinishReport, copied: bool) -> bool {
    report.lost || report.saved.is_none() && (copied || report.run.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcome: Outcome, saved: bool, run: bool) -> FinishReport {
        FinishReport {
            outcome,
            epochs: 1,
            total_steps: 1,
            test: None,
            best: None,
            seconds: 1.0,
            dead: None,
            lost: false,
            weights_hash: String::new(),
            saved: saved.then(String::new),
            run: run.then(String::new),
            divergence: None,
        }
    }

    #[test]
    fn a_run_whose_last_save_failed_has_not_succeeded() {
        use Outcome::{Completed, Diverged, Stopped, TargetReached};
        let status = |outcome, saved, run, copied, signal| {
            verdict(&report(outcome, saved, run), copied, signal).map_err(|failure| failure.status())
        };
        for outcome in [Completed, TargetReached, Stopped] {
            assert_eq!(status(outcome, true, true, false, None), Ok(()));
            assert_eq!(status(outcome, false, false, false, None), Ok(()), "--no-save");
            assert_eq!(status(outcome, false, true, false, None), Err(1));
            assert_eq!(status(outcome, false, false, true, None), Err(1), "--save");
        }
        assert_eq!(status(Completed, false, true, false, Some(15)), Err(1), "it ended by itself");
        assert_eq!(status(Stopped, false, true, false, Some(15)), Err(143));
        assert_eq!(status(Diverged, true, true, true, None), Err(1));
    }
}
