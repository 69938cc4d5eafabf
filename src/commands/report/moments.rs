//! The moments of a run whose filters are shown.

use crate::inspect::portrait::pictured;
use crate::nn::network::Network;
use crate::report::Moment;
use crate::runs::Found;
use crate::train::moments::Moments;
use crate::train::moments::shelf::Shelf;
use crate::train::state::RunState;

/// The most moments that are shown, the present one among them.
const MOST: usize = 8;

/// Gives the filters at moments from the beginning of the run to where it is.
pub(super) fn chosen(found: &Found, state: &RunState, network: &Network<f32>) -> Vec<Moment> {
    let now = state.progress.total_steps;
    let mut all = match found {
        Found::Run(path) => of_past(Shelf::in_fixed_directory(path.clone()), now),
        Found::File(_) => Vec::new(),
    };
    all.push(Moment { step: now, filters: pictured(network) });
    all
}

/// Gives the filters at moments before `now`. One that cannot be read is left out: it is no more than a picture.
fn of_past(shelf: Shelf, now: u64) -> Vec<Moment> {
    let (mut moments, _) = Moments::open(shelf, u64::MAX, now);
    let steps: Vec<u64> =
        moments.list().iter().map(|moment| moment.step).filter(|&step| step < now).collect();
    let read = |step: u64| {
        let network = moments.state(step).and_then(|state| state.network()).ok()?;
        Some(Moment { step, filters: pictured(&network) })
    };
    spread(&steps, now).into_iter().filter_map(read).collect()
}

/// Chooses steps before `now`, closer together at the beginning, where most happens.
fn spread(steps: &[u64], now: u64) -> Vec<u64> {
    let aim = |place: usize| (now as f64 * (place as f64 / (MOST - 1) as f64).powi(2)).round() as u64;
    let nearest = |aim: u64| steps.iter().copied().min_by_key(|step| step.abs_diff(aim));
    let mut chosen: Vec<u64> = (0..MOST - 1).filter_map(|place| nearest(aim(place))).collect();
    chosen.dedup();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_closer_together_at_the_beginning_and_each_is_there_once() {
        let all: Vec<u64> = (0..490).collect();
        assert_eq!(spread(&all, 490), [0, 10, 40, 90, 160, 250, 360]);
        assert_eq!(spread(&[0, 300, 480], 490), [0, 300]);
        assert_eq!(spread(&[0, 300, 400], 600), [0, 300, 400]);
        assert_eq!(spread(&[], 490), [0; 0]);
    }
}
