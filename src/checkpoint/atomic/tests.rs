//! Each operation is made to fail in turn; the old or the new contents must be there each time.

use super::*;
use crate::checkpoint::faulty::{Fault, Faulty, Operation};
use crate::checkpoint::temporary::{SHORT, name as temporary_name, writer};
use rustix::io::Errno;

const OLD: &[u8] = b"the old contents";
const NEW: &[u8] = b"the new contents, which are longer";

fn names(directory: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(directory).expect("readable").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_failure_at_any_operation_leaves_the_old_or_the_new_contents() {
    for fault in [Fault::Once, Fault::ForGood] {
        let mut steps = Vec::new();
        for fail_at in 1.. {
            let directory = tempfile::tempdir().expect("a directory");
            let path = directory.path().join("checkpoint");
            fs::write(&path, OLD).expect("written");
            let files = Faulty::new(fail_at, fault, 7);
            let result = write_atomically_on(&files, &path, NEW);
            let contents = fs::read(&path).expect("there");
            let error = match result {
                Ok(doubts) => {
                    assert_eq!(contents, NEW);
                    let told = doubts.iter().map(|doubt| doubt.step).collect::<Vec<_>>();
                    steps.extend(&told);
                    if files.operations() >= fail_at {
                        assert_eq!(told, [Step::SyncDirectory], "a failure went unnoticed");
                        continue;
                    }
                    assert_eq!(told, []);
                    break;
                }
                Err(error) => error,
            };
            assert_eq!(contents, OLD, "operation {fail_at}, {fault:?}: {error}");
            assert!(error.to_string().contains("checkpoint: could not"), "{error}");
            if fault == Fault::Once {
                assert_eq!(names(directory.path()), ["checkpoint"], "a temporary file stayed: {error}");
            }
            // The next attempt works, whatever was left behind.
            write_atomically(&path, NEW).expect("works again");
            assert_eq!(fs::read(&path).expect("there"), NEW);
            steps.push(error.step);
        }
        let writes = NEW.len().div_ceil(7);
        assert_eq!(steps[0], Step::Create);
        assert_eq!(steps[1..=writes], vec![Step::Write; writes]);
        assert_eq!(steps[writes + 1..], [Step::Sync, Step::Rename, Step::SyncDirectory]);
    }
}

#[test]
fn a_new_file_is_created() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("new");
    write_atomically(&path, NEW).expect("written");
    assert_eq!(fs::read(&path).expect("there"), NEW);
    assert_eq!(names(directory.path()), ["new"]);
}

#[test]
fn what_is_no_regular_file_is_not_replaced() {
    let directory = tempfile::tempdir().expect("a directory");
    for path in [directory.path(), Path::new("/"), Path::new("/dev/null")] {
        if path.exists() {
            let error = write_atomically(path, NEW).expect_err("not a file");
            assert_eq!(error.step, Step::Resolve);
        }
    }
    let missing = write_atomically(&directory.path().join("none/file"), NEW).expect_err("no such directory");
    assert_eq!(missing.step, Step::Create);
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_its_file_is_replaced() {
    use std::os::unix::fs::symlink;
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    fs::create_dir(at("there")).expect("created");
    symlink("there/file", at("link")).expect("linked");
    symlink(at("link"), at("link to link")).expect("linked");
    symlink("circle", at("circle")).expect("linked");
    for contents in [OLD, NEW] {
        // The first time the link leads nowhere yet.
        write_atomically(&at("link to link"), contents).expect("written");
        assert!(at("link").is_symlink() && at("link to link").is_symlink());
        assert_eq!(fs::read(at("there/file")).expect("there"), contents);
    }
    assert_eq!(write_atomically(&at("circle"), NEW).expect_err("a circle").step, Step::Resolve);
}

#[cfg(unix)]
#[test]
fn a_name_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(OsStr::from_bytes(b"\xff\n"));
    write_atomically(&path, NEW).expect("written");
    assert_eq!(fs::read(&path).expect("there"), NEW);
    assert_eq!(sweep(&path).expect("swept"), 0);
}

#[cfg(unix)]
#[test]
fn leftovers_of_dead_processes_are_swept() {
    let mut child = std::process::Command::new("true").spawn().expect("spawned");
    let dead = child.id();
    child.wait().expect("ended");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("run");
    let own = std::process::id();
    let kept = [
        "run".to_owned(),
        format!(".run.{own}-0.tmp"),
        ".run.1-0.tmp".to_owned(),
        format!(".other.{dead}-0.tmp"),
    ];
    let swept =
        [format!(".run.{dead}-0.tmp"), format!(".run.{dead}-12.tmp"), format!(".run.{own}-{}.tmp", u64::MAX)];
    // So that number 0 of this process is taken.
    write_atomically(&path, OLD).expect("written");
    for name in kept.iter().chain(&swept) {
        fs::write(directory.path().join(name), OLD).expect("written");
    }
    fs::create_dir(directory.path().join(format!(".run.{dead}-99.tmp"))).expect("created");
    assert_eq!(sweep(&path).expect("swept"), swept.len());
    assert_eq!(names(directory.path()).len(), kept.len() + 1);
    assert!(kept.iter().all(|name| directory.path().join(name).exists()));
}

