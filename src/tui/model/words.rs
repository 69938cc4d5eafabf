//! What happened, in words for the log.

use crate::protocol::{Change, EpochReport, FinishReport, Stepped};
use crate::viz::number::{duration, grouped, percent, significant};

/// An epoch's losses and accuracies.
pub fn epoch(epoch: &EpochReport) -> String {
    let mut text = format!(
        "epoch {}: loss {}, {} % right",
        epoch.epoch,
        significant(epoch.train_loss),
        percent(epoch.train_accuracy, 2)
    );
    if let Some(validation) = epoch.validation {
        let best = if epoch.best { ", the best" } else { "" };
        text.push_str(&format!("; validation {} %{best}", percent(validation.accuracy, 2)));
    }
    format!("{text} ({})", duration(epoch.seconds))
}

/// What a step did to the loss and to all parameters.
pub fn stepped(stepped: &Stepped) -> String {
    let what = match stepped.epoch {
        None if stepped.batches > 1 => {
            format!("{} batches up to {}, the last", grouped(stepped.batches.into()), grouped(stepped.step))
        }
        None => format!("batch {}", grouped(stepped.step)),
        Some(epoch) => format!("epoch {epoch}, validation"),
    };
    let loss = match (stepped.loss_before, stepped.loss_after) {
        (Some(before), Some(after)) => format!("loss {} → {}, ", significant(before), significant(after)),
        (None, Some(after)) => format!("loss {}, ", significant(after)),
        _ => String::new(),
    };
    format!("{what}: {loss}‖Δw‖ {}", change(&stepped.whole, " of ‖w‖"))
}

/// How far parameters moved, and which share `of` their length that is.
pub fn change(change: &Change, of: &str) -> String {
    let share = change.share().map(|share| format!(" = {} %{of}", significant(share * 100.0)));
    format!("{}{}", significant(change.moved), share.unwrap_or_default())
}

/// How a run ended.
pub fn finished(report: &FinishReport) -> String {
    let mut text = format!(
        "{} after {} batches in {}",
        report.outcome,
        grouped(report.total_steps),
        duration(report.seconds)
    );
    if let Some(dead) = report.dead {
        text.push_str(&format!(", dead since epoch {}", dead.since));
    }
    let saved = report.saved.as_ref().map_or_else(String::new, |saved| format!(", saved to {saved}"));
    text + &saved
}
