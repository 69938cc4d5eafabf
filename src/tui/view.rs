//! What lies on the screen: views, one over another, each with keys of its own.
//!
//! A key goes from the uppermost view down until one uses it. Drawing changes nothing: what a key needs to know of what is on
//! the screen comes from the layout function that drawing calls, too.

pub mod bindings;
pub mod compare_choice;
pub mod context;
pub mod curve_choice;
pub mod cycle;
pub mod keymap;
pub mod mouse;
pub mod names;
pub mod network_draft;
pub mod offer;
pub mod scene;
pub mod sheet;
pub mod stack;
pub mod ui_state;

use bindings::{Binding, Entry, Key};
use context::Context;
use mouse::Mouse;
use names::action_name;
use offer::Directory;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use scene::Scene;
use std::fmt::Debug;
use std::time::Duration;
use ui_state::UiState;

use crate::inspect::Ask;
use crate::tui::model::Model;

/// Something that lies on the screen and has keys of its own.
pub trait View {
    /// What the keys of the view can ask for. The palette and the configuration file name an action as the program does.
    type Action: Copy + Debug + 'static;

    /// The name of the view; of the views on a stack no two have the same.
    fn name(&self) -> &'static str;

    /// How the view lies on the others.
    fn kind(&self) -> Kind {
        Kind::Page
    }

    /// The name of the caption that says what the view shows at present, an entry of `captions.txt`.
    fn subject(&self, _ui: &UiState) -> &'static str {
        self.name()
    }

    /// The keys of the view. The help and the hint line are made of them.
    fn bindings(&self) -> &'static [Binding<Self::Action>];

    /// Gives a word for the hint line in place of the one that the binding of an action has, for a view whose keys do different
    /// things at different times: such a word stands before all others, and an empty one says that the key does nothing now.
    fn hint(&self, _action: Self::Action, _model: &Model, _ui: &UiState) -> Option<&'static str> {
        None
    }

    /// Lists what is to be known for what the view shows: it is asked for as long as the view can be seen.
    fn asks(&self, _model: &Model, _ui: &UiState) -> Vec<Ask> {
        Vec::new()
    }

    /// Prepares the view where a key has opened it.
    fn on_open(&mut self, _cx: &mut Context<'_>) {}

    /// Tells whether a key writes something in the view, so that it is for nothing else while the view is the uppermost page.
    fn writes(&self, _key: Key) -> bool {
        false
    }

    /// Tells whether a companion leaves to the page what writes something there.
    fn yields(&self) -> bool {
        false
    }

    /// Takes a key as text, where the view has something written; `None` leaves the key to the bindings.
    fn on_typed(&mut self, _key: Key, _cx: &mut Context<'_>) -> Option<Handled> {
        None
    }

    /// Does what a key asks for.
    fn on_action(&mut self, action: Self::Action, cx: &mut Context<'_>) -> Handled;

    /// Does what a mouse over the view asks for, which is drawn on `area`. A wheel that the view has no use for is the key up or down.
    fn on_mouse(&mut self, _mouse: Mouse, _area: Rect, _cx: &mut Context<'_>) -> Handled {
        Handled::Ignored
    }

    /// Answers something that happened without a key.
    fn on_incident(&mut self, _incident: Incident, _cx: &mut Context<'_>) -> Handled {
        Handled::Ignored
    }

    /// Tells whether what the view is about is out of date, so that it goes away by itself.
    fn is_over(&self, _model: &Model) -> bool {
        false
    }

    /// The time between two pictures of a view that moves by itself; one that stands still has none.
    fn tempo(&self, _model: &Model, _ui: &UiState) -> Option<Duration> {
        None
    }

    /// Moves the view on by a picture.
    fn on_tick(&mut self, _cx: &mut Context<'_>) -> Handled {
        Handled::Ignored
    }

    /// The rows at the bottom of the screen that a companion takes.
    fn rows(&self, _scene: &Scene<'_>, _area: Rect) -> u16 {
        0
    }

    /// Looks at what came of a key or of a word of the trainer; `page` is the name of the view that fills the screen. Companions
    /// are asked after each of these.
    fn on_change(&mut self, _page: &'static str, _cx: &mut Context<'_>) -> Handled {
        Handled::Ignored
    }

    /// Says in sentences what the view shows, one a line, for whoever does not see it: the important first, numbers with their
    /// units and the step that they are of.
    fn sentences(&self, scene: &Scene<'_>) -> Vec<String>;

    /// Draws the view.
    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer);
}

/// How a view lies on the others, in the order from below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The view fills the screen and is never closed by what lies over it. Keys that it has no use for go on down.
    Base,
    /// The view fills the screen. Keys that it has no use for go on down, but not those of what it hides.
    Page,
    /// The view lies at the bottom of the screen whatever page is above it, which has the other rows. Keys that it has no use
    /// for go on down.
    Companion,
    /// The view lies in the middle of what is below it, and no two are there at once. A key that it has no use for closes it,
    /// and is not used any further.
    Dialog,
    /// The view fills the screen over all others. A key that it has no use for closes it, and then does what it does below.
    Overlay,
}

