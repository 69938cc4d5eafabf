//! A moving picture of the program: what an emulated terminal shows, frame by frame, as GIF.

use cnn_tui::tui::picture::raster::Raster;
use std::error::Error;
use std::time::Duration;

/// Frames, and how long each is shown.
#[derive(Default)]
pub struct Film {
    frames: Vec<(Raster, Duration)>,
}

impl Film {
    /// Adds a frame that is shown for so long; one that is as the last only makes that last longer.
    pub fn add(&mut self, frame: Raster, time: Duration) {
        match self.frames.last_mut() {
            Some((last, shown)) if *last == frame => *shown += time,
            _ => self.frames.push((frame, time)),
        }
    }

    /// The film as a GIF that begins again when it is over.
    pub fn gif(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let (first, _) = self.frames.first().ok_or("a film without frames")?;
        let (width, height) = (u16::try_from(first.width)?, u16::try_from(first.height)?);
        let mut file = Vec::new();
        let mut encoder = gif::Encoder::new(&mut file, width, height, &[])?;
        encoder.set_repeat(gif::Repeat::Infinite)?;
        let mut before: Option<&Raster> = None;
        for (frame, time) in &self.frames {
            let (left, top, width, height) = changed(before, frame);
            let rows = (top..top + height).flat_map(|row| {
                let start = (row * frame.width + left) * 3;
                frame.values[start..start + width * 3].iter().copied()
            });
            let mut part = gif::Frame::from_rgb_speed(
                u16::try_from(width)?,
                u16::try_from(height)?,
                &rows.collect::<Vec<u8>>(),
                10,
            );
            (part.left, part.top) = (u16::try_from(left)?, u16::try_from(top)?);
            part.delay = u16::try_from(time.as_millis() / 10)?;
            part.dispose = gif::DisposalMethod::Keep;
            encoder.write_frame(&part)?;
            before = Some(frame);
        }
        drop(encoder);
        Ok(file)
    }
}

/// The smallest rectangle outside of which nothing changed: left, top, width and height.
fn changed(before: Option<&Raster>, frame: &Raster) -> (usize, usize, usize, usize) {
    let whole = (0, 0, frame.width, frame.height);
    let Some(before) = before.filter(|before| (before.width, before.height) == (frame.width, frame.height))
    else {
        return whole;
    };
    let pixels = before.values.chunks(3).zip(frame.values.chunks(3)).enumerate();
    let places =
        pixels.filter(|(_, (a, b))| a != b).map(|(place, _)| (place % frame.width, place / frame.width));
    let bounds = places.fold(None, |bounds, (x, y)| {
        let (left, top, right, bottom) = bounds.unwrap_or((x, y, x, y));
        Some((x.min(left), y.min(top), x.max(right), y.max(bottom)))
    });
    bounds.map_or((0, 0, 1, 1), |(left, top, right, bottom)| (left, top, right - left + 1, bottom - top + 1))
}
