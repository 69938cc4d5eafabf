//! What a session does about questions: answers them between batches, within their share of the time.

use super::Session;
use super::inquiries::{Cue, Entry, Hand};
use crate::inspect::rehearsal::Rehearse;
use crate::inspect::snapshot::{Snapshot, Subject};
use crate::inspect::tools::Tools;
use crate::inspect::{Answer, Finding, InquiryError};
use crate::protocol::{LogLevel, When};
use crate::train::clock::Work;
use crate::train::live::Live;
use crate::train::run::Trainer;
use std::time::Duration;

/// A piece of an answer is to take about so long while something is trained.
const PIECE: Duration = Duration::from_millis(3);
/// Images in the first piece, of which it is not known yet how long it takes, and in the largest.
const PIECE_IMAGES: std::ops::RangeInclusive<usize> = 1..=256;

/// How many times as much an answer about the run's past costs training as computing it takes: measured with `examples/timeline`.
pub(super) const COST_OF_PAST: u32 = 2;

/// The images that take about [`PIECE`], if `taken` images took so long.
pub(super) fn next_piece(taken: usize, took: Duration) -> usize {
    let wanted = taken as f64 * PIECE.as_secs_f64() / took.as_secs_f64().max(1e-9);
    // What is measured once may be off: neither much more nor much less than before.
    (wanted as usize).clamp(taken / 2, taken * 2).clamp(*PIECE_IMAGES.start(), *PIECE_IMAGES.end())
}

