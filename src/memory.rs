//! How much memory there is. An allocation that fails ends the process, so whoever needs much asks here first.

use rustix::process::{Resource, getrlimit};
use std::collections::TryReserveError;
use std::fs;
use std::io;

/// Bytes that stay free beside what is asked for: for the small allocations that nobody asks for first.
const MARGIN: u64 = 1 << 20;

/// Gives the bytes of address space that the limit on this process leaves (`ulimit -v`); none where there is no limit, or nobody says
/// how much is taken.
pub fn left() -> Option<u64> {
    let limit = getrlimit(Resource::As).current?;
    let status = fs::read_to_string("/proc/self/status").ok()?;
    Some(limit.saturating_sub(taken(&status)?))
}

/// The bytes of address space that are taken, as proc(5) has it: `VmSize`, in KiB.
fn taken(status: &str) -> Option<u64> {
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
    let kibibytes: u64 = size.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// Tells whether there are so many bytes of memory, and a few more.
pub fn is_there(bytes: usize) -> bool {
    reserve(&mut Vec::new(), bytes).is_ok()
}

/// Makes room in `vector` for so many bytes more.
///
/// # Errors
/// If there are not as many, and a few more.
pub fn reserve(vector: &mut Vec<u8>, bytes: usize) -> io::Result<()> {
    let is_too_much = |left| (bytes as u64).saturating_add(MARGIN) > left;
    if vector.capacity() - vector.len() < bytes && left().is_some_and(is_too_much) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let failed = |_: TryReserveError| io::ErrorKind::OutOfMemory.into();
    vector.try_reserve_exact(bytes).map_err(failed)
}

/// Gives so many zeros.
///
/// # Errors
/// If there is no memory for as many, and a few more.
pub fn zeros(bytes: usize) -> io::Result<Vec<u8>> {
    reserve(&mut Vec::new(), bytes)?;
    // Not filled by hand: the system has zeros for nothing.
    Ok(vec![0; bytes])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_read_as_the_system_writes_it() {
        let status = "Name:\tcnn-tui\nVmPeak:\t  300 kB\nVmSize:\t  276912 kB\nVmLck:\t 0 kB\n";
        assert_eq!(taken(status), Some(276_912 * 1024));
        for damaged in ["", "VmSize:\t12", "VmSize:\t kB", "VmSize:\t 99999999999999999999 kB"] {
            assert_eq!(taken(damaged), None, "{damaged:?}");
        }
        if cfg!(target_os = "linux") {
            let own = fs::read_to_string("/proc/self/status").expect("is there");
            assert!(taken(&own).is_some_and(|bytes| bytes > 1 << 20));
        }
    }

    #[test]
    fn there_is_some_memory_and_no_end_of_it_is_not() {
        let mut vector = vec![1, 2];
        reserve(&mut vector, 1000).expect("is there");
        assert!(vector.capacity() >= 1002 && vector == [1, 2]);
        assert!(is_there(1 << 20));
        assert_eq!(zeros(3).expect("is there"), [0; 3]);
        assert_eq!(zeros(isize::MAX as usize).expect_err("is not").kind(), io::ErrorKind::OutOfMemory);
        assert!(!is_there(isize::MAX as usize) && !is_there(usize::MAX));
    }
}
