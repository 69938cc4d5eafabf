//! What there is to see on the program's screen.

use vt100::Screen;

/// Where the run is, as the status row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The epoch in hand, from 1.
    pub epoch: u64,
    /// Batches of it that are done.
    pub batch: u64,
}

impl Place {
    /// Whether a batch is done.
    pub fn begun(self) -> bool {
        self > Self { epoch: 1, batch: 0 }
    }
}

/// Reads `epoch 2/9  batch 7/10` off the first row.
pub fn place(screen: &Screen) -> Option<Place> {
    let status = screen.rows(0, u16::MAX).next()?;
    Some(Place { epoch: number_after(&status, "epoch ")?, batch: number_after(&status, "batch ")? })
}

/// The number that follows `word`, blanks aside.
pub fn number_after(text: &str, word: &str) -> Option<u64> {
    let (_, rest) = text.split_once(word)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// Rows and columns of the screen.
pub fn size(screen: &Screen) -> (u16, u16) {
    let (rows, columns) = screen.size();
    (rows.get(), columns.get())
}

/// Where `text` is on the screen: row and column.
pub fn find(screen: &Screen, text: &str) -> Option<(u16, u16)> {
    let (_, columns) = size(screen);
    (0u16..).zip(screen.rows(0, columns)).find_map(|(row, line)| {
        let before = &line[..line.find(text)?];
        Some((row, u16::try_from(before.chars().count()).ok()?))
    })
}

/// How one cell looks, however it was drawn: a lower half block is an upper one with its colours exchanged, and of a blank only the
/// background is seen.
pub type Look = (String, vt100::Color, vt100::Color);

/// How the cells look from `top` to `bottom` (exclusive), and from `left` to `right`.
pub fn region(screen: &Screen, (top, bottom): (u16, u16), (left, right): (u16, u16)) -> Vec<Look> {
    let cell = |(row, column)| {
        let cell = screen.cell(row, column)?;
        let (ink, ground) = (cell.fgcolor(), cell.bgcolor());
        Some(match cell.contents() {
            "▄" => ("▀".to_owned(), ground, ink),
            "" | " " => (" ".to_owned(), vt100::Color::Default, ground),
            text => (text.to_owned(), ink, ground),
        })
    };
    (top..bottom).flat_map(|row| (left..right).map(move |column| (row, column))).filter_map(cell).collect()
}
