//! A thread that reads the runs that are compared, and again as they grow: where a trainer would be, it tells the screen.

use super::sources::{Signature, Source};
use crate::inspect::{TrainerEnd, Viewer};
use crate::protocol::channel::{Inbound, channel};
use crate::protocol::{Event, ViewerId};
use std::io;
use std::time::{Duration, Instant};

/// How often to look whether files changed.
const INTERVAL: Duration = Duration::from_secs(1);
/// How soon to tell again what a screen that is behind did not take.
const RETRY: Duration = Duration::from_millis(20);

/// The screen's end of the conversation with the thread.
pub(super) struct Watcher {
    /// Dropping it ends the thread.
    pub(super) viewer: Viewer,
}

/// A run, and what its files were like when it was read.
struct Watched {
    source: Source,
    read: Option<Signature>,
    is_under_way: bool,
}

/// Begins to read the runs.
pub(super) fn spawn(sources: Vec<Source>) -> io::Result<Watcher> {
    let (viewer, link) = channel();
    let to = viewer.id();
    crate::spawn::spawn("watcher", move || watch(link, to, sources))?;
    Ok(Watcher { viewer })
}

fn watch(mut link: TrainerEnd, viewer: ViewerId, sources: Vec<Source>) {
    let watched = |source| Watched { source, read: None, is_under_way: false };
    let mut all: Vec<Watched> = sources.into_iter().map(watched).collect();
    loop {
        for (place, watched) in all.iter_mut().enumerate() {
            if let Some(event) = watched.news(place)
                && !tell(&mut link, viewer, event)
            {
                return;
            }
        }
        if !is_watched_for(&mut link, INTERVAL) {
            return;
        }
    }
}

impl Watched {
    /// The run, if it was not read yet, its files changed, or its trainer is gone.
    fn news(&mut self, place: usize) -> Option<Event> {
        // Looked at before the files are read: what changes meanwhile is read once more.
        let signature = self.source.signature();
        let is_new = self.read.as_ref() != Some(&signature);
        if !is_new && (!self.is_under_way || self.source.is_held()) {
            return None;
        }
        let run = self.source.read();
        (self.read, self.is_under_way) = (Some(signature), run.is_under_way);
        Some(Event::Kept { place, run: Box::new(run) })
    }
}

/// Tells the screen, however far behind it is; false if nobody looks any more.
fn tell(link: &mut TrainerEnd, viewer: ViewerId, event: Event) -> bool {
    let mut waiting = Some(event);
    while let Some(event) = waiting {
        waiting = link.try_send(viewer, event).err();
        let patience = if waiting.is_some() { RETRY } else { Duration::ZERO };
        if !is_watched_for(link, patience) {
            return false;
        }
    }
    true
}

/// Waits for so long, or until nobody looks any more; false if nobody does.
fn is_watched_for(link: &mut TrainerEnd, time: Duration) -> bool {
    let until = Instant::now() + time;
    loop {
        match link.wait(Some(until.saturating_duration_since(Instant::now()))) {
            Some(Inbound::Gone) => return false,
            Some(Inbound::Command(_) | Inbound::Asks | Inbound::Complaint(_)) => {}
            None => return true,
        }
    }
}
