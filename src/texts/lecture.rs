//! The statements of the lecture, by their ids: `L1` to `L18`.

/// How many statements the lecture makes.
pub const STATEMENTS: usize = 18;

/// The numbers of the statements that a text names as `L6` or `L11`, in its order.
pub fn statements(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.strip_prefix('L')?.parse().ok())
        .collect()
}
