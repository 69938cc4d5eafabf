//! How a network is computed, decided once for what it is to be done for: which layers are computed in one, where shards
//! have to share sums, and which layers the early update can begin with.

use super::activation::Activation;
use super::kernels::{Real, fuses};
use super::layer::{Effect, Fused, Fusion};
use super::layers::Layer;
use super::network::Network;
use std::ops::Range;
use std::sync::Arc;

/// What a pass through a network is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Going forward and back.
    Train,
    /// Going forward, for the outputs alone.
    Evaluate,
    /// Going forward, keeping the output of every layer to be looked at.
    Observe,
}

/// Layers that are computed in one: what lies between them never reaches memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The layers; the first takes in the others.
    pub layers: Range<usize>,
    /// What the first layer takes in.
    pub fused: Fused,
    /// Whether the layer is fully connected, so that inputs and δ are kept for the gradient of its weights.
    pub dense: bool,
}

/// Layers that a shard passes without waiting for others. A segment that begins with a synchronised layer goes forward
/// from that, but backward only from behind it: its own way back needs the sums of all shards, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The layers on the way forward.
    pub forward: Range<usize>,
    /// The layers on the way back.
    pub backward: Range<usize>,
    /// The layer whose sums the shards share before the way forward and after the way back.
    pub sync: Option<usize>,
}

/// How a network is computed.
#[derive(Clone, Debug)]
pub struct Plan {
    purpose: Purpose,
    groups: Vec<Group>,
    segments: Vec<Segment>,
    head: Option<usize>,
}

impl Plan {
    /// Makes the plan of `network`, to be shared by all shards. Who observes sees every layer, so nothing is fused then.
    pub fn new<T: Real>(network: &Network<T>, purpose: Purpose) -> Arc<Self> {
        let (mut groups, mut at) = (Vec::new(), 0);
        while at < network.layers.len() {
            let group = group(network, at, purpose);
            at = group.layers.end;
            groups.push(group);
        }
        let segments = segments(network, &groups);
        let head = if segments.len() == 1 { head(network) } else { None };
        Arc::new(Self { purpose, groups, segments, head })
    }

    /// Tells whether there is a way back.
    pub fn is_training(&self) -> bool {
        self.purpose == Purpose::Train
    }

    /// Gives the groups, which cover all layers in order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Gives the groups of `layers`, which begin and end where groups do.
    pub fn groups_of(&self, layers: &Range<usize>) -> &[Group] {
        &self.groups[self.groups_before(layers.start)..self.groups_before(layers.end)]
    }

    /// Gives the group of the layer before `boundary`, if there is one.
    pub fn group_before(&self, boundary: usize) -> Option<&Group> {
        self.groups[..self.groups_before(boundary)].last()
    }

    /// Counts the groups that begin before `boundary`.
    fn groups_before(&self, boundary: usize) -> usize {
        self.groups.partition_point(|group| group.layers.start < boundary)
    }

    /// Gives the segments, in order; there is always one.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Gives the first layer of the head: the fully connected layers that the network ends with, and what is between and behind
    /// them, if there are others before and shards share nothing on their way.
    pub fn head(&self) -> Option<usize> {
        self.head
    }
}

/// Gives the layers that are computed in one from `start` on.
fn group<T: Real>(network: &Network<T>, start: usize, purpose: Purpose) -> Group {
    let fusion =
        |index: usize| network.layers.get(index).map_or(Fusion::Never, |layer| layer.properties().fusion);
    let (mut fused, mut end) = (Fused::default(), start + 1);
    let activation = match fusion(start) {
        _ if purpose == Purpose::Observe => None,
        Fusion::TakesPooling(activation) => Some(activation),
        Fusion::TakesActivationAndPooling => {
            if let Fusion::Activation(activation) = fusion(end)
                && activation != Activation::Softmax
            {
                fused.activation = activation;
                end += 1;
            }
            Some(fused.activation)
        }
        Fusion::Never | Fusion::Activation(_) | Fusion::Pooling { .. } => None,
    };
    if let (Some(activation), Fusion::Pooling { pooling, geometry }) = (activation, fusion(end))
        && fuses(activation, pooling, &geometry.window)
    {
        fused.pool = Some(geometry);
        end += 1;
    }
    Group { layers: start..end, fused, dense: network.layers[start].dense_shape().is_some() }
}

