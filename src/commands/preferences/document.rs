//! The configuration file as text: sections of rows, each with the line that it stands on. What the rows mean is decided elsewhere.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong with the file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The line, from 1.
    pub line: usize,
    /// What was found and what was expected.
    pub what: String,
}

/// A section of the file: `[screen]`, `[train]`, or `[keys.VIEW]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name without brackets.
    pub name: String,
    /// The line that it begins at.
    pub line: usize,
    /// What stands in it, in the order of the file.
    pub rows: Vec<Row>,
}

/// A name with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The name.
    pub name: String,
    /// The line.
    pub line: usize,
    /// The value.
    pub value: Value,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text in quotes.
    Text(String),
    /// A number, as it is written in decimals.
    Number(String),
    /// `true` or `false`.
    Flag(bool),
    /// Texts in brackets, each with its line.
    Texts(Vec<(String, usize)>),
    /// What nothing in the file can be, in words.
    Other(&'static str),
}

impl Value {
    /// What kind of value it is, in words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Texts(_) => "a list",
            Self::Other(kind) => kind,
        }
    }
}

/// Reads the text of a file, as much of it as can be read: what is no TOML, or stands outside of sections, is told in `complaints`.
pub fn read(text: &str, complaints: &mut Vec<Complaint>) -> Vec<Section> {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    complaints.extend(errors.iter().map(|error| {
        let line = error.span().map_or(1, |span| lines.of(span.start));
        // The rest of the message would be a picture of the line.
        let what = error.message().lines().next().unwrap_or("this is no TOML").to_owned();
        Complaint { line, what }
    }));
    if !complaints.is_empty() {
        // What is wrong beside that may come of it.
        return Vec::new();
    }
    let mut sections = Vec::new();
    for (name, value) in table.get_ref().iter() {
        let line = lines.of(name.span().start);
        let DeValue::Table(inner) = value.get_ref() else {
            let what = format!(
                "`{}` stands in no section; [screen], [train] or [keys.VIEW] is expected before it",
                name.get_ref()
            );
            complaints.push(Complaint { line, what });
            continue;
        };
        if name.get_ref().as_ref() == "keys" {
            sections.extend(key_sections(&lines, inner, complaints));
        } else {
            sections.push(section(&lines, name.get_ref().to_string(), line, inner));
        }
    }
    sections.sort_by_key(|section| section.line);
    sections
}

/// The sections of keys, one a view.
fn key_sections(lines: &Lines, views: &DeTable<'_>, complaints: &mut Vec<Complaint>) -> Vec<Section> {
    let mut sections = Vec::new();
    for (name, value) in views.iter() {
        let line = lines.of(name.span().start);
        match value.get_ref() {
            DeValue::Table(rows) => {
                sections.push(section(lines, format!("keys.{}", name.get_ref()), line, rows));
            }
            _ => complaints.push(Complaint {
                line,
                what: format!(
                    "`{}` belongs to no view; [keys.VIEW] is expected, e.g. [keys.dashboard]",
                    name.get_ref()
                ),
            }),
        }
    }
    sections
}

fn section(lines: &Lines, name: String, line: usize, table: &DeTable<'_>) -> Section {
    let mut rows: Vec<Row> = table
        .iter()
        .map(|(name, value)| Row {
            name: name.get_ref().to_string(),
            line: lines.of(name.span().start),
            value: read_value(lines, value.get_ref()),
        })
        .collect();
    rows.sort_by_key(|row| row.line);
    Section { name, line, rows }
}

fn read_value(lines: &Lines, value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i128::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Number(number.to_string()),
            Err(_) => Value::Other("a number that is too large"),
        },
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Table(_) => Value::Other("a table"),
        DeValue::Array(values) => {
            let text = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
                DeValue::String(text) => Some((text.to_string(), lines.of(value.span().start))),
                _ => None,
            };
            let texts: Option<Vec<_>> = values.iter().map(text).collect();
            texts.map_or(Value::Other("a list of other things than texts"), Value::Texts)
        }
    }
}

/// Where the lines of a text end.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line, from 1, that a byte is on.
    fn of(&self, at: usize) -> usize {
        1 + self.0.partition_point(|end| *end < at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_on_the_lines_that_counting_finds() {
        for text in ["", "a", "\n", "\n\n", "ab\ncé\r\n\nd", "a\nb\n"] {
            let lines = Lines::new(text);
            for at in 0..text.len() + 2 {
                let before = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
                assert_eq!(lines.of(at), 1 + before, "{text:?} {at}");
            }
        }
    }
}
