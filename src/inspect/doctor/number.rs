//! Numbers as the doctor writes them in its evidence.

/// Writes a number with two or three significant digits.
pub fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size < 0.001 => format!("{value:.1e}"),
        size if size < 0.1 => format!("{value:.4}"),
        size if size < 10.0 => format!("{value:.2}"),
        size if size < 10_000.0 => format!("{value:.0}"),
        _ => format!("{value:.1e}"),
    }
}
