//! The keys of the microscope.

use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crossterm::event::KeyCode;

/// What a key can ask of the microscope; the table below says in words what each action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Left,
    Right,
    Up,
    Down,
    First,
    Last,
    MapBefore,
    MapAfter,
    ChannelBefore,
    ChannelAfter,
    PlaneBefore,
    PlaneAfter,
    WeightBefore,
    WeightAfter,
    EquationNext,
    EquationPrevious,
    Forward,
    Bp1,
    Bp2,
    Bp3,
    Bp4,
    Update,
    Field,
    Terms,
    Mode,
    Trust,
    NudgeSmaller,
    NudgeBigger,
    SampleNext,
    SamplePrevious,
    SampleWrong,
    Newest,
    Back,
}

use Action as A;

const fn hinted(binding: Binding<Action>, word: &'static str) -> Binding<Action> {
    binding.hint(Hint::Word(word))
}

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 33] = [
    hinted(bind(&[key(KeyCode::Tab)], A::EquationNext, "next equation"), "equation"),
    hinted(bind(&[ch(']')], A::MapAfter, "next map: z, a, next layer"), "map"),
    hinted(bind(&[ch('}')], A::ChannelAfter, "next filter or unit"), "filter"),
    hinted(bind(&[ch('x')], A::Terms, "all terms with running sums"), "terms"),
    hinted(bind(&[ch('w')], A::Field, "whole field, down to the input"), "field"),
    hinted(bind(&[ch('d')], A::Trust, "check the derivative by nudging"), "check"),
    hinted(bind(&[key(KeyCode::Enter)], A::Newest, "take the newest moment"), "newest"),
    hinted(bind(&[key(KeyCode::Esc)], A::Back, "back"), "back"),
    bind(&[key(KeyCode::Left), ch('h')], A::Left, "cursor left"),
    bind(&[key(KeyCode::Right), ch('l')], A::Right, "cursor right"),
    bind(&[key(KeyCode::Up), ch('k')], A::Up, "cursor up"),
    bind(&[key(KeyCode::Down), ch('j')], A::Down, "cursor down"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, "cursor to the first place"),
    bind(&[key(KeyCode::End), ch('G')], A::Last, "cursor to the last place"),
    bind(&[ch('[')], A::MapBefore, "map before"),
    bind(&[ch('{')], A::ChannelBefore, "filter or unit before"),
    bind(&[key(KeyCode::PageDown)], A::PlaneAfter, "next input plane"),
    bind(&[key(KeyCode::PageUp)], A::PlaneBefore, "input plane before"),
    bind(&[ch(')')], A::WeightAfter, "next weight of the filter"),
    bind(&[ch('(')], A::WeightBefore, "weight of the filter before"),
    bind(&[key(KeyCode::BackTab)], A::EquationPrevious, "equation before"),
    bind(&[ch('f'), ch('0')], A::Forward, "how the value was computed"),
    hinted(bind(&[ch('1')], A::Bp1, "BP1: errors of the outputs"), "BP1"),
    hinted(bind(&[ch('2')], A::Bp2, "BP2: errors going back"), "BP2"),
    hinted(bind(&[ch('3')], A::Bp3, "BP3: gradient of a bias"), "BP3"),
    hinted(bind(&[ch('4')], A::Bp4, "BP4: gradient of a weight"), "BP4"),
    bind(&[ch('u')], A::Update, "the step of a weight"),
    bind(&[ch('v')], A::Mode, "as in training or evaluation"),
    bind(&[ch(',')], A::NudgeSmaller, "a smaller nudge"),
    bind(&[ch('.')], A::NudgeBigger, "a bigger nudge"),
    bind(&[ch('n')], A::SampleNext, "another sample: the one after"),
    bind(&[ch('p')], A::SamplePrevious, "another sample: the one before"),
    bind(&[ch('m')], A::SampleWrong, "another sample: a mistake"),
];
