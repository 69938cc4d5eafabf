//! All that the viewers of a run ask at present, and how far the answers are.

use crate::inspect::snapshot::{Snapshot, Subject};
use crate::inspect::{Ask, Inquiry, Question};
use crate::protocol::channel::Asked;
use crate::protocol::{AskId, Phase, ViewerId, When};
use crate::train::moments::loaded::Loaded;
use std::sync::Arc;
use std::time::Duration;

/// Images in the first piece of an answer: how long they take is not known yet.
const FIRST_PIECE: usize = 8;

/// When a standing question is begun, of which the other run of a pair is asked, too: both are to answer about one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cue {
    /// It is begun when it is due.
    #[default]
    Due,
    /// It is not begun yet.
    Wait,
    /// It is begun at once, for the other run has begun it.
    Now,
}

/// A question, who asks it, and how far its answer is.
pub struct Entry {
    /// The question.
    pub question: Question,
    /// When it is to be answered.
    pub when: When,
    /// Who asks, and what they call it.
    pub askers: Vec<(ViewerId, AskId)>,
    /// Whether it was not answered since the network last changed.
    pub is_stale: bool,
    /// Whether somebody waits for the answer: it was not asked before, or a key was pressed.
    pub is_urgent: bool,
    /// When it was last begun to be answered.
    pub begun: Option<Duration>,
    /// When a piece of it was last computed.
    pub served: Duration,
    /// Images in the next piece.
    pub piece: usize,
    /// When it is begun.
    pub cue: Cue,
    /// The answer in the making.
    pub hand: Option<Hand>,
}

/// An answer in the making.
pub struct Hand {
    /// What is known so far.
    pub inquiry: Inquiry,
    /// The moment that it is about, once training has gone on since.
    pub snapshot: Option<Arc<Snapshot>>,
    /// Batches of the run that were done at that moment.
    pub total_steps: u64,
    /// The moment of the run's past that it is about, if it is about one.
    pub moment: Option<Arc<Loaded>>,
    /// The share that is known, 0 to 1.
    pub done: f32,
}

impl Entry {
    fn new(ask: Ask) -> Self {
        let Ask { question, when, .. } = ask;
        Self {
            question,
            when,
            askers: Vec::new(),
            is_stale: true,
            is_urgent: true,
            begun: None,
            served: Duration::ZERO,
            piece: FIRST_PIECE,
            cue: Cue::default(),
            hand: None,
        }
    }

    /// Whether this is what is asked. Who asks for one answer gets one of its own.
    fn is(&self, ask: &Ask, asker: &(ViewerId, AskId)) -> bool {
        let same = self.question == ask.question && self.when == ask.when;
        same && (self.when != When::Once || self.askers.contains(asker))
    }

    /// Whether training stands still until this is answered.
    pub fn holds_training(&self) -> bool {
        self.when == When::Once && self.is_unanswered()
    }

    /// Whether there is something to answer where so many batches of the run are done: what is asked for a certain batch is
    /// answered once, and not before.
    pub fn has_use_at(&self, total_steps: u64) -> bool {
        match self.when {
            When::At(step) => self.hand.is_some() || self.is_stale && total_steps >= step,
            When::Moment(_) => self.is_unanswered(),
            When::Once | When::Every => true,
        }
    }

    /// Whether it is about the run's past.
    pub const fn is_of_past(&self) -> bool {
        matches!(self.when, When::Moment(_))
    }

    /// Whether its answer is still to be begun, or in the making.
    pub const fn is_unanswered(&self) -> bool {
        self.is_stale || self.hand.is_some()
    }

    /// Goes on with the answer in the making, or begins with one `now`.
    pub fn take_in_hand(&mut self, now: Duration) -> Hand {
        self.hand.take().unwrap_or_else(|| {
            (self.is_stale, self.is_urgent, self.begun) = (false, false, Some(now));
            Hand { inquiry: self.question.inquire(), snapshot: None, moment: None, total_steps: 0, done: 0.0 }
        })
    }

    /// Has it begun at once, for the other run of a pair has begun it at this step.
    pub fn call(&mut self) {
        self.hurry();
        self.cue = Cue::Now;
    }

    /// Has it answered anew, and soon.
    fn hurry(&mut self) {
        (self.is_stale, self.is_urgent) = (true, true);
    }
}

