//! The keys of the page of a pair.

use super::part::Part;
use crate::protocol::Side;
use crate::tui::model::Model;
use crate::tui::panes::scroll::Scroll;
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crossterm::event::KeyCode;

/// What a key can ask of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show the other part.
    Part,
    /// Watch the next image on which the two differ.
    NextDifference,
    /// Show the dashboard of a run alone.
    Alone(Side),
    /// List others of the images that differ.
    Which,
    /// Watch the image under the cursor.
    Watch,
    /// Watch the next sample.
    SampleNext,
    /// Watch the previous sample.
    SamplePrevious,
    /// Show the next layer.
    LayerNext,
    /// Show the previous layer.
    LayerPrevious,
    /// Go to the filter or the image before.
    Left,
    /// Go to the filter or the image behind.
    Right,
    /// Go to another row.
    Row(Scroll),
    /// Close the page.
    Close,
}

/// The bindings of the page.
pub static BINDINGS: [Binding<Action>; 19] = [
    bind(&[key(KeyCode::Tab)], Action::Part, "pictures, or images that differ")
        .hint(Hint::Word("other part")),
    bind(&[ch('m')], Action::NextDifference, "next image on which they differ").hint(Hint::Word("differ")),
    bind(&[ch('1')], Action::Alone(Side::A), "dashboard of run A alone").hint(Hint::Word("A alone")),
    bind(&[ch('2')], Action::Alone(Side::B), "dashboard of run B alone").hint(Hint::Word("B alone")),
    bind(&[ch('f')], Action::Which, "which of those that differ").hint(Hint::Word("which")),
    bind(&[key(KeyCode::Enter)], Action::Watch, "watch the image in both").hint(Hint::Word("watch")),
    bind(&[ch('n')], Action::SampleNext, "another sample: the one after"),
    bind(&[ch('p')], Action::SamplePrevious, "another sample: the one before"),
    bind(&[ch(']'), ch('}')], Action::LayerNext, "next layer, in both"),
    bind(&[ch('['), ch('{')], Action::LayerPrevious, "previous layer, in both"),
    bind(&[key(KeyCode::Left), ch('h')], Action::Left, "filter or image before"),
    bind(&[key(KeyCode::Right), ch('l')], Action::Right, "filter or image behind"),
    bind(&[key(KeyCode::Up), ch('k')], Action::Row(Scroll::Up), "a row up"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Row(Scroll::Down), "a row down"),
    bind(&[key(KeyCode::PageUp)], Action::Row(Scroll::PageUp), "a page back"),
    bind(&[key(KeyCode::PageDown)], Action::Row(Scroll::PageDown), "a page on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Row(Scroll::First), "to the first"),
    bind(&[key(KeyCode::End), ch('G')], Action::Row(Scroll::Last), "to the last"),
    bind(&[key(KeyCode::Esc)], Action::Close, "back to the dashboard").hint(Hint::Word("back")),
];

/// The word for a key whose meaning depends on what is shown; none for others.
pub fn hint(part: Part, action: Action, model: &Model) -> Option<&'static str> {
    match (action, part) {
        (Action::Part, Part::Pictures) => Some("differences"),
        (Action::Part, Part::Differences) => Some("pictures"),
        (Action::Watch | Action::Which, Part::Pictures) => Some(""),
        (Action::NextDifference, _) if model.comparison.is_none() => Some(""),
        _ => None,
    }
}
