"""How fast training on a folder of PNG files is: against the same images as IDX files, and against PyTorch's ImageFolder and DataLoader.

The first images of MNIST are written as IDX files and as class folders. The program trains the network of a preset on each; what
counts is the time between the lines that it prints. The first epoch begins with the start of the program, so that reading, decoding and
checking all images is in it. PyTorch trains the same network, as the program exports it, with torchvision's ImageFolder of grey pictures
and a DataLoader with as many workers as turn out best.

The program trains on each in turn, round after round, and the medians count. The ratios mean something on a quiet machine and with a
release build alone: `--least` makes those that are too small an error.
"""

import argparse
import importlib.util
import json
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms.functional import pil_to_tensor

BATCH = 64
LEAST_FIRST, LEAST_LATER, LEAST_TORCH = 0.60, 0.95, 4.0


@dataclass(frozen=True)
class Speed:
    """Images in a second: in the first epoch, and in the median one of those after it."""

    first: float
    later: float

    @classmethod
    def of(cls, images: int, ends: list[float]) -> "Speed":
        """From the seconds at which each epoch ended, counted from the start."""
        rest = [after - before for before, after in zip(ends, ends[1:])]
        return cls(images / ends[0], images / statistics.median(rest))

    @classmethod
    def median(cls, speeds: list["Speed"]) -> "Speed":
        """The median of several."""
        return cls(*(statistics.median(getattr(speed, part) for speed in speeds) for part in ("first", "later")))

    def __str__(self) -> str:
        return f"{self.first:9,.0f} images/s in the first epoch, {self.later:9,.0f} later"


def head(path: Path, items: int) -> bytes:
    """The first items of an IDX file, with its header."""
    with path.open("rb") as file:
        magic = file.read(4)
        sizes = struct.unpack(f">{magic[3]}I", file.read(4 * magic[3]))
        item = 1
        for size in sizes[1:]:
            item *= size
        return magic + struct.pack(f">{magic[3]}I", items, *sizes[1:]) + file.read(items * item)


def write(program: str, place: Path, images: int) -> tuple[Path, Path]:
    """The first images of MNIST as IDX files and as class folders."""
    whole, idx, folder = place / "mnist", place / "idx", place / "folder"
    subprocess.run([program, "data", "convert", "mnist", whole, "--to", "idx"], check=True, stdout=subprocess.DEVNULL)
    idx.mkdir()
    for file in whole.iterdir():
        if file.name.endswith("ubyte"):
            (idx / file.name).write_bytes(head(file, images if file.name.startswith("train") else 100))
    subprocess.run([program, "data", "convert", idx, folder, "--to", "folder"], check=True, stdout=subprocess.DEVNULL)
    return idx, folder


def train(program: str, data: Path, arguments: argparse.Namespace, *more: str) -> Speed:
    """Trains the program, and looks at the clock at each line that ends an epoch."""
    options = ["--preset", arguments.preset, "--batch-size", str(BATCH), "--validation", "0", "--epochs", str(arguments.epochs)]
    command = [program, "train", "--data", data, "--no-save", "--json", *options, *more]
    ends, began = [], time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        for line in running.stdout:
            if json.loads(line)["event"] == "epoch":
                ends.append(time.monotonic() - began)
    if running.returncode or len(ends) != arguments.epochs:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {running.returncode} after {len(ends)} epochs")
    return Speed.of(arguments.images, ends)


def grey(path: str) -> torch.Tensor:
    with Image.open(path) as picture:
        return pil_to_tensor(picture.convert("L")).float() * (1 / 255)


def exported(program: str, data: Path, place: Path, preset: str) -> nn.Module:
    """The network of the preset, as the program hands it to PyTorch."""
    checkpoint, tensors = place / "net.cnn", place / "net.safetensors"
    options = ["--preset", preset, "--epochs", "1", "--no-save", "--save", checkpoint]
    subprocess.run([program, "train", "--data", data, *options], check=True, stdout=subprocess.DEVNULL)
    printed = subprocess.run([program, "export", checkpoint, tensors, "--print-module"], check=True, capture_output=True)
    (place / "module.py").write_bytes(printed.stdout)
    spec = importlib.util.spec_from_file_location("module", place / "module.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load()


def train_torch(network: nn.Module, folder: Path, epochs: int, workers: int) -> Speed:
    """Trains PyTorch; what it takes to import it is not counted."""
    began = time.monotonic()
    images = ImageFolder(folder, loader=grey)
    loader = DataLoader(images, BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    network.train()
    ends = []
    for _ in range(epochs):
        for x, labels in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(x), labels).backward()
            optimizer.step()
        ends.append(time.monotonic() - began)
    return Speed.of(len(images), ends)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="target/release/cnn-tui")
    parser.add_argument("--images", type=int, default=10_000, help="pictures to train on (default 10000)")
    parser.add_argument("--epochs", type=int, default=6, help="epochs, two at least (default 6)")
    parser.add_argument("--rounds", type=int, default=21, help="times that the program trains on each (default 21)")
    parser.add_argument("--preset", default="small", help="whose network is trained (default small)")
    parser.add_argument("--workers", type=int, nargs="+", default=[0, 1, 2, 4], help="of PyTorch (default 0 1 2 4)")
    parser.add_argument("--least", action="store_true", help="fail where a ratio is less than it should be")
    arguments = parser.parse_args()
    if arguments.epochs < 2:
        parser.error("the first epoch is compared with others: two are needed at least")
    if arguments.rounds < 1:
        parser.error("one round is needed at least")
    program = str(Path(arguments.program).resolve())
    with tempfile.TemporaryDirectory(prefix="data-speed-") as temporary:
        place = Path(temporary)
        idx, folder = write(program, place, arguments.images)
        ways = {"IDX": (idx,), "folder": (folder,), "folder, streamed": (folder, "--data-memory", "0")}
        rounds = [{name: train(program, data, arguments, *more) for name, (data, *more) in ways.items()} for _ in range(arguments.rounds)]
        own = {name: Speed.median([speeds[name] for speeds in rounds]) for name in ways}
        for name, speed in own.items():
            print(f"cnn-tui, {name + ':':18} {speed}")
        best = None
        for workers in arguments.workers:
            network = exported(program, idx, Path(tempfile.mkdtemp(dir=place)), arguments.preset)
            speed = train_torch(network, folder / "train", arguments.epochs, workers)
            print(f"PyTorch, {f'{workers} workers:':18} {speed}")
            best = speed if best is None or speed.later > best.later else best
    ratios = (
        ("the folder against IDX, first epoch", own["folder"].first / own["IDX"].first, LEAST_FIRST),
        ("the folder against IDX, later epochs", own["folder"].later / own["IDX"].later, LEAST_LATER),
        ("the folder against PyTorch, later epochs", own["folder"].later / best.later, LEAST_TORCH),
        ("the folder against PyTorch, first epoch", own["folder"].first / best.first, 0.0),
        ("streamed against in memory, later epochs", own["folder, streamed"].later / own["folder"].later, 0.0),
    )
    for name, ratio, least in ratios:
        print(f"{name}: {ratio:.2f}" + (f" (at least {least:.2f} is wanted)" if least else ""))
    print(f"{arguments.preset}, {arguments.images} images, batches of {BATCH}; PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
    return 1 if arguments.least and any(ratio < least for _, ratio, least in ratios) else 0


if __name__ == "__main__":
    sys.exit(main())
