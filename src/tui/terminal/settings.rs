//! Settings of a terminal that raw mode changes, as a line of text.

use rustix::termios::{ControlModes, InputModes, LocalModes, OutputModes, SpecialCodeIndex, Termios};

/// Gives the modes that raw mode changes.
pub(super) fn modes(settings: &Termios) -> (InputModes, OutputModes, ControlModes, LocalModes) {
    (settings.input_modes, settings.output_modes, settings.control_modes, settings.local_modes)
}

/// Writes what raw mode changes as a line of text.
pub(super) fn written(settings: &Termios) -> String {
    let (input, output, control, local) = modes(settings);
    let codes = [SpecialCodeIndex::VMIN, SpecialCodeIndex::VTIME].map(|code| settings.special_codes[code]);
    let [least, time] = codes;
    format!("{} {} {} {} {least} {time}\n", input.bits(), output.bits(), control.bits(), local.bits())
}

/// Gives `settings` with what `text` says, if that is such a line.
pub(super) fn read(text: &str, mut settings: Termios) -> Option<Termios> {
    let mut numbers = text.split_whitespace();
    settings.input_modes = InputModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.output_modes = OutputModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.control_modes = ControlModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.local_modes = LocalModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.special_codes[SpecialCodeIndex::VMIN] = numbers.next()?.parse().ok()?;
    settings.special_codes[SpecialCodeIndex::VTIME] = numbers.next()?.parse().ok()?;
    Some(settings)
}
