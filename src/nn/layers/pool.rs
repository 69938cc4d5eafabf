//! Pooling: condenses a window into one value; no weights, no bias (L11).

use crate::nn::activation::Activation;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::geometry::{Padding, Sliding, Window};
use crate::nn::kernels::naive::Pooling;
use crate::nn::kernels::{PoolBackward, PoolForward, Real};
use crate::nn::layer::{Backward, Effect, Forward, Fusion, LayerOps, Properties, Room, without_tensors};
use crate::nn::memory::Memory;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::sliding::slide;
use crate::nn::syntax::{LayerSyntax, Tail};
use crate::nn::words::{Words, pair, short};
use std::fmt;

/// `maxpool HxW [stride S]`, and `avgpool` and `l2pool` alike; pairs are `[vertical, horizontal]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoolSpec {
    /// What of the window is passed on.
    pub pooling: Pooling,
    /// Height and width of the window.
    pub window: [usize; 2],
    /// Step of the window; as large as the window if not named.
    pub stride: [usize; 2],
}

impl LayerSyntax for PoolSpec {
    type Layer<T: Real> = Pool;
    const WORDS: &'static [&'static str] = &["maxpool", "avgpool", "l2pool"];
    const USAGE: &'static str = "expected a window and perhaps a stride, e.g. `maxpool 3 stride 2`";
    const EXAMPLES: &'static [&'static str] =
        &["maxpool 2", "avgpool 2x3", "l2pool 3 stride 2", "maxpool 3 stride 2", "avgpool 3 stride 1"];

    fn parse(word: &str, words: &mut Words<'_>) -> Result<Self, String> {
        let pooling = match word {
            "maxpool" => Pooling::Max,
            "avgpool" => Pooling::Average,
            _ => Pooling::L2,
        };
        let window = pair(words.take("the window's size, e.g. `maxpool 2`")?, "the window", 1)?;
        let stride = match words.peek() {
            Some("stride") => pair(words.value("stride")?, "the stride", 1)?,
            _ => window,
        };
        Ok(Self { pooling, window, stride })
    }

    fn kind(&self) -> &'static str {
        match self.pooling {
            Pooling::Max => "maxpool",
            Pooling::Average => "avgpool",
            Pooling::L2 => "l2pool",
        }
    }

    fn does(&self) -> &'static str {
        match self.pooling {
            Pooling::Max => "keeps the greatest value of each window",
            Pooling::Average => "keeps the mean of each window",
            Pooling::L2 => "keeps the root of the sum of squares of each window",
        }
    }

    fn parameter_count(&self, _: Shape) -> usize {
        0
    }

    fn build<T: Real>(&self, input: Shape, _: usize) -> Result<Pool, String> {
        let window = Window { kernel: self.window, stride: self.stride, padding: Padding::NONE };
        Ok(Pool { pooling: self.pooling, geometry: slide(input, window, input.channels, "window")? })
    }

    fn units_mut(&mut self) -> Option<&mut usize> {
        None
    }

    fn tail(&mut self) -> Tail<'_> {
        Tail::Plain
    }
}

impl fmt::Display for PoolSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), short(self.window))?;
        if self.stride == self.window { Ok(()) } else { write!(f, " stride {}", short(self.stride)) }
    }
}

/// Max, average or L2 pooling.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What of the window is passed on.
    pooling: Pooling,
    /// Input, window and output; as many channels out as in.
    geometry: Sliding,
}

impl<T: Real> LayerOps<T> for Pool {
    fn output(&self) -> Shape {
        self.geometry.output
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: 0,
            activation: Activation::Identity,
            effect: Effect::Condenses,
            fusion: Fusion::Pooling { pooling: self.pooling, geometry: self.geometry },
        }
    }

    without_tensors!(T);

    fn arithmetic(&self, memory: &Memory<T>) -> Arithmetic {
        let (pooling, geometry) = (self.pooling, self.geometry);
        Arithmetic::Pooled { pooling, geometry, argmax: memory.argmax.clone() }
    }

    fn operation(&self) -> Option<Operation> {
        Some(Operation::Pooling { pooling: self.pooling, window: self.geometry.window })
    }

    fn memory(&self, room: &Room<'_>) -> Memory<T> {
        let values = room.samples * self.geometry.output.len();
        Memory { argmax: vec![0; if self.pooling == Pooling::Max { values } else { 0 }], ..Memory::default() }
    }

    fn forward(&self, at: Forward<'_, T>) {
        // There is room for a full shard; the last batch of an epoch may fill less of it.
        let (pooling, g, Forward { x, y, memory, .. }) = (self.pooling, &self.geometry, at);
        let wanted = memory.argmax.len().min(y.len());
        T::pool_forward(PoolForward { pooling, g, x, y, argmax: &mut memory.argmax[..wanted] });
    }

    fn backward(&self, at: Backward<'_, T>) {
        let Backward { x, y, d_y, d_x, memory, .. } = at;
        if let Some(d_x) = d_x {
            let argmax = &memory.argmax[..memory.argmax.len().min(y.len())];
            let (pooling, g) = (self.pooling, &self.geometry);
            T::pool_backward(PoolBackward { pooling, g, x, y, argmax, d_y, d_x });
        }
    }
}
