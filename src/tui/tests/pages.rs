//! Every page, whichever there are: that its keys open and close it, that it is drawn at every size, and what it looks like.

use crate::protocol::{Event, Phase, Report};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::cut::halves;
use crate::tui::testing::{
    CONSOLE_FONT, PLAIN, RICH, buffer, epoch, finish, paused, press, report, running, text,
};
use crate::tui::theme::{Charset, ColorDepth};
use crate::tui::view::bindings::{Key, ch};
use crate::tui::view::stack::Page;
use crate::tui::views::PAGES;
use crossterm::event::KeyCode;

const SIZES: [(u16, u16); 8] =
    [(40, 12), (60, 18), (80, 24), (81, 25), (100, 30), (120, 36), (160, 50), (240, 70)];

/// Opens a page, or closes it.
fn toggle(app: &mut App, page: &Page) {
    let key: Key = page.entry().keys[0];
    assert_eq!(app.on_key(key.event()), []);
}

/// Runs that are just begun, short, long, paused and over.
fn runs(options: ScreenOptions) -> Vec<(&'static str, App)> {
    let mut long = running(options, 1100);
    for number in 3..200 {
        long.on_event(Event::Epoch(epoch(number)));
    }
    let mut over = running(options, 2346);
    over.on_event(Event::Finished(Box::new(finish())));
    let mut waits = running(options, 300);
    waits.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(300, 300) }));
    vec![
        ("begun", running(options, 1)),
        ("running", running(options, 1100)),
        ("long", long),
        ("paused", waits),
        ("over", over),
    ]
}

#[test]
fn a_page_opens_and_closes_with_its_keys_and_the_dashboard_is_as_before() {
    for page in PAGES {
        let mut app = paused(300);
        let (name, before) = (page.view().name(), text(&mut app, 80, 24));
        toggle(&mut app, page);
        let opened = text(&mut app, 80, 24);
        assert!(app.stack.is_open(name) && opened != before, "{opened}");
        toggle(&mut app, page);
        assert_eq!((app.stack.is_open(name), text(&mut app, 80, 24)), (false, before.clone()), "{name}");
        toggle(&mut app, page);
        press(&mut app, KeyCode::Esc);
        assert_eq!((app.stack.is_open(name), text(&mut app, 80, 24)), (false, before), "{name}: Esc");
        // Before there is a run there is nothing to be seen.
        let mut early = App::new(RICH);
        toggle(&mut early, page);
        assert!(!early.stack.is_open(name));
    }
}

#[test]
fn the_help_names_the_keys_that_open_pages_and_on_a_page_its_own() {
    for page in PAGES {
        let mut app = running(RICH, 1100);
        press(&mut app, KeyCode::Char('?'));
        assert!(text(&mut app, 160, 90).contains(page.entry().help));
        press(&mut app, KeyCode::Char('?'));
        toggle(&mut app, page);
        press(&mut app, KeyCode::Char('?'));
        let help = text(&mut app, 160, 90);
        for entry in page.view().entries() {
            assert!(help.contains(entry.help), "{}: {help}", entry.help);
        }
        // What is a letter on a page does nothing else there.
        let is_written = page.view().writes(ch(' '));
        assert!(help.contains("pause or go on") != is_written && !help.contains("next sample"), "{help}");
    }
}

#[test]
fn what_fails_is_seen_whatever_page_is_open() {
    for page in PAGES {
        let mut app = running(RICH, 1100);
        toggle(&mut app, page);
        app.on_event(Event::Failed("no memory".into()));
        assert!(text(&mut app, 80, 24).contains("error: no memory"));
    }
}

/// Tells what is wrong with a page on a screen of this size, if anything is.
fn flaws(app: &mut App, (columns, rows): (u16, u16)) -> Vec<String> {
    blit::cuts::take();
    let drawn = buffer(app, columns, rows);
    let mut flaws = blit::cuts::take();
    flaws.extend(halves(&drawn).iter().map(|place| format!("half of a character at {place:?}")));
    let fits = |c: char| match app.options.charset {
        Charset::Ascii => c.is_ascii(),
        Charset::Console => c.is_ascii() || CONSOLE_FONT.contains(c),
        Charset::Blocks | Charset::Braille | Charset::Sextants | Charset::Octants => true,
    };
    let symbols = drawn.content.iter().map(|cell| cell.symbol());
    flaws.extend(symbols.filter(|symbol| !symbol.chars().all(fits)).map(|symbol| format!("sign {symbol}")));
    let last: String = (0..columns).map(|x| drawn[(x, rows - 1)].symbol()).collect();
    if !last.contains("? help") || !last.contains("q quit") {
        flaws.push(format!("hints {last}"));
    }
    flaws
}

#[test]
fn pages_are_drawn_whole_at_every_size_in_every_look() {
    let looks = Charset::ALL.into_iter().flat_map(|charset| ColorDepth::ALL.map(|color| (charset, color)));
    for (charset, color) in looks.filter(|_| !PAGES.is_empty()) {
        for (run, mut app) in runs(ScreenOptions { charset, color, ..RICH }) {
            for page in PAGES {
                toggle(&mut app, page);
                for size in SIZES {
                    let place = format!("{} {run}, {charset:?}, {color:?}, {size:?}", page.view().name());
                    assert_eq!(flaws(&mut app, size), Vec::<String>::new(), "{place}");
                }
                toggle(&mut app, page);
            }
        }
    }
}

#[test]
fn every_page() {
    for page in PAGES {
        let name = page.view().name();
        for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
            for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
                let mut app = runs(options).swap_remove(2).1;
                toggle(&mut app, page);
                let drawn = text(&mut app, columns, rows);
                insta::with_settings!({ snapshot_path => "../snapshots" }, {
                    insta::assert_snapshot!(format!("{name}{suffix}_{columns}x{rows}"), drawn);
                });
            }
        }
    }
}

#[test]
fn a_page_that_another_one_hides_comes_to_the_top() {
    let mut app = running(RICH, 300);
    for (key, page) in [('C', "confusion"), ('E', "epochs"), ('C', "confusion"), ('C', "epochs")] {
        press(&mut app, KeyCode::Char(key));
        assert_eq!(app.stack.page(), page);
    }
}
