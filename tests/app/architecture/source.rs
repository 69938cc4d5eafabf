//! Reads the sources: which file each module is, and which files each file names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file without its tests.
pub struct Source {
    /// Its path from the root of the repository.
    pub path: String,
    /// Its module's path from the root of the crate, e.g. `["tui", "panes", "loss"]`.
    pub module: Vec<String>,
    /// Its lines without comments, strings and tests; the indices are those of the file.
    pub lines: Vec<String>,
}

/// One file that names another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// The file that names, an index into the list of sources.
    pub from: usize,
    /// The file that is named.
    pub to: usize,
    /// The line, from 1.
    pub line: usize,
    /// The path as written, with `super` and `self` resolved.
    pub name: String,
}

/// A crate's sources.
pub struct Crate {
    /// All files but those of tests.
    pub sources: Vec<Source>,
    modules: BTreeMap<Vec<String>, usize>,
}

impl Crate {
    /// Reads all files below `directory`, a path from the root of the repository.
    pub fn read(directory: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        let mut paths = Vec::new();
        collect(&root, &mut paths);
        paths.sort();
        let sources: Vec<Source> = paths.iter().filter_map(|path| source(directory, &root, path)).collect();
        let modules =
            sources.iter().enumerate().map(|(index, source)| (source.module.clone(), index)).collect();
        Self { sources, modules }
    }

    /// Every place where a file names another one of the crate; a name that a module only passes on stands for the file
    /// that it comes from.
    pub fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        for (from, source) in self.sources.iter().enumerate() {
            for (line, name) in self.names(source) {
                if let Some(to) = self.file_of(&name, 8).filter(|to| *to != from) {
                    arrows.push(Arrow { from, to, line, name: name.join("::") });
                }
            }
        }
        arrows.sort();
        arrows.dedup();
        arrows
    }

    /// The file in which what `name` says is declared. `depth` bounds how often a name is passed on.
    fn file_of(&self, name: &[String], depth: usize) -> Option<usize> {
        let known = (0..=name.len()).rev().find_map(|length| {
            let index = self.modules.get(&name[..length])?;
            Some((*index, length))
        })?;
        let (index, length) = known;
        let (Some(item), true) = (name.get(length), depth > 0) else { return Some(index) };
        let source = &self.sources[index];
        let passed_on = uses(&source.lines).into_iter().filter(|used| used.public);
        for used in passed_on {
            if used.alias == *item
                && let Some(mut path) = self.absolute(source, &used.path)
            {
                path.extend_from_slice(&name[length + 1..]);
                return self.file_of(&path, depth - 1);
            }
        }
        Some(index)
    }

    /// All paths of this crate that a file names: in `use` and elsewhere.
    fn names(&self, source: &Source) -> Vec<(usize, Vec<String>)> {
        let mut names: Vec<_> = uses(&source.lines)
            .into_iter()
            .filter_map(|used| Some((used.line, self.absolute(source, &used.path)?)))
            .collect();
        for (index, line) in source.lines.iter().enumerate() {
            for path in inline_paths(line) {
                if let Some(name) = self.absolute(source, &path) {
                    names.push((index + 1, name));
                }
            }
        }
        names
    }

    /// A path from the root of the crate; `None` if it leads out of the crate.
    fn absolute(&self, source: &Source, path: &[String]) -> Option<Vec<String>> {
        let mut base = source.module.clone();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => {
                base.clear();
                rest = &path[1..];
            }
            Some("self") => rest = &path[1..],
            Some("super") => {}
            // A path that begins with a module below this one.
            Some(first) => {
                let mut below = base.clone();
                below.push(first.to_owned());
                self.modules.get(&below)?;
            }
            None => return None,
        }
        while rest.first().is_some_and(|word| word == "super") {
            base.pop()?;
            rest = &rest[1..];
        }
        base.extend_from_slice(rest);
        Some(base)
    }
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("the directory is there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Reads a file, if it is not one of tests.
fn source(directory: &str, root: &Path, path: &Path) -> Option<Source> {
    let inside = path.strip_prefix(root).expect("below the root");
    let mut module: Vec<String> = inside
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let of_tests = |part: &String| part == "tests" || part == "testing" || part.ends_with("_tests");
    if module.iter().any(of_tests) {
        return None;
    }
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    let text = fs::read_to_string(path).expect("readable");
    let lines = code(&text);
    Some(Source { path: format!("{directory}/{}", inside.to_string_lossy()), module, lines })
}

/// The lines of a file without comments, the insides of strings, and what is compiled for tests alone.
fn code(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut skipped: Option<usize> = None;
    let mut pending = false;
    for line in text.lines() {
        let line = without_comment(line);
        let indent = line.len() - line.trim_start().len();
        if let Some(depth) = skipped {
            let ends = indent <= depth && !line.trim().is_empty() && line.trim_end().ends_with(['}', ';']);
            skipped = if ends { None } else { Some(depth) };
            lines.push(String::new());
        } else if line.trim() == "#[cfg(test)]" {
            pending = true;
            lines.push(String::new());
        } else if pending && line.trim_start().starts_with("#[") {
            lines.push(String::new());
        } else if pending {
            pending = false;
            skipped = (!line.trim_end().ends_with([';', '}'])).then_some(indent);
            lines.push(String::new());
        } else {
            lines.push(line);
        }
    }
    lines
}

/// A line without a comment at its end and without what is inside of its strings.
fn without_comment(line: &str) -> String {
    let (mut kept, mut quoted, mut escaped) = (String::new(), false, false);
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => {
                quoted = !quoted;
                kept.push(c);
            }
            '/' if !quoted && characters.peek() == Some(&'/') => break,
            _ if quoted => {}
            c => kept.push(c),
        }
    }
    kept
}

