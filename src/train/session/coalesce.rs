//! What waits to be told to each viewer. Reports are gathered, so a slow viewer gets fewer and longer ones; nothing is
//! lost, and nothing grows without bound.

use crate::inspect::TrainerEnd;
use crate::protocol::{BatchPoint, Event, Report, ViewerId};
use crate::train::course::halved;
use std::collections::VecDeque;

/// A report holds at most so many points; past that, neighbours are averaged.
const MOST_POINTS: usize = 4096;

/// Events on their way to all viewers.
pub struct Coalescer {
    backlogs: Vec<Backlog>,
    points: Vec<BatchPoint>,
}

/// Events on their way to one viewer, oldest first.
struct Backlog {
    viewer: ViewerId,
    waiting: VecDeque<Event>,
    /// What stands for itself, whatever was told before: the newest of each kind, told after all that waits.
    newest: [Option<Event>; 2],
}

impl Backlog {
    fn push(&mut self, event: Event) {
        match (self.waiting.back_mut(), event) {
            (Some(Event::Report(last)), Event::Report(mut report)) => {
                last.batches.append(&mut report.batches);
                report.batches = std::mem::take(&mut last.batches);
                halve_if_long(&mut report.batches);
                *last = report;
            }
            (_, event @ Event::Moments(_)) => self.newest[0] = Some(event),
            (_, event @ Event::Reaching(_)) => self.newest[1] = Some(event),
            (_, event) => {
                if matches!(event, Event::Started(_)) {
                    // What was to be told of the run before is told no more.
                    self.newest = [None, None];
                }
                self.waiting.push_back(event);
            }
        }
    }

    /// Sends what the viewer will take without waiting; true if nothing is left.
    fn flush(&mut self, link: &TrainerEnd) -> bool {
        while let Some(event) = self.waiting.pop_front() {
            if let Err(event) = link.try_send(self.viewer, event) {
                self.waiting.push_front(event);
                return false;
            }
        }
        for place in &mut self.newest {
            if let Some(event) = place.take()
                && let Err(event) = link.try_send(self.viewer, event)
            {
                *place = Some(event);
                return false;
            }
        }
        true
    }
}

impl Coalescer {
    /// Nothing yet, for all viewers of `link`.
    pub fn new(link: &TrainerEnd) -> Self {
        let backlog = |viewer| Backlog { viewer, waiting: VecDeque::new(), newest: [None, None] };
        Self { backlogs: link.viewers().map(backlog).collect(), points: Vec::new() }
    }

    /// Adds a batch to the report in the making.
    pub fn point(&mut self, point: BatchPoint) {
        self.points.push(point);
        halve_if_long(&mut self.points);
    }

    /// Closes the report in the making: `report` with the points gathered so far.
    pub fn report(&mut self, report: Report) {
        let batches = std::mem::take(&mut self.points);
        self.push(Event::Report(Report { batches, ..report }));
    }

    /// Puts an event behind what waits; reports that follow each other become one.
    pub fn push(&mut self, event: Event) {
        if let Some((last, others)) = self.backlogs.split_last_mut() {
            others.iter_mut().for_each(|backlog| backlog.push(event.clone()));
            last.push(event);
        }
    }

    /// Forgets what was gathered of a run that is begun again.
    pub fn forget_points(&mut self) {
        self.points.clear();
    }

    /// Sends what the viewers will take without waiting; true if nothing is left.
    pub fn flush(&mut self, link: &TrainerEnd) -> bool {
        let mut all = true;
        for backlog in &mut self.backlogs {
            // Not to stop at the first that waits: the others are to get theirs.
            all &= backlog.flush(link);
        }
        all
    }
}

/// Averages neighbours when there are too many points.
fn halve_if_long(points: &mut Vec<BatchPoint>) {
    if points.len() > MOST_POINTS {
        *points = halved(points);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::channel::{Received, channel};
    use crate::protocol::{MomentInfo, Reaching};

    fn point(step: u64) -> BatchPoint {
        BatchPoint { step, loss: step as f64, accuracy: 0.5, images: 10, ..BatchPoint::default() }
    }

    #[test]
    fn a_screen_that_does_not_look_gets_one_long_report_that_keeps_every_image() {
        let (screen, trainer) = channel();
        let mut waiting = Coalescer::new(&trainer);
        for step in 1..=100_000 {
            waiting.point(point(step));
            if step % 10 == 0 {
                waiting.report(Report { total_steps: step, ..Report::default() });
            }
        }
        assert!(waiting.flush(&trainer));
        let Received::Event(Event::Report(report)) = screen.try_event() else { panic!("no report") };
        assert_eq!(screen.try_event(), Received::Empty);
        assert!(report.batches.len() <= MOST_POINTS);
        assert_eq!(report.total_steps, 100_000);
        assert_eq!(report.batches.last().map(|point| point.step), Some(100_000));
        let images: u64 = report.batches.iter().map(|point| u64::from(point.images)).sum();
        assert_eq!(images, 1_000_000);
        let mean = report.batches.iter().map(|point| point.loss * f64::from(point.images)).sum::<f64>()
            / images as f64;
        assert!((mean - 50_000.5).abs() < 1e-6, "the mean loss is kept: {mean}");
    }

    #[test]
    fn of_what_stands_for_itself_the_newest_is_told_and_none_of_a_run_before() {
        let (screen, trainer) = channel();
        let mut waiting = Coalescer::new(&trainer);
        let moments = |steps: std::ops::Range<u64>| {
            Event::Moments(steps.map(|step| MomentInfo { step, ..MomentInfo::default() }).collect())
        };
        waiting.push(Event::Reaching(Reaching::default()));
        waiting.push(Event::Started(Box::default()));
        for step in 1..1000 {
            waiting.push(moments(0..step));
            waiting.report(Report { total_steps: step, ..Report::default() });
        }
        assert!(waiting.flush(&trainer));
        assert!(matches!(screen.try_event(), Received::Event(Event::Started(_))));
        assert!(
            matches!(screen.try_event(), Received::Event(Event::Report(report)) if report.total_steps == 999)
        );
        assert_eq!(screen.try_event(), Received::Event(moments(0..999)));
        assert_eq!(screen.try_event(), Received::Empty);
    }

    #[test]
    fn events_keep_their_order_and_part_the_reports_they_stand_between() {
        let (screen, trainer) = channel();
        let mut waiting = Coalescer::new(&trainer);
        waiting.point(point(1));
        waiting.report(Report::default());
        waiting.push(Event::Loading("x".to_owned()));
        waiting.point(point(2));
        waiting.report(Report::default());
        assert!(waiting.flush(&trainer));
        let steps = |event| match event {
            Received::Event(Event::Report(report)) => report.batches.iter().map(|point| point.step).collect(),
            _ => vec![],
        };
        assert_eq!(steps(screen.try_event()), [1]);
        assert_eq!(screen.try_event(), Received::Event(Event::Loading("x".to_owned())));
        assert_eq!(steps(screen.try_event()), [2]);
    }
}
