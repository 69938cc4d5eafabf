//! A system that says no: a library that is loaded before the C library, in which single calls fail.
//!
//! `SHIM_FLOCK=N` has flock fail with errno N, `SHIM_THREADS=N` no more than N threads start.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const SOURCE: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/file.h>

int flock(int fd, int operation) {
    const char *number = getenv("SHIM_FLOCK");
    if (number) { errno = atoi(number); return -1; }
    return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(fd, operation);
}

static int started;

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    const char *most = getenv("SHIM_THREADS");
    if (most && __sync_fetch_and_add(&started, 1) >= atoi(most)) return EAGAIN;
    return ((int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(RTLD_NEXT, "pthread_create"))(
        thread, attributes, run, argument);
}
"#;

/// The library, or `None` where there is no C compiler, or the C library is not one that calls can be put before.
pub fn shim() -> Option<&'static Path> {
    static SHIM: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        if !cfg!(all(target_os = "linux", target_env = "gnu")) {
            return None;
        }
        let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let name = format!("shim-{}", std::process::id());
        let (source, library) = (place.join(format!("{name}.c")), place.join(format!("{name}.so")));
        std::fs::write(&source, SOURCE).expect("written");
        let compile = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status();
        std::fs::remove_file(&source).expect("removed");
        compile.is_ok_and(|status| status.success()).then_some(library)
    });
    SHIM.as_deref()
}
