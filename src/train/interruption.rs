//! Where a run was interrupted and went on. It changes nothing of what is computed, but who reads a journal wants to know.

use super::setting::value::Text;
use crate::protocol::Place;
use std::fmt;

/// The most interruptions that are remembered of a run; the oldest are forgotten first.
pub const MOST_INTERRUPTIONS: usize = 500;

/// A place where a run was interrupted, or went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// What happened.
    pub kind: Kind,
    /// The place in the run.
    pub place: Place,
    /// The number of acts that were done to the run before.
    pub acts: usize,
}

/// What happened to a run where it was interrupted, or went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody had it pause.
    Paused,
    /// Somebody had it go on.
    Resumed,
    /// Another process went on with it.
    TakenUp,
}

impl Kind {
    /// All of them, with their names in files.
    const NAMES: [(Self, &'static str); 3] =
        [(Self::Paused, "paused"), (Self::Resumed, "resumed"), (Self::TakenUp, "taken-up")];
}

/// What people read of it.
impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            Kind::Paused => "paused",
            Kind::Resumed => "resumed",
            Kind::TakenUp => "taken up again by another process",
        };
        write!(f, "{}: {what}", self.place)
    }
}

impl Text for Kind {
    fn write(&self) -> Option<String> {
        Self::NAMES.iter().find(|(kind, _)| kind == self).map(|(_, name)| (*name).to_owned())
    }

    fn read(text: &str) -> Result<Self, String> {
        let found = Self::NAMES.iter().find(|(_, name)| *name == text);
        found.map(|(kind, _)| *kind).ok_or_else(|| "expected one of paused, resumed, taken-up".to_owned())
    }
}

/// The interruptions of a run, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interruptions(Vec<Interruption>);

impl Interruptions {
    /// Makes a list of interruptions, or of the last ones if they are too many.
    #[cfg(test)]
    pub fn new(all: Vec<Interruption>) -> Self {
        let mut list = Self::default();
        all.into_iter().for_each(|interruption| list.push(interruption));
        list
    }

    /// Gives all of them.
    pub fn all(&self) -> &[Interruption] {
        &self.0
    }

    /// Adds one.
    pub fn push(&mut self, new: Interruption) {
        if self.0.len() == MOST_INTERRUPTIONS {
            self.0.remove(0);
        }
        self.0.push(new);
    }

    /// Tells whether the run pauses.
    pub fn is_paused(&self) -> bool {
        self.0.last().is_some_and(|last| last.kind == Kind::Paused)
    }

    /// Tells whether a run that is at `place`, and to which so many `acts` were done, can have been interrupted so.
    pub fn are_sound(&self, place: Place, acts: usize) -> bool {
        let ordered =
            self.0.windows(2).all(|pair| pair[0].place <= pair[1].place && pair[0].acts <= pair[1].acts);
        let within = self.0.last().is_none_or(|last| last.place <= place && last.acts <= acts);
        ordered && within && self.0.len() <= MOST_INTERRUPTIONS
    }
}

/// An interruption a line, what happened, the acts before it and its place between tabs; none have no text.
impl Text for Interruptions {
    fn write(&self) -> Option<String> {
        let line = |&Interruption { kind, place, acts }: &Interruption| {
            Some(format!("{}\t{acts}\t{place}", kind.write()?))
        };
        (!self.0.is_empty()).then(|| self.0.iter().filter_map(line).collect::<Vec<_>>().join("\n"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let interruption = |line: &str| {
            let parts: Vec<&str> = line.split('\t').collect();
            let [kind, acts, place] = parts.as_slice() else {
                return Err("expected what happened, acts and a place, between tabs".to_owned());
            };
            Ok(Interruption { kind: Text::read(kind)?, acts: Text::read(acts)?, place: place.parse()? })
        };
        let lines = text.split('\n').take(MOST_INTERRUPTIONS + 1);
        Ok(Self(lines.map(interruption).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paused(batch: usize) -> Interruption {
        Interruption { kind: Kind::Paused, place: Place { epoch: 0, batch }, acts: batch / 2 }
    }

    #[test]
    fn a_list_is_read_as_it_was_written_and_never_too_long() {
        let mut list = Interruptions::default();
        assert_eq!((list.write(), list.is_paused()), (None, false));
        for batch in 0..3 * MOST_INTERRUPTIONS {
            list.push(paused(batch));
        }
        assert_eq!(list.all().len(), MOST_INTERRUPTIONS);
        assert_eq!(list.all().last(), Some(&paused(3 * MOST_INTERRUPTIONS - 1)), "the oldest are forgotten");
        assert_eq!(list.write().map(|text| Interruptions::read(&text)), Some(Ok(list.clone())));
        for (kind, name) in Kind::NAMES {
            assert_eq!((kind.write().as_deref(), Kind::read(name)), (Some(name), Ok(kind)));
        }
        assert_eq!(Interruptions::new((0..1000).map(paused).collect()).all()[0], paused(500));
        let long = "paused\t0\tepoch 1 batch 0\n".repeat(MOST_INTERRUPTIONS + 9);
        let read = Interruptions::read(long.trim_end()).expect("each line is one");
        assert!(!read.are_sound(Place { epoch: 9, batch: 0 }, 9), "more than are ever kept");
    }

    #[test]
    fn what_is_no_list_or_cannot_have_been_is_refused() {
        for text in ["", "paused", "slept\t0\tepoch 1 batch 0", "paused\tx\tepoch 1 batch 0", "paused\t0\tx"]
        {
            assert!(Interruptions::read(text).is_err(), "{text}");
        }
        let here = Place { epoch: 0, batch: 8 };
        assert!(Interruptions::new(vec![paused(2), paused(8)]).are_sound(here, 4));
        for list in [vec![paused(4), paused(2)], vec![paused(9)]] {
            assert!(!Interruptions::new(list.clone()).are_sound(here, 4), "{list:?}");
        }
        assert!(!Interruptions::new(vec![paused(8)]).are_sound(here, 3), "acts that are still to come");
    }
}
