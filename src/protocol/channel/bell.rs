//! What wakes a thread that waits for several conversations at a time.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A bell that many can ring and one waits for. A ring that nobody waits for is heard by who waits next.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Hammer>);

/// What a bell is made of: whether it has rung since it was heard last.
#[derive(Debug, Default)]
struct Hammer {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        *self.0.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.heard.notify_one();
    }

    /// Waits until it rings, or up to `timeout` if one is given.
    pub fn wait(&self, timeout: Option<Duration>) {
        let rung = self.0.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = |rung: &mut bool| !*rung;
        let mut rung = match timeout {
            None => self.0.heard.wait_while(rung, silent).unwrap_or_else(PoisonError::into_inner),
            Some(timeout) => {
                let waited = self.0.heard.wait_timeout_while(rung, timeout, silent);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        *rung = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_before_the_waiting_is_heard_once() {
        let bell = Bell::default();
        bell.clone().ring();
        // Without the ring this would wait for ever.
        bell.wait(None);
        bell.wait(Some(Duration::ZERO));
        std::thread::scope(|scope| {
            scope.spawn(|| bell.ring());
            bell.wait(None);
        });
    }
}
