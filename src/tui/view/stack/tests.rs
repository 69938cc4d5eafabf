use super::*;
use crate::tui::model::Model;
use crate::tui::options::ScreenOptions;
use crate::tui::view::bindings::{Binding, ch};
use crate::tui::view::ui_state::UiState;
use std::cell::RefCell;
use std::rc::Rc;

/// The keys that views used, as `name key`.
type Used = Rc<RefCell<Vec<String>>>;

/// A view that notes which of its keys it got.
struct Toy {
    name: &'static str,
    kind: Kind,
    bindings: &'static [Binding<char>],
    used: Used,
}

/// A page of no use.
impl Default for Toy {
    fn default() -> Self {
        Self { name: "toy", kind: Kind::Page, bindings: &[], used: Used::default() }
    }
}

impl View for Toy {
    type Action = char;

    fn name(&self) -> &'static str {
        self.name
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn bindings(&self) -> &'static [Binding<char>] {
        self.bindings
    }

    fn on_action(&mut self, action: char, _: &mut Context<'_>) -> Handled {
        self.used.borrow_mut().push(format!("{} {action}", self.name));
        if action == 'p' { Handled::CloseAndPass } else { Handled::Done }
    }

    fn on_incident(&mut self, incident: Incident, _: &mut Context<'_>) -> Handled {
        if self.kind == Kind::Base && incident == Incident::Failed {
            Handled::Reveal
        } else {
            Handled::Ignored
        }
    }

    fn rows(&self, _: &Scene<'_>, _: Rect) -> u16 {
        u16::from(self.kind == Kind::Companion)
    }

    fn sentences(&self, _scene: &Scene<'_>) -> Vec<String> {
        Vec::new()
    }

    fn draw(&self, _: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let place = u16::from(self.kind == Kind::Dialog);
        if !matches!(self.kind, Kind::Dialog | Kind::Companion) {
            buffer.reset();
        }
        buffer.set_stringn(area.x, area.y + place, self.name, 9, ratatui::style::Style::new());
    }
}

static BASE: [Binding<char>; 5] = [
    Binding::new(&[ch('p')], 'o', Group::Program, "ask").always(),
    Binding::new(&[ch('a')], 'a', Group::Training, "train"),
    Binding::new(&[ch('m')], 'm', Group::Panes, "move"),
    Binding::new(&[ch('!')], '!', Group::Program, "interrupt").always(),
    Binding::new(&[ch('x')], 'x', Group::Program, "exit"),
];
static PAGE: [Binding<char>; 2] = [
    Binding::new(&[ch('m')], 'm', Group::Panes, "move here"),
    Binding::new(&[ch('c')], 'c', Group::Panes, "close"),
];
static COMPANION: [Binding<char>; 1] = [Binding::new(&[ch('n')], 'n', Group::Views, "on")];
static DIALOG: [Binding<char>; 1] = [Binding::new(&[ch('y')], 'y', Group::Program, "")];
static OVERLAY: [Binding<char>; 2] =
    [Binding::new(&[ch('m')], 'm', Group::Panes, ""), Binding::new(&[ch('p')], 'p', Group::Panes, "")];

/// A stack of these kinds, the lowest first, and what its views use.
struct Stage {
    stack: Stack,
    used: Used,
}

impl Stage {
    fn of(kinds: &[Kind]) -> Self {
        let used = Used::default();
        let toy = |kind: &Kind| -> Box<dyn Stacked> {
            let (name, bindings): (_, &'static [Binding<char>]) = match kind {
                Kind::Base => ("base", &BASE),
                Kind::Page => ("page", &PAGE),
                Kind::Companion => ("companion", &COMPANION),
                Kind::Dialog => ("dialog", &DIALOG),
                Kind::Overlay => ("overlay", &OVERLAY),
            };
            Box::new(Toy { name, kind: *kind, bindings, used: Rc::clone(&used) })
        };
        Self { stack: Stack::new(kinds.iter().map(toy).collect(), &[], &[]), used }
    }

    /// Sends a key; returns who used it, and the names of the views that are left.
    fn press(&mut self, key: Option<char>) -> (Vec<String>, Vec<&'static str>) {
        with_context(|cx| self.stack.on_key(key.map(ch), cx));
        (self.used.take(), self.stack.views.iter().map(|view| view.name()).collect())
    }
}

