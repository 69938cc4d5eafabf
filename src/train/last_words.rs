//! What is told of a trainer that dies.

use std::any::Any;
use std::time::Duration;

/// How long a dying trainer tries to say why.
pub const LAST_WORDS: Duration = Duration::from_secs(2);

/// Gives the text that a panic came with.
pub fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
