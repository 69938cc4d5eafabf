//! The keys that the configuration file chooses: from names of actions to a keymap in which no key means two things.

use super::document::{Complaint, Row, Section, Value};
use crate::tui::view::bindings::{Entry, Hint, Key};
use crate::tui::view::keymap::Keymap;
use crate::tui::view::offer::Named;
use crate::tui::views::{self, OPENERS, Purpose};
use std::collections::HashSet;

/// The lowest views, whose keys for the program work whatever lies over them.
const LOWEST: [&str; 2] = ["dashboard", "compare"];

/// What the file says of an action.
struct Chosen {
    declared: &'static Entry,
    line: usize,
}

/// Makes the keymap of the sections of keys. What there is no view, action or key for, and keys that would mean two things, are told in
/// `complaints`.
pub fn read(sections: &[Section], complaints: &mut Vec<Complaint>) -> Keymap {
    let declared = views::directory(&Keymap::default());
    let mut keymap = Keymap::default();
    let mut chosen: Vec<Chosen> = Vec::new();
    for section in sections {
        let view = section.name.strip_prefix("keys.").unwrap_or(&section.name);
        let Some((_, actions)) = declared.iter().find(|(name, _)| *name == view) else {
            let names: Vec<&str> = declared.iter().map(|(name, _)| *name).collect();
            let what = format!("there is no view `{view}`; there are {}", names.join(", "));
            complaints.push(Complaint { line: section.line, what });
            continue;
        };
        for row in &section.rows {
            match choice(view, row, actions) {
                Ok((action, keys)) => {
                    keymap.choose(action.declared, &keys);
                    chosen.push(Chosen { declared: action.declared, line: row.line });
                }
                Err(complaint) => complaints.push(complaint),
            }
        }
    }
    complain_of_clashes(&keymap, &chosen, complaints);
    keymap
}

/// The action that a row is about, and its keys.
fn choice<'a>(view: &str, row: &Row, actions: &'a [Named]) -> Result<(&'a Named, Vec<Key>), Complaint> {
    let action = actions.iter().find(|action| short(action) == row.name);
    let unknown = || Complaint { line: row.line, what: unknown(view, &row.name, actions) };
    let action = action.ok_or_else(unknown)?;
    let keys = keys_of(&row.name, &row.value, row.line)?;
    check_reserved(action, &keys, row.line)?;
    Ok((action, keys))
}

/// The name of an action within its view.
fn short(action: &Named) -> &str {
    action.name.split_once('.').map_or(action.name.as_str(), |(_, name)| name)
}

/// What is said of an action that there is not.
fn unknown(view: &str, name: &str, actions: &[Named]) -> String {
    let is_like =
        |action: &&Named| short(action).split('-').any(|word| name.split('-').any(|other| other == word));
    let like: Vec<&str> = actions.iter().filter(is_like).map(short).collect();
    let all: Vec<&str> = actions.iter().map(short).collect();
    let names = if like.is_empty() { all } else { like };
    format!("{view} has no action `{name}`; there are {}", names.join(", "))
}

/// The keys that a value names.
fn keys_of(name: &str, value: &Value, line: usize) -> Result<Vec<Key>, Complaint> {
    let one;
    let texts = match value {
        Value::Texts(texts) => texts,
        Value::Text(text) => {
            one = vec![(text.clone(), line)];
            &one
        }
        _ => {
            let what =
                format!("`{name}` is {}; a list of keys is expected, e.g. [\"Space\", \"^P\"]", value.kind());
            return Err(Complaint { line, what });
        }
    };
    let named = |(text, line): &(String, usize)| {
        let what = || {
            format!(
                "`{text}` is no key; a character, ^ and a letter for Control, or one of Space, Tab, S-Tab, Enter, Left, Right, \
                 Up, Down, PgUp, PgDn, Home, End, Backspace, Delete, Insert, F1 to F12 is expected"
            )
        };
        let key = Key::named(text).filter(|key| key.character().is_none_or(|c| !c.is_control()));
        key.ok_or_else(|| Complaint { line: *line, what: what() })
    };
    let keys: Vec<Key> = texts.iter().map(named).collect::<Result<_, _>>()?;
    let mut seen = HashSet::new();
    match keys.iter().position(|key| !seen.insert(*key)) {
        Some(place) => Err(Complaint { line, what: format!("`{}` is there twice", texts[place].0) }),
        None => Ok(keys),
    }
}