fn with_context<T>(act: impl FnOnce(&mut Context<'_>) -> T) -> T {
    let (mut model, mut ui, mut options) = (Model::default(), UiState::default(), ScreenOptions::default());
    let theme = options.theme();
    let mut cx = Context {
        model: &mut model,
        live: None,
        rival: None,
        ui: &mut ui,
        options: &mut options,
        theme: &theme,
        area: Rect::ZERO,
        subject: "",
        keys: &[],
        keymap: Keymap::default(),
        effects: Vec::new(),
    };
    act(&mut cx)
}

fn with_scene<T>(look: impl FnOnce(&Scene<'_>) -> T) -> T {
    with_context(|cx| look(&cx.scene()))
}

#[test]
fn a_page_lets_through_what_is_of_use_unseen_and_no_more() {
    let mut stage = Stage::of(&[Kind::Base, Kind::Page]);
    let all = vec!["base", "page"];
    assert_eq!(stage.press(Some('a')), (vec!["base a".to_owned()], all.clone()));
    assert_eq!(stage.press(Some('m')), (vec!["page m".to_owned()], all.clone()), "two views, one key");
    assert_eq!(stage.press(Some('?')), (vec![], all));
    let texts: Vec<_> = stage.stack.entries().iter().map(|entry| entry.help).collect();
    assert_eq!(texts, ["move here", "close", "ask", "train", "interrupt", "exit"]);
}

#[test]
fn a_hidden_view_gets_no_key_that_moves_about_in_it() {
    let mut stage = Stage::of(&[Kind::Base, Kind::Page]);
    // A page that has no use for the key itself.
    let silent = Toy { name: "silent", kind: Kind::Page, bindings: &[], used: Rc::clone(&stage.used) };
    stage.stack.views[1] = Box::new(silent);
    assert_eq!(stage.press(Some('m')).0, Vec::<String>::new());
    assert_eq!(stage.press(Some('x')).0, ["base x"]);
}

#[test]
fn a_dialog_is_closed_by_any_other_key_which_does_nothing_else() {
    for key in [Some('a'), Some('m'), Some('?'), None] {
        assert_eq!(Stage::of(&[Kind::Base, Kind::Dialog]).press(key), (vec![], vec!["base"]), "{key:?}");
    }
    let both = vec!["base", "dialog"];
    assert_eq!(
        Stage::of(&[Kind::Base, Kind::Dialog]).press(Some('y')),
        (vec!["dialog y".to_owned()], both.clone())
    );
    assert_eq!(Stage::of(&[Kind::Base, Kind::Dialog]).press(Some('!')), (vec!["base !".to_owned()], both));
}

#[test]
fn an_overlay_is_closed_by_a_key_that_does_something_and_gives_no_answers() {
    let stage = || Stage::of(&[Kind::Base, Kind::Overlay]);
    assert_eq!(stage().press(Some('a')), (vec!["base a".to_owned()], vec!["base"]));
    assert_eq!(stage().press(Some('m')), (vec!["overlay m".to_owned()], vec!["base", "overlay"]));
    assert_eq!(stage().press(Some('?')), (vec![], vec!["base", "overlay"]));
    let stage = || Stage::of(&[Kind::Base, Kind::Dialog, Kind::Overlay]);
    for key in ['a', 'x'] {
        assert_eq!(stage().press(Some(key)), (vec![], vec!["base", "dialog"]), "{key}");
    }
    assert_eq!(stage().press(Some('!')), (vec!["base !".to_owned()], vec!["base", "dialog", "overlay"]));
    assert_eq!(stage().press(Some('y')), (vec![], vec!["base", "dialog", "overlay"]), "it cannot be seen");
    let passed = vec!["overlay p".to_owned(), "base o".to_owned()];
    assert_eq!(
        stage().press(Some('p')),
        (passed, vec!["base", "dialog"]),
        "the overlay lets it through itself"
    );
}

#[test]
fn views_lie_in_the_order_of_their_kinds_and_one_dialog_takes_the_place_of_another() {
    let mut stage = Stage::of(&[Kind::Base, Kind::Overlay]);
    for (kind, name) in [(Kind::Dialog, "first"), (Kind::Page, "page"), (Kind::Dialog, "second")] {
        let used = Rc::clone(&stage.used);
        stage.stack.push(Box::new(Toy { name, kind, bindings: &[], used }));
    }
    let names: Vec<_> = stage.stack.views.iter().map(|view| view.name()).collect();
    assert_eq!(names, ["base", "page", "second", "overlay"]);
    with_context(|cx| stage.stack.on_incident(Incident::Failed, cx));
    assert_eq!(stage.press(None).1, ["base"], "a failure is seen at once");
}

#[test]
fn only_what_can_be_seen_is_drawn() {
    let drawn = |kinds: &[Kind]| {
        let area = Rect::new(0, 0, 7, 2);
        let mut buffer = Buffer::empty(area);
        with_scene(|scene| Stage::of(kinds).stack.draw(scene, area, &mut buffer));
        let row =
            |y| (0..7).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>().trim().to_owned();
        [row(0), row(1)]
    };
    assert_eq!(drawn(&[Kind::Base, Kind::Dialog]), ["base", "dialog"]);
    assert_eq!(drawn(&[Kind::Base, Kind::Page, Kind::Dialog]), ["page", "dialog"]);
    assert_eq!(drawn(&[Kind::Base, Kind::Dialog, Kind::Overlay]), ["overlay", ""]);
}

#[test]
fn a_companion_has_the_rows_that_it_wants_below_whatever_page_there_is() {
    let area = Rect::new(0, 0, 9, 4);
    let drawn = |kinds: &[Kind]| {
        let mut buffer = Buffer::empty(area);
        let stage = Stage::of(kinds);
        with_scene(|scene| {
            stage.stack.draw(scene, area, &mut buffer);
            assert_eq!(stage.stack.room(scene, area).height, 3);
        });
        let row =
            |y| (0..9).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>().trim().to_owned();
        [row(0), row(1), row(3)]
    };
    assert_eq!(drawn(&[Kind::Base, Kind::Companion]), ["base", "", "companion"]);
    assert_eq!(drawn(&[Kind::Base, Kind::Page, Kind::Companion]), ["page", "", "companion"]);
    assert_eq!(drawn(&[Kind::Base, Kind::Companion, Kind::Dialog]), ["base", "dialog", "companion"]);
    assert_eq!(drawn(&[Kind::Base, Kind::Companion, Kind::Overlay]), ["overlay", "", "companion"]);
}

#[test]
fn a_companion_lets_through_what_it_has_no_use_for() {
    let mut stage = Stage::of(&[Kind::Base, Kind::Page, Kind::Companion]);
    let all = vec!["base", "page", "companion"];
    assert_eq!(stage.press(Some('n')), (vec!["companion n".to_owned()], all.clone()));
    assert_eq!(stage.press(Some('a')), (vec!["base a".to_owned()], all.clone()));
    assert_eq!(stage.press(Some('m')), (vec!["page m".to_owned()], all));
    let mut asked = Stage::of(&[Kind::Base, Kind::Companion, Kind::Dialog]);
    assert_eq!(asked.press(Some('n')), (vec![], vec!["base", "companion"]), "a question is answered first");
    with_context(|cx| stage.stack.on_incident(Incident::Failed, cx));
    assert_eq!(stage.press(None).1, ["base", "companion"], "it stays when a failure is shown");
}

static TOYS: [Page; 1] = [Page::of::<Toy>(&[ch('1')], "toy")];

#[test]
fn what_a_companion_shows_fills_the_screen_and_is_left_as_it_is_if_it_does_already() {
    let mut stage = Stage::of(&[Kind::Base, Kind::Page, Kind::Companion, Kind::Dialog]);
    let names = |stack: &Stack| stack.views.iter().map(|view| view.name()).collect::<Vec<_>>();
    stage.stack.pages = &TOYS;
    with_context(|cx| stage.stack.show("page", cx));
    assert_eq!(names(&stage.stack), ["base", "page", "companion"]);
    with_context(|cx| stage.stack.show("toy", cx));
    assert_eq!((names(&stage.stack), stage.stack.page()), (vec!["base", "toy", "companion"], "toy"));
    with_context(|cx| stage.stack.show("base", cx));
    assert_eq!((names(&stage.stack), stage.stack.page()), (vec!["base", "companion"], "base"));
}
