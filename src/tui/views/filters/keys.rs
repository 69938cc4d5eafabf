//! The keys of the page of the filters.

use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crossterm::event::KeyCode;

/// What a key can ask of the page; the table below says in words what each action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Left,
    Right,
    Up,
    Down,
    PageBefore,
    PageAfter,
    First,
    Last,
    Enter,
    Enlarge,
    Part,
    Quantity,
    Order,
    Scale,
    LayerBefore,
    LayerAfter,
    ChannelBefore,
    ChannelAfter,
    Silence,
    SilenceRest,
    Freeze,
    Redraw,
    Copy,
    Prune,
    Undo,
    Erase,
    Back,
}

impl Action {
    /// Tells whether it is an act on the run, which the trainer carries out.
    pub const fn operates(self) -> bool {
        matches!(
            self,
            Self::Silence
                | Self::SilenceRest
                | Self::Freeze
                | Self::Redraw
                | Self::Copy
                | Self::Prune
                | Self::Undo
        )
    }
}

use Action as A;

const fn hinted(binding: Binding<Action>, word: &'static str) -> Binding<Action> {
    binding.hint(Hint::Word(word))
}

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 27] = [
    hinted(bind(&[key(KeyCode::Enter)], A::Enter, "enlarge the filter, watch the image"), "enlarge"),
    hinted(bind(&[key(KeyCode::Tab)], A::Part, "its weights, or what it responds to"), "images"),
    hinted(bind(&[ch('v')], A::Quantity, "weights, gradient or change"), "gradient"),
    hinted(bind(&[ch('x')], A::Silence, "silence or rouse the filter"), "silence"),
    hinted(bind(&[ch('o')], A::Order, "sort by number, norm, change or cost"), "sort"),
    hinted(bind(&[ch(']')], A::LayerAfter, "the next layer with weights"), "layer"),
    hinted(bind(&[key(KeyCode::Esc)], A::Back, "back to all filters, to the dashboard"), "back"),
    hinted(bind(&[ch('*')], A::Freeze, "freeze the filter, or train it again"), "freeze"),
    hinted(bind(&[ch('u')], A::Undo, "undo the last change"), "undo"),
    hinted(bind(&[ch('!')], A::Prune, "prune what is silenced (asks first)"), "prune"),
    hinted(bind(&[ch('y')], A::Scale, "one scale for all, or each its own"), "scale"),
    hinted(bind(&[ch('}')], A::ChannelAfter, "the next input channel"), "channel"),
    bind(&[ch('d')], A::Redraw, "draw the filter anew"),
    bind(&[ch('w')], A::Copy, "copy the filter, then onto another"),
    bind(&[ch('|')], A::SilenceRest, "silence it and all after it"),
    bind(&[key(KeyCode::Backspace)], A::Erase, "take back what is typed"),
    bind(&[key(KeyCode::Left), ch('h')], A::Left, "cursor left"),
    bind(&[key(KeyCode::Right), ch('l')], A::Right, "cursor right"),
    bind(&[key(KeyCode::Up), ch('k')], A::Up, "cursor up"),
    bind(&[key(KeyCode::Down), ch('j')], A::Down, "cursor down"),
    bind(&[key(KeyCode::PageUp)], A::PageBefore, "a page of filters, or a filter, back"),
    bind(&[key(KeyCode::PageDown)], A::PageAfter, "a page of filters, or a filter, on"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, "to the first filter"),
    bind(&[key(KeyCode::End), ch('G')], A::Last, "to the last filter"),
    bind(&[ch('z')], A::Enlarge, "enlarge the filter, or show all"),
    bind(&[ch('[')], A::LayerBefore, "the layer with weights before"),
    bind(&[ch('{')], A::ChannelBefore, "the input channel before, or the mean"),
];
