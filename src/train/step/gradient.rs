//! The gradient of a batch: reduced over the shards chunk by chunk, and the parameters moved by it.

use super::chunks::{Chunk, ChunkBuffers, ChunkedTensor, Chunker, recycle};
use super::early_update::{EarlyBatch, EarlyUpdate};
use super::reduction::{BatchShards, Sum, nan_unless_finite, sum_of_squares};
use super::workspace::Workspace;
use crate::nn::dense_activations::DenseActivations;
use crate::nn::kernels::Real;
use crate::nn::network::Network;
use crate::nn::optimizer::Update;
use crate::nn::shard::Shard;
use crate::threads::Workers;
use std::ops::Range;
use std::sync::{Mutex, PoisonError, RwLock};

/// The flat gradient of a network.
pub struct Gradient<T: 'static> {
    tensors: Vec<ChunkedTensor>,
    buffers: ChunkBuffers<T>,
    /// The most samples in a batch.
    samples: usize,
    /// The number of the batch in hand.
    batch: u64,
    /// Each thread's workspace.
    workspaces: Vec<Mutex<Workspace<T>>>,
    /// Room for the chunks of a step, which is empty between two steps.
    room: Vec<Chunk<'static, T>>,
}

/// What an update changes.
pub struct Parameters<'a, T> {
    /// The network, whose parameters move.
    pub network: &'a mut Network<T>,
    /// The optimizer's memory.
    pub slots: &'a mut [Vec<T>],
}

impl<T: Real> Gradient<T> {
    /// Makes space for the gradient of `network` over batches of up to `samples` samples.
    pub fn new(network: &Network<T>, samples: usize) -> Self {
        let tensors: Vec<_> = network.tensors().into_iter().map(ChunkedTensor::new).collect();
        let buffers = ChunkBuffers::new(&tensors);
        let room = Vec::with_capacity(buffers.squares.len());
        Self { tensors, buffers, samples, batch: 0, workspaces: Vec::new(), room }
    }

    /// Tells whether any tensor is cut, so that threads can share the work.
    pub fn is_divisible(&self) -> bool {
        self.tensors.iter().any(|chunked| chunked.count() > 1)
    }

    /// Gives its values as last reduced, tensors one after the other; [`Self::reduce_and_apply`] leaves none.
    pub fn values(&self) -> &[T] {
        &self.buffers.values
    }

    /// Gives its Euclidean norm; not finite if any value of it is not, or, once the parameters have moved, any of those.
    pub fn norm(&self) -> f64 {
        self.buffers.squares.iter().sum::<f64>().sqrt()
    }

    /// Begins a batch.
    pub fn begin(&mut self) {
        self.batch += 1;
        self.buffers.early.fill(false);
    }

