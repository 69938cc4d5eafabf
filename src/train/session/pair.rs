//! Two sessions in lock step: one thread does a batch of the first, then one of the second, each with the whole team.
//!
//! Nothing is handed from thread to thread between two batches, and neither run can wait for the other for ever. The second
//! follows the first as long as both have batches to do; what is asked of both is begun at the same step.

mod twins;

use super::pace::Pace;
use super::turns::Turn;
use super::{Session, Wish};
use crate::protocol::channel::Bell;
use crate::protocol::{Event, FinishReport, Side};
use crate::train::last_words::{LAST_WORDS, panic_message};
use crate::train::progress::Stage;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use twins::Twins;

/// How often the time that the runs take together is worked out anew.
const ETA_INTERVAL: Duration = Duration::from_millis(33);

/// A session of the pair, and what came of it.
struct Seat<'a> {
    session: Session<'a>,
    has_left: bool,
    report: Option<FinishReport>,
}

/// Two runs that are trained in turns.
pub struct Pair<'a> {
    seats: [Seat<'a>; 2],
    /// What rings when something comes for either.
    bell: Bell,
    /// What both are asked.
    twins: Twins,
    /// When the time to the end was worked out last.
    reckoned: Duration,
}

impl<'a> Pair<'a> {
    /// Makes a pair of two sessions; `bell` rings when something comes for either.
    pub fn new(sessions: [Session<'a>; 2], bell: Bell) -> Self {
        let networks = sessions.each_ref().map(|session| session.trainer.config.spec.to_string());
        let seats = sessions.map(|session| Seat { session, has_left: false, report: None });
        let mut pair = Self { seats, bell, twins: Twins::default(), reckoned: Duration::ZERO };
        for side in Side::ALL {
            let session = &mut pair.seats[side.index()].session;
            session.take_turns(2);
            let (letter, other) = (side.letter(), side.other());
            let text = format!(
                "run {letter} of a pair in lock step; run {} is {}",
                other.letter(),
                networks[other.index()]
            );
            session.recorder.note(&text);
        }
        pair
    }

    /// Tells of something that is not as wished, to both.
    pub fn warn(&mut self, text: &str) {
        self.seats.iter_mut().for_each(|seat| seat.session.warn(text));
    }

    /// Trains and answers until both were told to stop; gives the last report of each that has one.
    pub fn run(mut self) -> [Option<FinishReport>; 2] {
        while self.goes_on() {
            let turns = self.round();
            if let Some(time) = patience(turns) {
                self.start_waiting();
                self.bell.wait(time);
                self.end_waiting();
            }
        }
        self.seats.map(|seat| seat.report)
    }

    /// Tells whether there is a session that has not left.
    pub(super) fn goes_on(&self) -> bool {
        self.seats.iter().any(|seat| !seat.has_left)
    }

    /// Gives both sessions.
    #[cfg(test)]
    pub(super) fn sessions(&self) -> [&Session<'a>; 2] {
        self.seats.each_ref().map(|seat| &seat.session)
    }

    /// Has each session do what it does next.
    pub(super) fn round(&mut self) -> [Turn; 2] {
        let turns = Side::ALL.map(|side| self.turn(side));
        self.reckon();
        turns
    }

    /// Has a session do what it does next. A failure ends that session and not the other.
    fn turn(&mut self, side: Side) -> Turn {
        if self.seats[side.index()].has_left {
            return Turn::Leave;
        }
        self.set_pace(side);
        self.set_cues(side);
        let seat = &mut self.seats[side.index()];
        let turn = seat.guarded(|session| session.turn()).unwrap_or(Turn::Leave);
        if turn == Turn::Leave {
            seat.leave();
        }
        // What the other run does now is none of this one's time.
        seat.session.trainer.pause();
        turn
    }

    /// Lets the time count from here on that runs wait which have something to train.
    pub(super) fn start_waiting(&mut self) {
        let sessions = self.seats.iter_mut().map(|seat| &mut seat.session);
        sessions.filter(|session| session.wants_batch()).for_each(|session| session.trainer.watch.start());
    }

    /// Ends that.
    pub(super) fn end_waiting(&mut self) {
        for seat in &mut self.seats {
            seat.session.waited();
            seat.session.trainer.pause();
        }
    }

    /// Decides whether a session may train now, must, or neither. The first leads as long as both have batches to do: the second has
    /// done as many before it goes on, whatever either was told in between. One that began anew far behind catches up once it may train.
    fn set_pace(&mut self, side: Side) {
        let [a, b] = self.places();
        let (Some(a), Some(b)) = (a, b) else {
            self.seats[side.index()].session.pace = Pace::Free;
            return;
        };
        let [first, second] = &mut self.seats;
        match side {
            Side::A => first.session.pace = if a > b { Pace::Hold } else { Pace::Free },
            Side::B => {
                let wish = first.session.wish;
                // A batch that the first has done is done by both. One that was put far behind it has a pause, too.
                let follows = b < a && (wish != Wish::Pause || a.0 - b.0 <= 1);
                second.session.pace = if follows {
                    Pace::Follow
                } else if b < a {
                    Pace::Free
                } else {
                    Pace::Hold
                };
                // What the user wants done is done to both; the first is where it counts.
                if (wish == Wish::Pause) != (second.session.wish == Wish::Pause)
                    && (wish != Wish::Pause || !follows)
                {
                    second.session.wish = wish;
                }
            }
        }
    }

    /// Has questions that both are asked begun at the same step.
    fn set_cues(&mut self, side: Side) {
        let [a, b] = self.places();
        let goes_on = a.is_some() && b.is_some() && self.seats[0].session.wants_batch();
        let is_even = goes_on && a == b;
        let [first, second] = &mut self.seats;
        match side {
            Side::A if goes_on => self.twins.lead(&mut first.session, &mut second.session, is_even),
            Side::A => self.twins.part(&mut first.session, &mut second.session),
            Side::B if goes_on => self.twins.follow(&mut first.session, &mut second.session),
            Side::B => {}
        }
    }

    /// How far both are, as far as they are in step: one that has trained its last batch is not.
    fn places(&self) -> [Option<Place>; 2] {
        self.seats.each_ref().map(|seat| if seat.has_left { None } else { place(&seat.session) })
    }

    /// Tells each session how long the other takes, for that is time that it waits.
    fn reckon(&mut self) {
        let now = self.seats[0].session.clock.now();
        if now.saturating_sub(self.reckoned) < ETA_INTERVAL {
            return;
        }
        self.reckoned = now;
        let left = |seat: &Seat<'_>| {
            let goes_on = !seat.has_left && seat.session.wants_batch();
            if goes_on { seat.session.eta().unwrap_or_default() } else { 0.0 }
        };
        let etas = self.seats.each_ref().map(left);
        for side in Side::ALL {
            self.seats[side.index()].session.beside = etas[side.other().index()];
        }
    }
}