/// What became of a key or an incident.
pub enum Handled {
    /// The view has no use for it.
    Ignored,
    /// The view has used it.
    Done,
    /// The view has used it, and closes.
    Close,
    /// The view closes; the key goes on down.
    CloseAndPass,
    /// The view has used it, and opens another.
    Open(Box<dyn Stacked>),
    /// The view has used it, and opens another that is made of what there is to be asked for.
    OpenOn(fn(Directory) -> Box<dyn Stacked>),
    /// The view has used it and closes, and what this declared binding is for is done.
    Ask(&'static Entry),
    /// The view has used it, and closes all but the base views and companions.
    Reveal,
    /// The view has used it, and has the base view or page of this name fill the screen.
    Show(&'static str),
}

/// Something that happens without a key and that a view may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incident {
    /// A run has begun.
    Started,
    /// A run has ended.
    Finished,
    /// Something failed; the log says what.
    Failed,
}

/// A view on the stack: what is left of a [`View`] without its type of actions.
pub trait Stacked {
    /// The name of the view.
    fn name(&self) -> &'static str;
    /// How the view lies on the others.
    fn kind(&self) -> Kind;
    /// The name of the caption that says what the view shows at present.
    fn subject(&self, ui: &UiState) -> &'static str;
    /// What the help and the hint line say of its keys.
    fn entries(&self) -> Box<dyn Iterator<Item = &'static Entry>>;
    /// Lists what is to be known for what the view shows.
    fn asks(&self, model: &Model, ui: &UiState) -> Vec<Ask>;
    /// Prepares the view where a key has opened it.
    fn on_open(&mut self, cx: &mut Context<'_>);
    /// The name of what a declared binding asks for; `None` if it is not of this view.
    fn action_name(&self, declared: &Entry) -> Option<String>;
    /// Gives a word for the hint line in place of the one of the binding.
    fn hint(&self, declared: &Entry, model: &Model, ui: &UiState) -> Option<&'static str>;
    /// Tells whether a key writes something in the view.
    fn writes(&self, key: Key) -> bool;
    /// Tells whether a companion leaves to the page what writes something there.
    fn yields(&self) -> bool;
    /// Takes a key as text; `None` leaves it to the bindings.
    fn on_typed(&mut self, key: Key, cx: &mut Context<'_>) -> Option<Handled>;
    /// Does what a declared binding asks for; `None` if it is not of this view.
    fn on_entry(&mut self, declared: &Entry, cx: &mut Context<'_>) -> Option<Handled>;
    /// Does what a mouse over the view asks for.
    fn on_mouse(&mut self, mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled;
    /// Answers something that happened without a key.
    fn on_incident(&mut self, incident: Incident, cx: &mut Context<'_>) -> Handled;
    /// Tells whether the view goes away by itself.
    fn is_over(&self, model: &Model) -> bool;
    /// The time between two pictures of a view that moves by itself.
    fn tempo(&self, model: &Model, ui: &UiState) -> Option<Duration>;
    /// Moves the view on by a picture.
    fn on_tick(&mut self, cx: &mut Context<'_>) -> Handled;
    /// The rows at the bottom of the screen that a companion takes.
    fn rows(&self, scene: &Scene<'_>, area: Rect) -> u16;
    /// Looks at what came of a key or of a word of the trainer.
    fn on_change(&mut self, page: &'static str, cx: &mut Context<'_>) -> Handled;
    /// Says in sentences what the view shows, one a line.
    fn sentences(&self, scene: &Scene<'_>) -> Vec<String>;
    /// Draws the view.
    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer);
}

impl<V: View> Stacked for V {
    fn name(&self) -> &'static str {
        View::name(self)
    }

    fn kind(&self) -> Kind {
        View::kind(self)
    }

    fn subject(&self, ui: &UiState) -> &'static str {
        View::subject(self, ui)
    }

    fn entries(&self) -> Box<dyn Iterator<Item = &'static Entry>> {
        Box::new(self.bindings().iter().map(|binding| &binding.entry))
    }

    fn asks(&self, model: &Model, ui: &UiState) -> Vec<Ask> {
        View::asks(self, model, ui)
    }

    fn on_open(&mut self, cx: &mut Context<'_>) {
        View::on_open(self, cx);
    }

    fn action_name(&self, declared: &Entry) -> Option<String> {
        binding_of(self, declared).map(|binding| action_name(&binding.action))
    }

    fn hint(&self, declared: &Entry, model: &Model, ui: &UiState) -> Option<&'static str> {
        View::hint(self, binding_of(self, declared)?.action, model, ui)
    }

    fn writes(&self, key: Key) -> bool {
        View::writes(self, key)
    }

    fn yields(&self) -> bool {
        View::yields(self)
    }

    fn on_typed(&mut self, key: Key, cx: &mut Context<'_>) -> Option<Handled> {
        View::on_typed(self, key, cx)
    }

    fn on_entry(&mut self, declared: &Entry, cx: &mut Context<'_>) -> Option<Handled> {
        let action = binding_of(self, declared)?.action;
        if declared.group.is_live() {
            return Some(cx.with_live(|cx| self.on_action(action, cx)));
        }
        Some(self.on_action(action, cx))
    }

    fn on_mouse(&mut self, mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled {
        View::on_mouse(self, mouse, area, cx)
    }

    fn on_incident(&mut self, incident: Incident, cx: &mut Context<'_>) -> Handled {
        View::on_incident(self, incident, cx)
    }

    fn is_over(&self, model: &Model) -> bool {
        View::is_over(self, model)
    }

    fn tempo(&self, model: &Model, ui: &UiState) -> Option<Duration> {
        View::tempo(self, model, ui)
    }

    fn on_tick(&mut self, cx: &mut Context<'_>) -> Handled {
        View::on_tick(self, cx)
    }

    fn rows(&self, scene: &Scene<'_>, area: Rect) -> u16 {
        View::rows(self, scene, area)
    }

    fn on_change(&mut self, page: &'static str, cx: &mut Context<'_>) -> Handled {
        View::on_change(self, page, cx)
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        View::sentences(self, scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        View::draw(self, scene, area, buffer);
    }
}

/// The binding of a view that an entry is of.
fn binding_of<V: View>(view: &V, declared: &Entry) -> Option<&'static Binding<V::Action>> {
    view.bindings().iter().find(|binding| std::ptr::eq(&binding.entry, declared))
}
