//! The thread that trains, and the handle on it.

use super::job::Job;
use super::last_words::{LAST_WORDS, panic_message};
use super::run::Trainer;
use super::session::Session;
use super::session::pair::Pair;
use crate::inspect::{Ask, TrainerEnd, Viewer};
use crate::memory;
use crate::protocol::channel::{Bell, channel, channel_with};
use crate::protocol::{Event, FinishReport, Side};
use crate::spawn::spawn;
use crate::threads::Workers;
use anyhow::{Context, ensure};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// A running trainer, of one run or of a pair in lock step. Dropping it stops the trainer and waits for it.
pub struct Handle {
    /// The viewers' ends of the conversations, one a run; none once dropped.
    viewers: Vec<Viewer>,
    thread: Option<JoinHandle<Reports>>,
}

/// The last report of each run that got as far as having one.
type Reports = Vec<Option<FinishReport>>;

impl Handle {
    /// Starts the thread, which knows what the viewer asks before it does anything: an answer about the untrained network is about
    /// that.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn spawn(job: Job, asks: Vec<Ask>) -> std::io::Result<Self> {
        Self::spawn_attended(job, asks, |_| Ok(()))
    }

    /// Starts the thread in the same way, once `attend` has let attendants in.
    ///
    /// # Errors
    /// If the system starts no thread, or `attend` fails.
    pub fn spawn_attended(
        job: Job,
        asks: Vec<Ask>,
        attend: impl FnOnce(&mut TrainerEnd) -> std::io::Result<()>,
    ) -> std::io::Result<Self> {
        let (viewer, mut trainer) = channel();
        attend(&mut trainer)?;
        announce(&job, asks, &viewer, &trainer);
        Self::start(vec![viewer], move || vec![guarded(&job, trainer)])
    }

    /// Starts a thread that trains two runs in lock step, on the images of the first, once `attend` has let attendants of each in.
    ///
    /// # Errors
    /// If the system starts no thread, or `attend` fails.
    pub fn spawn_pair(
        jobs: [Job; 2],
        asks: [Vec<Ask>; 2],
        mut attend: impl FnMut(Side, &mut TrainerEnd) -> std::io::Result<()>,
    ) -> std::io::Result<Self> {
        let bell = Bell::default();
        let (viewer_a, mut trainer_a) = channel_with(bell.clone());
        let (viewer_b, mut trainer_b) = channel_with(bell.clone());
        attend(Side::A, &mut trainer_a)?;
        attend(Side::B, &mut trainer_b)?;
        let [asks_a, asks_b] = asks;
        announce(&jobs[0], asks_a, &viewer_a, &trainer_a);
        announce(&jobs[0], asks_b, &viewer_b, &trainer_b);
        let links = [trainer_a, trainer_b];
        Self::start(vec![viewer_a, viewer_b], move || guarded_pair(&jobs, links, bell))
    }

    fn start(
        viewers: Vec<Viewer>,
        train: impl FnOnce() -> Reports + Send + 'static,
    ) -> std::io::Result<Self> {
        let thread = spawn("trainer", train)?;
        Ok(Self { viewers, thread: Some(thread) })
    }

    /// The conversation with the trainer; of a pair, that about the first run.
    pub fn viewer(&self) -> &Viewer {
        // They are only taken by `finish_all` and `drop`, which consume the handle.
        self.viewers.first().unwrap_or_else(|| unreachable!("the handle is in use, so not finished"))
    }

    /// The conversations about all runs.
    pub fn viewers(&self) -> &[Viewer] {
        &self.viewers
    }

    /// Stops the trainer, waits for it and gives its last report, if it got as far as having one; of a pair, that of the first run.
    pub fn finish(mut self) -> Option<FinishReport> {
        self.stop().into_iter().next().flatten()
    }

    /// Stops the trainer, waits for it and gives the last report of each run.
    pub fn finish_all(mut self) -> Vec<Option<FinishReport>> {
        self.stop()
    }

    fn stop(&mut self) -> Reports {
        self.viewers.clear();
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Says what is done first, before the thread begins, so that the first look at the events finds it.
fn announce(job: &Job, asks: Vec<Ask>, viewer: &Viewer, trainer: &TrainerEnd) {
    viewer.declare(asks);
    trainer.deliver(&Event::Loading(format!("reading {}", job.source)), Duration::ZERO);
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

/// Runs the sessions of a pair; what keeps both from running is told to both.
fn guarded_pair(jobs: &[Job; 2], mut links: [TrainerEnd; 2], bell: Bell) -> Reports {
    let failure = match catch_unwind(AssertUnwindSafe(|| pair(jobs, &mut links, bell))) {
        Ok(Ok(reports)) => return reports.into(),
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => format!("the trainer panicked: {}", panic_message(panic.as_ref())),
    };
    links.iter().for_each(|link| link.deliver(&Event::Failed(failure.clone()), LAST_WORDS));
    vec![None, None]
}

fn session(job: &Job, link: &mut TrainerEnd) -> anyhow::Result<Option<FinishReport>> {
    let (workers, missing) = Workers::up_to(job.threads);
    let dataset = Arc::new(job.source.load()?);
    check_headroom()?;
    let (job, follows) = job.fitted(&dataset)?;
    let mut session = Session::new(&job, link, &workers, dataset, follows)?;
    if let Some(reason) = missing {
        session.warn(&too_few(&workers, job.threads, &reason));
    }
    // Only `after_panic` looks at the session then, at what was kept before.
    let ended = catch_unwind(AssertUnwindSafe(|| session.run()));
    ended.unwrap_or_else(|panic| Err(session.after_panic(panic_message(panic.as_ref()))))
}

/// Runs two sessions on one team of threads and the same images.
fn pair(
    jobs: &[Job; 2],
    links: &mut [TrainerEnd; 2],
    bell: Bell,
) -> anyhow::Result<[Option<FinishReport>; 2]> {
    let threads = jobs[0].threads;
    let (workers, missing) = Workers::up_to(threads);
    let dataset = Arc::new(jobs[0].source.load()?);
    check_headroom()?;
    let (job_a, follows_a) = jobs[0].fitted(&dataset)?;
    let (job_b, follows_b) = jobs[1].fitted(&dataset)?;
    for (job, letter) in [(&job_a, "A"), (&job_b, "B")] {
        // Neither is to leave anything on the disk where the other cannot be trained.
        if job.state.is_none() {
            Trainer::new(job.config.clone(), Arc::clone(&dataset))
                .with_context(|| format!("run {letter}"))?;
        }
    }
    let [link_a, link_b] = links;
    let a = Session::new(&job_a, link_a, &workers, Arc::clone(&dataset), follows_a)?;
    let b = Session::new(&job_b, link_b, &workers, dataset, follows_b)?;
    let mut pair = Pair::new([a, b], bell);
    if let Some(reason) = missing {
        pair.warn(&too_few(&workers, threads, &reason));
    }
    Ok(pair.run())
}

/// What is said where the system starts fewer threads than were asked for.
fn too_few(workers: &Workers, asked: usize, reason: &std::io::Error) -> String {
    let threads = workers.threads();
    format!(
        "only {threads} of {asked} training threads could be started ({reason}): training takes longer, and comes to the same"
    )
}

/// What a run takes beside its images and what its network is checked for: the test set, which is unpacked at the end,
/// checkpoints, pictures, the stacks of threads.
const HEADROOM: usize = 32 << 20;

/// Asks the system for that much, for an allocation that fails later ends the process.
fn check_headroom() -> anyhow::Result<()> {
    let least = HEADROOM >> 20;
    ensure!(
        memory::is_there(HEADROOM),
        "the images are read, but there is no memory to train: {least} MiB more are needed at least; raise the limit (ulimit -v), or use less elsewhere"
    );
    Ok(())
}
