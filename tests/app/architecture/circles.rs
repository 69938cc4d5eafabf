//! Circles of files.

use super::source::Arrow;

/// The groups of more than one file each of which leads to each other (Tarjan 1972), as indices.
pub fn circles(files: usize, arrows: &[Arrow]) -> Vec<Vec<usize>> {
    let mut search = Search {
        next: vec![Vec::new(); files],
        order: vec![None; files],
        low: vec![0; files],
        open: Vec::new(),
        count: 0,
        found: Vec::new(),
    };
    for arrow in arrows {
        search.next[arrow.from].push(arrow.to);
    }
    for file in 0..files {
        if search.order[file].is_none() {
            search.visit(file);
        }
    }
    search.found
}

struct Search {
    next: Vec<Vec<usize>>,
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    open: Vec<usize>,
    count: usize,
    found: Vec<Vec<usize>>,
}

impl Search {
    fn visit(&mut self, file: usize) {
        (self.order[file], self.low[file]) = (Some(self.count), self.count);
        self.count += 1;
        self.open.push(file);
        for next in self.next[file].clone() {
            match self.order[next] {
                None => {
                    self.visit(next);
                    self.low[file] = self.low[file].min(self.low[next]);
                }
                Some(order) if self.open.contains(&next) => self.low[file] = self.low[file].min(order),
                Some(_) => {}
            }
        }
        if self.order[file] == Some(self.low[file]) {
            let from = self.open.iter().position(|open| *open == file).expect("it is open");
            let group = self.open.split_off(from);
            if group.len() > 1 {
                self.found.push(group);
            }
        }
    }
}

#[test]
fn a_circle_is_found_and_a_diamond_is_none() {
    let arrow = |(from, to)| Arrow { from, to, line: 1, name: String::new() };
    let of = |pairs: &[(usize, usize)]| {
        let mut found = circles(5, &pairs.iter().copied().map(arrow).collect::<Vec<_>>());
        found.iter_mut().for_each(|circle| circle.sort_unstable());
        found
    };
    assert_eq!(of(&[(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]), Vec::<Vec<usize>>::new());
    assert_eq!(of(&[(0, 1), (1, 2), (2, 1), (3, 0), (4, 4)]), [[1, 2]]);
}
