//! The three lanes between trainer and screen, with nothing of either in them.
//!
//! * commands: an unbounded channel towards the trainer (people type slowly);
//! * events: a bounded channel towards the screen, only ever `try_send`ed to;
//! * probe: one slot, newest wins, and a flag that says whether the last one was taken.
//!
//! The trainer never waits for the screen: each of its calls here returns at once, except
//! [`TrainerEnd::wait_command`], which is for when there is nothing to train.

use super::{Command, Event, Probe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, TrySendError, channel, sync_channel,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Events that may wait for a screen that is slow; past this, reports grow longer instead.
const EVENT_CAPACITY: usize = 256;

/// The newest probe, if nobody took it yet.
#[derive(Default)]
struct ProbeSlot {
    newest: Mutex<Option<Box<Probe>>>,
    wanted: AtomicBool,
}

/// The screen's end of the lanes.
pub struct ScreenEnd {
    commands: Sender<Command>,
    events: Receiver<Event>,
    slot: Arc<ProbeSlot>,
}

/// The trainer's end of the lanes.
pub struct TrainerEnd {
    commands: Receiver<Command>,
    events: SyncSender<Event>,
    slot: Arc<ProbeSlot>,
}

/// Makes both ends.
pub fn lanes() -> (ScreenEnd, TrainerEnd) {
    let (command_sender, command_receiver) = channel();
    let (event_sender, event_receiver) = sync_channel(EVENT_CAPACITY);
    let slot = Arc::new(ProbeSlot { newest: Mutex::new(None), wanted: AtomicBool::new(true) });
    (
        ScreenEnd { commands: command_sender, events: event_receiver, slot: Arc::clone(&slot) },
        TrainerEnd { commands: command_receiver, events: event_sender, slot },
    )
}

/// What looking for an event found.
#[derive(Debug, PartialEq)]
pub enum Received {
    /// An event.
    Event(Event),
    /// None yet.
    Empty,
    /// None, and none will come: the trainer is gone.
    Closed,
}

impl ScreenEnd {
    /// Sends a command. Returns false if the trainer is gone.
    pub fn send(&self, command: Command) -> bool {
        self.commands.send(command).is_ok()
    }

    /// Takes the oldest event without waiting.
    pub fn try_event(&self) -> Received {
        match self.events.try_recv() {
            Ok(event) => Received::Event(event),
            Err(TryRecvError::Empty) => Received::Empty,
            Err(TryRecvError::Disconnected) => Received::Closed,
        }
    }

    /// Takes the oldest event, waiting for it up to `timeout`.
    pub fn wait_event(&self, timeout: Duration) -> Received {
        match self.events.recv_timeout(timeout) {
            Ok(event) => Received::Event(event),
            Err(RecvTimeoutError::Timeout) => Received::Empty,
            Err(RecvTimeoutError::Disconnected) => Received::Closed,
        }
    }

    /// Takes the newest probe and asks for another.
    pub fn take_probe(&self) -> Option<Box<Probe>> {
        let probe = self.slot.newest.lock().unwrap_or_else(PoisonError::into_inner).take();
        if probe.is_some() {
            self.slot.wanted.store(true, Ordering::Release);
        }
        probe
    }
}

impl TrainerEnd {
    /// The next command, if there is one. A screen that is gone means [`Command::Stop`].
    pub fn try_command(&self) -> Option<Command> {
        match self.commands.try_recv() {
            Ok(command) => Some(command),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Command::Stop),
        }
    }

    /// Waits for a command, up to `timeout` if one is given.
    pub fn wait_command(&self, timeout: Option<Duration>) -> Option<Command> {
        match timeout {
            None => Some(self.commands.recv().unwrap_or(Command::Stop)),
            Some(timeout) => match self.commands.recv_timeout(timeout) {
                Ok(command) => Some(command),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(Command::Stop),
            },
        }
    }

    /// Offers an event; gives it back if the screen is behind. An event for a screen that is gone is dropped:
    /// the next look at the commands says that it is.
    #[expect(clippy::result_large_err, reason = "what comes back is the event itself, to be kept")]
    pub fn try_send(&self, event: Event) -> Result<(), Event> {
        match self.events.try_send(event) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
            Err(TrySendError::Full(event)) => Err(event),
        }
    }

    /// Whether the screen has taken the last probe and would look at another.
    pub fn probe_wanted(&self) -> bool {
        self.slot.wanted.load(Ordering::Acquire)
    }

    /// Puts a probe into the slot, over whatever is there.
    pub fn put_probe(&self, probe: Box<Probe>) {
        let mut newest = self.slot.newest.lock().unwrap_or_else(PoisonError::into_inner);
        *newest = Some(probe);
        self.slot.wanted.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_probe_wins_and_is_wanted_once_taken() {
        let (screen, trainer) = lanes();
        assert!(trainer.probe_wanted());
        trainer.put_probe(Box::new(Probe { total_steps: 1, ..Probe::default() }));
        trainer.put_probe(Box::new(Probe { total_steps: 2, ..Probe::default() }));
        assert!(!trainer.probe_wanted());
        assert_eq!(screen.take_probe().map(|p| p.total_steps), Some(2));
        assert!(trainer.probe_wanted());
        assert_eq!(screen.take_probe(), None);
    }

    #[test]
    fn a_full_event_lane_gives_the_event_back_and_never_waits() {
        let (screen, trainer) = lanes();
        let event = |i: usize| Event::Loading(i.to_string());
        for i in 0..EVENT_CAPACITY {
            assert_eq!(trainer.try_send(event(i)), Ok(()));
        }
        assert_eq!(trainer.try_send(event(999)), Err(event(999)));
        assert_eq!(screen.try_event(), Received::Event(event(0)));
        assert_eq!(trainer.try_send(event(999)), Ok(()));
    }

    #[test]
    fn each_end_notices_that_the_other_is_gone() {
        let (screen, trainer) = lanes();
        drop(screen);
        assert_eq!(trainer.try_command(), Some(Command::Stop));
        assert_eq!(trainer.wait_command(None), Some(Command::Stop));
        assert_eq!(trainer.try_send(Event::Loading(String::new())), Ok(()));

        let (screen, trainer) = lanes();
        drop(trainer);
        assert_eq!(screen.try_event(), Received::Closed);
        assert!(!screen.send(Command::Pause));
    }
}
