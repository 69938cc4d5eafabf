//! The signals that end a process when nobody handles them, and what each asks of ours. Both front ends go by this table.

use rustix::process::Signal;
use std::fmt;
use std::io;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// An end in good order: the run is saved and the terminal given back.
    Order,
    /// An end at once: somebody says that the process is broken, so the terminal is given back and nothing written.
    Haste,
}

/// A signal that ends a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The signal's number.
    pub number: i32,
    /// The signal's name, or that of the family of real-time signals.
    name: &'static str,
    /// What the signal asks for.
    pub asks: Asks,
    /// Whether the system itself sends the signal several times, so that another one is no sign of impatience.
    pub repeats: bool,
}

const fn order(signal: Signal, name: &'static str) -> Ending {
    Ending { number: signal.as_raw(), name, asks: Asks::Order, repeats: false }
}

const fn repeated(signal: Signal, name: &'static str) -> Ending {
    Ending { repeats: true, ..order(signal, name) }
}

const fn haste(signal: Signal, name: &'static str) -> Ending {
    Ending { asks: Asks::Haste, ..order(signal, name) }
}

/// All of them but the real-time ones. SIGXFSZ is not among them, for a full file is an error of the write; nor is SIGPIPE,
/// which every Rust program ignores; nor SIGKILL, SIGSEGV, SIGILL and SIGFPE, which no handler of ours can take: there,
/// the terminal is given back by another process (see `tui::terminal::guard`).
const ENDINGS: &[Ending] = &[
    // A dropped line sends several: the kernel one, the shell another.
    repeated(Signal::HUP, "SIGHUP"),
    order(Signal::INT, "SIGINT"),
    order(Signal::QUIT, "SIGQUIT"),
    order(Signal::TERM, "SIGTERM"),
    order(Signal::USR1, "SIGUSR1"),
    order(Signal::USR2, "SIGUSR2"),
    order(Signal::ALARM, "SIGALRM"),
    order(Signal::VTALARM, "SIGVTALRM"),
    order(Signal::PROF, "SIGPROF"),
    // Past a soft limit on processor time the kernel sends one every second.
    repeated(Signal::XCPU, "SIGXCPU"),
    #[cfg(target_os = "linux")]
    order(Signal::IO, "SIGIO"),
    #[cfg(target_os = "linux")]
    order(Signal::POWER, "SIGPWR"),
    #[cfg(all(target_os = "linux", not(any(target_arch = "mips", target_arch = "mips64"))))]
    order(Signal::STKFLT, "SIGSTKFLT"),
    haste(Signal::ABORT, "SIGABRT"),
    haste(Signal::BUS, "SIGBUS"),
    haste(Signal::TRAP, "SIGTRAP"),
    haste(Signal::SYS, "SIGSYS"),
];

/// The numbers of the real-time signals. The C library keeps the first two or three of the kernel's for itself.
#[cfg(target_os = "linux")]
const REAL_TIME: std::ops::RangeInclusive<i32> = 34..=64;
#[cfg(not(target_os = "linux"))]
const REAL_TIME: std::ops::Range<i32> = 0..0;

/// Every signal of the table.
pub fn endings() -> impl Iterator<Item = Ending> {
    let real_time = |number| Ending { number, name: "real-time signal", asks: Asks::Order, repeats: false };
    ENDINGS.iter().copied().chain(REAL_TIME.map(real_time))
}

/// The signals to listen to: those of the table but the ones that this process was started with ignored, as by `trap ''` in a
/// shell. The four that have always meant an end are listened to all the same: shells ignore two of them for what runs in
/// the background, and `nohup` the third, which has an option.
pub fn heard() -> impl Iterator<Item = Ending> {
    let always = [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM].map(Signal::as_raw);
    endings().filter(move |ending| always.contains(&ending.number) || !is_ignored(ending.number))
}

/// What the table says of `signal`, if anything.
pub fn ending(signal: i32) -> Option<Ending> {
    endings().find(|ending| ending.number == signal)
}

/// Whether this process was started with `signal` ignored. Known on Linux only.
pub fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}

impl Ending {
    /// What came of listening to it: a real-time signal that the C library keeps for itself cannot come either.
    pub fn listened(self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput && REAL_TIME.contains(&self.number) => {
                Ok(())
            }
            result => result,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "signal {} ({})", self.number, self.name)
    }
}

/// A signal in words, e.g. `signal 10 (SIGUSR1)`.
pub fn describe(signal: i32) -> String {
    ending(signal).map_or_else(|| format!("signal {signal}"), |ending| ending.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_that_can_end_a_process_is_in_the_table_once_or_is_said_not_to_be() {
        let stops_or_nothing = [
            Signal::CHILD,
            Signal::CONT,
            Signal::STOP,
            Signal::TSTP,
            Signal::TTIN,
            Signal::TTOU,
            Signal::URG,
            Signal::WINCH,
        ];
        let elsewhere = [Signal::XFSZ, Signal::PIPE, Signal::KILL, Signal::SEGV, Signal::ILL, Signal::FPE];
        let without = [&stops_or_nothing[..], &elsewhere].concat();
        for number in (1..=31).chain(REAL_TIME) {
            let times = endings().filter(|ending| ending.number == number).count();
            let left_out = without.iter().any(|signal| signal.as_raw() == number);
            assert_eq!(times, usize::from(!left_out), "signal {number}");
        }
        assert_eq!(describe(10), "signal 10 (SIGUSR1)");
        assert_eq!(describe(9), "signal 9");
    }
}
