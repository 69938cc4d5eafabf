//! The keys of the page.

use crate::tui::view::bindings::{Binding, Group, Hint, bind, ch, ctrl, ctrl_key, key};
use crate::tui::views::dashboard::training::pause_hint;
use crossterm::event::KeyCode;

/// What a key can ask of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Close the page.
    Close,
    /// Put the pen down, or lift it.
    Pen,
    /// Go so many pixels to the right and down.
    Go(i8, i8),
    /// Shift the drawing so many pixels to the right and down.
    Shift(i8, i8),
    /// Have arrows move the drawing, or the pen.
    Arrows,
    /// Turn the drawing to the left.
    TurnLeft,
    /// Turn the drawing to the right.
    TurnRight,
    /// Take the thick pen, or the thin one.
    Width,
    /// Take the rubber, or the pen.
    Rubber,
    /// Empty the canvas.
    Clear,
    /// Take the last step back.
    Undo,
    /// Take the step again that was taken back.
    Redo,
    /// Put the drawing where MNIST has its digits.
    Center,
    /// Have the network get it there, or as it is.
    Centers,
    /// Begin with the watched sample.
    Sample,
    /// Begin with the next sample.
    SampleNext,
    /// Begin with the sample before.
    SamplePrevious,
    /// Begin with the next sample that the network gets wrong.
    SampleWrong,
    /// Go to the next layer.
    LayerNext,
    /// Go to the layer before.
    LayerPrevious,
    /// Go to the next map.
    MapNext,
    /// Go to the map before.
    MapPrevious,
    /// Show one layer, or all.
    Zoom,
    /// Save the picture.
    Save,
    /// Pause training, or go on.
    Pause,
}

impl Action {
    /// Whether the drawing begins anew with a sample.
    pub const fn is_sample(self) -> bool {
        matches!(self, Self::Sample | Self::SampleNext | Self::SamplePrevious | Self::SampleWrong)
    }
}

use Action as A;

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 31] = [
    bind(&[ch(' ')], A::Pen, "pen down, pen up").hint(Hint::Word("pen")),
    Binding::new(&[ch(';')], A::Pause, Group::Training, "pause or go on: Space is the pen")
        .hint(Hint::Of(pause_hint)),
    bind(&[key(KeyCode::Esc)], A::Close, "back to the dashboard").hint(Hint::Word("back")),
    bind(&[ch('u')], A::Undo, "undo a stroke or a change").hint(Hint::Word("undo")),
    bind(&[ch('x')], A::Clear, "clear the canvas").hint(Hint::Word("clear")),
    bind(&[ch('w')], A::Width, "thick or thin pen").hint(Hint::Word("width")),
    bind(&[ch('n')], A::SampleNext, "begin with another sample").hint(Hint::Word("sample")),
    bind(&[ch('o')], A::Save, "save as a PNG file").hint(Hint::Word("save PNG")),
    bind(&[key(KeyCode::Left), ch('h')], A::Go(-1, 0), "pen to the left"),
    bind(&[key(KeyCode::Right), ch('l')], A::Go(1, 0), "pen to the right"),
    bind(&[key(KeyCode::Up), ch('k')], A::Go(0, -1), "pen up a row"),
    bind(&[key(KeyCode::Down), ch('j')], A::Go(0, 1), "pen down a row"),
    bind(&[key(KeyCode::Tab)], A::Arrows, "arrows move the drawing or the pen"),
    bind(&[ctrl_key(KeyCode::Left)], A::Shift(-1, 0), "drawing to the left"),
    bind(&[ctrl_key(KeyCode::Right)], A::Shift(1, 0), "drawing to the right"),
    bind(&[ctrl_key(KeyCode::Up)], A::Shift(0, -1), "drawing up"),
    bind(&[ctrl_key(KeyCode::Down)], A::Shift(0, 1), "drawing down"),
    bind(&[ch('(')], A::TurnLeft, "turn it to the left"),
    bind(&[ch(')')], A::TurnRight, "turn it to the right"),
    bind(&[ch('d')], A::Rubber, "draw or erase"),
    bind(&[ctrl('r')], A::Redo, "redo what was undone"),
    bind(&[ch('0'), key(KeyCode::Home)], A::Center, "center it as MNIST does"),
    bind(&[ch('v')], A::Centers, "the network gets it centered or as drawn"),
    bind(&[key(KeyCode::Enter)], A::Sample, "begin with the watched sample"),
    bind(&[ch('p')], A::SamplePrevious, "begin with the sample before"),
    bind(&[ch('m')], A::SampleWrong, "begin with the next mistake"),
    bind(&[ch(']')], A::LayerNext, "the next layer").hint(Hint::Word("layer")),
    bind(&[ch('[')], A::LayerPrevious, "the layer before"),
    bind(&[key(KeyCode::PageDown), ch('}')], A::MapNext, "the next map"),
    bind(&[key(KeyCode::PageUp), ch('{')], A::MapPrevious, "the map before"),
    bind(&[ch('z')], A::Zoom, "one layer, or all"),
];
