//! Pictures of what somebody does to a run, for each of which something has to have happened, and of images in colour.

use crate::drive::{COLORS, RUNS};
use crate::shots::Act::{Film, Type, Until, Wait};
use crate::shots::{ANSWER, Act, LOOKS, SIZES, Shot};
use std::time::Duration;

/// A network that differs from the usual one in its pooling.
const OTHER: &str = "conv 16 5x5 relu, l2pool 2, conv 32 5x5 relu, l2pool 2, dense 10 softmax";

const ENTER: &str = "\r";
const TAB: &str = "\t";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
/// Control with an arrow: to the event of the run before.
const EVENT_BEFORE: &str = "\x1b[1;5D";
/// Control with an arrow: the film faster.
const FASTER: &str = "\x1b[1;5A";
/// Control with letters.
const CTRL_N: &str = "\x0e";
const CTRL_U: &str = "\x15";

/// As long as all that a page asks for takes.
const ALL_ANSWERS: Act = Wait(Duration::from_secs(8));

/// A picture in every size, of one or more runs.
struct Scene {
    name: &'static str,
    before: Vec<Vec<String>>,
    arguments: Vec<String>,
    acts: Vec<Act>,
}

impl Scene {
    const fn new(name: &'static str, arguments: Vec<String>, acts: Vec<Act>) -> Self {
        Self { name, before: Vec::new(), arguments, acts }
    }

    /// The same once the program was run so.
    fn after(self, before: Vec<Vec<String>>) -> Self {
        Self { before, ..self }
    }

    fn shots(self) -> impl Iterator<Item = Shot> {
        SIZES.into_iter().map(move |(suffix, size)| Shot {
            directory: "screenshots",
            name: format!("{}_{suffix}", self.name),
            size,
            before: self.before.clone(),
            arguments: self.arguments.clone(),
            acts: self.acts.clone(),
        })
    }
}

