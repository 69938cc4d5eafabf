//! What a layer remembers between forward and backward.

/// The buffers in which a layer remembers what `backward` needs of `forward`; each layer has those that it asks for.
#[derive(Clone, Debug, Default)]
pub struct Memory<T> {
    /// Where the greatest value of each pooling window lies, an offset into the input sample.
    pub argmax: Vec<u32>,
    /// Which of the four values of each 2×2 window is the greatest, 0..=3 in row order, where pooling is fused.
    pub argmax4: Vec<u8>,
    /// The input of a fused batch normalisation where its output is the greatest of a window.
    pub argmax_input: Vec<T>,
    /// The factor of each value under dropout, 0 or 1/(1 − rate).
    pub mask: Vec<T>,
    /// The statistics of a batch normalisation.
    pub norm: Statistics<T>,
    /// Per-channel sums over this shard: Σx, Σx² forward, and Σδ, Σδ·x̂ backward.
    pub sums: Vec<(f64, f64)>,
}

/// What batch normalisation knows of the whole batch (or from training, while it does not train), axes `[C]`.
#[derive(Clone, Debug, Default)]
pub struct Statistics<T> {
    /// μ.
    pub mean: Vec<T>,
    /// 1/√(σ² + ε).
    pub inverse: Vec<T>,
    /// The mean of δ, backward.
    pub mean_d: Vec<T>,
    /// The mean of δ·x̂, backward.
    pub mean_product: Vec<T>,
}

impl<T> Memory<T> {
    /// Tells which value of each window was the greatest: what changes when a maximum moves.
    pub fn choices(&self) -> impl Iterator<Item = u64> {
        let argmax = self.argmax.iter().map(|&place| u64::from(place));
        argmax.chain(self.argmax4.iter().map(|&place| u64::from(place)))
    }
}
