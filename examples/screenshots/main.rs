//! Makes the pictures in `screenshots/` and `docs/lecture/` from the real program:
//! `cargo build --release && cargo run --release --example screenshots [NAME…]`.
//!
//! The program runs in a real pty and is typed at; what an emulated terminal then shows is written as text and as SVG, cell
//! by cell. With names only those pictures are made.

mod drive;
mod shots;
mod svg;

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = program(root)?;
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for shot in shots::all().filter(|shot| wanted.is_empty() || wanted.contains(&shot.name)) {
        let screen = drive::shoot(&program, &shot)?;
        let place = root.join(shot.directory);
        std::fs::create_dir_all(&place)?;
        let text: String = screen.rows(0, shot.size.0).map(|row| format!("{}\n", row.trim_end())).collect();
        std::fs::write(place.join(format!("{}.txt", shot.name)), text)?;
        std::fs::write(place.join(format!("{}.svg", shot.name)), svg::svg(&screen))?;
        writeln!(std::io::stdout(), "{}/{}.svg and .txt", shot.directory, shot.name)?;
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