    /// Gives what can be done of the batch's [`Self::reduce_and_apply`] while shards are still on their way back through the
    /// layers before `head`. The memory that it takes is to be given back to [`Self::recycle`].
    pub fn early_update<'a>(
        &'a mut self,
        workers: &Workers,
        slots: &'a mut [Vec<T>],
        update: Update<T>,
        head: usize,
        activations: &'a [RwLock<DenseActivations<T>>],
    ) -> EarlyUpdate<'a, T> {
        self.make_workspaces(workers);
        let Self { tensors, buffers, workspaces, room, batch, .. } = self;
        let mut chunker = Chunker::new(tensors, buffers, slots, room);
        chunker.cut_all();
        let mut chunks = chunker.chunks;
        chunks.retain(|chunk| {
            let tensor = &tensors[chunk.tensor].tensor;
            tensor.layer >= head && tensor.dense_shape().is_some()
        });
        let batch = EarlyBatch { number: *batch, tensors, workspaces, update, head, activations };
        EarlyUpdate::new(batch, chunks)
    }

    /// Takes the memory back that an early update had its chunks in.
    pub fn recycle(&mut self, room: Vec<Chunk<'static, T>>) {
        self.room = room;
    }

    /// Makes it the sum over `shards`.
    pub fn reduce(&mut self, workers: &Workers, shards: &[Shard<T>]) {
        self.reduce_layers(workers, shards, 0..usize::MAX);
    }

    /// Makes the part of it that belongs to `layers` the sum over `shards`.
    pub fn reduce_layers(&mut self, workers: &Workers, shards: &[Shard<T>], layers: Range<usize>) {
        self.begin();
        let batch = BatchShards { number: self.batch, shards };
        self.each_chunk(
            workers,
            None,
            layers,
            #[inline(always)]
            |chunked, chunk, workspace| {
                let Workspace { deltas, scratch, .. } = workspace;
                batch.reduce(chunked, chunk.first, chunk.values, &mut deltas[chunk.tensor], scratch)
            },
        );
    }

    /// Moves `parameters` by it.
    pub fn apply(&mut self, workers: &Workers, parameters: Parameters<'_, T>, update: &Update<T>) {
        self.each_chunk(
            workers,
            Some(parameters),
            0..usize::MAX,
            #[inline(always)]
            |chunked, chunk, _| {
                let Chunk { parameters, values, slots, .. } = chunk;
                let slots = slots.each_mut().map(|slot| &mut **slot);
                update.apply(parameters, values, slots, chunked.tensor.info.decays);
                sum_of_squares(values) + nan_unless_finite(parameters)
            },
        );
    }

    /// Does [`Self::reduce`] and [`Self::apply`] in one, while a chunk is in the cache: all that is left of the gradient is
    /// its norm. A chunk that has a value that is not finite moves no parameter. The batch has to [`begin`](Self::begin)
    /// before; what of it was [updated early](Self::early_update) is not computed again. Whether parameters are written with
    /// `non_temporal` stores, see [`Scalar::copy_non_temporal`](crate::nn::kernels::Scalar::copy_non_temporal), is a matter of time alone.
    pub fn reduce_and_apply(
        &mut self,
        workers: &Workers,
        shards: &[Shard<T>],
        parameters: Parameters<'_, T>,
        update: &Update<T>,
        non_temporal: bool,
    ) {
        let batch = BatchShards { number: self.batch, shards };
        self.each_chunk(
            workers,
            Some(parameters),
            0..usize::MAX,
            #[inline(always)]
            |chunked, chunk, workspace| {
                if *chunk.early {
                    place_early(chunk, non_temporal)
                } else {
                    reduce_and_apply_chunk(&batch, chunked, chunk, workspace, Store { update, non_temporal })
                }
            },
        );
    }

    /// Calls `work`, which gives Σg² and is to be inlined, with each chunk of some layers; with its parameters and the
    /// optimizer's memory, if those are to be changed.
    fn each_chunk(
        &mut self,
        workers: &Workers,
        changed: Option<Parameters<'_, T>>,
        layers: Range<usize>,
        work: impl Fn(&ChunkedTensor, &mut Chunk<'_, T>, &mut Workspace<T>) -> f64 + Sync,
    ) {
        self.make_workspaces(workers);
        let Self { tensors, buffers, workspaces, room, .. } = self;
        let mut chunks = match changed {
            Some(Parameters { network, slots }) => {
                let mut chunker = Chunker::new(tensors, buffers, slots, room);
                network.visit_parameters_mut(|parameters| chunker.cut(parameters));
                chunker.chunks
            }
            None => {
                let mut chunker = Chunker::new(tensors, buffers, &mut [], room);
                chunker.cut_all();
                chunker.chunks
            }
        };
        chunks.retain(|chunk| layers.contains(&tensors[chunk.tensor].tensor.layer));
        workers.each_weighed(&mut chunks, workspaces, Chunk::weight, |_, chunk, workspace| {
            let workspace = workspace.get_mut().unwrap_or_else(PoisonError::into_inner);
            *chunk.squares = T::vectorized(
                #[inline(always)]
                || work(&tensors[chunk.tensor], chunk, workspace),
            );
        });
        *room = recycle(chunks);
    }

    /// Makes a workspace for each thread.
    fn make_workspaces(&mut self, workers: &Workers) {
        while self.workspaces.len() < workers.threads() {
            self.workspaces.push(Mutex::new(Workspace::new(&self.tensors, self.samples)));
        }
    }
}

/// How the parameters of a chunk are changed.
#[derive(Clone, Copy)]
struct Store<'a, T> {
    update: &'a Update<T>,
    /// Whether they are written with non-temporal stores.
    non_temporal: bool,
}

/// Puts the parameters of a chunk that was updated early in their place; gives Σg².
#[inline(always)]
fn place_early<T: Real>(chunk: &mut Chunk<'_, T>, non_temporal: bool) -> f64 {
    if non_temporal {
        T::copy_non_temporal(chunk.parameters, chunk.values);
    } else {
        chunk.parameters.copy_from_slice(chunk.values);
    }
    *chunk.squares
}

/// Reduces the gradient of a chunk over the shards of `batch` and moves its parameters by it; gives Σg².
#[inline(always)]
fn reduce_and_apply_chunk<T: Real>(
    batch: &BatchShards<'_, T>,
    chunked: &ChunkedTensor,
    chunk: &mut Chunk<'_, T>,
    workspace: &mut Workspace<T>,
    store: Store<'_, T>,
) -> f64 {
    let Chunk { tensor, first, parameters, slots, .. } = chunk;
    let slots = slots.each_mut().map(|slot| &mut **slot);
    let Workspace { sum, updated, deltas, scratch } = workspace;
    let [sum, updated] = [sum, updated].map(|room| &mut room[..parameters.len()]);
    let squares = batch.reduce(chunked, *first, sum, &mut deltas[*tensor], scratch);
    let sum = Sum { values: sum, squares };
    if !store.non_temporal {
        return sum.apply(chunked, store.update, parameters, slots);
    }
    updated.copy_from_slice(parameters);
    let squares = sum.apply(chunked, store.update, updated, slots);
    T::copy_non_temporal(parameters, updated);
    squares
}
