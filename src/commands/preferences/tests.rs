use super::*;
use crate::cli::SpeedLimit;
use crate::commands::Cli;
use crate::tui::theme::ThemeName;
use crate::tui::view::bindings::Key;
use crate::tui::views;
use proptest::prelude::*;

/// A file with something in each section.
const FILE: &str = r#"# What I like.
[screen]
theme = "lecture"
fps = 5
color = 256
paused = true
lang = "cs"

[train]
preset = "small"
threads = 2
lr = 0.01
save-every = 0x10

[keys.dashboard]
pause = ["x", "Space"]
zoom = "Enter"
test = []

[keys.confusion]
set = ["v", "F2"]

[keys.open]
confusion = ["C", "^K"]
"#;

fn read(text: &str) -> Preferences {
    Preferences::read(text.as_bytes()).unwrap_or_else(|complaint| panic!("{complaint:?}: {text}"))
}

/// The line of what is wrong with a file, and what that is.
fn complaint(text: &str) -> (usize, String) {
    match Preferences::read(text.as_bytes()) {
        Ok(preferences) => panic!("{text} is understood: {preferences:?}"),
        Err(complaints) => {
            let [Complaint { line, what }] = &complaints[..] else {
                panic!("{text}: one thing is wrong, not {complaints:?}")
            };
            (*line, what.clone())
        }
    }
}

/// The keys of an action.
fn keys_of(preferences: &Preferences, name: &str) -> Vec<Key> {
    let views = views::directory(&preferences.keymap).into_iter();
    let mut actions = views.flat_map(|(_, actions)| actions);
    actions.find(|action| action.name == name).map(|action| action.entry.keys.to_vec()).expect("there is one")
}

fn keys(names: &[&str]) -> Vec<Key> {
    names.iter().map(|name| Key::named(name).expect("a key")).collect()
}

