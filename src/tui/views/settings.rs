//! The page of the settings: all that decides the run, and what of it can be changed while it goes on.

use crate::protocol::{Act, Command, SettingInfo};
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::sentence::sentence;
use crate::tui::panes::text::{Piece, piece, write_lines};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::{Handled, View};
use crate::tui::views::setting_entry::SettingEntry;
use crate::viz::text::{CUT, clip, clip_words, pad_right, width, wrap};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page, as it is registered.
pub const PAGE: Page = Page::of::<Settings>(&[ch('S')], "settings, some of them live");

/// The list of settings, with the one that keys change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    chosen: usize,
}

/// What a key can ask of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Close the page.
    Close,
    /// Choose another setting.
    Choose(Scroll),
    /// Change the chosen setting to its next lower value.
    Lower,
    /// Change the chosen setting to its next higher value.
    Higher,
    /// Write another value of the chosen setting.
    Write,
}

static BINDINGS: [Binding<Action>; 8] = [
    bind(&[key(KeyCode::Esc)], Action::Close, "back to the dashboard").hint(Hint::Word("back")),
    bind(&[key(KeyCode::Left), ch('h')], Action::Lower, "the next lower value").hint(Hint::Word("lower")),
    bind(&[key(KeyCode::Right), ch('l')], Action::Higher, "the next higher value").hint(Hint::Word("higher")),
    bind(&[key(KeyCode::Enter)], Action::Write, "write another value").hint(Hint::Word("write")),
    bind(&[key(KeyCode::Up), ch('k')], Action::Choose(Scroll::Up), "the setting above"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Choose(Scroll::Down), "the setting below"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Choose(Scroll::First), "the first setting"),
    bind(&[key(KeyCode::End), ch('G')], Action::Choose(Scroll::Last), "the last setting"),
];

/// All settings: first those that can be changed now, each in the order of their list.
fn listed(model: &Model) -> Vec<&SettingInfo> {
    let all = model.info.as_deref().map_or(&[][..], |info| &info.settings);
    let (live, fixed): (Vec<_>, Vec<_>) = all.iter().partition(|setting| setting.is_live);
    [live, fixed].concat()
}

/// Rows of the words for the chosen setting at the most.
const MOST_WORDS: usize = 3;

/// How the rows of the page are shared.
struct Shares {
    /// Rows with a setting, below the rule.
    rows: usize,
    /// Rows with the words for the chosen one, below them: as many as any setting needs, so that none moves.
    words: usize,
}

impl Shares {
    fn of(settings: &[&SettingInfo], area: Rect) -> Self {
        let body = PageLayout::of(area).body;
        let lines = |setting: &&SettingInfo| wrap(&setting.help, room(body.width)).len();
        let wanted = settings.iter().map(lines).max().unwrap_or(1).clamp(1, MOST_WORDS);
        let below = usize::from(body.height.saturating_sub(1));
        let words = wanted.min((below / 3).max(1)).min(below);
        Self { rows: below - words, words }
    }
}

/// The columns of words for a setting.
fn room(columns: u16) -> usize {
    usize::from(columns.saturating_sub(2)).max(1)
}

impl Settings {
    /// Changes the chosen setting to the value that `next` finds.
    fn change(self, cx: &mut Context<'_>, next: fn(&SettingInfo) -> Option<&String>) -> Handled {
        let settings = listed(cx.model);
        let Some(setting) = settings.get(self.chosen) else { return Handled::Done };
        if let Some(value) = next(setting) {
            let (name, value) = (setting.name.clone(), value.clone());
            cx.command(Command::Act(Act::Set { name, value }));
        }
        Handled::Done
    }

    /// Opens the line in which another value of the chosen setting is written, if it can be changed now.
    fn write(self, cx: &Context<'_>) -> Handled {
        let settings = listed(cx.model);
        match settings.get(self.chosen).filter(|setting| setting.is_live) {
            Some(setting) => Handled::Open(Box::new(SettingEntry::of(setting))),
            None => Handled::Done,
        }
    }
}

impl View for Settings {
    type Action = Action;