/// Keys that lead out stay where they are.
fn check_reserved(action: &Named, keys: &[Key], line: usize) -> Result<(), Complaint> {
    for reserved in Key::RESERVED {
        let (is_declared, is_chosen) = (action.declared.keys.contains(&reserved), keys.contains(&reserved));
        let name = reserved.label(crate::viz::paint::Charset::Ascii);
        if is_chosen && !is_declared {
            return Err(Complaint {
                line,
                what: format!("`{name}` always leads out; another key is expected"),
            });
        }
        if is_declared && !is_chosen {
            let what =
                format!("`{name}` always leads out, so {} keeps it; a list with it is expected", action.name);
            return Err(Complaint { line, what });
        }
    }
    Ok(())
}

/// A binding as the keymap has it, with its view.
struct Bound {
    view: &'static str,
    /// What the screens are for that the view can be on; none if it can be on all of them.
    purpose: Option<Purpose>,
    action: Named,
}

impl Bound {
    /// Whether the binding works whatever page is open.
    fn works_everywhere(&self) -> bool {
        let is_essential = matches!(self.action.entry.hint, Hint::Essential(_));
        self.view == OPENERS || self.is_lowest() && (self.action.entry.always || is_essential)
    }

    /// Whether its view lies below all others.
    fn is_lowest(&self) -> bool {
        LOWEST.contains(&self.view)
    }

    /// Whether both are never on the same screen.
    fn is_apart(&self, other: &Self) -> bool {
        self.purpose.zip(other.purpose).is_some_and(|(one, other)| one != other)
    }

    /// Whether a key that both have would mean two things at once.
    fn meets(&self, other: &Self) -> bool {
        let is_over = |one: &Self, other: &Self| one.works_everywhere() && other.view != OPENERS;
        let with_openers = |one: &Self, other: &Self| one.view == OPENERS && other.is_lowest();
        let is_either = |of: fn(&Self, &Self) -> bool| of(self, other) || of(other, self);
        self.view == other.view || !self.is_apart(other) && (is_either(is_over) || is_either(with_openers))
    }
}

/// Complains of each choice with a key that means something else where it works; of two choices that meet, of the later one.
fn complain_of_clashes(keymap: &Keymap, chosen: &[Chosen], complaints: &mut Vec<Complaint>) {
    let views = views::directory(keymap).into_iter();
    let of_view = |(view, actions): (&'static str, Vec<Named>)| {
        let purpose = views::purpose(view);
        actions.into_iter().map(move |action| Bound { view, purpose, action })
    };
    let bound: Vec<Bound> = views.flat_map(of_view).collect();
    for Chosen { declared, line } in chosen {
        let is_own = |bound: &&Bound| std::ptr::eq(bound.action.declared, *declared);
        let Some(own) = bound.iter().find(is_own) else { continue };
        let meeting = bound.iter().filter(|other| !is_own(other) && own.meets(other));
        for other in meeting.filter(|other| !is_later(chosen, *line, other)) {
            // What is declared so is meant so.
            let is_declared =
                |key: &&Key| declared.keys.contains(key) && other.action.declared.keys.contains(key);
            let shared = own.action.entry.keys.iter().filter(|key| !is_declared(key));
            let mut shared = shared.filter(|key| other.action.entry.keys.contains(key));
            if let Some(key) = shared.next() {
                let key = key.label(crate::viz::paint::Charset::Ascii);
                let what = format!(
                    "`{key}` is the key of {} already; another key is expected, or other keys there",
                    other.action.name
                );
                complaints.push(Complaint { line: *line, what });
                break;
            }
        }
    }
}

/// Whether the keys of a binding are chosen further down in the file, where a clash is told.
fn is_later(chosen: &[Chosen], line: usize, other: &Bound) -> bool {
    chosen.iter().any(|choice| choice.line > line && std::ptr::eq(choice.declared, other.action.declared))
}
