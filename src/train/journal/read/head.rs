//! The head of a journal: what is trained on what, with which settings.

use super::lines::Line;
use crate::dataset::ReadOptions;
use crate::slip::advice;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::SETTINGS;
use crate::train::interruption::Interruptions;
use crate::train::journal::content::{Data, Journal};
use crate::train::journal::error::JournalError;
use crate::train::setting::value::Text;
use crate::train::shown::shown;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The longest name of a run or a data set, in bytes.
const LONGEST_NAME: usize = 1000;

/// A text, and the line that it stands on.
struct Given {
    text: String,
    line: usize,
}

/// The lines of the head that were read so far.
#[derive(Default)]
pub(super) struct Head {
    run: Option<Given>,
    maker: Option<Given>,
    data: Option<Given>,
    identity: Option<Given>,
    path: Option<Given>,
    format: Option<Given>,
    image_size: Option<Given>,
    config: TrainConfig,
    /// The line of each setting that is given.
    settings: BTreeMap<&'static str, usize>,
}

/// A head that is whole.
pub(super) struct Begun {
    /// The journal, without entries and end.
    pub(super) journal: Journal,
    /// The line that says what the data are.
    pub(super) data_line: usize,
}

impl Head {
    /// Takes in a line; tells whether it is one of a head.
    pub(super) fn take(&mut self, line: &Line<'_>) -> Result<bool, JournalError> {
        let (word, rest) = line.split();
        let field = match word {
            "run" => &mut self.run,
            "made-by" => &mut self.maker,
            "data" => &mut self.data,
            "data-sha256" => &mut self.identity,
            "data-path" => &mut self.path,
            "data-format" => &mut self.format,
            "data-image-size" => &mut self.image_size,
            "setting" => return self.setting(line, rest).map(|()| true),
            _ => return Ok(false),
        };
        if rest.is_empty() {
            return Err(line.error(format!("something is expected after `{word}`")));
        }
        if word != "data-path" && rest.len() > LONGEST_NAME {
            return Err(line.error(format!("at most {LONGEST_NAME} bytes are expected after `{word}`")));
        }
        if rest.contains(char::is_control) {
            return Err(line.error(format!("`{word}` has control characters in it")));
        }
        if word == "data-sha256" && !is_sha256(rest) {
            return Err(line.error("`data-sha256 HASH` is expected, 64 hexadecimal digits"));
        }
        if let Some(before) = field.replace(Given { text: rest.to_owned(), line: line.number }) {
            return Err(line.error(format!("`{word}` is given twice, first in line {}", before.line)));
        }
        Ok(true)
    }

    /// Takes in a setting.
    fn setting(&mut self, line: &Line<'_>, text: &str) -> Result<(), JournalError> {
        let parts = text.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        let Some((name, value)) = parts.filter(|(name, value)| !name.is_empty() && !value.is_empty()) else {
            return Err(line.error("`setting NAME = VALUE` is expected, e.g. `setting momentum = 0.9`"));
        };
        let Some(row) = SETTINGS.iter().find(|setting| setting.name == name) else {
            return Err(line.error(no_setting(name)));
        };
        if !row.kept {
            return Err(line
                .error(format!("`{name}` is part of another setting, such as the network: give it there")));
        }
        if let Some(before) = self.settings.insert(row.name, line.number) {
            return Err(line.error(format!("`setting {name}` is given twice, first in line {before}")));
        }
        row.parse(&mut self.config, value)
            .map_err(|problem| line.error(format!("setting {name} = {}: {problem}", shown(value))))
    }

    /// Puts together what was read, if nothing is missing and all makes sense; `last` is the last line of the text.
    pub(super) fn finish(self, last: usize) -> Result<Begun, JournalError> {
        for setting in SETTINGS {
            let name = setting.name;
            match self.settings.get(name) {
                None if setting.needed => {
                    return Err(JournalError::at(
                        last,
                        format!("the text ends, and `setting {name} = …` is missing"),
                    ));
                }
                Some(&line) => {
                    setting.check(&self.config).map_err(|problem| JournalError::at(line, problem))?
                }
                None => {}
            }
        }
        let identity = self.identity.ok_or_else(|| {
            JournalError::at(
                last,
                "the text ends, and the line `data-sha256 …` is missing, which says what data it is about",
            )
        })?;
        let or_unknown =
            |field: Option<Given>, usual: &str| field.map_or_else(|| usual.to_owned(), |given| given.text);
        let path = self.path.map(|given| PathBuf::from(given.text));
        let options = ReadOptions {
            format: read(self.format, "data-format")?,
            image_size: read(self.image_size, "data-image-size")?,
            is_size_asked: false,
            memory: None,
        };
        let journal = Journal {
            name: or_unknown(self.run, "custom"),
            maker: or_unknown(self.maker, "unknown"),
            data: Data { name: or_unknown(self.data, "a data set"), identity: identity.text, path, options },
            config: self.config,
            entries: Vec::new(),
            interruptions: Interruptions::default(),
            end: None,
        };
        Ok(Begun { journal, data_line: identity.line })
    }
}

/// Reads the value that stands after `word`, if the line is given.
fn read<T: Text>(given: Option<Given>, word: &str) -> Result<Option<T>, JournalError> {
    let Some(Given { text, line }) = given else { return Ok(None) };
    let error = |problem| JournalError::at(line, format!("{word} {}: {problem}", shown(&text)));
    T::read(&text).map(Some).map_err(error)
}

/// What is said of a setting that there is not.
pub(super) fn no_setting(name: &str) -> String {
    let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    let advice = advice(name, names.iter().copied());
    let all = if advice.is_empty() { format!("; there are {}", names.join(", ")) } else { advice };
    format!("there is no setting `{}`{all}", shown(name))
}

/// Tells whether a text is a SHA-256 in hexadecimal, as the program writes it.
pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
