//! Where the runs that a process tells of begin: which is a new one, and which goes on.

use crate::protocol::{Event, Past, RunInfo};

/// A run that begins, or goes on.
#[derive(Debug)]
pub struct Beginning {
    /// What it is.
    pub info: Box<RunInfo>,
    /// What there was of it before; empty if it is new.
    pub past: Past,
    /// Which run of the process it is, from 1.
    pub number: usize,
    /// Whether it is the run before, which goes on from an earlier batch.
    pub goes_back: bool,
}

/// What was heard of beginnings.
#[derive(Debug, Default)]
pub struct Beginnings {
    /// A run that has begun, of which it is not known yet whether it has a past.
    begun: Option<Box<RunInfo>>,
    /// What the run at hand is called, if there is one.
    at_hand: Option<Option<String>>,
    count: usize,
}

impl Beginnings {
    /// Takes in what the trainer says. Gives the run that begins, once its first batch or its past is heard of.
    pub fn hear(&mut self, event: &Event) -> Option<Beginning> {
        let past = match event {
            Event::Started(info) => {
                self.begun = Some(info.clone());
                return None;
            }
            Event::Restored(past) => past.as_ref().clone(),
            Event::Report(report) if report.batches.is_empty() => return None,
            Event::Report(_) | Event::Epoch(_) | Event::Tested(_) | Event::Finished(_) => Past::default(),
            _ => return None,
        };
        let info = self.begun.take()?;
        let is_same = self.at_hand.as_ref() == Some(&info.run);
        let goes_back = is_same && matches!(event, Event::Restored(_));
        self.count += usize::from(!goes_back);
        self.at_hand = Some(info.run.clone());
        Some(Beginning { info, past, number: self.count, goes_back })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{BatchPoint, Report};

    fn started(run: &str) -> Event {
        Event::Started(Box::new(RunInfo { run: Some(run.to_owned()), ..RunInfo::default() }))
    }

    fn restored(total_steps: u64) -> Event {
        Event::Restored(Box::new(Past { total_steps, ..Past::default() }))
    }

    fn report(batches: usize) -> Event {
        Event::Report(Report { batches: vec![BatchPoint::default(); batches], ..Report::default() })
    }

    #[test]
    fn a_run_is_new_or_goes_on_or_goes_back() {
        let mut beginnings = Beginnings::default();
        let mut hear = |event: Event| {
            let begun = beginnings.hear(&event)?;
            Some((begun.number, begun.past.total_steps, begun.goes_back))
        };
        assert_eq!((hear(started("a")), hear(report(0))), (None, None));
        assert_eq!(hear(report(2)), Some((1, 0, false)), "a new run");
        assert_eq!(hear(report(2)), None);
        assert_eq!((hear(started("a")), hear(restored(7))), (None, Some((1, 7, true))), "after a divergence");
        assert_eq!((hear(started("b")), hear(restored(5))), (None, Some((2, 5, false))), "a branch");
        assert_eq!((hear(started("c")), hear(report(1))), (None, Some((3, 0, false))), "begun again");
    }
}
