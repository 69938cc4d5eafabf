//! What stands for the characters of texts where a terminal's character set has them not.

use crate::viz::paint::Charset;
use std::borrow::Cow;

/// Letters with marks, each with the letter without.
const MARKED: &str = "áaäaâaàaåaãaČCčcçcďdéeěeëeèeêeíiìiïiîiłlľlĺlňnñnóoöoôoòoõoøořrŕršsśsťtúuůuüuùuûuýyÿyžzźzżzÁAÄAĎDÉEĚEÍIĽLŇNÓOÖOÔOŘRŠSŤTÚUŮUÜUÝYŽZ";

/// Signs of texts, each with what stands for it in ASCII.
const SIGNS: &[(char, &str)] = &[
    ('δ', "delta"),
    ('σ', "sigma"),
    ('γ', "gamma"),
    ('β', "beta"),
    ('ε', "eps"),
    ('η', "eta"),
    ('Σ', "sum"),
    ('Δ', "delta"),
    ('∂', "d"),
    ('∇', "grad"),
    ('√', "sqrt"),
    ('⊙', "o"),
    ('⊛', "*"),
    ('‖', "|"),
    ('·', "*"),
    ('×', "x"),
    ('−', "-"),
    ('–', "-"),
    ('—', "-"),
    ('±', "+-"),
    ('≤', "<="),
    ('≥', ">="),
    ('≈', "~"),
    ('→', "->"),
    ('←', "<-"),
    ('↑', "^"),
    ('↓', "v"),
    ('…', "..."),
    ('′', "'"),
    ('’', "'"),
    ('‘', "'"),
    ('‚', ","),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('°', "deg"),
    ('\u{a0}', " "),
    ('⁰', "0"),
    ('¹', "1"),
    ('²', "2"),
    ('³', "3"),
    ('ˡ', "l"),
    ('ᴸ', "L"),
    ('ᵀ', "T"),
    ('₀', "0"),
    ('₁', "1"),
    ('₂', "2"),
    ('₃', "3"),
];

/// Signs above that fonts of the Linux console have, Latin, Greek or Cyrillic.
const CONSOLE_SIGNS: &str = "·×±≤≥→←↑↓…–—°’‘“”−\u{a0}";

/// What stands for a letter with a mark where there are none.
pub fn unmarked(letter: char) -> Option<char> {
    let mut pairs = MARKED.chars();
    while let (Some(marked), Some(plain)) = (pairs.next(), pairs.next()) {
        if marked == letter {
            return Some(plain);
        }
    }
    None
}

/// The text as it is searched: in small letters without marks, character by character.
pub fn folded(text: &str) -> String {
    let small = text.chars().map(|c| c.to_lowercase().next().unwrap_or(c));
    small.map(|c| unmarked(c).unwrap_or(c)).collect()
}

/// The text in the characters of a set. Letters with marks stay on the Linux console: who chose their language there has a font
/// for it.
pub fn in_charset(text: &str, charset: Charset) -> Cow<'_, str> {
    let is_kept = |c: char| match charset {
        Charset::Blocks | Charset::Braille | Charset::Sextants | Charset::Octants => true,
        Charset::Console => c.is_ascii() || unmarked(c).is_some() || CONSOLE_SIGNS.contains(c),
        Charset::Ascii => c.is_ascii(),
    };
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_kept(c) {
            shown.push(c);
        } else if let Some(plain) = unmarked(c) {
            shown.push(plain);
        } else if let Some((_, words)) = SIGNS.iter().find(|(sign, _)| *sign == c) {
            shown.push_str(words);
        } else if !is_mark(c) {
            shown.push('?');
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is a mark on the letter before it.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}
