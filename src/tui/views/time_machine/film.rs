//! The moments as a film: which way it runs, and how fast.

use std::time::Duration;

/// Pictures a second, from the slowest on.
const SPEEDS: [u16; 5] = [1, 2, 5, 10, 20];
/// The place of the usual speed among them.
const USUAL: usize = 2;

/// Which way a film runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From earlier to later moments.
    Forwards,
    /// From later to earlier ones.
    Backwards,
}

/// A film of the moments, which may be running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Film {
    /// Which way it runs; it stands still without one.
    pub running: Option<Direction>,
    speed: usize,
}

impl Default for Film {
    fn default() -> Self {
        Self { running: None, speed: USUAL }
    }
}

impl Film {
    /// Pictures a second, where the line and the answers come as fast.
    pub fn pictures_a_second(self) -> u16 {
        SPEEDS[self.speed.min(SPEEDS.len() - 1)]
    }

    /// The time between two pictures, while it runs.
    pub fn tempo(self) -> Option<Duration> {
        self.running.map(|_| Duration::from_secs(1) / u32::from(self.pictures_a_second()))
    }

    /// Makes it so many speeds faster, or slower.
    pub fn quicken(&mut self, places: isize) {
        self.speed = self.speed.saturating_add_signed(places).min(SPEEDS.len() - 1);
    }

    /// The same film standing still.
    pub const fn at_rest(self) -> Self {
        Self { running: None, ..self }
    }

    /// Has it run that way, or stop if it does already.
    pub fn toggle(&mut self, direction: Direction) {
        self.running = if self.running == Some(direction) { None } else { Some(direction) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_runs_at_its_speed_until_it_is_stopped_or_turned_round() {
        let mut film = Film::default();
        assert_eq!(film.tempo(), None);
        film.toggle(Direction::Forwards);
        assert_eq!(film.tempo(), Some(Duration::from_millis(200)));
        film.quicken(9);
        assert_eq!((film.pictures_a_second(), film.tempo()), (20, Some(Duration::from_millis(50))));
        film.quicken(-9);
        assert_eq!(film.tempo(), Some(Duration::from_secs(1)));
        film.toggle(Direction::Backwards);
        assert_eq!(film.running, Some(Direction::Backwards));
        film.toggle(Direction::Backwards);
        assert_eq!(film.tempo(), None);
    }
}
