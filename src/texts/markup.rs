//! What stands in a text beside words: keys and signs in braces, and words between asterisks.
//!
//! | written | means |
//! | --- | --- |
//! | `{M}`, `{Space}`, `{Left}`, `{^L}` | the key of that name, as the help of an ASCII terminal calls it |
//! | `{curves.best}` | the sign that the legend explains under that name, which has a dot in it |
//! | `*stride*` | a word that matters |

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span<'a> {
    /// Words.
    Words(&'a str),
    /// Words that matter.
    Strong(&'a str),
    /// A key by its name.
    Key(&'a str),
    /// A sign of the legend by its name.
    Sign(&'a str),
}

impl<'a> Span<'a> {
    /// What is written of the piece where there is nothing but letters.
    pub const fn text(self) -> &'a str {
        match self {
            Self::Words(text) | Self::Strong(text) | Self::Key(text) | Self::Sign(text) => text,
        }
    }
}

/// Cuts a text of one line into its pieces.
///
/// # Errors
/// What is wrong with it, in words.
pub fn spans(text: &str) -> Result<Vec<Span<'_>>, String> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '*']) {
        let (words, marked) = rest.split_at(at);
        if !words.is_empty() {
            spans.push(Span::Words(words));
        }
        let (span, after) = marked_span(marked)?;
        spans.push(span);
        rest = after;
    }
    if !rest.is_empty() {
        spans.push(Span::Words(rest));
    }
    Ok(spans)
}

/// The piece that `text` begins with, a `{` or a `*` at its beginning, and what comes after it.
fn marked_span(text: &str) -> Result<(Span<'_>, &str), String> {
    let (opening, inside) = text.split_at(1);
    // The keys { and } have names of their own length: the first character is never the end.
    let first = inside.chars().next().map_or(0, char::len_utf8);
    let end = |closing: char| {
        inside[first..].find(closing).map(|at| (&inside[..first + at], &inside[first + at + 1..]))
    };
    match opening {
        "{" => {
            let (name, after) = end('}').ok_or("a } is expected after the name of a key or a sign")?;
            // The dot alone is a key.
            let is_sign = name.len() > 1 && name.contains('.');
            Ok((if is_sign { Span::Sign(name) } else { Span::Key(name) }, after))
        }
        _ => {
            let (words, after) = end('*').ok_or("a second * is expected after the words that matter")?;
            Ok((Span::Strong(words), after))
        }
    }
}

/// The text as it is printed where there is nothing but letters.
pub fn plain(text: &str) -> String {
    spans(text).map_or_else(|_| text.to_owned(), |spans| spans.into_iter().map(Span::text).collect())
}

/// The text as it is said to whoever sees no signs: what a sign stands before says what it means.
pub fn spoken(text: &str) -> String {
    let Ok(spans) = spans(text) else { return text.to_owned() };
    let said = spans.into_iter().filter(|span| !matches!(span, Span::Sign(_))).map(Span::text);
    said.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of the keys in a text.
pub fn keys(text: &str) -> Vec<&str> {
    let spans = spans(text).unwrap_or_default().into_iter();
    spans.filter(|span| matches!(span, Span::Key(_))).map(Span::text).collect()
}
