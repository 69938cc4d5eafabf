//! The keys of the maps page.

use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crossterm::event::KeyCode;

/// What a key can ask of the maps page; the table below says in words what each action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    MapBefore,
    MapAfter,
    StageBefore,
    StageAfter,
    LayerBefore,
    LayerAfter,
    Enlarge,
    Scale,
    Winners,
    Numbers,
    SampleNext,
    SamplePrevious,
    SampleWrong,
    Back,
}

use Action as A;

const fn hinted(binding: Binding<Action>, word: &'static str) -> Binding<Action> {
    binding.hint(Hint::Word(word))
}

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 22] = [
    hinted(bind(&[key(KeyCode::Enter), ch('z')], A::Enlarge, "one map at full resolution"), "enlarge"),
    hinted(bind(&[key(KeyCode::Tab)], A::StageAfter, "z, a, pooled, the next layer"), "z or a"),
    hinted(bind(&[ch(']')], A::LayerAfter, "to the next layer"), "layer"),
    hinted(bind(&[ch('}')], A::MapAfter, "to the next map of the layer"), "map"),
    hinted(bind(&[ch('v')], A::Scale, "own scales, or one a layer"), "scale"),
    hinted(bind(&[ch('w')], A::Winners, "mark what pooling passes on"), "winners"),
    hinted(bind(&[ch('x')], A::Numbers, "numbers of the enlarged map"), "numbers"),
    hinted(bind(&[key(KeyCode::Esc)], A::Back, "back: all maps, the dashboard"), "back"),
    bind(&[key(KeyCode::Left), ch('h')], A::Left, "a column to the left"),
    bind(&[key(KeyCode::Right), ch('l')], A::Right, "a column to the right"),
    bind(&[key(KeyCode::Up), ch('k')], A::Up, "a map or a row up"),
    bind(&[key(KeyCode::Down), ch('j')], A::Down, "a map or a row down"),
    bind(&[key(KeyCode::PageUp)], A::PageUp, "ten maps back"),
    bind(&[key(KeyCode::PageDown)], A::PageDown, "ten maps on"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, "to the first map or place"),
    bind(&[key(KeyCode::End), ch('G')], A::Last, "to the last map or place"),
    bind(&[ch('{')], A::MapBefore, "to the map before"),
    bind(&[key(KeyCode::BackTab)], A::StageBefore, "back: a, z, the layer before"),
    bind(&[ch('[')], A::LayerBefore, "to the layer before"),
    bind(&[ch('n')], A::SampleNext, "the sample after"),
    bind(&[ch('p')], A::SamplePrevious, "the sample before this"),
    bind(&[ch('m')], A::SampleWrong, "the next wrong sample"),
];
