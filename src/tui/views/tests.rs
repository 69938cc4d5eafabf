//! Whether every key leads somewhere: no two bindings of what lies on one stack are in each other's way.

use super::*;
use crate::protocol::NewRun;
use crate::tui::view::bindings::{Entry, Hint, Key};
use crate::tui::view::{Kind, Stacked};
use crate::viz::paint::Charset;
use branch::Branch;
use caption::Caption;
use help::Help;
use jump::Jump;
use palette::Palette;
use question::Question;
use std::collections::HashSet;

fn keys(view: &dyn Stacked) -> Vec<Key> {
    view.entries().flat_map(|entry| entry.keys).copied().collect()
}

fn overlays_and_dialogs() -> Vec<Box<dyn Stacked>> {
    let questions = [
        Question::Quit,
        Question::Restart,
        Question::Begin(NewRun::default()),
        Question::Prune,
        Question::Diverged,
        Question::Picture,
    ];
    let questions = questions.into_iter().map(|question| Box::new(question) as Box<dyn Stacked>);
    let help: [Box<dyn Stacked>; 5] = [
        Box::new(Help::default()),
        Box::new(Caption::default()),
        Box::new(Jump::default()),
        Box::new(Palette::default()),
        Box::new(Branch::default()),
    ];
    questions.chain(help).collect()
}

/// The keys that open pages and companions.
fn openers() -> impl Iterator<Item = &'static Key> {
    PAGES.iter().chain(COMPANIONS).flat_map(|page| page.entry().keys)
}

fn pages() -> Vec<Box<dyn Stacked>> {
    PAGES.iter().map(Page::view).collect()
}

#[test]
fn no_view_binds_a_key_twice() {
    let lowest: [Box<dyn Stacked>; 4] = [
        Box::new(dashboard::Dashboard),
        Box::new(loading::Loading),
        Box::new(compare::Compare),
        Box::new(choose_runs::ChooseRuns::default()),
    ];
    let companions = COMPANIONS.iter().map(Page::view);
    for view in lowest.into_iter().chain(overlays_and_dialogs()).chain(pages()).chain(companions) {
        let mut seen = HashSet::new();
        for key in keys(&*view) {
            assert!(seen.insert(key), "{}: {key:?} is bound twice", view.name());
        }
    }
}

#[test]
fn every_page_can_be_opened_from_the_dashboard_and_from_every_other_page() {
    let mut taken: HashSet<Key> = keys(&dashboard::Dashboard).into_iter().collect();
    for key in openers() {
        assert!(taken.insert(*key), "{key:?} does something else already");
    }
    for view in pages().into_iter().chain(COMPANIONS.iter().map(Page::view)) {
        let own = keys(&*view);
        for key in openers() {
            assert!(!own.contains(key), "{}: {key:?} opens a page", view.name());
        }
    }
}

#[test]
fn no_page_takes_the_keys_that_work_always() {
    let entries = dashboard::BINDINGS.iter().map(|binding| &binding.entry);
    let always = entries.filter(|entry| entry.always || matches!(entry.hint, Hint::Essential(_)));
    let always: HashSet<Key> = always.flat_map(|entry| entry.keys).copied().collect();
    for view in pages() {
        assert_eq!(view.kind(), Kind::Page, "{}", view.name());
        assert!(keys(&*view).iter().all(|key| !always.contains(key)), "{}", view.name());
    }
}

#[test]
fn names_of_views_differ() {
    let pages = pages();
    let others = [Stacked::name(&dashboard::Dashboard), Stacked::name(&loading::Loading)];
    let over = [
        &Help::default() as &dyn Stacked,
        &Caption::default(),
        &Palette::default(),
        &Question::Quit,
        &Jump::default(),
        &Branch::default(),
    ]
    .map(Stacked::name);
    let names: Vec<_> = others.into_iter().chain(over).chain(pages.iter().map(|view| view.name())).collect();
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "{names:?}");
}

#[test]
fn every_key_of_what_fills_the_screen_is_in_the_help_with_a_short_name() {
    let pages = pages();
    let entries = dashboard::BINDINGS.iter().map(|binding| &binding.entry);
    let entries = entries.chain(pages.iter().flat_map(|view| view.entries()));
    for entry in entries.chain(PAGES.iter().map(Page::entry)) {
        let Entry { help, .. } = entry;
        assert!(!help.is_empty(), "{:?}", entry.keys);
        let label = entry.labels(Charset::Ascii);
        assert!(label.is_ascii() && label.len() <= 9, "{label}");
    }
}

#[test]
fn no_action_of_the_dashboard_has_two_lines_in_the_help() {
    let mut actions = HashSet::new();
    assert!(dashboard::BINDINGS.iter().all(|binding| actions.insert(binding.action)));
}