/// A name that a `use` brings in.
struct Used {
    line: usize,
    public: bool,
    path: Vec<String>,
    alias: String,
}

/// What the `use` declarations of a file bring in, one by one.
fn uses(lines: &[String]) -> Vec<Used> {
    let mut found = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        let start = index;
        let trimmed = lines[index].trim_start();
        let (visibility, rest) = match trimmed.split_once("use ") {
            Some((before, rest)) if before.is_empty() || before.starts_with("pub") => (before, rest),
            _ => {
                index += 1;
                continue;
            }
        };
        let mut tree = rest.to_owned();
        while !tree.contains(';') && index + 1 < lines.len() {
            index += 1;
            tree.push_str(&lines[index]);
        }
        index += 1;
        let tree: String = tree.split(';').next().unwrap_or_default().replace(" as ", "@");
        let tree: String = tree.chars().filter(|c| !c.is_whitespace()).collect();
        let public = !visibility.is_empty();
        for (path, alias) in leaves(&tree) {
            found.push(Used { line: start + 1, public, path, alias });
        }
    }
    found
}

/// The paths of a tree like `a::{b, c::d}`.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let Some((prefix, group)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once('@').map_or((tree, None), |(path, alias)| (path, Some(alias)));
        let mut path: Vec<String> = path.split("::").map(str::to_owned).collect();
        if path.last().is_some_and(|last| last == "self" || last == "*") && path.len() > 1 {
            path.pop();
        }
        let alias = alias.map(str::to_owned).or_else(|| path.last().cloned()).unwrap_or_default();
        return vec![(path, alias)];
    };
    let group = group.strip_suffix('}').unwrap_or(group);
    let (mut depth, mut item, mut all) = (0_usize, String::new(), Vec::new());
    for c in group.chars().chain([',']) {
        match c {
            ',' if depth == 0 => {
                if !item.is_empty() {
                    all.extend(leaves(&format!("{prefix}{item}")));
                }
                item.clear();
                continue;
            }
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        item.push(c);
    }
    all
}

/// Paths in a line, outside of `use` and of what says who may see an item.
fn inline_paths(line: &str) -> Vec<Vec<String>> {
    let start = line.trim_start();
    if start.starts_with("use ") || start.starts_with("pub") && line.contains(" use ") {
        return Vec::new();
    }
    let line = match line.split_once("pub(in ") {
        Some((before, after)) => format!("{before}{}", after.split_once(')').map_or("", |(_, rest)| rest)),
        None => line.to_owned(),
    };
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    line.split(|c| !word(c))
        .filter(|path| path.contains("::") && !path.starts_with("::"))
        .map(|path| path.trim_end_matches(':').split("::").map(str::to_owned).collect())
        .collect()
}
