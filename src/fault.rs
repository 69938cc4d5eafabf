//! Panics on purpose, so that tests can see what a panic leaves behind.

/// Counts up to a panic, if one was asked for. In debug builds only: `CNN_TUI_PANIC=trainer:20` makes the trainer panic
/// after its 20th batch, `CNN_TUI_PANIC=screen:20` the screen before its 20th picture.
#[derive(Debug)]
pub struct Fault {
    place: &'static str,
    /// Calls of [`Fault::tick`] left; none if no panic was asked for.
    left: Option<u64>,
}

impl Fault {
    /// Gives the fault that was asked for at `place`.
    pub fn at(place: &'static str) -> Self {
        let asked = || {
            let asked = std::env::var("CNN_TUI_PANIC").ok()?;
            asked.strip_prefix(place)?.strip_prefix(':')?.parse().ok()
        };
        Self { place, left: if cfg!(debug_assertions) { asked() } else { None } }
    }

    /// Passes the place once more.
    ///
    /// # Panics
    /// If that was asked for.
    #[track_caller]
    pub fn tick(&mut self) {
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(1);
            assert!(*left > 0, "{} was asked to panic", self.place);
        }
    }
}