impl Session<'_> {
    /// Takes in what the viewers ask now.
    pub(super) fn take_asks(&mut self) {
        self.inquiries.replace(self.link.asks());
        let done = self.trainer.progress.total_steps;
        let (past, present): (Vec<_>, Vec<_>) =
            self.inquiries.entries.iter().partition(|entry| entry.is_of_past());
        let leaves_past = past.is_empty();
        if !present.iter().any(|entry| entry.question.rehearses() && entry.has_use_at(done)) {
            self.trainer.forget_rehearsal();
        }
        if leaves_past {
            self.leave_past();
        }
    }

    /// Answers while something is trained: at once what somebody waits for, the rest as far as its share of the time goes.
    pub(super) fn answer_aside(&mut self) {
        if self.inquiries.entries.is_empty() && self.reaching.is_none() {
            return;
        }
        let trains = self.wants_batch() && self.limited().is_none();
        let now = self.clock.now();
        if trains {
            self.allowance.pay(now)
        } else {
            self.allowance.skip(now)
        }
        while let Some(index) = self.urgent() {
            let took = self.compute(index, self.piece(index));
            // What is scrubbed is paid back: many keys in a row must not hold training up. So is what the other run of a pair began.
            let entry = &self.inquiries.entries[index];
            let (is_of_past, is_begun_for) = (entry.is_of_past(), entry.cue == Cue::Now);
            // What is read for it drives what training needs out of the caches, too.
            let cost = if is_of_past { took * COST_OF_PAST } else { took };
            self.allowance.draw(cost, !is_of_past && !is_begun_for);
        }
        while trains && self.allowance.affords() && self.inquiries.holding().is_none() {
            let Some(took) = self.compute_aside() else { break };
            self.allowance.draw(took, false);
        }
    }

    /// Computes a piece of what is computed beside training: answers, and in turn with them the step that somebody wants to reach.
    /// Gives how long that took; `None` if there is nothing to compute.
    fn compute_aside(&mut self) -> Option<Duration> {
        let next = self.next();
        self.reach_turn = !self.reach_turn && self.reaching.is_some() || next.is_none();
        match next {
            Some(index) if !self.reach_turn => Some(self.compute(index, self.piece(index))),
            _ => self.reach_further(),
        }
    }

    /// Answers where nothing is trained, or training waits for an answer; false if there is nothing to compute now.
    pub(super) fn answer_first(&mut self) -> bool {
        if let Some(index) = self.inquiries.holding() {
            self.compute(index, usize::MAX);
            return true;
        }
        let limited = self.limited().is_some();
        if self.wants_batch() && !limited {
            return false;
        }
        let Some(index) = self.next() else { return false };
        self.compute(index, if limited { self.piece(index) } else { usize::MAX });
        true
    }

    /// Whether something is to be answered that waits for a viewer to look, or for its time.
    pub(super) fn owes_answers(&self) -> bool {
        self.inquiries.entries.iter().any(|entry| match entry.when {
            When::Once => false,
            When::Every => entry.is_stale || entry.hand.is_some(),
            When::At(_) | When::Moment(_) => entry.has_use_at(self.trainer.progress.total_steps),
        })
    }

    /// The standing question that is to be begun at once.
    fn urgent(&self) -> Option<usize> {
        let entries = self.inquiries.entries.iter();
        entries.enumerate().position(|(index, entry)| {
            let may = !entry.is_of_past() || self.allowance.bears();
            entry.is_urgent && entry.hand.is_none() && may && self.is_due(index)
        })
    }

    /// The standing question whose turn it is: the one that was served longest ago.
    fn next(&self) -> Option<usize> {
        let entries = &self.inquiries.entries;
        let in_hand = |index: &usize| entries[*index].when != When::Once && entries[*index].hand.is_some();
        let turn = (0..entries.len()).filter(|index| in_hand(index) || self.is_due(*index));
        turn.min_by_key(|&index| entries[index].served)
    }

    /// Whether a standing question may be begun as soon as the other run of a pair begins it: none was served longer ago that could go
    /// on now, and what it costs can be paid back.
    pub(super) fn has_turn(&self, index: usize) -> bool {
        let served = |index: usize| self.inquiries.entries[index].served;
        self.allowance.bears() && self.next().is_none_or(|next| served(index) <= served(next))
    }

    /// The images of the next piece of a question: each has its own, for what one image costs differs from question to question.
    fn piece(&self, index: usize) -> usize {
        self.inquiries.entries[index].piece
    }

    /// Whether it is time to begin with a standing question: the network changed, the last answer was taken, and some time
    /// has passed, unless somebody waits.
    fn is_due(&self, index: usize) -> bool {
        let entry = &self.inquiries.entries[index];
        let is_time = match entry.when {
            When::Once => false,
            When::At(step) => self.trainer.progress.total_steps >= step,
            When::Moment(_) => true,
            When::Every if entry.cue == Cue::Wait => false,
            When::Every => {
                let passed = |begun| self.clock.now().saturating_sub(begun) >= self.job.probe_interval;
                entry.is_urgent || entry.begun.is_none_or(passed)
            }
        };
        entry.is_stale && entry.hand.is_none() && is_time && self.is_wanted(entry)
    }

    /// Whether one of those who ask has taken the last answer, and would look at another.
    pub(super) fn is_wanted(&self, entry: &Entry) -> bool {
        entry.askers.iter().any(|(viewer, id)| self.link.has_taken(*viewer, id))
    }

    /// Computes the next piece of an answer, of at most so many images, and tells what is known then; returns how long that
    /// took.
    fn compute(&mut self, index: usize, most: usize) -> Duration {
        let began = self.clock.now();
        let entry = &mut self.inquiries.entries[index];
        let holds = entry.when == When::Once;
        let mut hand = entry.take_in_hand(began);
        self.clock.begins(if holds { Work::Measure } else { Work::Keep });
        let advanced = match self.inquiries.entries[index].when {
            When::Moment(step) => self.advance_about(step, index, &mut hand, most),
            _ => self.advance(&mut hand, most).map_err(|error| error.to_string()),
        };
        match &advanced {
            Ok(_) if hand.done >= 1.0 || self.is_worth_telling(index) => self.tell_answer(index, &mut hand),
            Ok(_) => {}
            Err(error) => {
                hand.done = 1.0;
                self.tell_that_nothing_is_found(index, &hand, error);
            }
        }
        let taken = advanced.unwrap_or(0);
        if hand.done < 1.0 {
            self.inquiries.entries[index].hand = Some(hand);
        }
        if holds {
            self.trainer.spent.measured += taken;
            self.trainer.spend(Work::Measure);
            self.account(None);
        }
        let now = self.clock.now();
        self.inquiries.entries[index].served = now;
        let took = now.saturating_sub(began);
        if taken > 0 && most < usize::MAX {
            self.inquiries.entries[index].piece = next_piece(taken, took);
        }
        took
    }

    /// Computes a piece about the network as it is, or as it was when the answer was begun; what is not complete then is
    /// about a frozen copy from there on. Returns how many images were taken through it.
    ///
    /// # Errors
    /// If there is no answer, with the reason.
    fn advance(&mut self, hand: &mut Hand, most: usize) -> Result<usize, InquiryError> {
        let Live { subject: live, evaluator, mut rehearser } = self.trainer.live();
        let subject = hand.snapshot.as_deref().map_or(live, Snapshot::subject);
        let (workers, observer, explainer) = (self.workers, &mut self.observer, &mut self.explainer);
        let run: Option<&mut dyn Rehearse> = Some(&mut rehearser);
        let about = subject.total_steps;
        let mut tools = Tools { workers, evaluator, observer, explainer, run, most, taken: 0, about };
        let advanced = hand.inquiry.advance(&subject, &mut tools);
        let taken = tools.taken;
        (hand.total_steps, hand.done) = (tools.about, advanced?);
        if hand.done < 1.0 && hand.snapshot.is_none() {
            hand.snapshot = Some(self.inquiries.freeze(&live));
        }
        Ok(taken)
    }

    /// Whether somebody would look at a part of an answer.
    fn is_worth_telling(&self, index: usize) -> bool {
        let entry = &self.inquiries.entries[index];
        entry.question.grows() && self.is_wanted(entry)
    }

    /// Tells all who asked why there is no answer; where somebody pressed a key, the log says it, too.
    fn tell_that_nothing_is_found(&mut self, index: usize, hand: &Hand, problem: &str) {
        let entry = &self.inquiries.entries[index];
        for (viewer, id) in &entry.askers {
            let body = Finding::Nothing(problem.to_owned());
            let answer = Answer { id: id.clone(), total_steps: hand.total_steps, done: 1.0, body };
            self.link.answer(*viewer, &entry.question, entry.when, answer);
        }
        if entry.when == When::Once {
            self.log(LogLevel::Warning, problem);
        }
    }

    /// Tells all who asked what is known, and notes in the log what is worth a line there.
    fn tell_answer(&mut self, index: usize, hand: &mut Hand) {
        let entry = &self.inquiries.entries[index];
        let finding = hand.inquiry.finding();
        let Trainer { network, progress, dataset, split, .. } = &self.trainer;
        let live = Subject { network, total_steps: progress.total_steps, dataset, split };
        let remark = if hand.done >= 1.0 && hand.moment.is_none() {
            hand.inquiry.remark(&finding, &live)
        } else {
            None
        };
        for (viewer, id) in &entry.askers {
            let answer = Answer {
                id: id.clone(),
                total_steps: hand.total_steps,
                done: hand.done,
                body: finding.clone(),
            };
            self.link.answer(*viewer, &entry.question, entry.when, answer);
        }
        if let Some(remark) = remark {
            self.log(LogLevel::Info, &remark);
        }
    }
}
