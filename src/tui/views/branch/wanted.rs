//! What is written in the dialog, as settings with their values and as acts; and what is wrong with it, in plain words.

use crate::protocol::Act;
use crate::tui::model::Model;
use crate::viz::text::clip;

/// The most columns that is said of something that is written.
const SAID: usize = 20;
/// What stands between settings and acts.
const BETWEEN: char = ';';

/// What a branch is to differ in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Settings with their values.
    pub settings: Vec<(String, String)>,
    /// What is done to the run once it has these.
    pub acts: Vec<Act>,
}

/// Reads what is written. Whether a run can go on so is the trainer's to say.
///
/// # Errors
/// If something else is written, or a setting that there is not, with what is expected in words.
pub fn wanted(text: &str, model: &Model) -> Result<Wanted, String> {
    let mut wanted = Wanted::default();
    for part in text.split(BETWEEN).map(str::trim) {
        if is_act(part, model) {
            wanted.acts.push(part.parse()?);
        } else {
            part.split_whitespace().try_for_each(|word| set(&mut wanted.settings, word, model))?;
        }
    }
    Ok(wanted)
}

/// Adds the setting that a word names to those before it.
fn set(settings: &mut Vec<(String, String)>, word: &str, model: &Model) -> Result<(), String> {
    let said = clip(word, SAID);
    let Some((name, value)) = word.split_once('=').filter(|(_, value)| !value.is_empty()) else {
        return Err(if Act::WORDS.contains(&word) && !names(model).any(|name| name == word) {
            format!("a {BETWEEN} is expected before {said}")
        } else {
            format!("{said}: NAME=VALUE is expected, such as momentum=0.8, or an act, such as silence 1 5")
        });
    };
    if !names(model).any(|known| known == name) {
        let near = near(name, model).map_or_else(String::new, |near| format!("; is {near} meant?"));
        return Err(format!("there is no setting {}{near}", clip(name, SAID)));
    }
    if settings.iter().any(|(before, _)| before == name) {
        return Err(format!("{} is written twice", clip(name, SAID)));
    }
    settings.push((name.to_owned(), value.to_owned()));
    Ok(())
}

/// Tells whether a part of what is written is an act. A name that is a setting's, too, is one only where something follows it.
fn is_act(part: &str, model: &Model) -> bool {
    let mut words = part.split_whitespace();
    let first = words.next().unwrap_or_default();
    Act::WORDS.contains(&first) && (words.next().is_some() || !names(model).any(|name| name == first))
}

fn names(model: &Model) -> impl Iterator<Item = &str> {
    let settings = model.info.as_deref().map_or(&[][..], |info| &info.settings);
    settings.iter().map(|setting| setting.name.as_str())
}

/// A setting whose name begins as what is written, or the other way round.
fn near<'a>(name: &str, model: &'a Model) -> Option<&'a str> {
    let begins = |known: &&str| !name.is_empty() && (known.starts_with(name) || name.starts_with(*known));
    names(model).find(begins)
}

