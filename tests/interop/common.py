"""What the checks share: the program, a small data set, and how far numbers are apart."""

import argparse
import json
import os
import struct
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy

# The greatest difference that counts as none, as a share of the greatest value of a tensor.
TOLERANCE = 1e-5
# The images of the data set, and what is trained on them.
SIDE, CLASSES, TRAIN, TEST = 12, 4, 240, 400
STEPS, RATE, MOMENTUM = 10, 0.05, 0.9


def directory_of(description: str) -> tuple[Path, str]:
    """The directory that a check is called with, and the path of the program."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--program", default="target/debug/cnn-tui")
    parser.add_argument("directory", type=Path, help="what is compared is there, or stays there")
    arguments = parser.parse_args()
    return arguments.directory.resolve(), str(Path(arguments.program).resolve())


def networks_in(directory: Path) -> list[Path]:
    """The directories of the random networks, each with `net.cnn`, `images.f32` and `logits.f32`."""
    places = sorted(path.parent for path in directory.glob("*/net.cnn"))
    if not places:
        raise SystemExit(f"{directory}: there are no directories with a net.cnn")
    return places


def floats(path: Path) -> numpy.ndarray:
    """The numbers of a file, 32 bits each, little-endian."""
    return numpy.fromfile(path, dtype="<f4")


def apart(found: numpy.ndarray, expected: numpy.ndarray) -> float:
    """The greatest difference as a share of the greatest value; not a number where one of them is not."""
    found, expected = numpy.asarray(found), numpy.asarray(expected)
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return float(numpy.abs(found - expected).max() / max(numpy.abs(expected).max(), 1e-30))


def farthest(found: Mapping[str, numpy.ndarray], expected: Mapping[str, numpy.ndarray]) -> float:
    """The greatest of these shares over the tensors that are expected. A bias that there is none of there may be found besides."""
    assert set(expected) <= set(found), (sorted(found), sorted(expected))
    return max(apart(found[name], expected[name]) for name in expected)


class Program:
    """cnn-tui, with a place of its own for its runs."""

    def __init__(self, path: str, directory: Path) -> None:
        self.path = path
        self.directory = directory
        self.environment = os.environ | {"XDG_STATE_HOME": str(directory / "state")}

    def run(self, *words: object) -> str:
        command = [self.path, *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.directory, env=self.environment)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
        return done.stdout

    def correct(self, checkpoint: str) -> int:
        """How many test images a network gets right."""
        measured = json.loads(self.run("eval", checkpoint, "--json"))
        return round(measured["test_accuracy"] * measured["images"])

    def import_to_train(self, file: str, checkpoint: str, *options: str) -> None:
        """Imports a network that is to take the ten steps, all images in each."""
        self.run(
            "import", file, checkpoint, "--data", "data", "--batch-size", TRAIN, "--validation", 0, "--epochs", STEPS,
            "--optimizer", "momentum", "--momentum", MOMENTUM, "--lr", RATE, "--schedule", "constant",
            "--weight-decay", 0, *options,
        )

    def take_steps(self, checkpoint: str, trained: str) -> dict[str, numpy.ndarray]:
        """Takes the ten steps, and gives the tensors after them by PyTorch's names."""
        self.run("train", "--resume", checkpoint, "--save", f"{trained}.cnn", "--json")
        self.run("export", f"{trained}.cnn", f"{trained}.npz")
        with numpy.load(self.directory / f"{trained}.npz") as arrays:
            return {name: arrays[name] for name in arrays.files if name != "cnn-tui"}


@dataclass(frozen=True)
class Images:
    """Images [N, 1, H, W] as bytes, with their classes [N]."""

    pixels: numpy.ndarray
    labels: numpy.ndarray

    @property
    def scaled(self) -> numpy.ndarray:
        """The values that networks get, from 0 to 1."""
        return self.pixels.astype(numpy.float32) * numpy.float32(1 / 255)

    def write(self, directory: Path, name: str) -> None:
        """Writes the images as IDX."""
        count = len(self.labels)
        head = struct.pack(">IIII", 0x803, count, SIDE, SIDE)
        (directory / f"{name}-images-idx3-ubyte").write_bytes(head + self.pixels.tobytes())
        (directory / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + bytes(self.labels.tolist()))


def bars(count: int, seed: int) -> Images:
    """A bright bar on noise in one of four places, which is its class."""
    random = numpy.random.default_rng(seed)
    labels = random.integers(CLASSES, size=count)
    pixels = random.integers(150, size=(count, 1, SIDE, SIDE), dtype=numpy.uint8)
    for image, label in zip(pixels, labels):
        image[0, :, 3 * label : 3 * label + 2] += random.integers(105, size=(SIDE, 2), dtype=numpy.uint8)
    return Images(pixels, labels)


def data_set(directory: Path) -> tuple[Images, Images]:
    """Writes the training and the test images to `directory/data`, and gives them."""
    (directory / "data").mkdir(parents=True, exist_ok=True)
    train, test = bars(TRAIN, 2), bars(TEST, 3)
    train.write(directory / "data", "train")
    test.write(directory / "data", "t10k")
    return train, test


@dataclass(frozen=True)
class Scores:
    """How many test images are right there and here, before and after ten steps, and how far the weights are apart then."""

    pairs: tuple[tuple[int, int], ...]
    share: float

    def __str__(self) -> str:
        said = ", then ".join(f"{theirs} and {ours}" for theirs, ours in self.pairs)
        return f"right of {TEST} there and here {said}; after {STEPS} steps the weights are {self.share:.1e} apart"

    @property
    def agree(self) -> bool:
        return self.share <= TOLERANCE and all(theirs == ours for theirs, ours in self.pairs)