/// How long to wait for a command, if neither session has something to do; for ever if none knows a time.
pub(super) fn patience(turns: [Turn; 2]) -> Option<Option<Duration>> {
    let waits = turns.iter().any(|turn| matches!(turn, Turn::Wait(_)));
    if !waits || turns.contains(&Turn::Again) {
        return None;
    }
    let times = turns.into_iter().filter_map(|turn| match turn {
        Turn::Wait(time) => time,
        Turn::Again | Turn::Leave => None,
    });
    Some(times.min())
}

/// How far a run is: its batches, and whether it has measured what follows of them.
type Place = (u64, bool);

/// Tells how far a run is; nothing of one that has trained its last batch.
fn place(session: &Session<'_>) -> Option<Place> {
    let progress = &session.trainer.progress;
    match progress.stage {
        Stage::Training => Some((progress.total_steps, true)),
        Stage::Validating(_) => Some((progress.total_steps, false)),
        Stage::Testing(..) | Stage::Done(_) => None,
    }
}

impl Seat<'_> {
    /// Has the session do something; where that fails, it is told why, and the session is over.
    fn guarded<T>(&mut self, act: impl FnOnce(&mut Session<'_>) -> anyhow::Result<T>) -> Option<T> {
        let session = &mut self.session;
        // Of a session that panicked only `after_panic` is asked, and what was kept before.
        let failure = match catch_unwind(AssertUnwindSafe(|| act(session))) {
            Ok(Ok(done)) => return Some(done),
            Ok(Err(error)) => format!("{error:#}"),
            Err(panic) => format!("{:#}", self.session.after_panic(panic_message(panic.as_ref()))),
        };
        self.session.link.deliver(&Event::Failed(failure), LAST_WORDS);
        self.has_left = true;
        None
    }

    /// Ends the session, unless it has failed.
    fn leave(&mut self) {
        if !self.has_left {
            self.report = self.guarded(|session| session.leave()).flatten();
        }
        self.has_left = true;
    }
}