/// A help while writing: what is expected of the act that is written last, or which layer it is about; or the values that the settings
/// of the last word have now, as far as they can be told from what is written.
pub fn help(text: &str, model: &Model) -> Option<String> {
    let part = text.rsplit(BETWEEN).next()?.trim_start();
    if is_act(part.trim_end(), model) {
        return match part.parse::<Act>() {
            Ok(act) => about(&act, model),
            Err(expected) => Some(expected),
        };
    }
    let word = part.rsplit(char::is_whitespace).next().filter(|word| !word.is_empty())?;
    let (name, is_whole) = word.split_once('=').map_or((word, false), |(name, _)| (name, true));
    let settings = &model.info.as_deref()?.settings;
    let fits = |known: &str| if is_whole { known == name } else { known.starts_with(name) };
    let found = settings.iter().filter(|setting| fits(&setting.name));
    let found: Vec<String> =
        found.map(|setting| format!("{} is {}", setting.name, clip(&setting.value, SAID))).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

/// Says which layer of the run at hand an act is about.
fn about(act: &Act, model: &Model) -> Option<String> {
    let layer = act.layer()?;
    let found = model.info.as_deref()?.layers.get(layer);
    let is = found.map_or_else(|| "not there".to_owned(), |layer| layer.text.clone());
    Some(format!("layer {} is {is}", layer.saturating_add(1)))
}

/// What is written with the name of its last setting, or its last act, written out, as far as all that begin so agree.
pub fn completed(text: &str, model: &Model) -> Option<String> {
    let start = text.rfind([BETWEEN, ' ']).map_or(0, |at| at + 1);
    let (before, word) =
        text.split_at_checked(start).filter(|(_, word)| !word.is_empty() && !word.contains('='))?;
    let is_first = before.trim_end().is_empty() || before.trim_end().ends_with(BETWEEN);
    let acts = Act::WORDS.into_iter().filter(|act| is_first && !names(model).any(|name| name == *act));
    let known = names(model).map(|name| (name, "=")).chain(acts.map(|act| (act, " ")));
    let fitting: Vec<(&str, &str)> = known.filter(|(known, _)| known.starts_with(word)).collect();
    let name = match fitting[..] {
        [] => return None,
        [(only, end)] => format!("{only}{end}"),
        [(first, _), ..] => {
            let agree = |end: &usize| {
                first.get(..*end).is_some_and(|part| fitting.iter().all(|(name, _)| name.starts_with(part)))
            };
            let end = (word.len()..=first.len()).rev().find(agree)?;
            first.get(..end)?.to_owned()
        }
    };
    Some(format!("{before}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Event, RunInfo};
    use crate::tui::testing::info;

    fn model() -> Model {
        let names = [("momentum", "0.9"), ("learning-rate", "0.03"), ("learning-rate-decay", "none")];
        let mut model = Model::default();
        model.on_event(Event::Started(Box::new(RunInfo {
            settings: names.map(crate::tui::testing::setting).into(),
            ..info()
        })));
        model
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn settings_are_read_and_what_is_wrong_is_said() {
        let model = model();
        let read = |text: &str| wanted(text, &model).map(|wanted| wanted.settings);
        assert_eq!(read("  "), Ok(Vec::new()));
        let two = vec![pair("momentum", "0.8"), pair("learning-rate", "0.01")];
        assert_eq!(read(" momentum=0.8  learning-rate=0.01 "), Ok(two));
        let refused = |text: &str| read(text).expect_err("it cannot be done");
        assert!(refused("momentum").contains("NAME=VALUE is expected"));
        assert!(refused("momentum=").contains("NAME=VALUE is expected"));
        assert_eq!(refused("moment=0.8"), "there is no setting moment; is momentum meant?");
        assert_eq!(refused("x=1"), "there is no setting x");
        assert_eq!(refused("momentum=1 momentum=2"), "momentum is written twice");
        assert!(refused(&"é".repeat(500)).len() < 160);
    }

    #[test]
    fn acts_are_read_beside_settings_and_what_is_wrong_with_them_is_said() {
        let model = model();
        let read = |text: &str| wanted(text, &model);
        let acts = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("an act")).collect();
        let expected = Wanted {
            settings: vec![pair("momentum", "0.8")],
            acts: acts(&["silence 1 3", "learning-rate x0.5"]),
        };
        assert_eq!(read("momentum=0.8; silence 1 3;learning-rate x0.5;"), Ok(expected));
        assert_eq!(read("prune"), Ok(Wanted { acts: acts(&["prune"]), ..Wanted::default() }));
        let refused = |text: &str| read(text).expect_err("it cannot be done");
        assert!(refused("momentum=0.8; silence 1").contains("`silence LAYER UNIT` is expected"));
        assert_eq!(refused("momentum=0.8 silence 1 3"), "a ; is expected before silence");
        assert!(refused("learning-rate").contains("NAME=VALUE is expected"));
        assert!(refused("mute 1 3").contains("an act, such as silence 1 5"));
    }

    #[test]
    fn while_an_act_is_written_it_is_said_what_is_expected_and_what_it_is_about() {
        let model = model();
        let help = |text: &str| help(text, &model).unwrap_or_default();
        assert!(help("momentum=0.8; silence").contains("`silence LAYER UNIT` is expected"));
        assert_eq!(help("momentum=0.8; silence 1 3"), "layer 1 is conv 20 5x5 relu");
        assert_eq!(help("silence 77 3"), "layer 77 is not there");
        assert_eq!(help("prune"), "");
        let written = |text: &str| completed(text, &model);
        assert_eq!(written("momentum=0.8;sil").as_deref(), Some("momentum=0.8;silence "));
        assert_eq!(written("momentum=0.8; fr").as_deref(), Some("momentum=0.8; freeze "));
        assert_eq!(written("momentum=0.8 sil"), None, "no act begins there");
    }

    #[test]
    fn names_are_written_out_as_far_as_they_agree() {
        let model = model();
        let written = |text: &str| completed(text, &model);
        assert_eq!(written("mo").as_deref(), Some("momentum="));
        assert_eq!(written("momentum=1 le").as_deref(), Some("momentum=1 learning-rate"));
        assert_eq!([written(""), written("x"), written("momentum=")], [None, None, None]);
        assert_eq!(help("mo", &model).as_deref(), Some("momentum is 0.9"));
        assert_eq!(help("momentum=0.", &model).as_deref(), Some("momentum is 0.9"));
        assert_eq!(help("momentum=0.8 ", &model), None);
    }
}