/// Gives the segments of `network`: each but the first begins with a layer that needs statistics of the whole batch.
fn segments<T: Real>(network: &Network<T>, groups: &[Group]) -> Vec<Segment> {
    let synced =
        groups.iter().filter(|group| network.layers[group.layers.start].batch_statistics().is_some());
    let mut segments = vec![Segment { forward: 0..0, backward: 0..0, sync: None }];
    for Group { layers: Range { start, end }, .. } in synced {
        if let Some(last) = segments.last_mut() {
            (last.forward.end, last.backward.end) = (*start, *end);
        }
        segments.push(Segment { forward: *start..*start, backward: *end..*end, sync: Some(*start) });
    }
    if let Some(last) = segments.last_mut() {
        (last.forward.end, last.backward.end) = (network.layers.len(), network.layers.len());
    }
    segments
}

/// Gives the first layer of the head of a network in which shards share nothing.
fn head<T: Real>(network: &Network<T>) -> Option<usize> {
    let in_head = |layer: &Layer<T>| {
        let effect = layer.properties().effect;
        layer.dense_shape().is_some() || matches!(effect, Effect::InPlace | Effect::TrainingOnly)
    };
    let before = network.layers.iter().rposition(|layer| !in_head(layer))? + 1;
    (before < network.layers.len()).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::init::Init;
    use crate::nn::shape::Shape;

    fn plan(spec: &str, purpose: Purpose) -> Arc<Plan> {
        let spec = spec.parse().expect("a spec");
        let network =
            Network::<f32>::new(&spec, Shape::new(12, 12, 1), 4, None, Init::He, 1).expect("it fits");
        Plan::new(&network, purpose)
    }

    fn groups(spec: &str, purpose: Purpose) -> Vec<Range<usize>> {
        plan(spec, purpose).groups().iter().map(|group| group.layers.clone()).collect()
    }

    #[test]
    fn a_convolution_takes_in_what_the_kernels_can_and_no_more() {
        for (text, expected) in [
            ("conv 2 3x3 relu, maxpool 2, dense 4", vec![0..2, 2..3]),
            ("conv 2 3x3 relu, maxpool 3, dense 4", vec![0..1, 1..2, 2..3]),
            ("conv 2 3x3 softmax, maxpool 2, dense 4", vec![0..1, 1..2, 2..3]),
            ("conv 2 3x3, relu, maxpool 2, dense 4", vec![0..1, 1..2, 2..3, 3..4]),
            ("batchnorm, relu, maxpool 2, dense 4", vec![0..3, 3..4]),
            ("batchnorm, maxpool 2, dense 4", vec![0..2, 2..3]),
            ("batchnorm, softmax, maxpool 2, dense 4", vec![0..1, 1..2, 2..3, 3..4]),
            ("batchnorm, relu, avgpool 2, dense 4", vec![0..2, 2..3, 3..4]),
        ] {
            for purpose in [Purpose::Train, Purpose::Evaluate] {
                assert_eq!(groups(text, purpose), expected, "{text}");
            }
            assert!(groups(text, Purpose::Observe).iter().all(|group| group.len() == 1), "{text}");
        }
    }

    #[test]
    fn shards_share_sums_before_each_batch_normalisation_and_behind_what_it_takes_in() {
        let plan = plan("batchnorm, conv 2 3x3, batchnorm, relu, maxpool 2, dense 4", Purpose::Train);
        let segment = |forward, backward, sync| Segment { forward, backward, sync };
        let expected =
            [segment(0..0, 0..1, None), segment(0..2, 1..5, Some(0)), segment(2..6, 5..6, Some(2))];
        assert_eq!(plan.segments(), expected);
        assert_eq!(plan.group_before(5).map(|group| group.layers.clone()), Some(2..5));
        assert_eq!(plan.group_before(0), None);
    }

    #[test]
    fn the_head_begins_behind_the_last_layer_that_is_not_part_of_it() {
        for (text, head) in [
            ("conv 2 3x3 relu, maxpool 2, dense 9 relu, dropout 0.5, dense 4", Some(2)),
            ("conv 4 5x5, relu, dense 4", Some(1)),
            ("dense 9, relu, dense 4", None),
            ("conv 2 3x3 relu, dense 9, batchnorm, dense 4", None),
            ("conv 4 12x12", None),
        ] {
            assert_eq!(plan(text, Purpose::Train).head(), head, "{text}");
        }
    }
}
