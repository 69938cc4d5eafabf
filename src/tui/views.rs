//! The views, one file each, and which of them are on the screen at the start.

pub mod batch;
pub mod branch;
pub mod caption;
pub mod choose_runs;
pub mod compare;
pub mod confusion;
pub mod curves;
pub mod dashboard;
pub mod draw;
pub mod epochs;
pub mod filters;
pub mod health;
pub mod help;
pub mod journal;
pub mod jump;
pub mod loading;
pub mod maps;
pub mod microscope;
pub mod mistakes;
pub mod network_editor;
pub mod palette;
pub mod question;
pub mod setting_entry;
pub mod settings;
pub mod time_machine;
pub mod tour;
pub mod translation;
pub mod versus;

use super::view::Stacked;
use super::view::keymap::Keymap;
use super::view::offer::Named;
use super::view::stack::offers::named;
use super::view::stack::{Page, Stack};

/// Every page. Each is a file beside this one, and its `PAGE` says which keys open it.
pub static PAGES: &[Page] = &[
    batch::PAGE,
    confusion::PAGE,
    curves::PAGE,
    draw::PAGE,
    epochs::PAGE,
    filters::PAGE,
    health::PAGE,
    journal::PAGE,
    maps::PAGE,
    microscope::PAGE,
    mistakes::PAGE,
    network_editor::PAGE,
    settings::PAGE,
    translation::PAGE,
    versus::PAGE,
];

/// Every view that lies below a page and goes along with all of them. Each is a file beside this one, and its `COMPANION` says
/// which keys open it.
pub static COMPANIONS: &[Page] = &[time_machine::COMPANION, tour::COMPANION];

/// The name of the view that leads to earlier moments of the run.
pub const TIME_MACHINE: &str = time_machine::NAME;

/// Lays the views on each other that are there at the start.
pub fn stack() -> Stack {
    Stack::new(vec![Box::new(dashboard::Dashboard), Box::new(loading::Loading)], PAGES, COMPANIONS)
}

/// Lays the views on each other with which runs are compared, that in which they are chosen over the others if that is to be done
/// first.
pub fn comparison(is_chosen_first: bool) -> Stack {
    let mut stack = Stack::new(vec![Box::new(compare::Compare)], &[], &[]);
    if is_chosen_first {
        stack.push(Box::new(choose_runs::ChooseRuns::default()));
    }
    stack
}

/// The views with which runs are compared, the lowest first.
static COMPARISON: [fn() -> Box<dyn Stacked>; 2] =
    [|| Box::new(compare::Compare), || Box::new(choose_runs::ChooseRuns::default())];

/// What a screen is for, with views that are never on one of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A run that is trained.
    Training,
    /// Runs that are compared.
    Comparison,
}

/// Tells what the screens are for that a view of this name can be on; `None` if it can be on all of them.
pub fn purpose(view: &str) -> Option<Purpose> {
    let is_among = |views: &[fn() -> Box<dyn Stacked>]| views.iter().any(|make| make().name() == view);
    if is_among(&DIALOGS) {
        return None;
    }
    Some(if is_among(&COMPARISON) { Purpose::Comparison } else { Purpose::Training })
}

/// What stands for a view where the keys that open pages are named.
pub const OPENERS: &str = "open";

/// Every dialog whose keys can be chosen, and a question once for each kind of answers that it has.
static DIALOGS: [fn() -> Box<dyn Stacked>; 8] = [
    || Box::new(branch::Branch::default()),
    || Box::new(caption::Caption::default()),
    || Box::new(jump::Jump::default()),
    || Box::new(palette::Palette::default()),
    || Box::new(question::Question::Quit),
    || Box::new(question::Question::Diverged),
    || Box::new(question::Question::Picture),
    || Box::new(setting_entry::SettingEntry::target()),
];

/// Lists the bindings of dialogs by the name of the dialog, each once.
fn of_dialogs(keymap: &Keymap) -> Vec<(&'static str, Vec<Named>)> {
    let mut all: Vec<(&'static str, Vec<Named>)> = Vec::new();
    for view in DIALOGS.iter().map(|dialog| dialog()) {
        let actions = named(&*view, keymap);
        match all.iter_mut().find(|(name, _)| *name == view.name()) {
            Some((_, known)) => known.extend(actions),
            None => all.push((view.name(), actions)),
        }
    }
    all
}

/// Lists the bindings whose keys can be chosen by view, with the keys that the user has for them; last what opens pages.
pub fn directory(keymap: &Keymap) -> Vec<(&'static str, Vec<Named>)> {
    let openable = || PAGES.iter().chain(COMPANIONS);
    let opener = |page: &'static Page| Named {
        name: page.action_name(),
        declared: page.entry(),
        entry: keymap.of(page.entry()),
    };
    let lowest: Box<dyn Stacked> = Box::new(dashboard::Dashboard);
    let views = std::iter::once(lowest).chain(openable().map(Page::view));
    let views = views.map(|view| (view.name(), named(&*view, keymap)));
    let compared = COMPARISON.iter().map(|make| make()).map(|view| (view.name(), named(&*view, keymap)));
    let openers = (OPENERS, openable().map(opener).collect());
    views.chain(compared).chain(of_dialogs(keymap)).chain([openers]).collect()
}

#[cfg(test)]
mod tests;
