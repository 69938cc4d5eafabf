//! What is written in the dialog, as settings with their values; and what is wrong with it, in plain words.

use crate::tui::model::Model;
use crate::viz::text::clip;

/// The most columns that is said of something that is written.
const SAID: usize = 20;

/// The settings that are written, with their values. Whether a run can go on with such a value is the trainer's to say.
///
/// # Errors
/// If something else is written, or a setting that there is not, with what is expected in words.
pub fn settings(text: &str, model: &Model) -> Result<Vec<(String, String)>, String> {
    let mut settings: Vec<(String, String)> = Vec::new();
    for word in text.split_whitespace() {
        let said = clip(word, SAID);
        let Some((name, value)) = word.split_once('=').filter(|(_, value)| !value.is_empty()) else {
            return Err(format!("{said}: NAME=VALUE is expected, such as momentum=0.8"));
        };
        if !names(model).any(|known| known == name) {
            let near = near(name, model).map_or_else(String::new, |near| format!("; is {near} meant?"));
            return Err(format!("there is no setting {}{near}", clip(name, SAID)));
        }
        if settings.iter().any(|(before, _)| before == name) {
            return Err(format!("{} is written twice", clip(name, SAID)));
        }
        settings.push((name.to_owned(), value.to_owned()));
    }
    Ok(settings)
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

/// The values that the settings of the last word have now, as far as they can be told from what is written: a help while writing.
pub fn present(text: &str, model: &Model) -> Option<String> {
    let word = text.rsplit(char::is_whitespace).next().filter(|word| !word.is_empty())?;
    let (name, is_whole) = word.split_once('=').map_or((word, false), |(name, _)| (name, true));
    let settings = &model.info.as_deref()?.settings;
    let fits = |known: &str| if is_whole { known == name } else { known.starts_with(name) };
    let found = settings.iter().filter(|setting| fits(&setting.name));
    let found: Vec<String> =
        found.map(|setting| format!("{} is {}", setting.name, clip(&setting.value, SAID))).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

/// What is written with the name of its last setting written out, as far as all that begin so agree.
pub fn completed(text: &str, model: &Model) -> Option<String> {
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let word = text.get(start..).filter(|word| !word.is_empty() && !word.contains('='))?;
    let fitting: Vec<&str> = names(model).filter(|known| known.starts_with(word)).collect();
    let name = match fitting[..] {
        [] => return None,
        [only] => format!("{only}="),
        [first, ..] => {
            let agree = |end: &usize| {
                first.get(..*end).is_some_and(|part| fitting.iter().all(|name| name.starts_with(part)))
            };
            let end = (word.len()..=first.len()).rev().find(agree)?;
            first.get(..end)?.to_owned()
        }
    };
    Some(format!("{}{name}", text.get(..start)?))
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
        let read = |text: &str| settings(text, &model);
        assert_eq!(read("  "), Ok(Vec::new()));
        let two = vec![pair("momentum", "0.8"), pair("learning-rate", "0.01")];
        assert_eq!(read(" momentum=0.8  learning-rate=0.01 "), Ok(two));
        let refused = |text: &str| read(text).expect_err("it cannot be done");
        assert!(refused("momentum").contains("NAME=VALUE is expected"));
        assert!(refused("momentum=").contains("NAME=VALUE is expected"));
        assert_eq!(refused("moment=0.8"), "there is no setting moment; is momentum meant?");
        assert_eq!(refused("x=1"), "there is no setting x");
        assert_eq!(refused("momentum=1 momentum=2"), "momentum is written twice");
        assert!(refused(&"é".repeat(500)).len() < 120);
    }

    #[test]
    fn names_are_written_out_as_far_as_they_agree() {
        let model = model();
        let written = |text: &str| completed(text, &model);
        assert_eq!(written("mo").as_deref(), Some("momentum="));
        assert_eq!(written("momentum=1 le").as_deref(), Some("momentum=1 learning-rate"));
        assert_eq!([written(""), written("x"), written("momentum=")], [None, None, None]);
        assert_eq!(present("mo", &model).as_deref(), Some("momentum is 0.9"));
        assert_eq!(present("momentum=0.", &model).as_deref(), Some("momentum is 0.9"));
        assert_eq!(present("momentum=0.8 ", &model), None);
    }
}
