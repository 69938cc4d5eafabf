use super::*;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::nn::shape::Shape;

#[test]
fn chunks_cover_every_tensor_once_and_their_memory_is_used_again() {
    let spec = "conv 20 5x5, maxpool 2, dense 300 relu, dense 10".parse().expect("a spec");
    let input = Shape::new(20, 20, 2);
    let mut network = Network::<f64>::new(&spec, input, 10, None, Init::He, 1).expect("it fits");
    let tensors: Vec<_> = network.tensors().into_iter().map(ChunkedTensor::new).collect();
    let count = tensors.iter().map(ChunkedTensor::count).sum();
    assert!(count > tensors.len(), "some are cut");
    let mut buffers = ChunkBuffers::new(&tensors);
    assert_eq!(buffers.values.len(), network.parameter_count());
    let mut slots = vec![buffers.values.clone()];
    let mut room: Vec<Chunk<'_, f64>> = Vec::with_capacity(count);
    let memory = room.as_ptr().addr();
    for round in 1..=3 {
        let mut chunker = Chunker::new(&tensors, &mut buffers, &mut slots, &mut room);
        network.visit_parameters_mut(|parameters| chunker.cut(parameters));
        assert_eq!(chunker.chunks.len(), count);
        for chunk in &mut chunker.chunks {
            assert!(chunk.weight() > 0);
            let [first, second] = &mut chunk.slots;
            assert_eq!([chunk.parameters.len(), first.len()], [chunk.values.len(); 2]);
            assert!(second.is_empty());
            chunk.values.iter_mut().zip(first.iter_mut()).for_each(|(v, s)| (*v, *s) = (*v + 1.0, *s + 1.0));
            *chunk.squares += 1.0;
        }
        room = recycle(chunker.chunks);
        assert_eq!((room.len(), room.as_ptr().addr()), (0, memory));
        let mut all = buffers.values.iter().chain(&slots[0]).chain(&buffers.squares);
        assert!(all.all(|&times| times == f64::from(round)));
    }
}
