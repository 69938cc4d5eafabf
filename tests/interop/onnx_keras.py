"""Whether a network that Keras writes as ONNX is the same here.

Networks as people write them are exported, imported, and exported again: ONNX Runtime has to make the same of it as Keras does. Then one
that Keras trained is imported: `eval` has to give Keras's accuracy to the last image, and after ten more steps of SGD with momentum
there and here the weights have to be the same but for 1e-5 of the greatest of each tensor. Keras has the learning rate inside the
velocity, which is the same where the rate does not change.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy
from common import CLASSES, MOMENTUM, RATE, SIDE, STEPS, TOLERANCE, TRAIN
from common import Images, Program, Scores, apart, data_set, directory_of, farthest
from keras import layers
from onnx_logits import run


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


def compare(program: Program) -> tuple[list[str], float]:
    """What of the networks is another one here, in sentences, and the greatest share by which outputs differ."""
    wrong, greatest = [], 0.0
    for name, network in networks().items():
        disturbed(network)
        path, again = program.directory / f"{name}.onnx", program.directory / f"{name}-again.onnx"
        network.export(path, format="onnx", verbose=False)
        program.run("import", path, f"{name}.cnn", "--overwrite")
        program.run("export", f"{name}.cnn", again, "--overwrite", "--probabilities")
        raw = numpy.random.default_rng(1).integers(0, 256, (4, *network.input_shape[1:])).astype(numpy.float32)
        takes_bytes = any(isinstance(layer, layers.Rescaling) for layer in network.layers)
        expected = network(raw if takes_bytes else raw / 255, training=False)
        expected = keras.ops.convert_to_numpy(expected if takes_bytes else keras.ops.softmax(expected))
        found = run(again, numpy.ascontiguousarray((raw / 255).astype(numpy.float32).transpose(0, 3, 1, 2)))
        share = apart(found, expected)
        greatest = max(greatest, share)
        if not share <= TOLERANCE:
            wrong.append(f"{name}: {share:.1e} of the greatest value")
    return wrong, greatest


def trainable() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((SIDE, SIDE, 1)), layers.Conv2D(6, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(8, 3, activation="tanh"), layers.AveragePooling2D(2, strides=1), layers.Flatten(),
            layers.Dense(16, activation="relu"), layers.Dense(CLASSES, activation="softmax"),
        ]
    )


def train(network: keras.Model, images: Images, steps: int) -> None:
    optimizer = keras.optimizers.SGD(RATE, momentum=MOMENTUM)
    network.compile(optimizer, "sparse_categorical_crossentropy")
    network.fit(channels_last(images), images.labels, batch_size=TRAIN, epochs=steps, shuffle=False, verbose=0)


def correct(network: keras.Model, images: Images) -> int:
    found = network.predict(channels_last(images), verbose=0).argmax(1)
    return int((found == images.labels).sum())


def channels_last(images: Images) -> numpy.ndarray:
    return numpy.ascontiguousarray(images.scaled.transpose(0, 2, 3, 1))


def tensors(network: keras.Model, places: tuple[int, ...]) -> dict[str, numpy.ndarray]:
    """The weights in PyTorch's layouts, layers called by their places in an nn.Sequential."""
    found, flattened = {}, None
    places = iter(places)
    for layer in network.layers:
        if isinstance(layer, layers.Flatten):
            flattened = layer.input.shape[1:]
        if not layer.get_weights():
            continue
        place, (kernel, bias) = next(places), layer.get_weights()
        if kernel.ndim == 4:
            kernel = kernel.transpose(3, 2, 0, 1)
        elif flattened:
            # What was flattened had its channels innermost.
            kernel, flattened = kernel.reshape(*flattened, -1).transpose(3, 2, 0, 1).reshape(kernel.shape[1], -1), None
        else:
            kernel = kernel.T
        found |= {f"{place}.weight": kernel, f"{place}.bias": bias}
    return found


def train_on(program: Program) -> Scores:
    images, test = data_set(program.directory)
    network = trainable()
    train(network, images, 120)
    network.export(program.directory / "trained-there.onnx", format="onnx", verbose=False)
    program.import_to_train("trained-there.onnx", "there.cnn")
    before = (correct(network, test), program.correct("there.cnn"))
    found = program.take_steps("there.cnn", "here")
    train(network, images, STEPS)
    after = (correct(network, test), program.correct("here.cnn"))
    return Scores((before, after), farthest(found, tensors(network, (0, 3, 7, 9))))


def main() -> int:
    directory, path = directory_of(__doc__)
    directory.mkdir(parents=True, exist_ok=True)
    program = Program(path, directory)
    keras.utils.set_random_seed(1)
    wrong, greatest = compare(program)
    scores = train_on(program)
    for problem in wrong:
        print(problem)
    print(
        f"Keras {keras.__version__}, its ONNX: {len(networks())} networks, {len(wrong)} differ, at most {greatest:.1e}; {scores}"
    )
    return 0 if not wrong and scores.agree else 1


if __name__ == "__main__":
    sys.exit(main())