/// All that is asked.
#[derive(Default)]
pub struct Inquiries {
    /// The questions, each once.
    pub entries: Vec<Entry>,
    /// How many times what is asked has changed.
    pub version: u64,
    /// The moment that was frozen last; its memory is used again once nobody needs it any more.
    frozen: Option<Arc<Snapshot>>,
}

impl Inquiries {
    /// Forgets how long pieces take: they are about another network from now on.
    pub fn forget_pieces(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.piece = FIRST_PIECE);
    }

    /// Takes in what is asked now, in place of what was asked before. What is asked as before goes on.
    pub fn replace(&mut self, asks: Vec<Asked<Question>>) {
        self.version += 1;
        let mut before = std::mem::take(&mut self.entries);
        for Asked { viewer, ask, is_renewed } in asks {
            let asker = (viewer, ask.id.clone());
            let present = self.entries.iter().position(|entry| entry.is(&ask, &asker));
            let index = present.unwrap_or_else(|| {
                let same = before.iter().position(|entry| entry.is(&ask, &asker));
                let mut entry = same.map_or_else(|| Entry::new(ask), |same| before.swap_remove(same));
                entry.askers.clear();
                self.entries.push(entry);
                self.entries.len() - 1
            });
            let entry = &mut self.entries[index];
            // Who waits for the only answer still gets it.
            if is_renewed && !entry.holds_training() {
                entry.hurry();
            }
            entry.askers.push(asker);
        }
        self.forget_unused();
    }

    /// The network changed: so many batches of the run are done.
    pub fn changed(&mut self) {
        let changing = self.entries.iter_mut().filter(|entry| entry.when == When::Every);
        changing.for_each(|entry| entry.is_stale = true);
    }

    /// There is a moment of the run after `step` batches that was not there before: who asks about it is answered anew.
    pub fn moment_came(&mut self, step: u64) {
        let about =
            self.entries.iter_mut().filter(|entry| entry.when == When::Moment(step) && entry.hand.is_none());
        about.for_each(Entry::hurry);
    }

    /// Somebody waits to see what there is now.
    pub fn hurry(&mut self) {
        let standing = self.entries.iter_mut().filter(|entry| entry.when == When::Every);
        standing.for_each(Entry::hurry);
    }

    /// Forgets what was being computed: the run is another. Who waits for one answer does so no longer.
    pub fn start_over(&mut self) {
        self.frozen = None;
        for entry in &mut self.entries {
            entry.hand = None;
            (entry.is_stale, entry.is_urgent) = (entry.when != When::Once, true);
        }
    }

    /// Forgets what was computed of the moment in hand, for what is asked of the outputs is another: answers begin again.
    pub fn reconsider(&mut self) {
        self.frozen = None;
        for entry in &mut self.entries {
            if entry.hand.take().is_some() || entry.when == When::Every {
                entry.hurry();
            }
        }
    }

    /// The question that holds training, if one does.
    pub fn holding(&self) -> Option<usize> {
        self.entries.iter().position(Entry::holds_training)
    }

    /// What the trainer is said to be doing because of a question, and how far that is.
    pub fn phase(&self) -> Option<(Phase, f32)> {
        let entry = &self.entries[self.holding()?];
        let done = entry.hand.as_ref().map_or(0.0, |hand| hand.done);
        Some((entry.question.phase()?, done))
    }

    /// Freezes the moment that `subject` is, unless that was done already.
    pub fn freeze(&mut self, subject: &Subject<'_>) -> Arc<Snapshot> {
        if let Some(frozen) = &mut self.frozen {
            if frozen.subject().total_steps == subject.total_steps {
                return Arc::clone(frozen);
            }
            if let Some(snapshot) = Arc::get_mut(frozen) {
                snapshot.refresh(subject);
                return Arc::clone(frozen);
            }
        }
        let snapshot = Arc::new(Snapshot::of(subject));
        self.frozen = Some(Arc::clone(&snapshot));
        snapshot
    }

    /// Gives the memory of a snapshot back where only short questions are asked.
    fn forget_unused(&mut self) {
        if self.entries.iter().all(|entry| entry.hand.is_none()) {
            self.frozen = None;
        }
    }
}
