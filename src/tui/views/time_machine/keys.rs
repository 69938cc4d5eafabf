//! The keys of the time machine.

use crate::tui::view::bindings::{Binding, Group, Hint, Key, ch, ctrl, ctrl_key, key};
use crossterm::event::KeyCode;

/// What a key can ask of the time machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go so many moments on, or back.
    Moment(isize),
    /// Go to the moment before the last event of the run that is earlier: an epoch's end, a change.
    EventBefore,
    /// Go to the moment of the next event of the run.
    NextEvent,
    /// Go to the first moment.
    First,
    /// Return to the present.
    Now,
    /// Return to the present; where one is there already, the key goes on down.
    Back,
    /// Play the moments as a film, or stop.
    Play,
    /// Play them backwards, or stop.
    Reverse,
    /// Play them faster.
    Faster,
    /// Play them slower.
    Slower,
    /// Begin to write the batch to go to, or leave what is being computed.
    GoTo,
    /// Go on from the moment as another run.
    Branch,
    /// Go to the batch that is written.
    Enter,
    /// Take the last digit away.
    Erase,
    /// Leave what is written.
    Leave,
}

const fn bind(keys: &'static [Key], action: Action, help: &'static str) -> Binding<Action> {
    Binding::new(keys, action, Group::Panes, help)
}

const fn hinted(binding: Binding<Action>, word: &'static str) -> Binding<Action> {
    binding.hint(Hint::Word(word))
}

use Action as A;

/// The keys while nothing is written. The letters that move about in the page above are left to it.
pub static BINDINGS: [Binding<Action>; 15] = [
    hinted(bind(&[key(KeyCode::Left)], A::Moment(-1), "time: a moment back"), "back in time"),
    bind(&[key(KeyCode::Right)], A::Moment(1), "time: a moment on"),
    bind(&[key(KeyCode::PageUp)], A::Moment(-10), "time: ten moments back"),
    bind(&[key(KeyCode::PageDown)], A::Moment(10), "time: ten moments on"),
    bind(&[ctrl_key(KeyCode::Left)], A::EventBefore, "time: the event before"),
    bind(&[ctrl_key(KeyCode::Right)], A::NextEvent, "time: the next event"),
    bind(&[key(KeyCode::Home)], A::First, "time: the first moment"),
    bind(&[key(KeyCode::End)], A::Now, "time: the present"),
    bind(&[key(KeyCode::Esc)], A::Back, "time: back to the present"),
    hinted(bind(&[ch('P')], A::Play, "time: play the film, or stop"), "film"),
    bind(&[ch('R')], A::Reverse, "time: play it backwards"),
    bind(&[ctrl_key(KeyCode::Up)], A::Faster, "time: the film faster"),
    bind(&[ctrl_key(KeyCode::Down)], A::Slower, "time: the film slower"),
    bind(&[ctrl('g')], A::GoTo, "time: go to any batch"),
    bind(&[ctrl('n')], A::Branch, "time: a new run from here"),
];

/// The keys while a batch is written. The strip itself names them, so the help has no words for them.
pub static WRITING_BINDINGS: [Binding<Action>; 3] = [
    bind(&[key(KeyCode::Enter)], A::Enter, ""),
    bind(&[key(KeyCode::Backspace), key(KeyCode::Delete)], A::Erase, ""),
    bind(&[key(KeyCode::Esc), ctrl('g')], A::Leave, ""),
];