#[test]
fn names_of_temporary_files_are_told_apart() {
    let name = temporary_name(Path::new("dir/a.b"), OsStr::new("a.b"), 5);
    let read = |target: &str, name: &str| writer(OsStr::new(target), OsStr::new(name));
    assert_eq!(writer(OsStr::new("a.b"), name.file_name().expect("a name")), Some((std::process::id(), 5)));
    assert_eq!(read("a", ".a.12-3.tmp"), Some((12, 3)));
    for other in
        ["a", "a.12-3.tmp", ".a.12-3", ".a.b.12-3.tmp", ".a..tmp", ".a.x-1.tmp", ".a.1-.tmp", ".b.1-1.tmp"]
    {
        assert_eq!(read("a", other), None, "{other}");
    }
}

#[test]
fn two_threads_may_write_one_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("shared");
    std::thread::scope(|scope| {
        for contents in [OLD, NEW] {
            let path = &path;
            scope.spawn(move || (0..50).for_each(|_| _ = write_atomically(path, contents).expect("written")));
        }
    });
    assert!([OLD, NEW].contains(&fs::read(&path).expect("there").as_slice()));
    assert_eq!(names(directory.path()), ["shared"]);
}

/// What each error of each operation comes to: nothing is left out in silence, nothing that a file system cannot do is an
/// obstacle, and nothing that failed before the file was renamed is taken for that.
#[test]
fn an_error_is_one_of_a_family() {
    use Operation::{Create, Remove, Rename, Sync, SyncDirectory, Write};
    const UNABLE: [i32; 5] = [
        Errno::INVAL.raw_os_error(),
        Errno::NOSYS.raw_os_error(),
        Errno::OPNOTSUPP.raw_os_error(),
        Errno::NOTTY.raw_os_error(),
        524,
    ];
    let errnos = [
        Errno::IO,
        Errno::NOSPC,
        Errno::DQUOT,
        Errno::ROFS,
        Errno::BADF,
        Errno::ACCESS,
        Errno::PERM,
        Errno::STALE,
        Errno::XDEV,
        Errno::BUSY,
        Errno::ISDIR,
        Errno::NOLCK,
    ];
    let directories = [Errno::BADF, Errno::ACCESS, Errno::PERM, Errno::ISDIR].map(Errno::raw_os_error);
    for errno in errnos.map(Errno::raw_os_error).into_iter().chain(UNABLE) {
        for operation in [Create, Write, Sync, Rename, SyncDirectory, Remove] {
            let directory = tempfile::tempdir().expect("a directory");
            let path = directory.path().join("checkpoint");
            fs::write(&path, OLD).expect("written");
            let result = write_atomically_on(&Faulty::each(operation, errno, usize::MAX, ""), &path, NEW);
            let contents = fs::read(&path).expect("there");
            let unable = UNABLE.contains(&errno);
            let told = result.as_ref().map(|doubts| {
                doubts.iter().map(|doubt| (doubt.step, doubt.unable, doubt.reason.raw_os_error())).collect()
            });
            let expected: Result<Vec<_>, _> = match operation {
                Remove => Ok(vec![]),
                Sync if unable => Ok(vec![(Step::Sync, true, Some(errno))]),
                SyncDirectory => {
                    Ok(vec![(Step::SyncDirectory, unable || directories.contains(&errno), Some(errno))])
                }
                Create => Err(Step::Create),
                Write => Err(Step::Write),
                Sync => Err(Step::Sync),
                Rename => Err(Step::Rename),
            };
            assert_eq!(told.map_err(|error| error.step), expected, "{operation:?}, errno {errno}");
            assert_eq!(contents, if expected.is_ok() { NEW } else { OLD }, "{operation:?}, errno {errno}");
            assert_eq!(names(directory.path()), ["checkpoint"], "{operation:?}, errno {errno}");
        }
    }
}

#[test]
fn what_a_signal_interrupted_is_tried_again() {
    use Operation::{Create, Rename, Sync, SyncDirectory, Write};
    for operation in [Create, Write, Sync, Rename, SyncDirectory] {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("checkpoint");
        let files = Faulty::each(operation, Errno::INTR.raw_os_error(), 3, "");
        let doubts = write_atomically_on(&files, &path, NEW).expect("written");
        assert!(doubts.is_empty(), "{operation:?}");
        assert_eq!(fs::read(&path).expect("there"), NEW);
    }
}

#[test]
fn a_name_may_be_as_long_as_it_can_be() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("n".repeat(255));
    for contents in [OLD, NEW] {
        write_atomically(&path, contents).expect("written");
        assert_eq!(fs::read(&path).expect("there"), contents);
    }
    // What a process leaves there that dies is swept, whatever it is called after.
    let left = directory.path().join(format!(".{SHORT}.{}-{}.tmp", std::process::id(), u64::MAX));
    fs::write(&left, OLD).expect("written");
    assert_eq!((sweep(&path).expect("swept"), left.exists()), (1, false));
}

#[test]
fn a_file_that_is_mounted_by_itself_gets_advice_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("checkpoint");
    for errno in [Errno::BUSY, Errno::XDEV] {
        let files = Faulty::each(Operation::Rename, errno.raw_os_error(), 1, "");
        let error = write_atomically_on(&files, &path, NEW).expect_err("it fails").to_string();
        assert!(error.contains("name one in a mounted directory"), "{error}");
    }
}
