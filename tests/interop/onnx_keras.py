"""Whether a network that Keras writes as ONNX is the same here: exported, imported, and exported again, ONNX Runtime has to make the
same of it as Keras does.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy
from keras import layers
from onnx_logits import TOLERANCE, apart, run


def networks() -> dict[str, keras.Model]:
    return {
        "mnist": keras.Sequential(
            [
                layers.Input((14, 14, 1)), layers.Rescaling(1 / 255), layers.Conv2D(4, 3, activation="relu"), layers.MaxPooling2D(2),
                layers.Conv2D(6, 3, padding="same", strides=2), layers.BatchNormalization(), layers.ReLU(), layers.Flatten(),
                layers.Dropout(0.5), layers.Dense(10, activation="softmax"),
            ]
        ),
        "colour": keras.Sequential(
            [
                layers.Input((11, 10, 3)), layers.Conv2D(5, (2, 3), padding="same", activation="tanh"), layers.AveragePooling2D(2),
                layers.Conv2D(4, 1), layers.GlobalAveragePooling2D(), layers.Dense(7, activation="sigmoid"), layers.Dense(3),
            ]
        ),
    }


def disturbed(network: keras.Model) -> keras.Model:
    """The network with biases and statistics that are not those that it begins with."""
    random = numpy.random.default_rng(2)
    for layer in network.layers:
        weights = layer.get_weights()
        layer.set_weights([w + random.uniform(0.1, 0.3, w.shape) if w.ndim == 1 else w for w in weights])
    network(keras.ops.zeros((1, *network.input_shape[1:])))
    return network


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default="target/debug/cnn-tui")
    parser.add_argument("directory", type=Path, help="new or empty; what is compared stays there")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(1)
    failed, greatest = 0, 0.0
    for name, network in networks().items():
        disturbed(network)
        path, again = arguments.directory / f"{name}.onnx", arguments.directory / f"{name}-again.onnx"
        network.export(path, format="onnx", verbose=False)
        checkpoint = arguments.directory / f"{name}.cnn"
        for words in (["import", path, checkpoint, "--overwrite"], ["export", checkpoint, again, "--overwrite", "--probabilities"]):
            subprocess.run([arguments.program, *map(str, words)], check=True)
        raw = numpy.random.default_rng(1).integers(0, 256, (4, *network.input_shape[1:])).astype(numpy.float32)
        takes_bytes = any(isinstance(layer, layers.Rescaling) for layer in network.layers)
        expected = network(raw if takes_bytes else raw / 255, training=False)
        expected = keras.ops.convert_to_numpy(expected if takes_bytes else keras.ops.softmax(expected))
        share = apart(run(again, numpy.ascontiguousarray((raw / 255).astype(numpy.float32).transpose(0, 3, 1, 2))), expected)
        greatest = max(greatest, share)
        if not share <= TOLERANCE:
            failed += 1
            print(f"{name}: {share:.1e} of the greatest value")
    print(f"Keras {keras.__version__}, its ONNX: {len(networks())} networks, {failed} differ, at most {greatest:.1e}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
