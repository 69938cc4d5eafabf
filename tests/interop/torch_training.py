"""Whether a network that PyTorch trained is the same here: its accuracy exactly, and its weights after ten more steps of training.

PyTorch trains a network of classes and names of its own on a small data set, writes it as safetensors, and the program imports it:
`eval` has to give PyTorch's accuracy to the last image. Then both take ten steps of SGD with momentum, each on all images; the
weights have to be the same but for 1e-5 of the greatest of each tensor.
"""

import argparse
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

TOLERANCE = 1e-5
SIDE, CLASSES, TRAIN, TEST, STEPS = 12, 4, 240, 400, 10
RATE, MOMENTUM = 0.05, 0.9
SPEC = (
    "conv 6 3x3 pad same, batchnorm, relu, maxpool 2, conv 8 3x3 stride 2 pad same tanh, avgpool 2 stride 1, "
    "dense 16 relu, dense 4 softmax"
)


class Net(nn.Module):
    """The network of SPEC as somebody else would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 8, 3, stride=2)
        self.fc1 = nn.Linear(8 * 2 * 2, 16)
        self.fc2 = nn.Linear(16, CLASSES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.max_pool2d(self.norm(self.conv1(x)).relu(), 2)
        # Windows of 3 in steps of 2 need a seventh row and column: zeros at the end.
        x = self.conv2(nn.functional.pad(x, (0, 1, 0, 1))).tanh()
        x = nn.functional.avg_pool2d(x, 2, stride=1)
        return self.fc2(self.fc1(x.flatten(1)).relu())


def images(count: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Bytes [N, 1, H, W] with a bright bar on noise, and which of the places it is in."""
    labels = torch.randint(CLASSES, (count,), generator=generator)
    pictures = torch.randint(150, (count, 1, SIDE, SIDE), generator=generator)
    for picture, label in zip(pictures, labels.tolist()):
        picture[0, :, 3 * label : 3 * label + 2] += torch.randint(105, (SIDE, 2), generator=generator)
    return pictures.to(torch.uint8), labels


def write_idx(directory: Path, name: str, pictures: torch.Tensor, labels: torch.Tensor) -> None:
    count = len(labels)
    head = struct.pack(">IIII", 0x803, count, SIDE, SIDE)
    (directory / f"{name}-images-idx3-ubyte").write_bytes(head + bytes(pictures.flatten().tolist()))
    (directory / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + bytes(labels.tolist()))


def scaled(pictures: torch.Tensor) -> torch.Tensor:
    return pictures.float() * (1 / 255)


def train(network: Net, x: torch.Tensor, labels: torch.Tensor, steps: int) -> None:
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE, momentum=MOMENTUM)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(x), labels).backward()
        optimizer.step()


def correct(network: Net, x: torch.Tensor, labels: torch.Tensor) -> int:
    with torch.no_grad():
        return int((network.eval()(x).argmax(1) == labels).sum())


class Program:
    """cnn-tui, with a place of its own for its runs."""

    def __init__(self, path: str, directory: Path) -> None:
        self.path = str(Path(path).resolve())
        self.directory = directory
        self.environment = os.environ | {"XDG_STATE_HOME": str(directory / "state")}

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [self.path, *words], check=True, stdout=subprocess.PIPE, text=True, cwd=self.directory, env=self.environment
        )
        return done.stdout

    def correct(self, checkpoint: str) -> int:
        measured = json.loads(self.run("eval", checkpoint, "--json"))
        return round(measured["test_accuracy"] * measured["images"])


def apart(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> float:
    """The greatest difference, as a share of the greatest value of its tensor."""
    shares = [
        ((found[name] - expected[name]).abs().max() / expected[name].abs().max().clamp_min(1e-30)).item() for name in expected
    ]
    return max(shares)


def names(network: Net) -> dict[str, torch.Tensor]:
    """The tensors of the network by the names that cnn-tui gives them."""
    places = {"conv1": "0", "norm": "1", "conv2": "5", "fc1": "9", "fc2": "11"}
    state = {name: value for name, value in network.state_dict().items() if not name.endswith("num_batches_tracked")}
    return {".".join([places[name.split(".")[0]], name.split(".")[1]]): value for name, value in state.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default="target/debug/cnn-tui")
    parser.add_argument("directory", type=Path, help="new or empty; what is compared stays there")
    arguments = parser.parse_args()
    directory = arguments.directory.resolve()
    (directory / "data").mkdir(parents=True)
    torch.manual_seed(1)
    generator = torch.Generator().manual_seed(2)
    (pictures, labels), (test_pictures, test_labels) = images(TRAIN, generator), images(TEST, generator)
    write_idx(directory / "data", "train", pictures, labels)
    write_idx(directory / "data", "t10k", test_pictures, test_labels)
    x, test = scaled(pictures), scaled(test_pictures)
    network = Net()
    train(network, x, labels, 45)
    save_file(network.state_dict(), directory / "torch.safetensors")

    program = Program(arguments.program, directory)
    options = {
        "--net": SPEC,
        "--data": "data",
        "--batch-size": str(TRAIN),
        "--validation": "0",
        "--epochs": str(STEPS),
        "--optimizer": "momentum",
        "--momentum": str(MOMENTUM),
        "--lr": str(RATE),
        "--schedule": "constant",
        "--weight-decay": "0",
    }
    program.run("import", "torch.safetensors", "torch.cnn", *(word for option in options.items() for word in option))
    scores = [(correct(network, test, test_labels), program.correct("torch.cnn"))]
    program.run("train", "--resume", "torch.cnn", "--save", "trained.cnn", "--json")
    program.run("export", "trained.cnn", "trained.safetensors")
    train(network, x, labels, STEPS)
    scores.append((correct(network, test, test_labels), program.correct("trained.cnn")))

    found = load_file(directory / "trained.safetensors")
    share = apart(found, names(network))
    same = all(ours == theirs for theirs, ours in scores)
    said = ", then ".join(f"{theirs} and {ours}" for theirs, ours in scores)
    print(
        f"PyTorch {torch.__version__}: right of {TEST} there and here {said}; "
        f"after {STEPS} steps the weights are {share:.1e} apart"
    )
    return 0 if same and share <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
