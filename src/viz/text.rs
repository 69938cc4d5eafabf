//! Text in terminal columns: a character may take none, one or two of them. Everything that is padded, cut, centred or
//! broken into lines goes through here, and is measured as the terminal will show it.

use std::collections::HashMap;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands at the end of a text that was cut; it is in every character set.
pub const CUT: &str = "~";

/// The visible characters of a text with the columns each takes: a letter stays together with its marks, and control
/// characters and what has no width of its own are left out.
fn symbols(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let visible = text.graphemes(true).filter(|symbol| !symbol.contains(char::is_control));
    visible.map(|symbol| (symbol, symbol.width())).filter(|(_, width)| *width > 0)
}

/// The end of a text that fits into so many columns: what somebody writes is seen where they write.
pub fn tail(text: &str, columns: usize) -> &str {
    let mut rest = text;
    while width(rest) > columns {
        let next = rest.char_indices().nth(1).map_or(rest.len(), |(next, _)| next);
        rest = &rest[next..];
    }
    rest
}

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    symbols(text).map(|(_, width)| width).sum()
}

/// The beginning of a text that fits into so many columns, and the columns that it takes: one less where a wide
/// character does not fit any more.
fn head(text: &str, columns: usize) -> (String, usize) {
    let mut used = 0;
    let fitting = symbols(text).take_while(|(_, width)| {
        used += width;
        used <= columns
    });
    let head: String = fitting.map(|(symbol, _)| symbol).collect();
    let taken = width(&head);
    (head, taken)
}

/// Text cut to so many columns, the last one telling that something is missing.
pub fn clip(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return head(text, columns).0;
    }
    match columns {
        0 => String::new(),
        _ => head(text, columns - 1).0 + CUT,
    }
}

/// Names cut to so many columns with a mark where something is missing: at the end, unless two would then be the same. Those lose
/// what is before their last letters, as many as tell them apart; where that does not help, numbers do.
pub fn abbreviated(names: &[String], columns: usize, mark: &str) -> Vec<String> {
    let mut short: Vec<String> = names.iter().map(|name| shortened(name, columns, 0, mark)).collect();
    for kept in 1..columns.saturating_sub(width(mark)) {
        let alike = twins(&short);
        if alike.is_empty() {
            break;
        }
        alike.into_iter().for_each(|place| short[place] = shortened(&names[place], columns, kept, mark));
    }
    for place in twins(&short) {
        let number = place.to_string();
        short[place] = if width(&number) < columns { pad_start(mark, &number, columns) } else { number };
    }
    short
}

/// A name cut to so many columns, `kept` of its last ones kept.
fn shortened(name: &str, columns: usize, kept: usize, mark: &str) -> String {
    if width(name) <= columns {
        return head(name, columns).0;
    }
    let all: Vec<(&str, usize)> = symbols(name).collect();
    let mut used = 0;
    let from = all.iter().rposition(|(_, width)| {
        used += width;
        used > kept
    });
    let tail: String = all[from.map_or(0, |place| place + 1)..].iter().map(|(symbol, _)| *symbol).collect();
    let room = columns.saturating_sub(width(mark) + width(&tail));
    head(&format!("{}{mark}{tail}", head(name, room).0), columns).0
}

/// A number behind a mark, if both have room.
fn pad_start(mark: &str, number: &str, columns: usize) -> String {
    if width(mark) + width(number) <= columns { format!("{mark}{number}") } else { number.to_owned() }
}

/// The places of texts that are there more than once.
fn twins(texts: &[String]) -> Vec<usize> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    texts.iter().for_each(|text| *count.entry(text).or_default() += 1);
    (0..texts.len()).filter(|&place| count[texts[place].as_str()] > 1).collect()
}

/// Text cut to so many columns between two words; cut anywhere if its first word is too long.
pub fn clip_words(text: &str, columns: usize) -> String {
    let mut clipped = String::new();
    for word in text.split_whitespace() {
        let gap = usize::from(!clipped.is_empty());
        if width(&clipped) + gap + width(word) > columns {
            break;
        }
        clipped.extend(std::iter::repeat_n(' ', gap));
        clipped.push_str(word);
    }
    if clipped.is_empty() { clip(text, columns) } else { clipped }
}

/// Text cut or filled with blanks at its end to exactly so many columns.
pub fn pad_right(text: &str, columns: usize) -> String {
    let (text, rest) = fitted(text, columns);
    text + &" ".repeat(rest)
}

/// Text cut or filled with blanks at its beginning to exactly so many columns.
pub fn pad_left(text: &str, columns: usize) -> String {
    let (text, rest) = fitted(text, columns);
    " ".repeat(rest) + &text
}

/// Text cut or filled with blanks on both sides to exactly so many columns.
pub fn center(text: &str, columns: usize) -> String {
    let (text, rest) = fitted(text, columns);
    " ".repeat(rest / 2) + &text + &" ".repeat(rest - rest / 2)
}

/// Text cut to so many columns, and how many of them are left.
fn fitted(text: &str, columns: usize) -> (String, usize) {
    let text = clip(text, columns);
    let rest = columns.saturating_sub(width(&text));
    (text, rest)
}

/// Text in lines of at most so many columns, broken at blanks, and within a word where the word alone is too long.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let gap = usize::from(!line.is_empty());
            if gap > 0 && width(&line) + gap + width(word) > columns {
                lines.push(std::mem::take(&mut line));
            } else if gap > 0 {
                line.push(' ');
            }
            push_broken(word, columns, &mut line, &mut lines);
        }
        lines.push(line);
    }
    lines
}

