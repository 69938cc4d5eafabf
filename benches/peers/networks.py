"""The networks, the images and the batches: the same for every peer, and the same as in `cnn-tui bench`."""

from pathlib import Path

import numpy as np

# Layers: ("conv", filters, activation), 5x5 without padding; ("pool",), 2x2 maxima; ("dense", units, activation).
NETWORKS = {
    "A": [("conv", 1, "sigmoid"), ("pool",), ("dense", 10, None)],
    "B": [("conv", 20, "sigmoid"), ("pool",), ("dense", 100, "relu"), ("dense", 10, None)],
    "C": [
        ("conv", 20, "relu"),
        ("pool",),
        ("conv", 40, "relu"),
        ("pool",),
        ("dense", 100, "relu"),
        ("dense", 10, None),
    ],
    "D": [("conv", 8, "relu"), ("pool",), ("conv", 16, "relu"), ("pool",), ("dense", 10, None)],
}
MOMENTUM = 0.9
SIDE = 28


def rate(batch):
    """The learning rate, as in `cnn-tui bench`: with it all four networks learn."""
    return min(0.0001 * batch, 0.01)


def initial_weights(net, seed=1):
    """Weights and biases, layer by layer: convolutions [5, 5, C, F], dense layers [inputs, units]; Glorot uniform."""
    random = np.random.default_rng(seed)
    tensors, side, channels, flat = [], SIDE, 1, None
    for kind, *rest in NETWORKS[net]:
        if kind == "pool":
            side //= 2
            continue
        outputs = rest[0]
        if kind == "conv":
            shape, fans = (5, 5, channels, outputs), 25 * (channels + outputs)
            side, channels = side - 4, outputs
        else:
            inputs = flat or side * side * channels
            shape, fans, flat = (inputs, outputs), inputs + outputs, outputs
        bound = (6 / fans) ** 0.5
        weights = random.uniform(-bound, bound, shape).astype(np.float32)
        tensors.append((weights, np.zeros(outputs, np.float32)))
    return tensors


def load(directory):
    """Training images as float32 in 0..1, [60000, 28, 28], and labels, [60000]."""
    directory = Path(directory)
    images = np.fromfile(directory / "train-images-idx3-ubyte", np.uint8, offset=16)
    labels = np.fromfile(directory / "train-labels-idx1-ubyte", np.uint8, offset=8)
    return images.reshape(-1, SIDE, SIDE).astype(np.float32) / 255, labels.astype(np.int32)


def unpack(source, directory):
    """Unpacks the MNIST files of the repository into `directory`, unless they are there."""
    import zstandard

    directory.mkdir(parents=True, exist_ok=True)
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        target = directory / name
        if target.exists():
            continue
        parts = sorted(source.glob(f"{name}*.zst"))
        if not parts:
            raise SystemExit(f"{source} has no {name}*.zst: run this from a checkout of the repository")
        data = b"".join(zstandard.ZstdDecompressor().stream_reader(part.open("rb")).read() for part in parts)
        target.write_bytes(data)


class Order:
    """Shuffled batches without end; an epoch's last, smaller batch is left out."""

    def __init__(self, images, batch):
        self.random, self.images, self.batch = np.random.default_rng(1), images, batch
        self.order, self.at = self.random.permutation(images).astype(np.int32), 0

    def take(self, steps=1):
        """Indices of the next `steps` batches, [steps, batch]; `steps` batches must fit into an epoch."""
        if self.at + steps * self.batch > self.images:
            self.order, self.at = self.random.permutation(self.images).astype(np.int32), 0
        start = self.at
        self.at += steps * self.batch
        return self.order[start : self.at].reshape(steps, self.batch)


def steps_per_call(batch):
    """How many batches a peer that can do many in one call gets: enough for the call to cost nothing beside them."""
    return max(1, min(100, 3_200 // batch))
