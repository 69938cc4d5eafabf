//! `--plain`: what the screen shows, in sentences on standard output, for screen readers and logs. What a key would do, a line on
//! standard input does; no escape sequence is written and no mode of the terminal is changed.

use super::failure::{Failure, no_thread};
use super::follow::{command, follow};
use super::front::Front;
use super::output::print;
use super::signals::Signals;
use super::summary;
use crate::protocol::channel::News;
use crate::protocol::{Command, Event, FinishReport, Side};
use crate::signals::describe;
use crate::spawn::spawn;
use crate::train::trainer_thread::Handle;
use crate::tui::app::{App, Effect};
use crate::tui::view::bindings::Key;
use crate::tui::{keep_drawing, keep_picture};
use std::collections::VecDeque;
use std::io::{self, BufRead, IsTerminal, Read};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

/// How often to look whether a signal or a line came.
const LOOK: Duration = Duration::from_millis(40);
/// An answer that a key asks for is waited for so long before what is known is said.
const PATIENCE: Duration = Duration::from_secs(3);
/// The screen that is put in words: pages that choose by size show here what they show on a usual one.
const SIZE: (u16, u16) = (80, 24);
/// A longer line is no line that a person typed.
const LONGEST_LINE: u64 = 4096;

/// What is said first to somebody who can answer.
const WELCOME: &str = "cnn-tui in words. Type a key, or several with blanks between, and Enter; ? lists all keys. Enter alone says \
                       everything again.";

/// The screen in words, and where it is.
struct Words<'a> {
    app: &'a mut App,
    handle: &'a Handle,
    /// Lines that are typed, until there are no more.
    lines: Option<Receiver<String>>,
    /// The keys of the line in hand that are not pressed yet.
    keys: VecDeque<String>,
    /// Until when to wait with what is to be said.
    due: Option<Instant>,
    /// When what moves by itself moves on, while something does.
    next_tick: Option<Instant>,
    /// What was said last of what the screen shows.
    said: Vec<String>,
    /// Whether each run is over, or will never begin.
    ended: [bool; 2],
    /// Whether nobody tells anything of a run any more.
    gone: [bool; 2],
}

/// What is left to be done.
enum Next {
    GoOn,
    Leave,
}

/// Says what `app` shows until the user or a signal ends it, or the run and the lines that are typed have ended.
pub(super) fn run(handle: Handle, app: &mut App, signals: &Signals, copied: bool) -> Result<(), Failure> {
    app.on_resize(SIZE.0, SIZE.1);
    if io::stdin().is_terminal() {
        print(WELCOME)?;
    }
    let lines = Some(typed()?);
    let words = Words {
        app,
        handle: &handle,
        lines,
        keys: VecDeque::new(),
        due: Some(Instant::now()),
        next_tick: None,
        said: Vec::new(),
        ended: [false; 2],
        gone: [false; 2],
    };
    words.declare();
    let end = match words.talk(signals) {
        // The line is gone, and that is no reason to end.
        Err(failure) if signals.received().is_none() => {
            signals.tolerate(failure)?;
            let reports = follow(&handle, &mut Front::silent(handle.viewers().len()), signals)?;
            return verdict(&reports, copied, signals.received());
        }
        end => end,
    };
    match (end, signals.received()) {
        (_, Some(signal)) => {
            signals.force_exit_after(signal);
            command(&handle, &Command::Note(describe(signal)));
            let reports: Vec<FinishReport> = handle.finish_all().into_iter().flatten().collect();
            match reports.is_empty() {
                false => verdict(&reports, copied, Some(signal)),
                true => Err(Failure::Signal(signal)),
            }
        }
        (end, None) => {
            let reports = handle.finish_all();
            end?;
            summary::all_lines(&reports).iter().try_for_each(|line| print(line))?;
            summary::left(&app.failures(), &reports, copied)
        }
    }
}

/// What the ends of all runs mean for the exit status.
fn verdict(reports: &[FinishReport], copied: bool, signal: Option<i32>) -> Result<(), Failure> {
    reports.iter().try_for_each(|report| summary::verdict(report, copied, signal))
}

/// The lines of standard input, read on a thread of their own: nothing waits for whoever types.
fn typed() -> Result<Receiver<String>, Failure> {
    let (sender, lines) = sync_channel(16);
    let read = move || {
        let mut input = io::stdin().lock();
        loop {
            let mut line = Vec::new();
            match Read::take(&mut input, LONGEST_LINE).read_until(b'\n', &mut line) {
                // The rest of a line that nobody typed is nothing either.
                Ok(1..) if !line.ends_with(b"\n") && line.len() as u64 == LONGEST_LINE => {
                    if input.skip_until(b'\n').is_err() {
                        break;
                    }
                }
                Ok(1..) if sender.send(String::from_utf8_lossy(&line).into_owned()).is_ok() => {}
                _ => break,
            }
        }
    };
    spawn("typed", read).map_err(no_thread("that reads"))?;
    Ok(lines)
}

