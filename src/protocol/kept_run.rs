//! A run that is kept, as whoever compares runs is told of it.

use super::report::{BatchPoint, EpochReport};
use serde::{Deserialize, Serialize};

/// A run that is kept, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptRun {
    /// What `cnn-tui resume` calls it.
    pub name: String,
    /// What is known of it, in the order of tables: its settings, its data, and what came of it.
    pub facts: Vec<Fact>,
    /// Its course, oldest first; neighbours are averaged where it is long.
    pub batches: Vec<BatchPoint>,
    /// Each complete epoch.
    pub epochs: Vec<EpochReport>,
    /// Images in a batch.
    pub batch_size: usize,
    /// Batches of it that were done.
    pub total_steps: u64,
    /// Seconds that it took so far, pauses and suspensions excluded.
    pub seconds: f64,
    /// Whether a process trains it.
    pub is_under_way: bool,
    /// What to know of how it was read.
    pub note: Option<String>,
    /// Why it could not be read, if it could not.
    pub problem: Option<String>,
}

/// Something that is known of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name, e.g. "learning-rate" or "test %".
    pub name: String,
    /// Its value for people.
    pub value: String,
    /// Its value as a number, where it is one.
    pub number: Option<f64>,
    /// Whether it came of the run; if not, it was chosen.
    pub is_result: bool,
}

impl KeptRun {
    /// What is known of it by this name.
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.name == name)
    }
}

/// Lists the names of what differs between runs, each as soon as one of them has it; runs that could not be read are left out.
pub fn differences<'a>(runs: &[&'a KeptRun]) -> Vec<&'a str> {
    let readable: Vec<&KeptRun> = runs.iter().copied().filter(|run| run.problem.is_none()).collect();
    let mut names: Vec<&str> = Vec::new();
    for run in &readable {
        for (place, fact) in run.facts.iter().enumerate().filter(|(_, fact)| !fact.name.is_empty()) {
            if !names.contains(&fact.name.as_str()) {
                // What only one of them has stands where that one has it.
                let before = run.facts[..place].iter().rev();
                let after =
                    before.filter_map(|before| names.iter().position(|name| *name == before.name)).next();
                names.insert(after.map_or(0, |after| after + 1), &fact.name);
            }
        }
    }
    let value = |run: &KeptRun, name: &str| run.fact(name).map(|fact| fact.value.clone());
    names.retain(|name| readable.iter().any(|run| value(run, name) != value(readable[0], name)));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(facts: &[(&str, &str)]) -> KeptRun {
        let fact = |&(name, value): &(&str, &str)| Fact {
            name: name.to_owned(),
            value: value.to_owned(),
            number: value.parse().ok(),
            is_result: false,
        };
        KeptRun { facts: facts.iter().map(fact).collect(), ..KeptRun::default() }
    }

    #[test]
    fn what_differs_is_listed_in_the_order_of_the_facts_and_what_one_lacks_differs() {
        let first = run(&[("net", "a"), ("rate", "0.1"), ("seed", "1")]);
        let second = run(&[("net", "a"), ("rate", "0.2"), ("clip", "1"), ("seed", "1"), ("test", "99")]);
        let broken = KeptRun { problem: Some("cut off".to_owned()), ..KeptRun::default() };
        assert_eq!(differences(&[&first, &broken, &second]), ["rate", "clip", "test"]);
        assert_eq!(differences(&[&first, &first.clone()]), [""; 0]);
        assert_eq!(differences(&[&broken]), [""; 0]);
        assert_eq!(differences(&[]), [""; 0]);
    }
}