#[test]
fn a_file_says_what_it_says() {
    let preferences = read(FILE);
    let text = |group, name| preferences.get(group, name).map(|preference| preference.text.as_str());
    assert_eq!(text(Group::Screen, "theme"), Some("lecture"));
    assert_eq!(text(Group::Screen, "color"), Some("256"));
    assert_eq!(text(Group::Train, "save-every"), Some("16"));
    assert_eq!(preferences.get(Group::Screen, "fps").map(|found| &found.origin), Some(&Origin::Line(4)));
    assert_eq!(keys_of(&preferences, "dashboard.pause"), keys(&["x", "Space"]));
    assert_eq!(keys_of(&preferences, "dashboard.test"), []);
    assert_eq!(keys_of(&preferences, "confusion.set"), keys(&["v", "F2"]));
    assert_eq!(keys_of(&preferences, "open.confusion"), keys(&["C", "^K"]));
    assert_eq!(keys_of(&preferences, "dashboard.step-batch"), keys(&["b"]));
    assert!(read("").options.is_empty() && read("\u{feff}# nothing\r\n[keys]\r\n").options.is_empty());
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_what_was_expected() {
    for (text, line, parts) in [
        ("\n[screen\n", 2, &["]"][..]),
        ("theme = 'x'", 1, &["`theme` stands in no section", "[screen]"]),
        ("[scren]\n", 1, &["no section [scren]", "[train]"]),
        ("[screen]\nfps = 5\nthem = 'x'", 3, &["[screen] has no `them`", "theme"]),
        ("[screen]\ntheme = 'pink'", 2, &["`theme` = pink", "high-contrast"]),
        ("[screen]\ntheme = true", 2, &["`theme` is true or false; a text or a number is expected"]),
        ("[screen]\npaused = 'yes'", 2, &["`paused` is a text; true or false is expected"]),
        ("[screen]\nfps = 5000", 2, &["`fps` = 5000", "from 0.1 to 60"]),
        ("[screen]\nfps = [5]", 2, &["a list of other things than texts"]),
        ("[screen]\nfps = 1979-05-27", 2, &["a date"]),
        ("[train]\nrun = 'here'", 2, &["no `run`"]),
        ("[train]\n\nbatch-size = 0", 3, &["--batch-size 0", "at least 1"]),
        ("[train]\nthreads = 0", 2, &["--threads 0", "at least 1"]),
        ("[train]\nthreads = 'many'", 2, &["`threads` = many"]),
        ("[train]\npreset = 'none'", 2, &["`preset` = none", "nielsen-3"]),
        ("[train]\npreset = 'small'\nnet = 'dense 10 softmax'", 3, &["contradicts `preset` in line 2"]),
        ("[train]\nlr = 0.1\nlr = 0.2", 3, &["duplicate"]),
        ("[keys]\npause = ['x']", 2, &["[keys.VIEW]"]),
        ("[keys.dashbord]\n", 1, &["no view `dashbord`", "dashboard", "open"]),
        ("[keys.dashboard]\nstep = ['x']", 2, &["no action `step`", "step-batch", "step-epoch"]),
        ("[keys.dashboard]\npause = ['Hyper']", 2, &["`Hyper` is no key", "Space"]),
        ("[keys.dashboard]\npause = [\n 'x',\n 'Hyper']", 4, &["`Hyper` is no key"]),
        ("[keys.dashboard]\npause = 7", 2, &["a number", "a list of keys"]),
        ("[keys.dashboard]\npause = ['x', 'x']", 2, &["`x` is there twice"]),
        ("[keys.dashboard]\npause = ['b']", 2, &["`b` is the key of dashboard.step-batch already"]),
        ("[keys.dashboard]\npause = ['C']", 2, &["`C` is the key of open.confusion already"]),
        ("[keys.open]\nconfusion = ['b']", 2, &["`b` is the key of dashboard.step-batch already"]),
        ("[keys.open]\nconfusion = ['v']", 2, &["`v` is the key of"]),
        ("[keys.confusion]\nset = ['?']", 2, &["`?` is the key of dashboard.help already"]),
        ("[keys.dashboard]\nhelp = ['v']", 2, &["`v` is the key of"]),
        ("[keys.dashboard]\npause = ['Esc']", 2, &["`Esc` always leads out"]),
        ("[keys.dashboard]\npause = ['^C']", 2, &["`^C` always leads out"]),
        ("[keys.confusion]\nclose = ['x']", 2, &["confusion.close keeps it"]),
    ] {
        let (at, what) = complaint(text);
        assert_eq!(at, line, "{text}: {what}");
        parts.iter().for_each(|part| assert!(what.contains(part), "{text}: {part:?} is not in {what}"));
    }
    let complaints = Preferences::read(b"[screen]\ntheme = \"\xff\"").expect_err("no UTF-8");
    assert!(complaints.len() == 1 && complaints[0].line == 2, "{complaints:?}");
    assert!(complaints[0].what.contains("UTF-8"), "{complaints:?}");
}

#[test]
fn all_that_is_wrong_is_told_in_the_order_of_the_lines() {
    let text = "fps = 5\n[screen]\nfps = 0\nthem = 'x'\ntheme = 'lecture'\n[scren]\n[keys.dashboard]\npause = ['Hyper']\n\
                test = ['x']\nsave = ['x']\n[keys.nowhere]\n[train]\nthreads = 0\n";
    let complaints = Preferences::read(text.as_bytes()).expect_err("much is wrong");
    let parts = [
        (1, "`fps` stands in no section"),
        (3, "`fps` = 0"),
        (4, "no `them`"),
        (6, "no section [scren]"),
        (8, "`Hyper` is no key"),
        (10, "`x` is the key of dashboard.test already"),
        (11, "no view `nowhere`"),
        (13, "--threads 0"),
    ];
    assert_eq!(complaints.len(), parts.len(), "{complaints:?}");
    for (complaint, (line, part)) in complaints.iter().zip(parts) {
        assert!(complaint.line == line && complaint.what.contains(part), "{complaint:?}, not {part}");
    }
    // What is no TOML is told alone, for what is wrong beside it may come of it.
    let broken = Preferences::read(b"[screen\nthem = 5\n").expect_err("it is no TOML");
    assert!(broken.iter().all(|complaint| complaint.line == 1), "{broken:?}");
}

#[test]
fn keys_can_be_swapped() {
    let preferences = read("[keys.dashboard]\npause = ['b']\nstep-batch = ['Space']\n");
    assert_eq!(keys_of(&preferences, "dashboard.pause"), keys(&["b"]));
    assert_eq!(keys_of(&preferences, "dashboard.step-batch"), keys(&["Space"]));
}

#[test]
fn the_keys_with_which_runs_are_compared_can_be_chosen_and_meet_none_of_those_of_training() {
    let preferences =
        read("[keys.compare]\nsort = [\"b\"]\nquit = [\"F3\"]\n[keys.choose-runs]\ntoggle = [\"c\"]\n");
    assert_eq!(keys_of(&preferences, "compare.sort"), keys(&["b"]));
    assert_eq!(keys_of(&preferences, "compare.quit"), keys(&["F3"]));
    assert_eq!(keys_of(&preferences, "choose-runs.toggle"), keys(&["c"]));
    let (line, what) = complaint("[keys.compare]\nsort = [\"x\"]\n");
    assert!(line == 2 && what.contains("`x` is the key of compare.remove already"), "{what}");
    let (line, what) = complaint("[keys.choose-runs]\ntoggle = [\"q\"]\n");
    assert!(line == 2 && what.contains("`q` is the key of compare.quit already"), "{what}");
    // What works on every page of training means nothing there.
    for training in ["dashboard]\nquit", "open]\nconfusion"] {
        read(&format!("[keys.{training} = [\"F4\"]\n[keys.compare]\nsort = [\"F4\"]\n"));
    }
}

/// Options with their values, and actions with their keys.
type Effective = (Vec<(Group, String, String)>, Vec<(String, Vec<Key>)>);

/// What options and actions have in effect.
fn in_effect(preferences: &Preferences) -> Effective {
    let mut options: Vec<_> = preferences
        .options
        .iter()
        .map(|found| (found.group, found.name.clone(), found.text.clone()))
        .collect();
    options.sort();
    let actions = views::directory(&preferences.keymap).into_iter().flat_map(|(_, actions)| actions);
    (options, actions.map(|action| (action.name, action.entry.keys.to_vec())).collect())
}

#[test]
fn what_is_in_effect_is_printed_as_a_file_that_is_read_back_as_the_same() {
    let preferences = read(FILE);
    let text = printed::effective(&preferences, None, None);
    let again = read(&text);
    for (group, name, value) in in_effect(&preferences).0 {
        assert_eq!(again.get(group, &name).map(|found| &found.text), Some(&value), "{name}: {text}");
    }
    assert_eq!(in_effect(&again).1, in_effect(&preferences).1);
    // What was built in is said, too, and then no longer changes by being read.
    assert_eq!(in_effect(&read(&printed::effective(&again, None, None))), in_effect(&again));
    for part in [
        "theme = \"lecture\"",
        "# line 3 of the file",
        "# built in",
        "# charset",
        "pause = [\"x\", \"Space\"]",
        "# the file",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn the_template_says_nothing_until_something_in_it_is_uncommented() {
    let template = printed::template();
    assert_eq!(in_effect(&read(&template)), in_effect(&Preferences::default()));
    let is_row = |line: &str| line.starts_with('#') && !line.starts_with("# ");
    let rows: Vec<&str> = template.lines().filter(|line| is_row(line)).collect();
    assert!(rows.len() > 100, "{template}");
    let keys = template.lines().skip_while(|line| !line.starts_with("[keys."));
    let keys: Vec<&str> = keys.map(|line| if is_row(line) { &line[1..] } else { line }).collect();
    assert_eq!(in_effect(&read(&keys.join("\n"))), in_effect(&Preferences::default()), "{}", keys.join("\n"));
}

#[test]
fn whatever_is_uncommented_in_the_template_is_read() {
    let template = printed::template();
    let is_row = |line: &str| line.starts_with('#') && !line.starts_with("# ");
    let all: Vec<&str> = template.lines().map(|line| if is_row(line) { &line[1..] } else { line }).collect();
    read(&all.join("\n"));
    for row in ["#fps = 10", "# preset", "built in: nielsen-3", "built in: what the terminal can show"] {
        assert!(template.contains(row), "{row}: {template}");
    }
    assert!(!template.contains("= \"\""), "{template}");
}

fn command_line(line: &[&str], preferences: &Preferences) -> Cli {
    let words: Vec<OsString> =
        std::iter::once("cnn-tui").chain(line.iter().copied()).map(OsString::from).collect();
    Cli::preferring(&words, preferences).unwrap_or_else(|error| panic!("{line:?}: {error}"))
}

#[test]
fn the_command_line_beats_the_file_and_the_file_what_is_built_in() {
    let preferences = read(FILE);
    let cli = command_line(&[], &preferences);
    assert_eq!((cli.screen.theme, cli.screen.fps, cli.screen.paused), (ThemeName::Lecture, 5.0, true));
    assert_eq!(
        (cli.train.recipe.preset.as_deref(), cli.train.surroundings.threads),
        (Some("small"), Some(2))
    );
    assert!(cli.train.recipe.settings.has("learning-rate"));
    let cli = command_line(&["--theme", "monochrome", "--paused=false", "--threads", "3"], &preferences);
    assert_eq!((cli.screen.theme, cli.screen.paused), (ThemeName::Monochrome, false));
    assert_eq!(cli.train.surroundings.threads, Some(3));
    // A network that is named on the command line takes the place of the preset.
    let cli = command_line(&["--net", "dense 10 softmax"], &preferences);
    assert!(cli.train.recipe.preset.is_none() && cli.train.recipe.settings.has("network"));
    let net = read("[train]\nnet = 'dense 10 softmax'\nspeed = 20\n");
    let cli = command_line(&["--preset", "small"], &net);
    assert!(!cli.train.recipe.settings.has("network"));
    assert_eq!(cli.train.surroundings.speed, Some(SpeedLimit::Batches(20)));
    assert_eq!(command_line(&[], &Preferences::default()).screen.theme, ThemeName::BlueOrange);
}

#[test]
fn what_decides_a_run_is_not_preferred_for_one_that_goes_on() {
    let preferences = read(FILE);
    let trained = command_line(&["train"], &preferences);
    let options = trained.training().expect("it trains");
    assert_eq!((options.recipe.preset.as_deref(), options.surroundings.threads), (Some("small"), Some(2)));
    let resumed = command_line(&["train", "--resume", "x"], &preferences);
    let options = resumed.training().expect("it trains");
    assert_eq!((options.recipe.preset.as_deref(), options.surroundings.threads), (None, Some(2)));
    assert!(!options.recipe.settings.has("learning-rate"));
    command_line(&["resume", "x"], &preferences);
    command_line(&["tour"], &preferences);
    command_line(&["eval", "x"], &preferences);
}

#[test]
fn the_environment_beats_the_file_for_the_screen_alone() {
    let variable = |name: &str| match name {
        "CNN_TUI_THEME" => Some(OsString::from("monochrome")),
        "CNN_TUI_PAUSED" => Some(OsString::from("false")),
        "CNN_TUI_SEED" => Some(OsString::from("7")),
        _ => None,
    };
    let mut preferences = read(FILE);
    let environment = of_environment(variable).expect("it makes sense");
    assert_eq!(environment.len(), 2, "{environment:?}");
    preferences.options.splice(0..0, environment);
    let cli = command_line(&[], &preferences);
    assert_eq!((cli.screen.theme, cli.screen.paused, cli.screen.fps), (ThemeName::Monochrome, false, 5.0));
    let wrong = of_environment(|name| (name == "CNN_TUI_FPS").then(|| OsString::from("0")));
    let said = wrong.expect_err("no rate");
    assert!(said.starts_with("CNN_TUI_FPS=0: ") && said.contains("from 0.1 to 60"), "{said}");
}

/// What a file of a run in the directory `/lab` says.
fn read_run(text: &str) -> Preferences {
    let purpose = Purpose::OneRun(Path::new("/lab"));
    Preferences::read_for(purpose, text.as_bytes())
        .unwrap_or_else(|complaint| panic!("{complaint:?}: {text}"))
}

#[test]
fn the_file_of_a_run_displaces_what_contradicts_it_and_its_paths_start_at_it() {
    let mut preferences =
        read("[train]\nnet = 'dense 10'\nno-save = true\ndata = 'x'\nformat = 'csv'\nlr = 0.1\nseed = 3\n");
    let run = "[train]\npreset = 'small'\nrun = 'a'\ndata = '/b'\nseed = 4\nsave = '../c.cnn'\n[screen]\nrecord = 'd.cast'\n";
    preferences.put_over(read_run(run).options);
    let told = |preference: &Preference| (preference.name.clone(), preference.text.clone());
    let mut told: Vec<(String, String)> = preferences.options.iter().map(told).collect();
    told.sort();
    let expected = [
        ("data", "/b"),
        ("lr", "0.1"),
        ("preset", "small"),
        ("record", "/lab/d.cast"),
        ("run", "/lab/a"),
        ("save", "/lab/../c.cnn"),
        ("seed", "4"),
    ];
    assert_eq!(told, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let cli = command_line(&["--data", "built-in", "--patience", "none"], &preferences);
    assert_eq!(cli.train.surroundings.data.path.as_deref(), Some(Path::new("built-in")));
    let cli = command_line(&["train", "--no-save", "--data", "y"], &preferences);
    let options = cli.training().expect("it trains");
    assert!(options.place.no_save && options.place.run.is_none());
}

#[test]
fn where_options_are_from_is_told_source_by_source() {
    let mut preferences = read("[train]\nthreads = 2\nlr = 0.1\n");
    preferences.put_over(read_run("[train]\nepochs = 3\n\nlr = 0.2\n").options);
    let words = ["cnn-tui", "train", "--seed", "4"].map(OsString::from);
    let (_, origins) = Cli::traced(&words, &preferences).expect("it makes sense");
    assert_eq!(
        origins.lines(),
        [
            "from the command line: --seed 4",
            "from the file of the run: --lr 0.2 (line 4), --epochs 3 (line 2)",
            "from the configuration file: --threads 2 (line 2)",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Preferences::read(&bytes);
    }

    #[test]
    fn no_change_of_a_good_file_makes_it_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..6),
    ) {
        let mut bytes = FILE.as_bytes().to_vec();
        for (place, byte, kind) in changes {
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        if let Err(complaints) = Preferences::read(&bytes) {
            prop_assert!(!complaints.is_empty());
            for complaint in complaints {
                prop_assert!(complaint.line >= 1 && complaint.line <= 1 + bytes.len() && !complaint.what.is_empty());
            }
        }
    }
}
