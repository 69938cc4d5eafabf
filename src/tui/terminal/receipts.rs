//! Whether what was written has arrived.
//!
//! Between the program and a terminal far away, kernels and sshd take up to megabytes without a word: writing never has to
//! wait, and what is seen is seconds old. So frames carry a question that every terminal answers at once, for the device's
//! attributes. Its answer is the receipt for all that was sent before it. Nobody is held to it who has not answered once, and
//! who stops answering is not asked again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The question whose answer is a receipt.
pub(super) const QUESTION: &[u8] = b"\x1b[c";
/// A receipt is asked for after so many bytes; while the line is slow, with each frame.
const GRAIN: usize = 4 * 1024;
/// How many frames may be on their way to a terminal that does not follow: the one that it shows, and an answer to a key.
const MOST: usize = 2;
/// Who has not answered by then answers no more.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer is waited for before the terminal is given back, at the most.
pub(super) const PARTING: Duration = Duration::from_secs(2);

/// What is known of the terminal's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// The terminal is not asked.
    Off,
    /// The terminal was asked and has not answered yet.
    Untried,
    /// The terminal answers.
    Proven,
}

/// The receipts that were asked for.
#[derive(Debug)]
pub(super) struct Receipts {
    /// Whether the terminal may be asked at all.
    may_ask: bool,
    trust: Trust,
    /// When what is not answered yet was asked.
    asked: VecDeque<Instant>,
    /// Bytes since the last question.
    bytes: usize,
    /// The shortest time that an answer took: the way there and back.
    way: Option<Duration>,
    /// The time that the last answer took.
    last: Duration,
    /// How much longer than the way an answer may take.
    slack: Duration,
}

impl Receipts {
    /// No receipts yet. An answer that takes `slack` longer than the way there and back is late.
    pub(super) fn new(may_ask: bool, slack: Duration) -> Self {
        Self {
            may_ask,
            trust: Trust::Off,
            asked: VecDeque::new(),
            bytes: 0,
            way: None,
            last: Duration::ZERO,
            slack,
        }
    }

    /// Begins again with a terminal that may be another than before; true if the question is to be sent to it now.
    pub(super) fn begin(&mut self, now: Instant) -> bool {
        // If it is the same, it still answers what it was asked, and that first.
        let asked = std::mem::take(&mut self.asked);
        self.forget();
        self.asked = asked;
        if self.may_ask {
            self.trust = Trust::Untried;
            self.asked.push_back(now);
        }
        self.may_ask
    }

    /// Forgets all that was asked and answered.
    pub(super) fn forget(&mut self) {
        *self = Self::new(self.may_ask, self.slack);
    }

    /// Tells whether a frame of so many bytes, which is about to be sent, has to bring the question along.
    pub(super) fn ask_with(&mut self, bytes: usize, line_is_slow: bool, now: Instant) -> bool {
        self.bytes += bytes;
        let ask = self.is_proven() && (line_is_slow || self.bytes >= GRAIN);
        if ask {
            self.bytes = 0;
            self.asked.push_back(now);
        }
        ask
    }

    /// A receipt came. Returns how much longer it took than the way there and back.
    pub(super) fn arrived(&mut self, now: Instant) -> Option<Duration> {
        let took = now.saturating_duration_since(self.asked.pop_front()?);
        // Before that, nobody knows which of the questions was answered.
        if self.asked.is_empty() {
            self.trust = Trust::Proven;
        }
        let way = self.way.map_or(took, |way| way.min(took));
        (self.way, self.last) = (Some(way), took);
        Some(took - way)
    }

    /// How long the oldest question has been waiting for its answer.
    fn age(&self, now: Instant) -> Duration {
        self.asked.front().map_or(Duration::ZERO, |&oldest| now.saturating_duration_since(oldest))
    }

    /// Gives up on a terminal that does not answer any more. One that answered, only not to everything, has come in the place of
    /// another that took the other questions with it; it is asked again.
    pub(super) fn tidy(&mut self, now: Instant) {
        if self.age(now) < PATIENCE {
            return;
        }
        let answers = self.trust == Trust::Untried && self.way.is_some();
        self.forget();
        if answers {
            self.trust = Trust::Proven;
        }
    }

    /// The question that was to go out last did not.
    pub(super) fn take_back(&mut self) {
        self.asked.pop_back();
    }

    /// Whether the terminal answers.
    pub(super) fn is_proven(&self) -> bool {
        self.trust == Trust::Proven
    }

    /// Tells whether what was sent arrives later than it should.
    pub(super) fn is_late(&self, now: Instant) -> bool {
        self.is_proven() && self.age(now) > self.way.unwrap_or_default() + self.slack
    }

