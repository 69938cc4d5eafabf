//! The option that says in which language texts are.

use crate::texts::Language;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// In which language the tour, the help and the glossary are.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct LanguageOptions {
    /// Language of the tour, the help and the glossary [default: what LC_ALL, LC_MESSAGES or LANG says, else en]
    #[arg(long, value_name = "CODE", value_parser = codes(), help_heading = "Screen")]
    pub lang: Option<Language>,
}

impl LanguageOptions {
    /// The language that was asked for, or that of the environment.
    pub fn language(self) -> Language {
        self.lang.unwrap_or_else(Language::from_environment)
    }
}

/// A parser of the codes of languages.
fn codes() -> impl TypedValueParser<Value = Language> {
    let code = |language: &Language| PossibleValue::new(language.code()).help(language.name());
    PossibleValuesParser::new(Language::ALL.iter().map(code)).map(|text| {
        Language::from_code(&text).unwrap_or_else(|| unreachable!("the parser knows no other codes"))
    })
}
