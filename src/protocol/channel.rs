//! The conversation between the trainer and its viewers within one process.
//!
//! * Commands: an unbounded channel towards the trainer (people type slowly).
//! * Events: a bounded channel towards each viewer, only ever `try_send`ed to.
//! * Asks: each viewer declares the whole list of what it wants to know; the newest list wins.
//! * Answers: a slot for each ask, in which the newest answer wins.
//!
//! The trainer never waits for a viewer: each of its calls here returns at once, except [`TrainerEnd::wait`], which is for
//! when there is nothing to train. What a viewer's leaving means is not decided here: [`Inbound::Gone`] tells of it.

mod bell;

pub use bell::Bell;

use super::{Answer, Ask, AskId, Command, Event, ViewerId, When};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, TrySendError, channel as unbounded,
    sync_channel,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Events that may wait for a viewer that is slow; past this, reports grow longer instead.
const EVENT_CAPACITY: usize = 256;

/// What comes to the trainer.
#[derive(Clone, Debug, PartialEq)]
pub enum Inbound {
    /// A viewer commands.
    Command(Command),
    /// What the viewers ask has changed: see [`TrainerEnd::asks`].
    Asks,
    /// A viewer could not do what it was to do, which all are to know.
    Complaint(String),
    /// The last viewer has left, but for attendants.
    Gone,
}

/// What is sent to the trainer.
enum Message {
    Command(Command),
    Asks,
    Complaint(String),
    Left(ViewerId),
}

/// Where messages to the trainer go in.
#[derive(Clone)]
struct Inlet {
    messages: Sender<Message>,
    /// What is rung behind each message, where the trainer waits for that.
    bell: Option<Bell>,
}

impl Inlet {
    /// Sends a message. Returns false if the trainer is gone.
    fn send(&self, message: Message) -> bool {
        let is_sent = self.messages.send(message).is_ok();
        self.bell.iter().for_each(Bell::ring);
        is_sent
    }
}

/// What a viewer wants to know, and what it was told and did not take yet.
struct Board<Q, A> {
    asks: Vec<Ask<Q>>,
    answers: Vec<Answer<A>>,
    /// What was not asked in a list before, since the trainer last read one. It may have been asked, left out, and asked again in between.
    renewed: Vec<AskId>,
    /// Whether the trainer was told of this list and did not read it yet.
    told: bool,
    /// Which network the answers are about: see [`TrainerEnd::renew`].
    begun: u64,
}

type SharedBoard<Q, A> = Arc<Mutex<Board<Q, A>>>;

fn open<Q, A>(board: &SharedBoard<Q, A>) -> MutexGuard<'_, Board<Q, A>> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a viewer has heard since it listened last: the events are to be heeded before the answers.
///
/// The answers are those that had come before the last of the events. So an answer about a run that begins is used once it is known to
/// have begun, and is not forgotten with what was known of the run before. Answers about a run that was there before are none.
#[derive(Debug)]
pub struct News<A> {
    /// What the trainer said, oldest first.
    pub events: Vec<Event>,
    /// The newest answer of each ask that there is a new one of.
    pub answers: Vec<Answer<A>>,
    /// Whether the trainer is gone, and nothing more will come.
    pub is_closed: bool,
}

/// What is asked, and who asks it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked<Q> {
    /// Who asks.
    pub viewer: ViewerId,
    /// What.
    pub ask: Ask<Q>,
    /// Whether it is to be answered again even if it has been: what was said of it is not kept by whoever asks.
    pub is_renewed: bool,
}

/// A viewer's end of the conversation. Dropping it is leaving.
pub struct Viewer<Q, A> {
    id: ViewerId,
    messages: Inlet,
    events: Receiver<Event>,
    board: SharedBoard<Q, A>,
}

/// The trainer's end of the conversation with all viewers.
pub struct TrainerEnd<Q, A> {
    inbound: Receiver<Message>,
    /// For viewers that join.
    messages: Inlet,
    viewers: Vec<Seat<Q, A>>,
    joined: u32,
    /// The number of networks that were begun.
    begun: u64,
}

/// A viewer as the trainer sees it.
struct Seat<Q, A> {
    id: ViewerId,
    /// Whether the run goes on for this viewer alone.
    counts: bool,
    events: SyncSender<Event>,
    board: SharedBoard<Q, A>,
}

