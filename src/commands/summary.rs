//! What came of a run, in words.

use crate::train::message::FinishReport;
use crate::viz::number::duration;

/// The end of a run in lines.
pub(super) fn lines(report: &FinishReport) -> Vec<String> {
    let test = report.test.map_or_else(
        || "test set not measured".to_owned(),
        |test| format!("test loss {:.4}, accuracy {:.2} %", test.loss, test.accuracy * 100.0),
    );
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

/// Whether the last checkpoint of a run that is kept, or was to be `copied` to a file, could not be written. A run that
/// could not be kept in the usual place, of which it warned at its beginning, has not failed.
pub(super) fn is_unsaved(report: &FinishReport, copied: bool) -> bool {
    report.saved.is_none() && (copied || report.run.is_some())
}
