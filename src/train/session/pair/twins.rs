//! What both runs of a pair are asked, so that both answer about the same step.

use crate::protocol::When;
use crate::train::session::Session;
use crate::train::session::inquiries::{Cue, Entry};
use std::time::Duration;

/// A standing question that both runs are asked: its places in their lists.
struct Twin {
    first: usize,
    second: usize,
    /// When the first run had begun with it before its turn.
    begun: Option<Duration>,
}

/// The standing questions that both runs are asked.
#[derive(Default)]
pub(super) struct Twins {
    twins: Vec<Twin>,
    /// The lists that these are of.
    versions: Option<(u64, u64)>,
}

impl Twins {
    /// Looks which questions both are asked, if that has changed; true if it has. What one is asked alone, it answers when it has time.
    fn look(&mut self, first: &mut Session<'_>, second: &mut Session<'_>) -> bool {
        let versions = Some((first.inquiries.version, second.inquiries.version));
        if self.versions == versions {
            return false;
        }
        self.versions = versions;
        let entries = first.inquiries.entries.iter_mut().chain(&mut second.inquiries.entries);
        entries.for_each(|entry| entry.cue = Cue::Due);
        let others = &second.inquiries.entries;
        let twin = |(place, entry): (usize, &Entry)| {
            let second = others
                .iter()
                .position(|other| other.when == When::Every && other.question == entry.question)
                .filter(|_| entry.when == When::Every)?;
            Some(Twin { first: place, second, begun: entry.begun })
        };
        self.twins = first.inquiries.entries.iter().enumerate().filter_map(twin).collect();
        true
    }

    /// Before the first run's turn: it may begin where both are at one step, and the second can begin, too.
    pub(super) fn lead(&mut self, first: &mut Session<'_>, second: &mut Session<'_>, is_even: bool) {
        self.look(first, second);
        for twin in &mut self.twins {
            let other = &second.inquiries.entries[twin.second];
            let is_urgent = first.inquiries.entries[twin.first].is_urgent;
            let is_free = other.hand.is_none() && second.is_wanted(other);
            // Not only where both have time to spare at once: with much else to answer that is as good as never.
            let is_ready = is_free && (is_urgent || second.has_turn(twin.second));
            second.inquiries.entries[twin.second].cue = Cue::Wait;
            let entry = &mut first.inquiries.entries[twin.first];
            entry.cue = if is_even && is_ready { Cue::Due } else { Cue::Wait };
            twin.begun = entry.begun;
        }
    }

    /// Before the second run's turn: it begins what the first has begun.
    pub(super) fn follow(&mut self, first: &mut Session<'_>, second: &mut Session<'_>) {
        if self.look(first, second) {
            return;
        }
        for twin in &self.twins {
            let entry = &first.inquiries.entries[twin.first];
            if entry.begun != twin.begun && entry.cue == Cue::Due {
                second.inquiries.entries[twin.second].call();
            }
        }
    }

    /// Each run answers when it has time.
    pub(super) fn part(&mut self, first: &mut Session<'_>, second: &mut Session<'_>) {
        self.look(first, second);
        for twin in &self.twins {
            first.inquiries.entries[twin.first].cue = Cue::Due;
            second.inquiries.entries[twin.second].cue = Cue::Due;
        }
    }
}