    fn name(&self) -> &'static str {
        "settings"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let last = listed(cx.model).len().saturating_sub(1);
        match action {
            Action::Close => return Handled::Close,
            Action::Lower => return self.change(cx, |setting| setting.lower.as_ref()),
            Action::Higher => return self.change(cx, |setting| setting.higher.as_ref()),
            Action::Write => return self.write(cx),
            Action::Choose(scroll) => {
                let page = Shares::of(&listed(cx.model), cx.area).rows;
                self.chosen = scroll.lead(self.chosen, last, page);
            }
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let settings = listed(scene.model);
        let chosen = settings.get(self.chosen).map(|setting| {
            let step = |code: KeyCode, value: &Option<String>| {
                let step = |value: &String| format!(", {} makes it {value}", scene.spoken(key(code)));
                value.as_ref().map_or_else(String::new, step)
            };
            let (lower, higher) =
                (step(KeyCode::Left, &setting.lower), step(KeyCode::Right, &setting.higher));
            format!("chosen: {} is {}{lower}{higher}; {}", setting.name, setting.value, setting.help)
        });
        let all = settings.iter().map(|setting| {
            let live = if setting.is_live { ", can be changed now" } else { "" };
            format!("{}: {}{live}", setting.name, setting.value)
        });
        let all: Vec<String> = all.collect();
        if all.is_empty() {
            return vec!["Settings: none are told.".to_owned()];
        }
        chosen.into_iter().chain(all).map(|text| sentence(&text)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let ink = &scene.theme.ink;
        let mut title = vec![piece("Settings", ink.strong)];
        if scene.model.moments.seen.is_some() {
            title.push(piece("as they are now", ink.faint));
        }
        let settings = listed(scene.model);
        let Shares { rows, words } = Shares::of(&settings, area);
        let first = (self.chosen + 1).saturating_sub(rows);
        let place = Window { lines: settings.len(), rows }.place(scene, first);
        let inner = rule(scene, &title, true, &place, body, buffer);
        let columns = usize::from(inner.width);
        let names = settings.iter().map(|setting| width(&setting.name)).max().unwrap_or(0);
        let shown = settings.iter().enumerate().skip(first).take(rows);
        let lines: Vec<_> = shown
            .map(|(index, setting)| line(scene, setting, index == self.chosen, names, columns))
            .collect();
        write_lines(&lines, inner, buffer);
        if let Some(setting) = settings.get(self.chosen) {
            let height = (words as u16).min(inner.height);
            let foot = Rect { y: inner.bottom() - height, height, ..inner };
            write_lines(&said(scene, setting, foot), foot, buffer);
        }
    }
}

/// What the words for a setting are, with a mark where they have no room to their end.
fn said(scene: &Scene<'_>, setting: &SettingInfo, foot: Rect) -> Vec<Vec<Piece>> {
    let (columns, rows) = (room(foot.width), usize::from(foot.height));
    let mut lines = wrap(&setting.help, columns);
    if lines.len() > rows {
        lines.truncate(rows);
        lines.last_mut().into_iter().for_each(|last| *last = clip_words(last, columns - 1) + CUT);
    }
    lines.into_iter().map(|line| vec![piece(format!(" {line}"), scene.theme.ink.faint)]).collect()
}

/// A setting: its name, its value, and what keys would make of that.
fn line(
    scene: &Scene<'_>,
    setting: &SettingInfo,
    is_chosen: bool,
    names: usize,
    columns: usize,
) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mark = if is_chosen { scene.theme.sign("▸", ">") } else { " " };
    let name = format!("{mark}{}  ", pad_right(&setting.name, names));
    let steps = match (is_chosen && setting.is_live, &setting.lower, &setting.higher) {
        (true, lower, higher) => {
            let [left, right] = [scene.theme.sign("←", "<-"), scene.theme.sign("→", "->")];
            let lower = lower.as_ref().map_or_else(String::new, |value| format!("   {left} {value}"));
            let higher = higher.as_ref().map_or_else(String::new, |value| format!("   {right} {value}"));
            lower + &higher
        }
        (false, ..) if setting.is_live => "   live".to_owned(),
        (false, ..) => String::new(),
    };
    let room = columns.saturating_sub(width(&name));
    let value = clip(&setting.value, room);
    let steps = if width(&value) + width(&steps) <= room { steps } else { String::new() };
    let name_ink = if is_chosen { ink.accent } else { ink.text };
    vec![piece(name, name_ink), piece(value, ink.strong), piece(steps, ink.faint)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Event, RunInfo};
    use crate::tui::effect::Effect;
    use crate::tui::testing::{PLAIN, info, press, running, text};

