//! Preferences as the text of a configuration file that is read back as the same, and a template for one's own.

use super::options::{Group, Purpose};
use super::{Origin, Preferences};
use crate::tui::view::keymap::Keymap;
use crate::tui::views;
use crate::viz::paint::Charset;
use clap::Arg;
use std::path::Path;

/// Columns before the comments that say where values came from.
const COMMENT_COLUMN: usize = 40;

/// The effective configuration: a file that is read back as the same, with where each value came from. The file of a run has its part in
/// it if one is named.
pub(in crate::commands) fn effective(
    preferences: &Preferences,
    path: Option<&Path>,
    run_file: Option<&Path>,
) -> String {
    let file = path.map_or("the configuration file".to_owned(), |path| path.display().to_string());
    let purpose = run_file.map_or(Purpose::Preferences, |_| Purpose::OneRun(Path::new("")));
    let mut lines = vec![
        "# The configuration of cnn-tui as it is in effect; behind each value stands where it came from."
            .to_owned(),
        format!("# The file: {file}"),
    ];
    lines.extend(run_file.map(|path| format!("# The file of the run: {}", path.display())));
    for group in Group::ALL {
        lines.extend([String::new(), format!("[{}]", group.name())]);
        lines.extend(
            group.arguments(purpose).iter().map(|argument| option_line(preferences, group, argument)),
        );
    }
    let declared = views::directory(&Keymap::default());
    for ((view, actions), (_, usual)) in views::directory(&preferences.keymap).iter().zip(&declared) {
        lines.extend([String::new(), format!("[keys.{view}]")]);
        lines.extend(actions.iter().zip(usual).map(|(action, usual)| {
            let origin = if action.entry.keys == usual.entry.keys { "built in" } else { "the file" };
            commented(&format!("{} = {}", name_in(&action.name), keys_text(action.entry.keys)), origin)
        }));
    }
    lines.join("\n")
}

/// A file in which everything is a comment, with what each option is for.
pub(in crate::commands) fn template() -> String {
    let mut lines: Vec<String> = [
        "# The configuration of cnn-tui. All of it is optional: take away the # before what you want to be different.",
        "# The command line beats the environment (CNN_TUI_THEME and so on, for [screen]), that the file of a run (--config), and that this file.",
        "# What is in effect: cnn-tui config",
    ]
    .map(str::to_owned)
    .to_vec();
    for group in Group::ALL {
        lines.extend([String::new(), format!("[{}]", group.name())]);
        for argument in group.arguments(Purpose::Preferences) {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            lines.extend(help.lines().map(|line| format!("# {line}")));
            lines.push(example(&argument));
        }
    }
    for (view, actions) in views::directory(&Keymap::default()) {
        lines.extend([String::new(), format!("[keys.{view}]")]);
        lines.extend(actions.iter().map(|action| {
            let row = format!("#{} = {}", name_in(&action.name), keys_text(action.entry.keys));
            commented(&row, action.entry.help)
        }));
    }
    lines.join("\n")
}

/// The line of an option: with its value, or a comment where it has none of its own.
fn option_line(preferences: &Preferences, group: Group, argument: &Arg) -> String {
    let name = argument.get_long().unwrap_or_default();
    if let Some(preference) = preferences.get(group, name) {
        let origin = match &preference.origin {
            Origin::Line(line) => format!("line {line} of the file"),
            Origin::LineOfRun(line) => format!("line {line} of the file of the run"),
            Origin::Variable(variable) => variable.clone(),
        };
        return commented(&format!("{name} = {}", literal(argument, &preference.text)), &origin);
    }
    match argument.get_default_values().first() {
        Some(value) => {
            commented(&format!("{name} = {}", literal(argument, &value.to_string_lossy())), "built in")
        }
        None => commented(&format!("# {name}"), &usual(argument)),
    }
}

/// What an option without a value of its own is by default, as its help says.
fn usual(argument: &Arg) -> String {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let usual = help
        .split_once("[default: ")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(usual, _)| usual.to_owned());
    usual.map_or("not given".to_owned(), |usual| format!("built in: {usual}"))
}

/// The line of an option in the template: its value where one is built in, else a comment that stays one, with what it can be.
fn example(argument: &Arg) -> String {
    let name = argument.get_long().unwrap_or_default();
    if let Some(value) = argument.get_default_values().first() {
        return format!("#{name} = {}", literal(argument, &value.to_string_lossy()));
    }
    let values = argument.get_possible_values();
    let possible: Vec<String> =
        values.iter().filter(|value| !value.is_hide_set()).map(|value| quoted(value.get_name())).collect();
    let choices =
        if possible.is_empty() { String::new() } else { format!("; one of {}", possible.join(", ")) };
    commented(&format!("# {name}"), &format!("{}{choices}", usual(argument)))
}

/// A value as TOML: a number or a flag as it is, all else in quotes.
pub(in crate::commands) fn literal(argument: &Arg, text: &str) -> String {
    let is_flag = argument.get_default_values().iter().any(|value| value == "false");
    if is_flag || is_number(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a text is a number as TOML writes it: with a digit before the dot and one behind it, if there is one, and no zeros before.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let fits = part.is_some() || text.parse::<i64>().is_ok();
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && part.is_none_or(digits) && fits
}

/// Keys as a list of texts.
fn keys_text(keys: &[crate::tui::view::bindings::Key]) -> String {
    let names: Vec<String> = keys.iter().map(|key| quoted(&key.label(Charset::Ascii))).collect();
    format!("[{}]", names.join(", "))
}

/// A text in the quotes of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// The name of an action within its view, or of a page.
fn name_in(name: &str) -> &str {
    name.split_once('.').map_or(name, |(_, name)| name)
}

/// A line with a comment behind it.
pub(in crate::commands) fn commented(row: &str, comment: &str) -> String {
    if comment.is_empty() {
        return row.to_owned();
    }
    format!("{row:<COMMENT_COLUMN$} # {comment}")
}
