//! Makes the pictures in `screenshots/` and `docs/lecture/` from the real program:
//! `cargo build --release && cargo run --release --example screenshots [NAME…]`.
//!
//! The program runs in a real pty and is typed at; what an emulated terminal then shows is written as text and as SVG, cell
//! by cell; a film as GIF. With names only those pictures are made.

#[path = "../../tests/support/colors.rs"]
mod colors;
mod drive;
mod film;
mod scenes;
mod screen;
mod shots;

use cnn_tui::tui::picture::{Format, Picture};
use cnn_tui::tui::theme::Background;
use film::Film;
use screen::cells;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = program(root)?;
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let all = shots::all().chain(scenes::all());
    for shot in all.filter(|shot| wanted.is_empty() || wanted.contains(&shot.name)) {
        let place = root.join(shot.directory);
        std::fs::create_dir_all(&place)?;
        let mut film = Film::default();
        let screen = drive::shoot(&program, &shot, |screen, time| {
            film.add(Picture::new(&cells(screen), Background::Dark).pixels(), time);
        })?;
        let mut files = Vec::new();
        if shot.moves() {
            files.push(("gif", film.gif()?));
        } else {
            let cells = cells(&screen);
            let picture = Picture::new(&cells, Background::Dark);
            files
                .extend([Format::Text, Format::Svg].map(|format| (format.extension(), picture.file(format))));
        }
        for (extension, bytes) in files {
            std::fs::write(place.join(format!("{}.{extension}", shot.name)), bytes)?;
            writeln!(std::io::stdout(), "{}/{}.{extension}", shot.directory, shot.name)?;
        }
    }
    Ok(())
}

/// The release build of the program, next to this example's own directory.
fn program(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let beside =
        std::env::current_exe()?.parent().and_then(Path::parent).map(|target| target.join("cnn-tui"));
    beside.filter(|path| path.exists()).ok_or_else(|| {
        format!("the program is not built; run `cargo build --release` in {} first", root.display()).into()
    })
}
