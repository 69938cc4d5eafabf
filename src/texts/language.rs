//! The languages, and the files that each has: the only list of both.

use super::entries::Entries;
use super::locale;
use std::sync::OnceLock;

/// A file in the program, read when it is asked for first.
struct Embedded {
    path: &'static str,
    text: &'static str,
    entries: OnceLock<Entries>,
}

impl Embedded {
    const fn new(path: &'static str, text: &'static str) -> Self {
        Self { path, text, entries: OnceLock::new() }
    }
}

/// Makes an enum of languages, an enum of files, and embeds each file of each language.
macro_rules! texts {
    (languages: $($(#[$about:meta])* $language:ident = $code:literal $name:literal),*; files: $files:tt;) => {
        /// A language of the texts.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum Language {
            $($(#[$about])* $language),*
        }

        impl Language {
            /// All languages, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$language),*];

            /// The code of the language (ISO 639-1), as in `--lang` and in a locale; its folder is called so.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$language => $code),*
                }
            }

            /// The name of the language in itself.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$language => $name),*
                }
            }

            /// The files of the language, in the order of their list.
            fn folder(self) -> &'static [Embedded] {
                match self {
                    $(Self::$language => {
                        static FOLDER: [Embedded; TextFile::ALL.len()] = texts!(@folder $code $files);
                        &FOLDER
                    }),*
                }
            }
        }

        texts!(@files $files);
    };
    (@files {$($(#[$about:meta])* $file:ident = $name:literal),* $(,)?}) => {
        /// A file that each language has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum TextFile {
            $($(#[$about])* $file),*
        }

        impl TextFile {
            /// All files, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$file),*];

            /// The name of the file in the folder of a language.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$file => $name),*
                }
            }
        }
    };
    (@folder $code:literal {$($(#[$about:meta])* $file:ident = $name:literal),* $(,)?}) => {
        [$(Embedded::new(
            concat!("texts/", $code, "/", $name),
            include_str!(concat!("../../texts/", $code, "/", $name)),
        )),*]
    };
}

texts! {
    languages:
        /// English, in which the program itself is written.
        #[default]
        English = "en" "English",
        /// Czech, the language of the lecture.
        Czech = "cs" "čeština";
    files: {
        /// What panes and pages show, an entry for each.
        Captions = "captions.txt",
        /// The words of the lecture.
        Glossary = "glossary.txt",
        /// Lines and headings of the help, by what they are in the program.
        Help = "help.txt",
        /// What the signs on the screen mean.
        Legend = "legend.txt",
        /// The steps of the tour.
        Tour = "tour.txt",
    };
}

impl Language {
    /// The language of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.code() == code)
    }

    /// The language that the environment of the process asks for.
    pub fn from_environment() -> Self {
        Self::judge(|name| std::env::var(name).ok())
    }

    /// The language that `variable`, which looks up an environment variable, asks for; English if there are no texts in that
    /// language.
    pub fn judge(variable: impl Fn(&str) -> Option<String>) -> Self {
        locale::language_code(variable).and_then(|code| Self::from_code(&code)).unwrap_or_default()
    }

    /// The entries of a file in the language.
    pub fn entries(self, file: TextFile) -> &'static Entries {
        let embedded = &self.folder()[file as usize];
        // That each file of the program can be read is tested.
        embedded.entries.get_or_init(|| Entries::parse(embedded.path, embedded.text).unwrap_or_default())
    }

    /// The path of a file in the language and what stands in it.
    pub fn source(self, file: TextFile) -> (&'static str, &'static str) {
        let Embedded { path, text, .. } = &self.folder()[file as usize];
        (path, text)
    }

    /// What a line or heading of the help, or a word near them, is called in the language: itself where its file says nothing.
    pub fn translate(self, line: &'static str) -> &'static str {
        self.entries(TextFile::Help).get(line).map_or(line, |entry| &entry.title)
    }
}