    /// Tells whether as much is on its way as may be, answers to keys included.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.is_late(now) && self.asked.len() >= MOST
    }

    /// Whether the terminal owes an answer.
    pub(super) fn is_owed(&self) -> bool {
        !self.asked.is_empty()
    }

    /// How long to wait for what is owed before the terminal is given back, so that nobody else finds the answer in the input.
    pub(super) fn parting(&self) -> Duration {
        let is_owed = self.is_proven() && self.is_owed();
        if is_owed { (2 * self.last).clamp(Duration::from_millis(100), PARTING) } else { Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);
    const SLACK: Duration = Duration::from_millis(100);

    /// Receipts of a terminal 30 ms away, and what time it is.
    fn proven() -> (Receipts, Instant) {
        let start = Instant::now();
        let mut receipts = Receipts::new(true, SLACK);
        assert!(receipts.begin(start));
        assert_eq!(receipts.arrived(start + 30 * MILLISECOND), Some(Duration::ZERO));
        (receipts, start + 30 * MILLISECOND)
    }

    #[test]
    fn a_terminal_that_must_not_be_asked_never_is() {
        let start = Instant::now();
        let mut receipts = Receipts::new(false, SLACK);
        assert!(!receipts.begin(start) && !receipts.is_owed());
        assert_eq!(receipts.arrived(start), None, "an answer to nothing");
        assert!(!receipts.ask_with(1 << 30, true, start) && !receipts.is_late(start + PATIENCE));
    }

    #[test]
    fn a_terminal_that_has_not_answered_is_never_waited_for() {
        let start = Instant::now();
        let mut receipts = Receipts::new(true, SLACK);
        assert!(receipts.begin(start) && receipts.is_owed());
        assert!(!receipts.ask_with(1 << 30, true, start));
        let last = start + PATIENCE - MILLISECOND;
        receipts.tidy(last);
        assert!(!receipts.is_late(last) && receipts.is_owed() && receipts.parting().is_zero());
        receipts.tidy(start + PATIENCE);
        assert!(!receipts.is_owed(), "given up");
    }

    #[test]
    fn one_is_asked_for_after_some_bytes_and_on_a_slow_line_with_each_frame() {
        let (mut receipts, now) = proven();
        let asked = [1500, 1500, 1500, 1500].map(|bytes| receipts.ask_with(bytes, false, now));
        assert_eq!(asked, [false, false, true, false]);
        assert!(receipts.ask_with(1, true, now) && receipts.ask_with(1, true, now));
    }

    #[test]
    fn an_answer_is_late_that_takes_longer_than_the_way_and_two_frames_are_the_most_meanwhile() {
        let (mut receipts, start) = proven();
        assert!(receipts.ask_with(1, true, start));
        assert!(!receipts.is_late(start + 130 * MILLISECOND));
        let late = start + 131 * MILLISECOND;
        assert!(receipts.is_late(late) && !receipts.is_full(late));
        assert!(receipts.ask_with(1, true, late) && receipts.is_full(late));
        assert_eq!(receipts.arrived(start + 530 * MILLISECOND), Some(500 * MILLISECOND));
        assert!(receipts.is_late(start + 530 * MILLISECOND), "the second is late by now, too");
        assert_eq!(receipts.parting(), 1060 * MILLISECOND);
        // A shorter way is learned.
        assert_eq!(receipts.arrived(late + 20 * MILLISECOND), Some(Duration::ZERO));
        assert!(!receipts.is_late(late + PATIENCE) && receipts.parting().is_zero());
    }

    #[test]
    fn a_question_that_did_not_go_out_is_not_waited_for() {
        let (mut receipts, start) = proven();
        assert!(receipts.ask_with(1, true, start));
        receipts.take_back();
        assert!(!receipts.is_owed() && receipts.parting().is_zero());
    }

    #[test]
    fn what_was_asked_before_a_resize_is_answered_first() {
        let start = Instant::now();
        let mut receipts = Receipts::new(true, SLACK);
        assert!(receipts.begin(start) && receipts.begin(start + 250 * MILLISECOND));
        assert_eq!(receipts.arrived(start + 300 * MILLISECOND), Some(Duration::ZERO));
        assert!(receipts.is_owed());
        assert_eq!(receipts.arrived(start + 550 * MILLISECOND), Some(Duration::ZERO));
        assert!(receipts.is_proven() && !receipts.is_owed());
        assert_eq!(receipts.way, Some(300 * MILLISECOND));
    }

    #[test]
    fn answers_are_told_apart_again_after_a_question_that_another_terminal_took_with_it() {
        let (mut receipts, start) = proven();
        assert!(receipts.ask_with(1, true, start));
        let attached = start + 5000 * MILLISECOND;
        assert!(receipts.begin(attached));
        assert!(receipts.arrived(attached + 30 * MILLISECOND).is_some());
        assert!(!receipts.ask_with(1, true, attached), "one of two was answered, and nobody knows which");
        receipts.tidy(attached + PATIENCE);
        let later = attached + PATIENCE;
        assert!(!receipts.is_owed() && receipts.ask_with(1, true, later));
        assert_eq!(receipts.arrived(later + 40 * MILLISECOND), Some(Duration::ZERO));
        assert_eq!(receipts.way, Some(40 * MILLISECOND));
    }

    #[test]
    fn a_terminal_that_falls_silent_is_given_up_and_another_is_tried_anew() {
        let (mut receipts, start) = proven();
        assert!(receipts.ask_with(1, true, start));
        receipts.tidy(start + PATIENCE - MILLISECOND);
        assert!(receipts.is_late(start + PATIENCE - MILLISECOND));
        receipts.tidy(start + PATIENCE);
        assert!(!receipts.is_late(start + PATIENCE));
        assert!(!receipts.ask_with(1, true, start + PATIENCE));
        assert!(receipts.begin(start + PATIENCE));
        assert!(receipts.arrived(start + PATIENCE).is_some());
        assert!(receipts.ask_with(1, true, start + PATIENCE));
    }
}
