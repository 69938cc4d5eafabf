//! The rooms of the house and the only direction of imports, checked by reading them. See ARCHITECTURE.md.

mod circles;
mod source;

use circles::circles;
use source::{Arrow, Crate};

/// Each room, a path of modules, and which others it may name. A file belongs to the room with the longest path that it
/// lies in; a room may always name itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("", &["*"]),
    ("main", &["commands", "memory"]),
    ("random", &[]),
    ("memory", &[]),
    ("spawn", &["memory"]),
    ("threads", &["spawn"]),
    ("signals", &[]),
    ("slip", &[]),
    ("fault", &[]),
    ("viz", &[]),
    ("protocol", &[]),
    ("texts", &["viz"]),
    ("checkpoint", &["memory"]),
    ("nn", &["random"]),
    ("onnx", &[]),
    ("dataset", &["memory", "nn", "random", "spawn"]),
    ("runs", &["checkpoint"]),
    ("export", &["checkpoint", "memory", "nn", "onnx"]),
    ("inspect", &["dataset", "memory", "nn", "protocol", "threads"]),
    (
        "train",
        &[
            "checkpoint",
            "dataset",
            "fault",
            "inspect",
            "memory",
            "nn",
            "protocol",
            "random",
            "runs",
            "slip",
            "spawn",
            "threads",
        ],
    ),
    ("tui", &["fault", "inspect", "protocol", "signals", "spawn", "texts", "viz"]),
    ("cli", &["dataset", "nn", "texts", "train"]),
    ("config", &["cli", "dataset", "nn", "protocol", "runs", "train"]),
    ("pictures", &["inspect", "viz"]),
    ("metrics", &["checkpoint", "inspect", "pictures", "protocol", "spawn", "viz"]),
    ("report", &["inspect", "pictures", "protocol", "viz"]),
    ("commands", &["*"]),
];

/// A room that hands out plain data of another as a part of its own: the second room, named through the first.
const LENT: [(&str, &str); 1] = [("inspect", "nn")];

/// Crates that only these rooms may name.
const CONFINED: [(&str, &[&str]); 10] = [
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("clap", &["main", "cli", "commands"]),
    ("bincode", &["checkpoint"]),
    ("unicode_segmentation", &["viz"]),
    ("indicatif", &["commands"]),
    ("signal_hook", &["tui", "commands"]),
    ("csv_core", &["dataset"]),
    ("prost", &["onnx"]),
    ("safetensors", &["export"]),
];

/// Lines of a file, its tests not counted, past which it holds more than one thing.
const LONGEST_FILE: usize = 400;

/// Whether the module at `path` lies in the room `room`.
fn lies_in(path: &str, room: &str) -> bool {
    room.is_empty() || path == room || path.strip_prefix(room).is_some_and(|rest| rest.starts_with("::"))
}

/// The innermost room of the module at `path`, and what it may name.
fn room_of(path: &str) -> (&'static str, &'static [&'static str]) {
    let rooms = ROOMS.iter().filter(|(room, _)| lies_in(path, room));
    *rooms.max_by_key(|(room, _)| room.len()).expect("the root is a room")
}

/// The place of an arrow and what it is, for a person to find.
fn describe(sources: &Crate, arrow: &Arrow) -> String {
    let [from, to] = [arrow.from, arrow.to].map(|file| &sources.sources[file].path);
    format!("{from}:{} names {} of {to}", arrow.line, arrow.name)
}

#[test]
fn imports_go_one_way() {
    let sources = Crate::read("src");
    let mut complaints = Vec::new();
    for arrow in sources.arrows() {
        let [from, to] = [arrow.from, arrow.to].map(|file| sources.sources[file].module.join("::"));
        let ((room, allowed), (other, _)) = (room_of(&from), room_of(&to));
        let named = |lender: &str| lies_in(&arrow.name, lender) && allowed.contains(&lender);
        let lent = LENT.iter().any(|(lender, lent)| named(lender) && lies_in(other, lent));
        let may = room == other || lent || allowed.iter().any(|name| *name == "*" || lies_in(other, name));
        if !may {
            complaints.push(format!("{}, which {room} may not", describe(&sources, &arrow)));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// No file leads back to itself by what it names.
#[test]
fn no_files_form_a_circle() {
    for directory in ["src", "kernels/src"] {
        let sources = Crate::read(directory);
        let arrows = sources.arrows();
        assert!(arrows.len() > 30, "only {} arrows were found in {directory}", arrows.len());
        let mut complaint = String::new();
        for circle in circles(sources.sources.len(), &arrows) {
            complaint.push_str("\na circle of files:\n");
            for arrow in
                arrows.iter().filter(|arrow| circle.contains(&arrow.from) && circle.contains(&arrow.to))
            {
                complaint.push_str(&format!("  {}\n", describe(&sources, arrow)));
            }
        }
        assert!(complaint.is_empty(), "{complaint}");
    }
}

#[test]
fn some_crates_are_named_in_one_place_only() {
    for source in Crate::read("src").sources {
        let path = source.module.join("::");
        for (line, text) in source.lines.iter().enumerate() {
            for (name, places) in CONFINED {
                let named =
                    text.contains(&format!("{name}::")) && !places.iter().any(|room| lies_in(&path, room));
                assert!(!named, "{}:{} names {name}, which belongs to {places:?}", source.path, line + 1);
            }
        }
    }
}

/// A thread that finds no memory once it has begun ends the process, so all are started where that is looked at first.
#[test]
fn threads_are_started_in_one_file() {
    for source in Crate::read("src").sources {
        let spawn = lies_in(&source.module.join("::"), "spawn");
        for (line, text) in source.lines.iter().enumerate() {
            let starts = ["thread::spawn", "thread::Builder", "Builder::new().name", "scope.spawn"];
            let named = starts.iter().any(|start| text.contains(start));
            assert!(!named || spawn, "{}:{} starts a thread", source.path, line + 1);
        }
    }
}

/// `unsafe` is for the kernels, which are a package of their own, and for the threads.
#[test]
fn unsafe_code_lies_in_one_file_of_the_program() {
    for source in Crate::read("src").sources {
        let threads = lies_in(&source.module.join("::"), "threads");
        for (line, text) in source.lines.iter().enumerate() {
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
            let named = words.into_iter().any(|word| word == "unsafe");
            assert!(!named || threads, "{}:{} is unsafe", source.path, line + 1);
        }
    }
}

#[test]
fn no_file_is_too_long_and_no_function_has_too_many_arguments() {
    for directory in ["src", "kernels/src"] {
        for source in Crate::read(directory).sources {
            let code =
                source.lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
            assert!(code <= LONGEST_FILE, "{} has {code} lines, its tests not counted", source.path);
            let excused = source.lines.iter().position(|line| line.contains("too_many_arguments"));
            assert_eq!(excused, None, "{} excuses a function with too many arguments", source.path);
        }
    }
}
