//! The lecture's network in plain loops, as an independent computation: one 5×5 filter, 2×2 max pooling, ten sigmoid outputs, and
//! the cross-entropy.

use crate::tui::testing::explained::Explained;

/// The sides of input, feature map and pooled map.
const INPUT: usize = 28;
pub const MAP: usize = 24;
pub const POOLED: usize = 12;

/// One sample's way through the network and back.
pub struct Lecture {
    pub w1: Vec<f64>,
    pub b1: f64,
    pub w3: Vec<f64>,
    pub b3: Vec<f64>,
    pub a0: Vec<f64>,
    label: usize,
    pub z1: Vec<f64>,
    pub a1: Vec<f64>,
    /// The place in a1 of each pooled value.
    pub winners: Vec<usize>,
    pub a2: Vec<f64>,
    pub z3: Vec<f64>,
    pub a3: Vec<f64>,
    pub delta3: Vec<f64>,
    pub d_a2: Vec<f64>,
    pub delta1: Vec<f64>,
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

impl Lecture {
    /// Computes everything from the parameters and the pixels alone.
    pub fn of(explained: &Explained) -> Self {
        let exact = |values: &[f32]| values.iter().map(|&value| f64::from(value)).collect::<Vec<f64>>();
        let tensors: Vec<Vec<f64>> =
            explained.network.state().map(|(_, tensor)| exact(tensor.values())).collect();
        let [w1, b1, w3, b3] = tensors.try_into().expect("four tensors");
        let mut lecture = Self {
            w1,
            b1: b1[0],
            w3,
            b3,
            a0: explained.explanation.maps[0].values.clone(),
            label: explained.explanation.label,
            z1: vec![0.0; MAP * MAP],
            a1: Vec::new(),
            winners: Vec::new(),
            a2: Vec::new(),
            z3: Vec::new(),
            a3: Vec::new(),
            delta3: Vec::new(),
            d_a2: vec![0.0; POOLED * POOLED],
            delta1: vec![0.0; MAP * MAP],
        };
        lecture.forward();
        lecture.backward();
        lecture
    }

    /// L15.
    fn forward(&mut self) {
        for j in 0..MAP {
            for k in 0..MAP {
                let mut z = self.b1;
                for l in 0..5 {
                    for m in 0..5 {
                        z += self.w1[5 * l + m] * self.a0[INPUT * (j + l) + k + m];
                    }
                }
                self.z1[MAP * j + k] = z;
            }
        }
        self.a1 = self.z1.iter().copied().map(sigmoid).collect();
        for place in 0..POOLED * POOLED {
            let corner = 2 * MAP * (place / POOLED) + 2 * (place % POOLED);
            let block = [corner, corner + 1, corner + MAP, corner + MAP + 1];
            let winner = block.into_iter().fold(corner, |w, i| if self.a1[i] > self.a1[w] { i } else { w });
            self.winners.push(winner);
            self.a2.push(self.a1[winner]);
        }
        for unit in 0..10 {
            let sum: f64 =
                (0..POOLED * POOLED).map(|place| self.w3[10 * place + unit] * self.a2[place]).sum();
            self.z3.push(self.b3[unit] + sum);
        }
        self.a3 = self.z3.iter().copied().map(sigmoid).collect();
    }

    /// BP1 and BP2 (L16).
    fn backward(&mut self) {
        for unit in 0..10 {
            self.delta3.push(self.a3[unit] - f64::from(u8::from(unit == self.label)));
        }
        for place in 0..POOLED * POOLED {
            for unit in 0..10 {
                self.d_a2[place] += self.delta3[unit] * self.w3[10 * place + unit];
            }
            let winner = self.winners[place];
            self.delta1[winner] = self.d_a2[place] * self.a1[winner] * (1.0 - self.a1[winner]);
        }
    }

    /// C.
    pub fn cost(&self) -> f64 {
        let of =
            |unit: usize| if unit == self.label { -self.a3[unit].ln() } else { -(1.0 - self.a3[unit]).ln() };
        (0..10).map(of).sum()
    }

    /// BP4 (L18): the sum up to so many terms, in row order.
    pub fn d_w1(&self, [l, m]: [usize; 2], terms: usize) -> f64 {
        (0..terms).map(|i| self.delta1[i] * self.a0[INPUT * (i / MAP + l) + i % MAP + m]).sum()
    }

    /// C with one of the weights of the filter moved.
    pub fn moved(&self, explained: &Explained, weight: usize, by: f64) -> f64 {
        let mut moved = Self::of(explained);
        moved.w1[weight] += by;
        moved.winners.clear();
        for list in [&mut moved.a2, &mut moved.z3] {
            list.clear();
        }
        moved.forward();
        moved.cost()
    }
}