/// Makes the trainer's end, and that of the first viewer.
pub fn channel<Q, A>() -> (Viewer<Q, A>, TrainerEnd<Q, A>) {
    connected(None)
}

/// Makes both ends for a trainer that waits for `bell`, which rings whenever something has come.
pub fn channel_with<Q, A>(bell: Bell) -> (Viewer<Q, A>, TrainerEnd<Q, A>) {
    connected(Some(bell))
}

fn connected<Q, A>(bell: Option<Bell>) -> (Viewer<Q, A>, TrainerEnd<Q, A>) {
    let (messages, inbound) = unbounded();
    let messages = Inlet { messages, bell };
    let mut trainer = TrainerEnd { inbound, messages, viewers: Vec::new(), joined: 0, begun: 0 };
    (trainer.join(), trainer)
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

impl<Q, A> Viewer<Q, A> {
    /// Who this viewer is.
    pub fn id(&self) -> ViewerId {
        self.id
    }

    /// Sends a command. Returns false if the trainer is gone.
    pub fn send(&self, command: Command) -> bool {
        self.messages.send(Message::Command(command))
    }

    /// Tells the trainer, and so all viewers, what this one could not do. Returns false if the trainer is gone.
    pub fn complain(&self, text: String) -> bool {
        self.messages.send(Message::Complaint(text))
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

    /// Takes all that there is to hear, waiting up to `patience` for the first event.
    pub fn hear(&self, patience: Duration) -> News<A> {
        let mut received = if patience.is_zero() { Received::Empty } else { self.wait_event(patience) };
        let (mut answers, about) = self.take();
        let mut events = Vec::new();
        let is_closed = loop {
            match received {
                Received::Event(event) => events.push(event),
                Received::Closed => break true,
                Received::Empty => {}
            }
            received = self.try_event();
            if received == Received::Empty {
                break false;
            }
        };
        // Another network may have been begun since the answers were taken.
        if events.iter().filter_map(Event::begun).any(|begun| begun > about) {
            answers.clear();
        }
        News { events, answers, is_closed }
    }

    /// Takes the newest answer of each ask that there is a new one of.
    pub fn take_answers(&self) -> Vec<Answer<A>> {
        self.take().0
    }

    /// Takes the answers, and the number of the network that they are about.
    fn take(&self) -> (Vec<Answer<A>>, u64) {
        let mut board = open(&self.board);
        (std::mem::take(&mut board.answers), board.begun)
    }
}

impl<Q: PartialEq, A> Viewer<Q, A> {
    /// Declares all that this viewer wants to know from now on, in place of what it declared before. An answer to what is no
    /// longer asked is never seen.
    pub fn declare(&self, asks: Vec<Ask<Q>>) {
        let mut board = open(&self.board);
        if board.asks == asks {
            return;
        }
        let Board { asks: before, answers, renewed, .. } = &mut *board;
        renewed.retain(|id| asks.iter().any(|ask| ask.id == *id));
        let new = asks.iter().filter(|ask| !before.contains(ask)).map(|ask| ask.id.clone());
        renewed.extend(new.collect::<Vec<_>>());
        let stays = |id: &AskId| asks.iter().any(|ask| ask.id == *id && before.contains(ask));
        answers.retain(|answer| stays(&answer.id));
        board.asks = asks;
        if !std::mem::replace(&mut board.told, true) {
            // A trainer that is gone is noticed where events are read.
            self.messages.send(Message::Asks);
        }
    }
}

impl<Q, A> Drop for Viewer<Q, A> {
    fn drop(&mut self) {
        // A trainer that has gone before need not know.
        self.messages.send(Message::Left(self.id));
    }
}

impl<Q, A> TrainerEnd<Q, A> {
    /// Lets one more viewer in.
    pub fn join(&mut self) -> Viewer<Q, A> {
        self.seated(true)
    }

    /// Lets one more viewer in, an attendant: it hears all and may ask, but no run goes on for its sake. Where the others have left, that
    /// is told as if it were not there.
    pub fn attend(&mut self) -> Viewer<Q, A> {
        self.seated(false)
    }

    fn seated(&mut self, counts: bool) -> Viewer<Q, A> {
        let (sender, events) = sync_channel(EVENT_CAPACITY);
        let board = Arc::new(Mutex::new(Board {
            asks: Vec::new(),
            answers: Vec::new(),
            renewed: Vec::new(),
            told: false,
            begun: self.begun,
        }));
        let id = ViewerId(self.joined);
        self.joined += 1;
        self.viewers.push(Seat { id, counts, events: sender, board: Arc::clone(&board) });
        Viewer { id, messages: self.messages.clone(), events, board }
    }

    /// Begins to answer about another network: answers that nobody took are about the one before.
    pub fn renew(&mut self) {
        self.begun += 1;
        for seat in &self.viewers {
            let mut board = open(&seat.board);
            board.answers.clear();
            board.begun = self.begun;
        }
    }

    /// The number of the network that is answered about, for the event that tells of it.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// The viewers that are there.
    pub fn viewers(&self) -> impl Iterator<Item = ViewerId> {
        self.viewers.iter().map(|seat| seat.id)
    }

    /// What came next, if anything did.
    pub fn receive(&mut self) -> Option<Inbound> {
        let message = self.inbound.try_recv().ok()?;
        Some(self.sort(message))
    }

    /// Waits for what comes next, up to `timeout` if one is given.
    pub fn wait(&mut self, timeout: Option<Duration>) -> Option<Inbound> {
        // An end without end: this holds a sender of its own.
        let message = match timeout {
            None => self.inbound.recv().ok()?,
            Some(timeout) => self.inbound.recv_timeout(timeout).ok()?,
        };
        Some(self.sort(message))
    }

    fn sort(&mut self, message: Message) -> Inbound {
        match message {
            Message::Command(command) => Inbound::Command(command),
            Message::Asks => Inbound::Asks,
            Message::Complaint(text) => Inbound::Complaint(text),
            Message::Left(id) => {
                self.viewers.retain(|seat| seat.id != id);
                if self.viewers.iter().any(|seat| seat.counts) { Inbound::Asks } else { Inbound::Gone }
            }
        }
    }

    fn seat(&self, viewer: ViewerId) -> Option<&Seat<Q, A>> {
        self.viewers.iter().find(|seat| seat.id == viewer)
    }

    /// Offers an event to a viewer; gives it back if that one is behind. An event for a viewer that is gone is dropped: it is
    /// told that it has left.
    #[expect(clippy::result_large_err, reason = "what comes back is the event itself, to be kept")]
    pub fn try_send(&self, viewer: ViewerId, event: Event) -> Result<(), Event> {
        match self.seat(viewer).map(|seat| seat.events.try_send(event)) {
            Some(Err(TrySendError::Full(event))) => Err(event),
            None | Some(Ok(()) | Err(TrySendError::Disconnected(_))) => Ok(()),
        }
    }

    /// Offers an event to every viewer, and again to those that are behind, for so long at the most.
    pub fn deliver(&self, event: &Event, patience: Duration) {
        let deadline = Instant::now() + patience;
        for viewer in self.viewers() {
            while self.try_send(viewer, event.clone()).is_err() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// Whether a viewer has taken the last answer to this ask, and would look at another.
    pub fn has_taken(&self, viewer: ViewerId, id: &AskId) -> bool {
        self.seat(viewer).is_some_and(|seat| open(&seat.board).answers.iter().all(|answer| answer.id != *id))
    }
}

impl<Q: Clone + PartialEq, A> TrainerEnd<Q, A> {
    /// All that is asked at present, with who asks it.
    pub fn asks(&self) -> Vec<Asked<Q>> {
        let asks = |seat: &Seat<Q, A>| {
            let mut board = open(&seat.board);
            board.told = false;
            let renewed = std::mem::take(&mut board.renewed);
            let asked = |ask: &Ask<Q>| Asked {
                viewer: seat.id,
                ask: ask.clone(),
                is_renewed: renewed.contains(&ask.id),
            };
            board.asks.iter().map(asked).collect::<Vec<_>>()
        };
        self.viewers.iter().flat_map(asks).collect()
    }

    /// Puts an answer to `question` where `viewer` finds it, over the last one, if that is what it still asks, and of the same moment.
    pub fn answer(&self, viewer: ViewerId, question: &Q, when: When, answer: Answer<A>) {
        let Some(seat) = self.seat(viewer) else { return };
        let mut board = open(&seat.board);
        let is_asked = |ask: &Ask<Q>| ask.id == answer.id && ask.question == *question && ask.when == when;
        if board.asks.iter().any(is_asked) {
            board.answers.retain(|older| older.id != answer.id);
            board.answers.push(answer);
        }
    }
}

#[cfg(test)]
mod tests;