impl Words<'_> {
    fn talk(mut self, signals: &Signals) -> Result<(), Failure> {
        while signals.received().is_none() {
            if let Next::Leave = self.listen()? {
                return Ok(());
            }
            self.hear();
            self.tick();
            if self.lines.is_none() && (self.have_ended() || self.is_left()) {
                return self.say();
            }
            for news in self.app.news() {
                print(&news)?;
            }
            if self.app.has_begun()
                && self.due.is_some_and(|due| due <= Instant::now() || self.app.is_settled())
            {
                self.due = None;
                // What several keys on a line come to is said once.
                if self.keys.is_empty() {
                    self.say()?;
                }
            }
        }
        Ok(())
    }

    /// Presses the next key that was typed. It waits until there is a run, and until what the key before asked for is there: keys
    /// that come all at once do what they would do one by one.
    fn listen(&mut self) -> Result<Next, Failure> {
        if !self.app.has_begun() {
            return Ok(if self.have_ended() { Next::Leave } else { Next::GoOn });
        }
        if self.due.is_some() {
            return Ok(Next::GoOn);
        }
        if let Some(name) = self.keys.pop_front() {
            return self.press(&name);
        }
        match self.lines.as_ref().map(Receiver::try_recv) {
            Some(Ok(line)) => {
                self.keys = line.split_whitespace().map(str::to_owned).collect();
                if self.keys.is_empty() {
                    self.said.clear();
                }
                self.due = Some(Instant::now() + PATIENCE);
                Ok(Next::GoOn)
            }
            Some(Err(TryRecvError::Disconnected)) => {
                self.lines = None;
                // Who ends the input of a terminal wants to leave; without one nobody ever typed.
                Ok(if io::stdin().is_terminal() { Next::Leave } else { Next::GoOn })
            }
            Some(Err(TryRecvError::Empty)) | None => Ok(Next::GoOn),
        }
    }

    /// Presses the key of this name, and waits for what comes of it.
    fn press(&mut self, name: &str) -> Result<Next, Failure> {
        let Some(key) = Key::named(name) else {
            print(&format!("{name}: this is no key; type ? and Enter for all keys"))?;
            return Ok(Next::GoOn);
        };
        for effect in self.app.on_key(key.event()) {
            match effect {
                Effect::Command(command) => self.command(&command),
                Effect::Quit => return Ok(Next::Leave),
                Effect::Keep(format) => keep_picture(self.app, format),
                Effect::KeepDrawing(picture) => keep_drawing(self.app, &picture),
                Effect::Repaint => self.said.clear(),
                Effect::Suspend => {}
            }
        }
        self.declare();
        self.due = Some(Instant::now() + PATIENCE);
        Ok(Next::GoOn)
    }

    /// Declares to the trainers what is to be known of each run.
    fn declare(&self) {
        for (side, viewer) in Side::ALL.into_iter().zip(self.handle.viewers()).rev() {
            viewer.declare(self.app.asks_of(side));
        }
    }

    /// Gives a command to the runs that it is for.
    fn command(&self, command: &Command) {
        for (side, viewer) in Side::ALL.into_iter().zip(self.handle.viewers()) {
            if self.app.is_for(command, side) {
                viewer.send(command.clone());
            }
        }
    }

    /// Takes in what the trainers say, waiting a moment for the first word. Where nobody types, everything is said after each
    /// epoch, and at the end.
    fn hear(&mut self) {
        let mut patience = LOOK;
        let handle = self.handle;
        for (side, viewer) in Side::ALL.into_iter().zip(handle.viewers()) {
            if self.gone[side.index()] {
                std::thread::sleep(std::mem::take(&mut patience));
                continue;
            }
            let News { events, answers, is_closed } = viewer.hear(std::mem::take(&mut patience));
            events.into_iter().for_each(|event| self.take_in(side, event));
            answers.into_iter().for_each(|answer| self.app.on_answer_of(side, answer));
            if is_closed {
                (self.ended[side.index()], self.gone[side.index()]) = (true, true);
                self.app.on_trainer_gone_of(side);
            }
        }
        self.declare();
    }

    /// Takes in what a trainer says.
    fn take_in(&mut self, side: Side, event: Event) {
        match event {
            Event::Started(_) => self.ended[side.index()] = false,
            Event::Finished(_) | Event::Failed(_) => self.ended[side.index()] = true,
            Event::Epoch(_) if self.lines.is_none() => self.due = Some(Instant::now() + PATIENCE),
            _ => {}
        }
        self.app.on_event_of(side, event);
    }

    /// Whether all runs are over, or will never begin.
    fn have_ended(&self) -> bool {
        self.ended.iter().take(self.handle.viewers().len()).all(|ended| *ended)
    }

    /// Whether nobody types any more, and what was typed last has come to its end: a run that pauses would do so for ever.
    fn is_left(&self) -> bool {
        self.app.has_begun() && self.keys.is_empty() && self.due.is_none() && self.app.rests()
    }

    /// Moves on what moves by itself; where it comes to rest is said.
    fn tick(&mut self) {
        let Some(tempo) = self.app.tempo() else {
            self.next_tick = None;
            return;
        };
        let now = Instant::now();
        if *self.next_tick.get_or_insert(now + tempo) > now {
            return;
        }
        self.next_tick = None;
        // Nothing that moves by itself asks for more than answers.
        let _ = self.app.on_tick();
        self.declare();
        if self.app.tempo().is_none() {
            self.due = Some(now + PATIENCE);
        }
    }

    /// Says what the screen shows, as far as it is not what was said last.
    fn say(&mut self) -> Result<(), Failure> {
        for news in self.app.news() {
            print(&news)?;
        }
        let sentences = self.app.sentences();
        for sentence in sentences.iter().filter(|sentence| !self.said.contains(sentence)) {
            print(sentence)?;
        }
        self.said = sentences;
        Ok(())
    }
}
