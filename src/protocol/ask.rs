//! What a viewer wants to know, and what it is told: the envelope of questions and answers, whatever these are.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Who looks: each viewer of a run has a number of its own, which is never given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ViewerId(pub u32);

/// Which of a viewer's asks is meant: the name of who asks, and a number where one asks again and again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AskId {
    /// The name of the view that asks.
    pub name: Cow<'static, str>,
    /// The number, which sets apart what the same view asks several times.
    pub number: u64,
}

impl AskId {
    /// The only ask of whoever has this `name`.
    pub const fn of(name: &'static str) -> Self {
        Self::numbered(name, 0)
    }

    /// One of several asks of whoever has this `name`.
    pub const fn numbered(name: &'static str, number: u64) -> Self {
        Self { name: Cow::Borrowed(name), number }
    }
}

/// When a question is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// Now, and only once: somebody pressed a key and waits, and so does training.
    Once,
    /// Again and again, as the network changes and time allows.
    Every,
    /// After so many batches of the run, or at once if those are done.
    At(u64),
    /// About the moment of the run after so many batches, one of [`Event::Moments`](super::Event::Moments), whatever the run is at now.
    Moment(u64),
}

/// A question that a viewer wants answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask<Q> {
    /// Which ask it is; its answers have the same.
    pub id: AskId,
    /// What is asked.
    pub question: Q,
    /// When to answer.
    pub when: When,
}

impl<Q> Ask<Q> {
    /// An ask that is to be answered again and again.
    pub const fn every(id: AskId, question: Q) -> Self {
        Self { id, question, when: When::Every }
    }

    /// An ask that is to be answered about the moment of the run after so many batches.
    pub const fn about(id: AskId, question: Q, step: u64) -> Self {
        Self { id, question, when: When::Moment(step) }
    }

    /// An ask that is to be answered once.
    pub const fn once(id: AskId, question: Q) -> Self {
        Self { id, question, when: When::Once }
    }
}

/// An answer, or as much of it as is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer<A> {
    /// Which ask is answered.
    pub id: AskId,
    /// Batches of the run that were done at the moment that all of the answer is about.
    pub total_steps: u64,
    /// The share of the answer that is known, 0 to 1.
    pub done: f32,
    /// What was found.
    pub body: A,
}

impl<A> Answer<A> {
    /// Whether nothing of the answer is still to come.
    pub fn is_complete(&self) -> bool {
        self.done >= 1.0
    }
}
