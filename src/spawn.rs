//! Starts threads, or says that there is no memory for one.
//!
//! The system starts a thread once it has its stack. What the thread needs then, before it does anything, it takes by itself: a
//! second stack for its handler of overflows, and an arena for what it allocates. If there is no memory for the second stack,
//! the standard library ends the process, so that is looked at first.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

/// Bytes of a thread's stack: what the standard library asks for.
const STACK: usize = 2 << 20;
/// Bytes that the C library reserves for an arena, where there are so many, on the first allocation of a thread.
const ARENA: usize = 64 << 20;
/// Bytes that are more than a thread takes, beside the two, before it does anything.
const MARGIN: usize = 512 << 10;

/// Starts a thread with a name.
///
/// # Errors
/// If the system starts no more threads, or there is no memory for one.
pub fn spawn<T: Send + 'static>(
    name: impl Into<String>,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    let (mut room, begun) = Room::look()?;
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
    let (mut room, begun) = Room::look()?;
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
    /// Memory that is held until the thread has what it needs, so that it takes no arena: there would be too little left.
    _ballast: Option<Vec<u8>>,
    /// Hangs up once the thread has begun, where memory is so short that nobody else may take any until then.
    begun: Option<Receiver<()>>,
}

impl Room {
    /// Looks whether there is room, and gives what the thread drops as soon as it begins.
    fn look() -> io::Result<(Self, Option<Sender<()>>)> {
        if reserve(STACK + ARENA + MARGIN).is_some() {
            return Ok((Self { _ballast: None, begun: None }, None));
        }
        let ballast = reserve(STACK + ARENA - MARGIN).and_then(|_| reserve(2 * MARGIN));
        reserve(STACK + MARGIN).ok_or(io::ErrorKind::OutOfMemory)?;
        let (begins, begun) = channel();
        Ok((Self { _ballast: ballast, begun: Some(begun) }, Some(begins)))
    }

    /// Waits until the thread has begun, if others may not take memory before.
    fn wait(&mut self) {
        // Nothing is ever sent: the error is that the other end is gone.
        let _ = self.begun.take().map(|begun| begun.recv());
    }
}

/// Takes so many bytes, without touching them, if the system has them.
fn reserve(bytes: usize) -> Option<Vec<u8>> {
    let mut reserved = Vec::new();
    reserved.try_reserve_exact(bytes).ok().map(|()| reserved)
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
    fn where_memory_is_short_the_thread_is_waited_for() {
        let (begins, begun) = channel();
        let mut room = Room { _ballast: None, begun: Some(begun) };
        let thread = std::thread::spawn(move || drop(begins));
        room.wait();
        assert!(room.begun.is_none());
        thread.join().expect("ended");
    }
}
