//! Runs as a tree: each branch below the run that it branched off.

use std::collections::HashMap;

/// A run, as far as its place in the tree depends on it.
pub(super) struct Node<'a> {
    /// What it is called, by which its branches know it.
    pub(super) name: &'a str,
    /// What the run is called that it branched off.
    pub(super) parent: Option<&'a str>,
}

/// A place in the tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The run, by its place in the list.
    pub(super) index: usize,
    /// The lines that lead to it, as wide as it is deep.
    pub(super) lines: String,
}

/// The parts of the lines: to a run with others below it, to the last one, past a run, and past the last one.
struct Strokes {
    to_one: &'static str,
    to_last: &'static str,
    past_one: &'static str,
    past_last: &'static str,
}

const RICH: Strokes = Strokes { to_one: "├ ", to_last: "└ ", past_one: "│ ", past_last: "  " };
const ASCII: Strokes = Strokes { to_one: "|-", to_last: "`-", past_one: "| ", past_last: "  " };

/// Deeper than this no lines are drawn.
const DEEPEST: usize = 12;

/// Lays the runs of a list out as a tree, each once. Those that branched off nothing that is in the list are in its order, by the last
/// of what branched off them; so are the branches of a run.
pub(super) fn laid_out(nodes: &[Node<'_>], is_ascii: bool) -> Vec<Place> {
    let tree = Tree::of(nodes);
    let mut places = Vec::with_capacity(nodes.len());
    let strokes = if is_ascii { &ASCII } else { &RICH };
    for root in tree.roots() {
        tree.lay(root, strokes, &mut places);
    }
    places
}

struct Tree {
    parents: Vec<Option<usize>>,
    /// The branches of each run, in order.
    branches: Vec<Vec<usize>>,
    /// The last of what branched off each run, itself among it.
    last: Vec<usize>,
}

impl Tree {
    fn of(nodes: &[Node<'_>]) -> Self {
        let by_name: HashMap<&str, usize> =
            nodes.iter().enumerate().map(|(index, node)| (node.name, index)).collect();
        let known = |node: &Node<'_>| node.parent.and_then(|parent| by_name.get(parent).copied());
        let mut parents: Vec<Option<usize>> = nodes.iter().map(known).collect();
        break_circles(&mut parents);
        let mut last: Vec<usize> = (0..nodes.len()).collect();
        for index in 0..nodes.len() {
            let mut above = parents[index];
            while let Some(ancestor) = above {
                last[ancestor] = last[ancestor].max(index);
                above = parents[ancestor];
            }
        }
        let mut branches = vec![Vec::new(); nodes.len()];
        for (index, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                branches[*parent].push(index);
            }
        }
        branches.iter_mut().for_each(|branches| branches.sort_by_key(|branch| last[*branch]));
        Self { parents, branches, last }
    }

    fn roots(&self) -> Vec<usize> {
        let mut roots: Vec<usize> =
            (0..self.parents.len()).filter(|index| self.parents[*index].is_none()).collect();
        roots.sort_by_key(|root| self.last[*root]);
        roots
    }

    /// Lays out a run and what branched off it. Without recursion: a chain of branches may be as long as the list.
    fn lay(&self, root: usize, strokes: &Strokes, places: &mut Vec<Place>) {
        let mut waiting = vec![(root, String::new(), String::new(), 0)];
        while let Some((index, lines, below, depth)) = waiting.pop() {
            places.push(Place { index, lines });
            let branches = &self.branches[index];
            for (place, branch) in branches.iter().enumerate().rev() {
                let is_last = place + 1 == branches.len();
                let (to, past) = match (depth < DEEPEST, is_last) {
                    (false, _) => ("", ""),
                    (true, true) => (strokes.to_last, strokes.past_last),
                    (true, false) => (strokes.to_one, strokes.past_one),
                };
                waiting.push((*branch, format!("{below}{to}"), format!("{below}{past}"), depth + 1));
            }
        }
    }
}

/// Makes a run that branched off itself, over however many others, one that branched off nothing.
fn break_circles(parents: &mut [Option<usize>]) {
    // A run whose way up is known to end was looked at in the round of a number that is past.
    let mut seen = vec![0; parents.len()];
    for start in 0..parents.len() {
        let (mut here, mut above) = (start, parents[start]);
        seen[start] = start + 1;
        while let Some(parent) = above {
            if seen[parent] == start + 1 {
                parents[here] = None;
                break;
            }
            if seen[parent] != 0 {
                break;
            }
            seen[parent] = start + 1;
            (here, above) = (parent, parents[parent]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(nodes: &[(&str, Option<&str>)], is_ascii: bool) -> Vec<String> {
        let list: Vec<Node<'_>> = nodes.iter().map(|&(name, parent)| Node { name, parent }).collect();
        let places = laid_out(&list, is_ascii).into_iter();
        places.map(|place| format!("{}{}", place.lines, nodes[place.index].0)).collect()
    }

    #[test]
    fn branches_stand_below_what_they_branched_off_and_the_newest_family_is_at_the_end() {
        let runs = [
            ("old", None),
            ("other", None),
            ("first", Some("old")),
            ("deep", Some("first")),
            ("second", Some("old")),
            ("orphan", Some("removed")),
            ("late", Some("other")),
        ];
        let expected = ["old", "├ first", "│ └ deep", "└ second", "orphan", "other", "└ late"];
        assert_eq!(drawn(&runs, false), expected);
        assert_eq!(drawn(&runs, true)[1..4], ["|-first", "| `-deep", "`-second"]);
    }

    #[test]
    fn circles_are_cut_and_nothing_is_lost() {
        assert_eq!(drawn(&[("a", Some("a"))], false), ["a"]);
        let circle = [("a", Some("b")), ("b", Some("c")), ("c", Some("a")), ("d", Some("a"))];
        assert_eq!(drawn(&circle, false).len(), 4);
        let chain: Vec<(String, Option<String>)> =
            (0..2000).map(|n: u32| (n.to_string(), n.checked_sub(1).map(|n| n.to_string()))).collect();
        let nodes: Vec<Node<'_>> =
            chain.iter().map(|(name, parent)| Node { name, parent: parent.as_deref() }).collect();
        assert!(laid_out(&nodes, false).into_iter().map(|place| place.index).eq(0..2000));
    }

    proptest! {
        #[test]
        fn every_run_is_there_once_and_behind_its_parent(parents in proptest::collection::vec(proptest::option::of(0usize..20), 0..20)) {
            let names: Vec<String> = (0..20).map(|n| n.to_string()).collect();
            let nodes: Vec<Node<'_>> = parents
                .iter()
                .enumerate()
                .map(|(index, parent)| Node { name: &names[index], parent: parent.map(|parent| names[parent].as_str()) })
                .collect();
            let places = laid_out(&nodes, false);
            let mut indices: Vec<usize> = places.iter().map(|place| place.index).collect();
            let at = |index: usize| places.iter().position(|place| place.index == index);
            for place in places.iter().filter(|place| !place.lines.is_empty()) {
                let parent = parents[place.index].expect("it is a branch");
                prop_assert!(at(parent) < at(place.index));
            }
            indices.sort_unstable();
            prop_assert_eq!(indices, (0..nodes.len()).collect::<Vec<_>>());
        }
    }
}
