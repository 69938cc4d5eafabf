//! What an error of the system says: that this file system cannot do that at all, or that it failed. Told apart here alone.

use std::io;

/// What was asked of a file system that it may not be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// Flushing a file to the disk.
    Sync,
    /// Flushing the names in a directory: some network file systems have nothing of the kind, and some directories may be
    /// written and not read.
    SyncDirectory,
    /// Locking a file against other processes.
    Lock,
}

/// Whether `error` says that the file system cannot do that, however often it is asked.
pub fn cannot(ability: Ability, error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
        || error.raw_os_error().is_some_and(|errno| knows(ability, errno))
}

#[cfg(unix)]
fn knows(ability: Ability, errno: i32) -> bool {
    use rustix::io::Errno;
    /// `ENOTSUPP`, which the kernel keeps to itself, but for what escapes from NFS and FUSE.
    const ENOTSUPP: i32 = 524;
    const ANY: [Errno; 5] = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOTTY];
    const DIRECTORY: [Errno; 4] = [Errno::BADF, Errno::ISDIR, Errno::ACCESS, Errno::PERM];
    const LOCK: [Errno; 1] = [Errno::NOLCK];
    let is = |errnos: &[Errno]| errnos.iter().any(|known| known.raw_os_error() == errno);
    let own: &[Errno] = match ability {
        Ability::Sync => &[],
        Ability::SyncDirectory => &DIRECTORY,
        Ability::Lock => &LOCK,
    };
    errno == ENOTSUPP || is(&ANY) || is(own)
}

#[cfg(not(unix))]
fn knows(_ability: Ability, _errno: i32) -> bool {
    false
}

/// Whether a file system refuses a name for its length alone.
pub fn is_name_too_long(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidFilename
}

/// Whether a file cannot be replaced by another because it is a place where something is mounted.
pub fn is_mounted(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices)
}
