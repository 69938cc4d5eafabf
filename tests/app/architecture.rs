//! The direction of imports, checked by reading them. See ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

/// Which of our modules each may name. A module may always name itself.
const ALLOWED: [(&str, &[&str]); 18] = [
    ("random", &[]),
    ("signals", &[]),
    ("threads", &[]),
    ("protocol", &[]),
    ("viz", &[]),
    ("nn", &["random"]),
    ("dataset", &["nn", "random"]),
    ("checkpoint", &["nn"]),
    ("runs", &["checkpoint"]),
    ("export", &["nn"]),
    ("inspect", &["dataset", "nn", "protocol"]),
    ("train", &["checkpoint", "dataset", "inspect", "nn", "protocol", "random", "runs", "threads"]),
    ("tui", &["protocol", "signals", "train", "viz", "nn"]),
    ("cli", &["dataset"]),
    ("config", &["cli", "train", "dataset", "nn", "protocol", "runs", "threads"]),
    (
        "commands",
        &[
            "cli",
            "config",
            "tui",
            "export",
            "checkpoint",
            "inspect",
            "protocol",
            "threads",
            "train",
            "dataset",
            "nn",
            "random",
            "runs",
            "signals",
            "viz",
        ],
    ),
    ("main", &["cli", "commands"]),
    ("lib", &[]),
];

/// Crates that only these modules may name.
const CONFINED: [(&str, &[&str]); 7] = [
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("clap", &["main", "cli"]),
    ("bincode", &["checkpoint"]),
    ("unicode_segmentation", &["viz"]),
    ("indicatif", &["commands"]),
    ("signal_hook", &["tui", "commands"]),
];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("src is there").map(|entry| entry.expect("readable").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

/// Each source file's module, path and text without comments.
fn modules() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20, "only {} sources were found", files.len());
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("readable");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            let inside = path.strip_prefix(&root).expect("below src");
            let first =
                inside.components().next().expect("not empty").as_os_str().to_string_lossy().into_owned();
            (first.trim_end_matches(".rs").to_owned(), path, code)
        })
        .collect()
}

/// The names that follow `prefix` in the code.
fn named_after<'a>(code: &'a str, prefix: &str) -> Vec<&'a str> {
    let end = |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    code.match_indices(prefix)
        .map(|(at, _)| &code[at + prefix.len()..])
        .map(|rest| &rest[..end(rest)])
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn imports_go_one_way() {
    for (module, path, code) in modules() {
        let allowed = ALLOWED.iter().find(|(name, _)| *name == module);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{}: a module without a rule", path.display()));
        for prefix in ["crate::", "cnn_tui::"] {
            for name in named_after(&code, prefix).into_iter().filter(|name| *name != module) {
                assert!(allowed.contains(&name), "{} names {name}, which {module} may not", path.display());
            }
        }
        let grouped = code.contains("crate::{");
        assert!(
            !grouped,
            "{}: name one module in each `use crate::`, so that this can be read",
            path.display()
        );
    }
}

#[test]
fn some_crates_are_named_in_one_place_only() {
    for (module, path, code) in modules() {
        for (name, places) in CONFINED {
            let named = code.contains(&format!("{name}::")) && !places.contains(&module.as_str());
            assert!(!named, "{} names {name}, which belongs to {places:?}", path.display());
        }
    }
}
