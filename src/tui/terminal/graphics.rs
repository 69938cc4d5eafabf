//! Pictures in pixels on terminals that draw them: asked for, sent when they change, and deleted again.
//!
//! What the terminal can do is what it answers, never what its name promises. It is asked for Kitty's graphics, for the size of
//! a cell and for what it is, with the questions that are sent anyway; the answer to the last of these, which names its attributes
//! (sixel is one of them), ends the answers. A multiplexer tells its name, and is sent no pixels even if it says that it draws them:
//! it does not know of the terminal outside. Who says nothing is sent nothing. ADR 17 says why this is not a library's.

mod kitty;
mod sixel;

use super::keys::Heard;
use crate::tui::view::sheet::{CellSize, Placed};
use std::time::{Duration, Instant};

/// "Would you show this picture of one pixel, how large is a cell, and what are you?" Whoever draws no pixels leaves the first two
/// unanswered.
pub(super) const QUESTION: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[>c";

/// How long an answer is waited for; one that comes later is dropped.
const PATIENCE: Duration = Duration::from_secs(2);

/// Ends a picture that was sent in part, and deletes all that were sent whole.
const CLEAR: &[u8] = b"\x1b\\\x1b_Ga=d,d=A,q=2\x1b\\";
/// Ends a picture that was sent in part.
const END: &[u8] = b"\x1b\\";

/// What is to be sent to a terminal before it is given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Parting {
    /// Nothing: it was sent no picture.
    #[default]
    Nothing,
    /// The end of a picture that may have been sent in part.
    End,
    /// The same, and that all pictures are to be deleted.
    Clear,
}

impl Parting {
    /// The bytes.
    pub(super) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Nothing => &[],
            Self::End => END,
            Self::Clear => CLEAR,
        }
    }
}

/// What tmux and GNU screen say that they are.
const MULTIPLEXERS: [u16; 2] = [84, 83];

/// How pictures are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Kitty,
    Sixel,
}

/// What the terminal has answered so far.
#[derive(Clone, Copy, Debug, Default)]
struct Answers {
    kitty: bool,
    cell: Option<CellSize>,
    /// What it says that it is.
    kind: Option<u16>,
}

/// What is known of the terminal's pictures, and which it shows.
#[derive(Debug)]
pub(super) struct Graphics {
    /// Whether the terminal may be asked at all.
    may_ask: bool,
    asked_until: Option<Instant>,
    answers: Answers,
    protocol: Option<Protocol>,
    /// How large a cell is, once it is known that there are pixels.
    cell: Option<CellSize>,
    /// What it shows; a picture's number is its place in here.
    shown: Vec<Option<Placed>>,
}

impl Graphics {
    /// Nothing is known yet.
    pub(super) fn new(may_ask: bool) -> Self {
        let answers = Answers::default();
        Self { may_ask, asked_until: None, answers, protocol: None, cell: None, shown: Vec::new() }
    }

    /// Begins again with a terminal that may be another than before; true if the question is to be sent to it now.
    pub(super) fn begin(&mut self, now: Instant) -> bool {
        *self = Self { shown: std::mem::take(&mut self.shown), ..Self::new(self.may_ask) };
        self.asked_until = self.may_ask.then(|| now + PATIENCE);
        self.may_ask
    }

    /// Takes an answer in; true if it was the last one, after which it is known whether there are pixels.
    pub(super) fn hear(&mut self, heard: Heard, now: Instant) -> bool {
        if self.asked_until.is_none_or(|until| now >= until) {
            return false;
        }
        match heard {
            Heard::Graphics { drawn } => self.answers.kitty = drawn,
            Heard::Cell(size) => self.answers.cell = Some(size),
            Heard::Kind(kind) => self.answers.kind = Some(kind),
            // Before the terminal has said what it is, this is the answer to another question.
            Heard::Attributes { sixel } if self.answers.kind.is_some() => {
                self.decide(sixel);
                return true;
            }
            _ => {}
        }
        false
    }

    /// How large a cell is on a terminal that draws pixels; `None` as long as that is not known of it.
    pub(super) fn cell(&self) -> Option<CellSize> {
        self.cell
    }

    fn decide(&mut self, sixel: bool) {
        self.asked_until = None;
        let Answers { kitty, cell, kind } = self.answers;
        let is_outermost = kind.is_some_and(|kind| !MULTIPLEXERS.contains(&kind));
        self.protocol = match (kitty, sixel) {
            _ if !is_outermost || cell.is_none() => None,
            (true, _) => Some(Protocol::Kitty),
            (false, true) => Some(Protocol::Sixel),
            (false, false) => None,
        };
        self.cell = cell.filter(|_| self.protocol.is_some());
    }

    /// Gives the bytes after which the terminal shows these pictures and no others. Cells that a picture leaves are drawn by whoever
    /// draws cells.
    pub(super) fn show(&mut self, wanted: &[Placed]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let Some(protocol) = self.protocol else { return bytes };
        let most = self.shown.len().max(wanted.len());
        self.shown.resize(most, None);
        for (place, shown) in self.shown.iter_mut().enumerate() {
            let wanted = wanted.get(place);
            if shown.as_ref() == wanted {
                continue;
            }
            if protocol == Protocol::Kitty && shown.is_some() {
                kitty::delete(place, &mut bytes);
            }
            if let Some(picture) = wanted {
                send(protocol, place, picture, &mut bytes);
            }
            *shown = wanted.cloned();
        }
        bytes
    }

    /// What is to be sent before the terminal is given back, as things are.
    pub(super) fn parting(&self) -> Parting {
        match self.protocol {
            Some(Protocol::Kitty) => Parting::Clear,
            Some(Protocol::Sixel) => Parting::End,
            None => Parting::Nothing,
        }
    }

    /// Forgets what the terminal shows, for its cells are about to be cleared. Gives the bytes that clear the rest, which are none
    /// where nothing is shown.
    pub(super) fn clear(&mut self) -> &'static [u8] {
        let is_any = std::mem::take(&mut self.shown).iter().any(Option::is_some);
        // Sixel's pixels are in the cells.
        if is_any { self.parting().bytes() } else { &[] }
    }
}

/// Sends a picture to where it belongs.
fn send(protocol: Protocol, number: usize, picture: &Placed, bytes: &mut Vec<u8>) {
    let Some(bands) = picture.raster.enlarged(picture.width, picture.height) else { return };
    let (row, column) = (u32::from(picture.area.y) + 1, u32::from(picture.area.x) + 1);
    bytes.extend_from_slice(format!("\x1b[{row};{column}H").as_bytes());
    match protocol {
        Protocol::Kitty => kitty::show(number, &bands, bytes),
        Protocol::Sixel => sixel::show(&bands, bytes),
    }
}

#[cfg(test)]
mod tests;
