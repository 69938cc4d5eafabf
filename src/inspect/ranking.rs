//! Lists of the first of many, whatever they are ordered by.

/// Puts an element at its place in a list that has no more than `most`: the last one makes room. What comes behind all of those is
/// not even made.
pub fn insert<T>(list: &mut Vec<T>, most: usize, place: usize, make: impl FnOnce() -> T) {
    if place < most && place <= list.len() {
        list.truncate(most - 1);
        list.insert(place, make());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_the_first_of_all_and_no_more_than_it_may() {
        let mut made = 0;
        let mut list = Vec::new();
        for value in [5, 1, 4, 9, 2, 8, 3] {
            let place = list.partition_point(|other| *other < value);
            insert(&mut list, 3, place, || {
                made += 1;
                value
            });
            assert!(list.len() <= 3 && list.is_sorted(), "{list:?}");
        }
        assert_eq!(list, [1, 2, 3]);
        assert_eq!(made, 5, "9 and 8 come too late");
        insert(&mut list, 0, 0, || unreachable!("there is no room for it"));
    }
}
