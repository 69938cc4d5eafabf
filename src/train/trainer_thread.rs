//! The thread that trains, and the handle on it.

use super::job::Job;
use super::session::Session;
use crate::inspect::{Ask, TrainerEnd, Viewer};
use crate::protocol::channel::channel;
use crate::protocol::{Event, FinishReport};
use crate::threads::Workers;
use anyhow::anyhow;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// A running trainer. Dropping it stops the trainer and waits for it.
pub struct Handle {
    /// The viewer's end of the conversation; `None` once dropped.
    viewer: Option<Viewer>,
    thread: Option<JoinHandle<Option<FinishReport>>>,
}

/// How long a dying trainer tries to say why.
const LAST_WORDS: Duration = Duration::from_secs(2);

impl Handle {
    /// Starts the thread, which knows what the viewer asks before it does anything: an answer about the untrained network is about
    /// that.
    pub fn spawn(job: Job, asks: Vec<Ask>) -> std::io::Result<Self> {
        let (viewer, trainer) = channel();
        viewer.declare(asks);
        // Said before the thread begins, so that the first look at the events finds it.
        trainer.deliver(&Event::Loading(format!("reading {}", job.source)), Duration::ZERO);
        let thread =
            std::thread::Builder::new().name("trainer".to_owned()).spawn(move || guarded(&job, trainer))?;
        Ok(Self { viewer: Some(viewer), thread: Some(thread) })
    }

    /// The conversation with the trainer.
    pub fn viewer(&self) -> &Viewer {
        // `viewer` is only taken by `finish` and `drop`, which consume the handle.
        self.viewer.as_ref().unwrap_or_else(|| unreachable!("the handle is in use, so not finished"))
    }

    /// Stops the trainer, waits for it and gives its last report, if it got as far as having one.
    pub fn finish(mut self) -> Option<FinishReport> {
        self.stop()
    }

    fn stop(&mut self) -> Option<FinishReport> {
        drop(self.viewer.take());
        self.thread.take().and_then(|thread| thread.join().ok().flatten())
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs the session; an error or a panic is told as an event.
fn guarded(job: &Job, mut link: TrainerEnd) -> Option<FinishReport> {
    let failure = match catch_unwind(AssertUnwindSafe(|| session(job, &mut link))) {
        Ok(Ok(report)) => return report,
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => format!("the trainer panicked: {}", panic_message(panic.as_ref())),
    };
    link.deliver(&Event::Failed(failure), LAST_WORDS);
    None
}

fn session(job: &Job, link: &mut TrainerEnd) -> anyhow::Result<Option<FinishReport>> {
    let (workers, missing) = Workers::up_to(job.threads);
    let dataset = Arc::new(job.source.load()?);
    check_headroom()?;
    let (job, follows) = job.fitted(&dataset)?;
    let mut session = Session::new(&job, link, &workers, dataset, follows)?;
    if let Some(reason) = missing {
        session.warn(&format!(
            "only {} of {} training threads could be started ({reason}): training takes longer, and comes to the same",
            workers.threads(),
            job.threads
        ));
    }
    // Only `after_panic` looks at the session then, at what was kept before.
    let ended = catch_unwind(AssertUnwindSafe(|| session.run()));
    ended.unwrap_or_else(|panic| Err(session.after_panic(panic_message(panic.as_ref()))))
}

/// What a run takes beside its images and what its network is checked for: the test set, which is unpacked at the end,
/// checkpoints, pictures, the stacks of threads.
const HEADROOM: usize = 32 << 20;

/// Asks the system for that much, for an allocation that fails later ends the process.
fn check_headroom() -> anyhow::Result<()> {
    let asked = Vec::<u8>::new().try_reserve_exact(HEADROOM);
    asked.map_err(|_| {
        let least = HEADROOM >> 20;
        anyhow!("the images are read, but there is no memory to train: {least} MiB more are needed at least; raise the limit (ulimit -v), or use less elsewhere")
    })
}

/// The text a panic came with.
fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
