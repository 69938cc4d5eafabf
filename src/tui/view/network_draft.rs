//! The network that the user writes: a line of text with a cursor in it.

/// The most characters of a network, fewer than are read as one.
const LONGEST: usize = 4000;

/// A network with a name, to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedNetwork {
    /// Its name.
    pub name: &'static str,
    /// The network as text.
    pub text: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
}

/// The network that the user writes. Its text has characters of one byte alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkDraft {
    text: String,
    /// The character before which the next one is written.
    cursor: usize,
    /// The network of the run that it began as.
    origin: String,
    /// The place of the named network that it became last.
    named: Option<usize>,
}

impl NetworkDraft {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor is, in characters.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Tells whether the text is not the network that it began as.
    pub fn is_changed(&self) -> bool {
        self.text != self.origin
    }

    /// Begins as the network of a run, unless something else was written.
    pub fn begin(&mut self, network: &str) {
        if !self.is_changed() {
            self.discard(network);
        }
    }

    /// Becomes the network of the run, whatever was written.
    pub fn discard(&mut self, network: &str) {
        self.put(network);
        self.origin = self.text.clone();
        self.named = None;
    }

    /// Becomes the named network so many places further round, ended for so many classes.
    pub fn become_named(&mut self, networks: &[NamedNetwork], places: isize, classes: usize) {
        let Ok(count @ 1..) = isize::try_from(networks.len()) else { return };
        let next = match self.named.and_then(|place| isize::try_from(place).ok()) {
            Some(place) => place + places,
            None if places < 0 => -1,
            None => 0,
        };
        let place = next.rem_euclid(count).unsigned_abs();
        self.put(&ended(networks[place].text, classes));
        self.named = Some(place);
    }

    /// The named network that this one is, if it is one.
    pub fn name(&self, networks: &[NamedNetwork], classes: usize) -> Option<&'static str> {
        let is = |network: &&NamedNetwork| ended(network.text, classes) == self.text;
        networks.iter().find(is).map(|network| network.name)
    }

    fn put(&mut self, text: &str) {
        self.text = text.chars().filter(char::is_ascii).take(LONGEST).collect();
        self.cursor = self.text.len();
    }

    /// Writes a character at the cursor.
    pub fn insert(&mut self, character: char) {
        if character.is_ascii() && !character.is_ascii_control() && self.text.len() < LONGEST {
            self.text.insert(self.cursor, character);
            self.cursor += 1;
        }
    }

    /// Writes a text at the cursor.
    pub fn write(&mut self, text: &str) {
        text.chars().for_each(|character| self.insert(character));
    }

    /// Takes the character before the cursor away.
    pub fn erase(&mut self) {
        if let Some(before) = self.cursor.checked_sub(1) {
            self.text.remove(before);
            self.cursor = before;
        }
    }

    /// Takes the character at the cursor away.
    pub fn delete(&mut self) {
        if self.cursor < self.text.len() {
            self.text.remove(self.cursor);
        }
    }

    /// Takes the word before the cursor away.
    pub fn erase_word(&mut self) {
        let start = self.word_before();
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
    }

    /// Puts the cursor before a character; behind the last if there are fewer.
    pub fn go(&mut self, place: usize) {
        self.cursor = place.min(self.text.len());
    }

    /// Where the word before the cursor begins.
    fn word_before(&self) -> usize {
        let before = &self.text[..self.cursor];
        let trimmed = before.trim_end_matches([' ', ',']);
        trimmed.rfind([' ', ',']).map_or(0, |place| place + 1)
    }

    /// The index of the layer that the cursor is in.
    pub fn layer(&self) -> usize {
        self.text[..self.cursor].matches(',').count()
    }
}

/// A network whose last layer is fully connected, with a unit a class.
fn ended(text: &str, classes: usize) -> String {
    let start = text.rfind(',').map_or(0, |comma| comma + 1);
    let (before, last) = text.split_at(start);
    let mut words: Vec<String> = last.split_whitespace().map(str::to_owned).collect();
    if let [layer, units, ..] = &mut words[..]
        && layer == "dense"
    {
        *units = classes.to_string();
    }
    let gap = if before.is_empty() { "" } else { " " };
    format!("{before}{gap}{}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NETWORKS: [NamedNetwork; 2] = [
        NamedNetwork { name: "one", text: "dense 10 softmax", summary: "" },
        NamedNetwork { name: "two", text: "conv 2 3x3, globalavgpool", summary: "" },
    ];

    #[test]
    fn what_is_written_stays_and_what_is_not_follows_the_run() {
        let mut draft = NetworkDraft::default();
        draft.begin("dense 10");
        draft.begin("dense 26");
        assert_eq!((draft.text(), draft.is_changed()), ("dense 26", false));
        draft.insert('0');
        draft.begin("dense 10");
        assert_eq!((draft.text(), draft.is_changed()), ("dense 260", true));
        draft.discard("dense 10");
        assert_eq!((draft.text(), draft.is_changed(), draft.cursor()), ("dense 10", false, 8));
    }

    #[test]
    fn named_networks_come_one_after_another_with_a_unit_a_class() {
        let mut draft = NetworkDraft::default();
        let mut after = |places| {
            draft.become_named(&NETWORKS, places, 26);
            draft.text().to_owned()
        };
        assert_eq!([1, 1, 1].map(&mut after), ["dense 26 softmax", NETWORKS[1].text, "dense 26 softmax"]);
        assert_eq!(after(-1), NETWORKS[1].text);
        assert_eq!(draft.name(&NETWORKS, 26), Some("two"));
        draft.erase();
        assert_eq!(draft.name(&NETWORKS, 26), None);
        draft.become_named(&[], 1, 10);
    }

    #[test]
    fn words_go_one_by_one() {
        let mut draft = NetworkDraft::default();
        draft.write("conv 2 3x3, dense 10, ");
        let mut rest = Vec::new();
        for _ in 0..5 {
            draft.erase_word();
            rest.push(draft.text().to_owned());
        }
        assert_eq!(rest, ["conv 2 3x3, dense ", "conv 2 3x3, ", "conv 2 ", "conv ", ""]);
        assert_eq!(draft.layer(), 0);
    }

    proptest! {
        #[test]
        fn whatever_is_done_the_cursor_is_in_the_text(steps in proptest::collection::vec((0usize..8, any::<char>(), 0usize..60), 0..60)) {
            let mut draft = NetworkDraft::default();
            for (what, character, place) in steps {
                match what {
                    0 => draft.erase(),
                    1 => draft.delete(),
                    2 => draft.erase_word(),
                    3 => draft.go(place),
                    4 => draft.become_named(&NETWORKS, 1, place),
                    _ => draft.insert(character),
                }
                prop_assert!(draft.cursor() <= draft.text().len() && draft.text().is_ascii());
                prop_assert!(draft.layer() <= draft.text().matches(',').count());
            }
        }
    }
}