/// Adds a word to a line that it fits into; a word too long for a line of its own is broken where lines end, and a symbol
/// that is, a letter with a mark that takes room, between its characters.
fn push_broken(word: &str, columns: usize, line: &mut String, lines: &mut Vec<String>) {
    let mut push = |part: &str, width_of_part: usize| {
        if !line.is_empty() && width(line) + width_of_part > columns {
            lines.push(std::mem::take(line));
        }
        line.push_str(part);
    };
    for (symbol, width_of_symbol) in symbols(word) {
        if width_of_symbol <= columns {
            push(symbol, width_of_symbol);
        } else {
            symbol.split_inclusive(|_: char| true).for_each(|part| push(part, width(part)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two columns a character; a letter with two marks; a family of four, joined; and a bell.
    const ODD: [&str; 4] = ["漢字かな", "e\u{301}\u{323}a", "👨‍👩‍👧‍👦x", "a\u{7}b"];

    #[test]
    fn the_end_of_a_text_is_as_wide_as_there_is_room() {
        assert_eq!(["abc", "ab漢字", "", "漢"].map(|text| tail(text, 3)), ["abc", "字", "", "漢"]);
        assert_eq!((tail("abcd", 3), tail("abc", 0)), ("bcd", ""));
    }

    #[test]
    fn columns_are_counted_not_characters() {
        assert_eq!(ODD.map(width), [8, 2, 3, 2]);
        assert_eq!(width("plain"), 5);
        assert_eq!(width("\u{202e}\u{200b}"), 0, "what directs or joins takes no room");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(clip("abcdef", 4), "abc~");
        assert_eq!(clip("abcd", 4), "abcd");
        assert_eq!(clip("abcd", 0), "");
        assert_eq!(clip("漢字かな", 8), "漢字かな");
        assert_eq!(clip("漢字かな", 7), "漢字か~");
        assert_eq!(clip("漢字かな", 6), "漢字~", "no half of a character is shown");
        assert_eq!(clip("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}~");
        assert_eq!(clip_words("conv 20 5x5 relu", 14), "conv 20 5x5");
        assert_eq!(clip_words("unbreakable", 4), "unb~");
        assert_eq!(clip_words("漢字 かな", 6), "漢字");
    }

    #[test]
    fn names_that_are_cut_stay_apart() {
        let short = |names: &[&str], columns: usize| {
            abbreviated(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), columns, "…")
        };
        assert_eq!(short(&["cat", "dog"], 3), ["cat", "dog"]);
        assert_eq!(short(&["T-shirt/top", "Trouser", "Bag"], 4), ["T-s…", "Tro…", "Bag"]);
        assert_eq!(short(&["boot left", "boot right", "Bag"], 5), ["bo…ft", "bo…ht", "Bag"]);
        assert_eq!(short(&["aaaa1bbbb", "aaaa2bbbb"], 4), ["…0", "…1"], "only the middle differs");
        assert_eq!(short(&["漢字かな甲", "漢字かな乙"], 6), ["漢…甲", "漢…乙"]);
        assert_eq!(short(&["abc", "abd"], 1), ["0", "1"]);
    }

    #[test]
    fn padding_fills_columns() {
        assert_eq!(pad_right("漢", 4), "漢  ");
        assert_eq!(pad_left("e\u{301}", 3), "  e\u{301}");
        assert_eq!(center("漢", 5), " 漢  ");
        assert_eq!(pad_right("漢字", 3), "漢~");
        assert_eq!(pad_right("漢字", 2), "~ ");
    }

    #[test]
    fn text_is_broken_at_blanks() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a\nb", 9), ["a", "b"]);
        assert_eq!(wrap("see unbreakable", 6), ["see", "unbrea", "kable"]);
        assert_eq!(wrap("漢字かな", 5), ["漢字", "かな"]);
        // One symbol of three columns.
        assert_eq!(wrap("\u{3131}\u{d02}", 2), ["\u{3131}", "\u{d02}"]);
        assert!(wrap("", 3).is_empty());
    }

    fn any_text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "[a-z ]{0,6}",
            "[\u{4e00}-\u{4e20}]{0,4}",
            "[a-e][\u{300}-\u{303}]{0,3}",
            proptest::sample::select(ODD.to_vec()).prop_map(str::to_owned),
            any::<String>(),
        ];
        proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn abbreviations_are_different_and_have_room(
            names in proptest::collection::btree_set("[a-c]{1,9}", 1..30), columns in 3usize..9,
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let short = abbreviated(&names, columns, "…");
            prop_assert!(short.iter().all(|name| width(name) <= columns), "{:?}", short);
            prop_assert_eq!(twins(&short), Vec::<usize>::new(), "{:?}", short);
        }

        #[test]
        fn whatever_the_text_its_columns_are_right(text in any_text(), columns in 0usize..30) {
            prop_assert!(width(&clip(&text, columns)) <= columns);
            for padded in [pad_left(&text, columns), pad_right(&text, columns), center(&text, columns)] {
                prop_assert_eq!(width(&padded), columns, "{:?}", padded);
            }
            prop_assert!(width(&clip_words(&text, columns)) <= columns);
            let cut = width(&text) > columns;
            prop_assert_eq!(cut && columns > 0, clip(&text, columns).ends_with(CUT) && cut);
        }

        #[test]
        fn wrapping_loses_nothing_and_keeps_to_the_width(text in any_text(), columns in 2usize..30) {
            let visible = |text: &str| {
                let shown: String = symbols(text).map(|(symbol, _)| symbol).collect();
                shown.split_whitespace().collect::<String>()
            };
            let lines = wrap(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns), "{:?}", lines);
            let paragraphs: String = text.lines().map(|line| line.split_whitespace().map(visible).collect::<String>()).collect();
            prop_assert_eq!(visible(&lines.concat()), visible(&paragraphs));
        }
    }
}
