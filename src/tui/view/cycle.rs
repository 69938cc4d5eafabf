//! Choices that go round.

/// Gives the choice so many places after `current` in a list that begins again at its end; the way back is negative.
pub fn step<T: Copy + PartialEq>(all: &[T], current: T, places: isize) -> T {
    let place = all.iter().position(|one| *one == current).unwrap_or(0).cast_signed();
    let next = (place + places).rem_euclid(all.len().max(1).cast_signed()).cast_unsigned();
    all.get(next).copied().unwrap_or(current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_go_round_both_ways() {
        let all = ['a', 'b', 'c'];
        for (places, expected) in [(0, 'b'), (1, 'c'), (2, 'a'), (3, 'b'), (-1, 'a'), (-2, 'c'), (-7, 'a')] {
            assert_eq!(step(&all, 'b', places), expected, "{places}");
        }
        assert_eq!(step(&[], 'x', 1), 'x');
    }
}