    fn setting(name: &str, value: &str, lower: Option<&str>, higher: Option<&str>) -> SettingInfo {
        SettingInfo {
            name: name.to_owned(),
            value: value.to_owned(),
            text: value.to_owned(),
            expected: String::new(),
            help: format!("What {name} does"),
            is_live: lower.is_some() || higher.is_some(),
            lower: lower.map(str::to_owned),
            higher: higher.map(str::to_owned),
        }
    }

    #[test]
    fn arrows_change_what_is_live_and_nothing_else() {
        let mut app = running(PLAIN, 300);
        let told = |momentum: &str| {
            let settings = vec![
                setting("epochs", "3", None, None),
                setting("momentum", momentum, Some("0.8"), Some("0.95")),
                setting("clip", "none", Some("10"), None),
            ];
            RunInfo { settings, ..info() }
        };
        app.on_event(Event::Reconfigured(Box::new(told("0.9"))));
        press(&mut app, KeyCode::Char('S'));
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains(">momentum  0.9   <- 0.8   -> 0.95"), "{drawn}");
        assert!(drawn.contains("What momentum does"), "{drawn}");
        let set = |name: &str, value: &str| {
            let act = Act::Set { name: name.to_owned(), value: value.to_owned() };
            [Effect::Command(Command::Act(act))]
        };
        assert_eq!(press(&mut app, KeyCode::Right), set("momentum", "0.95"));
        app.on_event(Event::Reconfigured(Box::new(told("0.95"))));
        assert!(text(&mut app, 80, 24).contains(">momentum  0.95"), "what is true is shown");
        press(&mut app, KeyCode::Down);
        assert_eq!(press(&mut app, KeyCode::Right), [], "there is no higher value");
        assert_eq!(press(&mut app, KeyCode::Left), set("clip", "10"));
        press(&mut app, KeyCode::End);
        assert!(text(&mut app, 80, 24).contains(">epochs    3"));
        assert_eq!(press(&mut app, KeyCode::Left), [], "it cannot be changed now");
    }

    #[test]
    fn long_words_for_a_setting_are_all_there_and_no_setting_moves_for_them() {
        let mut app = running(PLAIN, 300);
        let words = "Share of the right class that the target spreads over all classes; losses are then those of that target";
        let mut settings: Vec<SettingInfo> =
            (0..30).map(|number| setting(&format!("s{number}"), "1", None, None)).collect();
        settings[1].help = words.to_owned();
        app.on_event(Event::Reconfigured(Box::new(RunInfo { settings, ..info() })));
        press(&mut app, KeyCode::Char('S'));
        let first = text(&mut app, 80, 24);
        press(&mut app, KeyCode::Down);
        let second = text(&mut app, 80, 24);
        let row = |drawn: &str| drawn.lines().position(|line| line.contains("s5 "));
        assert!(row(&first).is_some() && row(&first) == row(&second), "{second}");
        let said: Vec<&str> = second.lines().flat_map(str::split_whitespace).collect();
        assert!(said.join(" ").contains(words), "{second}");
        assert!(!first.contains("s20") && first.contains("s16"), "{first}");
        assert!(first.contains("1-18 of 30"), "{first}");
        for (columns, rows) in [(1, 1), (12, 4), (13, 5), (20, 6), (40, 12), (160, 50)] {
            let drawn = text(&mut app, columns, rows);
            assert!(columns < 40 || drawn.contains("Share of the right class"), "{drawn}");
        }
    }
}
