//! The keys of the dashboard.

use super::training::pause_hint;
use crate::protocol::Phase;
use crate::tui::model::Model;
use crate::tui::view::bindings::Group::{Looks, Panes, Pictures, Program, Training, Views};
use crate::tui::view::bindings::{Binding, Group, Hint, Key, ch, ctrl, key};
use crossterm::event::KeyCode;

/// What a key can ask of the dashboard; the table below says in words what each action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Pause,
    StepBatch,
    StepBatches,
    StepEpoch,
    TrainTo,
    RateUp,
    RateDown,
    Undo,
    Faster,
    Slower,
    Restart,
    Test,
    Save,
    SampleNext,
    SamplePrevious,
    SampleWrong,
    Jump,
    LayerPrevious,
    LayerNext,
    FocusNext,
    FocusPrevious,
    Zoom,
    Back,
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    LogScale,
    Charset,
    Colors,
    Theme,
    Help,
    Palette,
    Freeze,
    Overview,
    Caption,
    Picture,
    Repaint,
    Suspend,
    Quit,
    Interrupt,
}

const fn bind(keys: &'static [Key], action: Action, group: Group, help: &'static str) -> Binding<Action> {
    Binding::new(keys, action, group, help)
}

const fn hint(
    keys: &'static [Key],
    action: Action,
    group: Group,
    word: &'static str,
    help: &'static str,
) -> Binding<Action> {
    bind(keys, action, group, help).hint(Hint::Word(word))
}

fn batch_hint(model: &Model) -> &'static str {
    if model.report.phase == Phase::Finished { "" } else { "batch" }
}

fn epoch_hint(model: &Model) -> &'static str {
    if model.report.phase == Phase::Finished { "" } else { "epoch" }
}

use Action as A;

/// The bindings, the most useful hints first.
pub static BINDINGS: &[Binding<Action>] = &[
    bind(&[ch(' ')], A::Pause, Training, "pause or go on").hint(Hint::Of(pause_hint)),
    bind(&[ch('b')], A::StepBatch, Training, "one batch, then pause").hint(Hint::Of(batch_hint)),
    bind(&[ch('B')], A::StepBatches, Training, "ten batches, then pause"),
    bind(&[ch('e')], A::StepEpoch, Training, "one epoch, then pause").hint(Hint::Of(epoch_hint)),
    hint(&[key(KeyCode::Tab)], A::FocusNext, Panes, "pane", "next pane"),
    hint(&[ch('z'), key(KeyCode::Enter)], A::Zoom, Panes, "zoom", "zoom the pane in and out"),
    bind(&[ch('?')], A::Help, Program, "this help").hint(Hint::Essential("help")).always(),
    bind(&[ch('i')], A::Caption, Program, "what am I looking at?"),
    bind(&[ch('q')], A::Quit, Program, "quit").hint(Hint::Essential("quit")),
    bind(&[ch(':')], A::Palette, Program, "find anything by its name").hint(Hint::Essential("menu")),
    hint(&[ch('m')], A::SampleWrong, Pictures, "mistake", "next misclassified sample"),
    bind(&[ch('n')], A::SampleNext, Pictures, "next sample"),
    bind(&[ch('p')], A::SamplePrevious, Pictures, "previous sample"),
    bind(&[ch('['), ch('{')], A::LayerPrevious, Pictures, "previous layer"),
    hint(&[ch(']'), ch('}')], A::LayerNext, Pictures, "layer", "next layer"),
    hint(&[ch('<'), ch(',')], A::Slower, Training, "slower", "slower, down to 1 batch/s"),
    bind(&[ch('>'), ch('.')], A::Faster, Training, "faster, up to flat out"),
    hint(&[ch('+'), ch('=')], A::RateUp, Training, "rate", "learning rate up by a quarter"),
    bind(&[ch('-'), ch('_')], A::RateDown, Training, "learning rate down by a fifth"),
    bind(&[ch('u')], A::Undo, Training, "undo the last change"),
    hint(&[ch('T')], A::Test, Training, "test", "measure the test set now"),
    hint(&[ch('s')], A::Save, Training, "save", "save a checkpoint now"),
    hint(&[ch('r')], A::Restart, Training, "restart", "begin again (asks first)"),
    bind(&[ch('@')], A::TrainTo, Training, "train to an accuracy or an epoch"),
    bind(&[ch('J')], A::Jump, Views, "jump to a sample"),
    bind(&[key(KeyCode::BackTab)], A::FocusPrevious, Panes, "previous pane"),
    bind(&[key(KeyCode::Esc)], A::Back, Panes, "leave zoom, help, question"),
    bind(&[key(KeyCode::Left), ch('h')], A::Left, Panes, "filter before, cursor left"),
    bind(&[key(KeyCode::Right), ch('l')], A::Right, Panes, "filter after, cursor right"),
    bind(&[key(KeyCode::Up), ch('k')], A::Up, Panes, "up a channel, row or epoch"),
    bind(&[key(KeyCode::Down), ch('j')], A::Down, Panes, "down a channel, row or epoch"),
    bind(&[key(KeyCode::PageUp)], A::PageUp, Panes, "a page back"),
    bind(&[key(KeyCode::PageDown)], A::PageDown, Panes, "a page on"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, Panes, "to the first"),
    bind(&[key(KeyCode::End), ch('G')], A::Last, Panes, "to the last"),
    hint(&[ch('y')], A::LogScale, Looks, "log", "logarithmic or linear curves"),
    bind(&[ch('a')], A::Charset, Looks, "braille, blocks or ASCII"),
    bind(&[ch('c')], A::Colors, Looks, "true, 256, 16 or no colours"),
    hint(&[ch('t')], A::Theme, Looks, "theme", "palette and background"),
    bind(&[ctrl('p')], A::Picture, Program, "keep a picture of the screen"),
    bind(&[ch('O')], A::Overview, Views, "overview: close all pages"),
    bind(&[ch('Z')], A::Freeze, Views, "freeze or thaw the view"),
    bind(&[ctrl('l')], A::Repaint, Program, "paint the screen afresh").always(),
    bind(&[ctrl('z')], A::Suspend, Program, "suspend to the shell").always(),
    bind(&[ctrl('c')], A::Interrupt, Program, "quit; twice: at once").always(),
];