/// Every one of them, in both sizes, and a film.
pub fn all() -> impl Iterator<Item = Shot> {
    let scenes = [
        Scene::new("time-machine", kept(), earlier()),
        Scene::new("branch", kept(), branched()),
        Scene::new("journal", kept(), written()),
        Scene::new("surgery", kept(), operated()),
        Scene::new("setting-entry", kept(), typed()),
        Scene::new("network-editor", kept(), edited()),
        Scene::new("versus", pair(), beside(&[])),
        Scene::new("versus-differences", pair(), beside(&[keys(TAB), keys(" "), Until("McNemar")])),
        Scene::new("compare", compared(), curves()).after(trained()),
        Scene::new("colors", in_color(), colored(&[])),
        Scene::new("colors-filters", in_color(), colored(&[keys("F"), Until("at batch")])),
        Scene::new("colors-filter", in_color(), colored(&[keys("F"), Until("at batch"), keys(ENTER)])),
        Scene::new("colors-maps", in_color(), colored(&[keys("A"), Until("mean")])),
        Scene::new("runs", words(&["runs", RUNS]), vec![Until("resume NAME")])
            .after([trained(), branches()].concat()),
    ];
    scenes.into_iter().flat_map(Scene::shots).chain([film()])
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn keys(keys: &str) -> Act {
    Type(keys.to_owned())
}

/// The directory of the run of this name.
fn place(name: &str) -> String {
    format!("{RUNS}/{name}")
}

/// Arguments for a run that is kept under a name that is the same each time.
fn kept() -> Vec<String> {
    let run = ["--preset", "fast", "--epochs", "5", "--seed", "1", "--run", &place("fast")];
    words(&[&run[..], &LOOKS].concat())
}

/// Arguments for two runs in lock step.
fn pair() -> Vec<String> {
    let pair = ["--preset", "fast", "--versus", OTHER, "--epochs", "20", "--seed", "1", "--no-save"];
    words(&[&pair[..], &LOOKS].concat())
}

/// Arguments for a run on images in colour, so slow that its epochs can be told apart.
fn in_color() -> Vec<String> {
    let net = "conv 12 5x5 relu, maxpool 2, conv 16 3x3 relu, maxpool 2, dense 10 softmax";
    let run =
        ["--data", COLORS, "--net", net, "--epochs", "50", "--speed", "100", "--seed", "1", "--no-save"];
    words(&[&run[..], &LOOKS].concat())
}

/// What is seen of that run after these keys.
fn colored(acts: &[Act]) -> Vec<Act> {
    [&[Until("epoch  6/50")], acts, &[ALL_ANSWERS]].concat()
}

fn compared() -> Vec<String> {
    words(&[&["compare", "momentum", "no-momentum"][..], &LOOKS].concat())
}

/// Two short runs that differ in their momentum.
fn trained() -> Vec<Vec<String>> {
    let run = ["train", "--preset", "small", "--epochs", "3", "--seed", "1"];
    let runs = [("momentum", "0.9"), ("no-momentum", "0")];
    let of = |(name, momentum): (&str, &str)| {
        words(&[&run[..], &["--momentum", momentum, "--run", &place(name)]].concat())
    };
    runs.map(of).to_vec()
}

/// Branches of the first of them.
fn branches() -> Vec<Vec<String>> {
    let branch = |from: &str, at: &str, setting: &str, name: &str| {
        words(&["branch", from, "--at", at, "--set", setting, "--no-tui", "--run", &place(name)])
    };
    vec![
        branch("momentum", "epoch:1", "momentum=0.5", "half"),
        branch("half", "epoch:2", "batch-size=128", "half-large-batches"),
        branch("momentum", "epoch:2", "weight-decay=0.001", "decay"),
    ]
}

/// A run is changed in its second epoch and pauses in its fourth.
fn lived() -> Vec<Act> {
    vec![Until("epoch 2/5"), keys("-"), Until("epoch 4/5"), keys(" "), Until("paused")]
}

/// The whole screen as it was when the run was changed.
fn earlier() -> Vec<Act> {
    let scrubbed = [keys(&EVENT_BEFORE.repeat(3)), Until("the run is at"), ANSWER];
    in_time_machine().into_iter().chain(scrubbed).collect()
}

/// The same run with the time machine open.
fn in_time_machine() -> Vec<Act> {
    [lived(), vec![keys("U"), Until("Time machine")]].concat()
}

/// What a branch from there is to differ in.
fn branched() -> Vec<Act> {
    let mut acts = earlier();
    acts.extend([keys(CTRL_N), Until("as a new run"), keys("momentum=0.5"), ANSWER]);
    acts
}

/// Changes of several kinds, one of them taken back.
fn written() -> Vec<Act> {
    let mut acts = lived();
    acts.extend([keys("S"), Until("Settings"), keys(RIGHT), ANSWER]);
    acts.extend([keys("F"), Until("at batch"), keys("x"), Until("silenced"), keys(RIGHT), keys("*")]);
    acts.extend([
        Until("frozen"),
        keys("u"),
        ANSWER,
        keys("b"),
        ANSWER,
        keys("+"),
        ANSWER,
        keys("Y"),
        ANSWER,
    ]);
    acts
}

/// A filter is silenced and another one frozen; all are sorted by what silencing each costs.
fn operated() -> Vec<Act> {
    let mut acts = lived();
    acts.extend([keys("F"), Until("at batch"), keys("x"), Until("silenced")]);
    acts.extend([keys(&RIGHT.repeat(2)), keys("*"), Until("frozen"), keys("ooo"), ALL_ANSWERS]);
    acts
}

/// Another value of a live setting is being written.
fn typed() -> Vec<Act> {
    let mut acts = lived();
    acts.extend([keys("S"), Until("Settings"), keys(&DOWN.repeat(4)), keys(ENTER), Until("momentum:")]);
    acts.extend([keys("0.85"), ANSWER]);
    acts
}

/// A network is written.
fn edited() -> Vec<Act> {
    let mut acts = lived();
    acts.extend([keys("I"), Until("this is what is being trained"), keys(CTRL_U)]);
    acts.extend([keys(
        "conv 12 5x5 relu, maxpool 2, conv 24 3x3 relu, l2pool 2, dense 60 relu, dense 10 softmax",
    )]);
    acts.extend([Until("can be trained"), ANSWER]);
    acts
}

/// Two networks beside each other, after these keys.
fn beside(acts: &[Act]) -> Vec<Act> {
    [&[Until("epoch  3/20")], acts, &[ALL_ANSWERS]].concat()
}

/// The losses of two runs, read off at one place.
fn curves() -> Vec<Act> {
    let left = "\x1b[D".repeat(40);
    vec![Until("Validation loss"), Until("momentum"), keys("1"), keys(&left), ANSWER]
}

/// The moments of a run as a film, from its first one to the present.
fn film() -> Shot {
    let played = [keys(&FASTER.repeat(2)), keys("P"), Film(Duration::from_secs(10))];
    Shot {
        directory: "screenshots",
        name: "time-machine".to_owned(),
        size: (80, 24),
        before: Vec::new(),
        arguments: kept(),
        acts: in_time_machine().into_iter().chain(played).collect(),
    }
}
