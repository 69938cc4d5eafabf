//! Starts threads, or says that there is no memory for one.
//!
//! The system starts a thread once it has its stack. What the thread needs then, before it does anything, it takes by itself: a
//! second stack for its handler of overflows, and an arena for what it allocates. If there is no memory for the second stack,
//! the standard library ends the process, so that is looked at first.

use crate::memory;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

/// Bytes of a thread's stack: what the standard library asks for.
const STACK: u64 = 2 << 20;
/// Bytes that the C library reserves for an arena on the first allocation of a thread, where there are so many.
const ARENA: u64 = 64 << 20;
/// Bytes that are more than a thread takes, beside the two, before it does anything.
const MARGIN: u64 = 256 << 10;

/// Starts a thread with a name.
///
/// # Errors
/// If the system starts no more threads, or there is no memory for one.
pub fn spawn<T: Send + 'static>(
    name: impl Into<String>,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    let (room, begun) = Room::look()?;
    let work = move || {
        drop(begun);
        work()
    };
    let thread = Builder::new().name(name.into()).spawn(work)?;
    room.wait();
    Ok(thread)
}

/// Starts a thread with a name that ends before `scope` does.
///
/// # Errors
/// If the system starts no more threads, or there is no memory for one.
pub fn spawn_scoped<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: impl Into<String>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    let (room, begun) = Room::look()?;
    let work = move || {
        drop(begun);
        work()
    };
    let thread = Builder::new().name(name.into()).spawn_scoped(scope, work)?;
    room.wait();
    Ok(thread)
}

/// What a thread that is about to be started needs is there.
struct Room {
    /// Hangs up once the thread has begun, where memory is limited: nobody else may take any until then.
    begun: Option<Receiver<()>>,
}

impl Room {
    /// Looks whether there is room, and gives what the thread drops as soon as it begins.
    fn look() -> io::Result<(Self, Option<Sender<()>>)> {
        let Some(left) = memory::left() else { return Ok((Self { begun: None }, None)) };
        if !is_room(left) {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let (begins, begun) = channel();
        Ok((Self { begun: Some(begun) }, Some(begins)))
    }

    /// Waits until the thread has begun, if others may not take memory before.
    fn wait(self) {
        // Nothing is ever sent: the error is that the other end is gone.
        let _ = self.begun.map(|begun| begun.recv());
    }
}

/// Tells whether a thread that is started where so many bytes are left has what it needs, with an arena or, if there is none to be
/// had, without.
const fn is_room(left: u64) -> bool {
    let after = left.saturating_sub(STACK);
    after >= MARGIN && (after < ARENA || after >= ARENA + MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_has_its_name_and_gives_its_result() {
        let name = || std::thread::current().name().map(str::to_owned);
        assert_eq!(spawn("one", name).expect("started").join().expect("ended").as_deref(), Some("one"));
        let in_scope = std::thread::scope(|scope| {
            spawn_scoped(scope, "two", name).expect("started").join().expect("ended")
        });
        assert_eq!(in_scope.as_deref(), Some("two"));
    }

    #[test]
    fn where_memory_is_limited_the_thread_is_waited_for() {
        let (begins, begun) = channel();
        let thread = std::thread::spawn(move || drop(begins));
        Room { begun: Some(begun) }.wait();
        thread.join().expect("ended");
    }

    #[test]
    fn there_is_room_for_a_thread_without_an_arena_and_with_one_but_not_for_half_of_it() {
        let mebibytes = |count: u64| count << 20;
        assert!(!is_room(0) && !is_room(STACK));
        assert!(is_room(mebibytes(3)) && is_room(mebibytes(65)));
        assert!(!is_room(STACK + ARENA) && !is_room(STACK + ARENA + MARGIN - 1));
        assert!(is_room(mebibytes(67)) && is_room(mebibytes(1000)));
    }
}
