//! How the tensors of a network are cut into pieces, which threads share out among themselves.

use crate::nn::kernels::Real;
use crate::nn::network::TensorPlace;

/// Large tensors are worked on in pieces of about so many values: gradient, weights and the optimizer's memory of a
/// piece fit into the first-level cache.
const PIECE: usize = 2048;
/// The weights of a fully connected layer are in pieces of so many rows or a multiple of it, for their gradient takes
/// that many at a time; what does not fit the first-level cache then fits the second.
const ROWS: usize = 64;
/// A tensor of no more values is a single piece, for handing it over would cost more than it gains.
const SMALL: usize = 8192;

/// What a value of a fully connected layer's weights takes to be made and used, …
const OF_BATCH: usize = 5;
/// … and beside it one of another tensor, which is added up.
const ADDED_UP: usize = 3;

/// A tensor and how it is cut.
pub struct Pieces {
    /// The tensor.
    pub tensor: TensorPlace,
    /// Values in each but the last.
    pub length: usize,
}

/// A piece and what of it is there to be worked on; the rest is empty.
pub struct Piece<'a, T> {
    /// Number of its tensor.
    pub tensor: usize,
    /// Place of its first value there.
    pub first: usize,
    /// Its parameters.
    pub parameters: &'a mut [T],
    /// Of the gradient.
    pub values: &'a mut [T],
    /// Of the optimizer's memory.
    pub slots: [&'a mut [T]; 2],
    /// Σg²
    pub squares: &'a mut f64,
    /// Whether its parameters have been worked out ahead and lie where its gradient would.
    pub ahead: &'a mut bool,
    /// How much work it is.
    weight: usize,
}

impl Pieces {
    /// How `tensor` is to be cut.
    pub fn new(tensor: TensorPlace) -> Self {
        Self { length: length(&tensor), tensor }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.tensor.range.len().div_ceil(self.length)
    }
}

/// Values of `tensor` that are worked on together: whole rows of it.
fn length(tensor: &TensorPlace) -> usize {
    if tensor.range.len() <= SMALL {
        return tensor.range.len().max(1);
    }
    let row = tensor.info.shape.last().copied().unwrap_or(1).max(1);
    let least = if tensor.dense_shape().is_some() { ROWS } else { 1 };
    (PIECE / row / least).max(1) * least * row
}

/// On its way through the tensors of a network, cutting pieces off.
pub struct Cut<'a, T> {
    tensors: std::iter::Enumerate<std::slice::Iter<'a, Pieces>>,
    /// What is left of the gradient and of the optimizer's memory, which is empty from the first if it is not wanted.
    rest: [&'a mut [T]; 3],
    squares: std::slice::IterMut<'a, f64>,
    ahead: std::slice::IterMut<'a, bool>,
    /// Those cut off.
    pub pieces: Vec<Piece<'a, T>>,
}

impl<'a, T: Real> Cut<'a, T> {
    /// At the first tensor.
    pub fn new(
        tensors: &'a [Pieces],
        values: &'a mut [T],
        slots: &'a mut [Vec<T>],
        (squares, ahead): (&'a mut [f64], &'a mut [bool]),
        room: &mut Vec<Piece<'static, T>>,
    ) -> Self {
        let mut slots = slots.iter_mut().map(Vec::as_mut_slice);
        let [first, second] = [0; 2].map(|_| slots.next().unwrap_or_default());
        let pieces = emptied(std::mem::take(room));
        let (squares, ahead) = (squares.iter_mut(), ahead.iter_mut());
        Self { tensors: tensors.iter().enumerate(), rest: [values, first, second], squares, ahead, pieces }
    }

    /// Cuts the next tensor, whose parameters may be wanted or not.
    pub fn next(&mut self, mut parameters: &'a mut [T]) {
        let Some((tensor, of)) = self.tensors.next() else { return };
        let length = of.tensor.range.len();
        for first in (0..length).step_by(of.length) {
            let count = of.length.min(length - first);
            let [values, slots @ ..] = self.rest.each_mut().map(|rest| cut_off(rest, count));
            let (Some(squares), Some(ahead)) = (self.squares.next(), self.ahead.next()) else { return };
            let parameters = cut_off(&mut parameters, count);
            let weight = count * if of.tensor.dense { OF_BATCH } else { ADDED_UP };
            self.pieces.push(Piece { tensor, first, parameters, values, slots, squares, ahead, weight });
        }
    }
}

/// Cuts `count` values off `rest`, or nothing if that is empty.
fn cut_off<'a, T>(rest: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let count = if rest.is_empty() { 0 } else { count };
    rest.split_off_mut(..count).unwrap_or_default()
}

/// The same memory without pieces, for others.
pub fn emptied<'a, T>(mut pieces: Vec<Piece<'_, T>>) -> Vec<Piece<'a, T>> {
    pieces.clear();
    // Collected in place: the library keeps the memory if what goes in and what comes out are laid out alike.
    pieces.into_iter().map_while(|_| None).collect()
}

impl<T> Piece<'_, T> {
    /// How much work it is, beside others.
    pub fn weight(&self) -> usize {
        self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::init::Init;
    use crate::nn::network::Network;
    use crate::nn::shape::Shape;

    #[test]
    fn pieces_cover_every_tensor_once_and_their_memory_is_used_again() {
        let spec = "conv 20 5x5, maxpool 2, dense 300 relu, dense 10".parse().expect("a spec");
        let input = Shape::new(20, 20, 2);
        let mut network = Network::<f64>::new(&spec, input, 10, None, Init::He, 1).expect("it fits");
        let tensors: Vec<_> = network.tensors().into_iter().map(Pieces::new).collect();
        let count = tensors.iter().map(Pieces::count).sum();
        assert!(count > tensors.len(), "some are cut");
        let (mut values, mut squares) = (vec![0.0; network.parameter_count()], vec![0.0; count]);
        let mut slots = vec![values.clone()];
        let mut room: Vec<Piece<'_, f64>> = Vec::with_capacity(count);
        let (mut ahead, memory) = (vec![false; count], room.as_ptr().addr());
        for round in 1..=3 {
            let mut cut = Cut::new(&tensors, &mut values, &mut slots, (&mut squares, &mut ahead), &mut room);
            network.visit_parameters_mut(|parameters| cut.next(parameters));
            assert_eq!(cut.pieces.len(), count);
            for piece in &mut cut.pieces {
                assert!(piece.weight() > 0);
                let [first, second] = &mut piece.slots;
                assert_eq!([piece.parameters.len(), first.len()], [piece.values.len(); 2]);
                assert!(second.is_empty());
                piece
                    .values
                    .iter_mut()
                    .zip(first.iter_mut())
                    .for_each(|(v, s)| (*v, *s) = (*v + 1.0, *s + 1.0));
                *piece.squares += 1.0;
            }
            room = emptied(cut.pieces);
            assert_eq!((room.len(), room.as_ptr().addr()), (0, memory));
            assert!(values.iter().chain(&slots[0]).chain(&squares).all(|&times| times == f64::from(round)));
        }
    }
}
