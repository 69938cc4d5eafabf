"""Whether TensorBoard shows what `--tensorboard` writes: `python tests/interop/tensorboard_events.py --program PATH`.

A run is trained, looked at while it is written, killed after its last checkpoint, and gone on with. Then TensorBoard itself, once with its
fast reader (the data server) and once with its slow one, has to show the same curves, histograms and pictures of it, each step once, and
those that the run itself keeps.
"""

import argparse
import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

NETWORK = "conv 4 5x5 relu, maxpool 2, dense 12 relu, dense 10 softmax"
EPOCHS = 4
BATCH = 32
IMAGES = 384
PATIENCE = 60


def write_images(place: Path) -> None:
    """Small MNIST-like images: a bar a class under noise."""
    draw = random.Random(1)
    for name, count in (("train", IMAGES), ("t10k", 64)):
        labels = [draw.randrange(10) for _ in range(count)]
        pixels = bytearray()
        for label in labels:
            image = [[draw.randrange(60) for _ in range(28)] for _ in range(28)]
            for row in range(4, 24):
                image[row][2 + 2 * label] = image[row][3 + 2 * label] = 255
            pixels += bytes(value for row in image for value in row)
        head = bytes((0, 0, 8, 3)) + struct.pack(">III", count, 28, 28)
        (place / f"{name}-images-idx3-ubyte").write_bytes(head + pixels)
        (place / f"{name}-labels-idx1-ubyte").write_bytes(bytes((0, 0, 8, 1)) + struct.pack(">I", count) + bytes(labels))


def check(condition: bool, what: str) -> None:
    if not condition:
        sys.exit(f"tensorboard_events: {what}")


def check_while_written(board: Path) -> int:
    """Reads what there is so far as the slow reader does; gives the number of points."""
    accumulator = EventAccumulator(str(board / "train"), size_guidance={"scalars": 0})
    accumulator.Reload()
    if "loss/batch" not in accumulator.Tags()["tensors"] + accumulator.Tags()["scalars"]:
        return 0
    is_tensor = "loss/batch" in accumulator.Tags()["tensors"]
    events = accumulator.Tensors("loss/batch") if is_tensor else accumulator.Scalars("loss/batch")
    steps = [event.step for event in events]
    check(steps == list(range(1, len(steps) + 1)), f"while it is written, steps are {steps}")
    return len(steps)


def train(program: Path, data: Path, run: Path, board: Path) -> None:
    """Trains a run that is killed in the middle of an epoch, and goes on with it."""
    outputs = ["--tensorboard", str(board), "--csv", str(board.parent / "run.csv")]
    options = ["--net", NETWORK, "--batch-size", str(BATCH), "--epochs", str(EPOCHS), "--data", str(data), "--run", str(run)]
    slow = ["--speed", "40", "--save-every", "1000", "--threads", "1"]
    child = subprocess.Popen([program, "train", "--json", *options, *outputs, *slow], stdout=subprocess.PIPE, text=True)
    ends = 0
    for line in child.stdout:
        ends += json.loads(line)["event"] == "epoch"
        if ends == 2:
            break
    deadline, seen = time.monotonic() + PATIENCE, 0
    while seen < 2 * (IMAGES - IMAGES // 6) // BATCH + 4:
        check(time.monotonic() < deadline, f"after {PATIENCE} s there are {seen} points")
        seen = check_while_written(board)
        time.sleep(0.05)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    subprocess.run([program, "train", "--resume", str(run), *outputs], check=True, stdout=subprocess.DEVNULL)


class Server:
    """TensorBoard itself, with one of its readers."""

    def __init__(self, board: Path, is_fast: bool) -> None:
        everything = "scalars=100000,images=100000,histograms=100000"
        self.name = "fast" if is_fast else "slow"
        self.log = open(board.parent / f"{self.name}.log", "w+")
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(board), "--host", "localhost", "--port", "0"]
        command += [f"--load_fast={str(is_fast).lower()}", "--samples_per_plugin", everything, "--reload_interval", "1"]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        self.address = self.wait_for_address()

    def wait_for_address(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(r"http://localhost:\d+/", Path(self.log.name).read_text()):
                return found[0]
            time.sleep(0.1)
        sys.exit(f"TensorBoard does not start:\n{Path(self.log.name).read_text()}")

    def get(self, path: str, **query: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}data/plugin/{path}?{urllib.parse.urlencode(query)}") as answer:
            return answer.read()

    def tags(self, plugin: str) -> dict[str, list[str]]:
        return {run: sorted(tags) for run, tags in json.loads(self.get(f"{plugin}/tags")).items() if tags}

    def wait_until_read(self, last: int) -> None:
        """The last values of all are those of the test set."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            tags = self.tags("scalars")
            if "accuracy/test" in tags.get("validation", []) and "loss/batch" in tags.get("train", []):
                points = self.scalars("train", "loss/batch")
                if points and points[-1][0] == last:
                    return
            time.sleep(0.2)
        sys.exit(f"the {self.name} reader did not come to the end: {self.tags('scalars')}")

    def scalars(self, run: str, tag: str) -> list[tuple[int, float]]:
        return [(step, value) for _, step, value in json.loads(self.get("scalars/scalars", run=run, tag=tag))]

    def histograms(self, run: str, tag: str) -> list[tuple[int, list]]:
        return [(step, buckets) for _, step, buckets in json.loads(self.get("histograms/histograms", run=run, tag=tag))]

    def images(self, run: str, tag: str) -> list[tuple[int, bytes]]:
        found = json.loads(self.get("images/images", run=run, tag=tag, sample="0"))
        return [(image["step"], self.picture(image["query"])) for image in found]

    def picture(self, query: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}data/plugin/images/individualImage?{query}") as answer:
            return answer.read()

    def all(self) -> dict:
        """All that is shown."""
        shown = {}
        for plugin, values in (("scalars", self.scalars), ("histograms", self.histograms), ("images", self.images)):
            for run, tags in self.tags(plugin).items():
                shown |= {(plugin, run, tag): values(run, tag) for tag in tags}
        return shown

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()


def check_shown(shown: dict, run: Path) -> None:
    """Holds what is shown against what the run keeps."""
    epochs = [json.loads(line) for line in (run / "epochs.jsonl").read_text().splitlines()]
    last = epochs[-1]["total_steps"]
    steps = [step for step, _ in shown["scalars", "train", "loss/batch"]]
    check(steps == list(range(1, last + 1)), f"steps of batches are {steps}")
    for folder, prefix in (("train", "train"), ("validation", "validation")):
        for tag in ("loss", "accuracy"):
            expected = [(epoch["total_steps"], epoch[f"{prefix}_{tag}"]) for epoch in epochs]
            found = shown["scalars", folder, f"{tag}/epoch"]
            same = len(found) == len(expected) and all(
                step == other and abs(value - wanted) <= 1e-6 * abs(wanted)
                for (step, value), (other, wanted) in zip(found, expected)
            )
            check(same, f"{folder} {tag}/epoch is {found}, not {expected}")
    check(len(shown["scalars", "train", "training/images_per_second"]) == EPOCHS, "a speed an epoch is expected")
    for tag in ("training/learning_rate", "training/gradient_norm"):
        check(len(shown["scalars", "train", tag]) == last, f"{tag} has {len(shown['scalars', 'train', tag])} points")
    weights = {"weights/01_conv": 100, "biases/01_conv": 4, "weights/03_dense": 4 * 144 * 12, "weights/04_dense": 120}
    for tag, count in weights.items():
        portraits = shown["histograms", "train", tag]
        moments = [step for step, _ in portraits]
        check(moments == sorted(set(moments)) and moments[-1] == last, f"{tag} is there at {moments}")
        for step, buckets in portraits:
            total = sum(bucket[2] for bucket in buckets)
            check(abs(total - count) < 0.5, f"{tag} at {step} has {total} values, not {count}")
            check(len(buckets) <= 48, f"{tag} at {step} has {len(buckets)} buckets")
    for tag in ("filters/01_conv", "maps/01_conv", "maps/01_conv_pooled"):
        images = shown["images", "train", tag]
        check([step for step, _ in images] == moments, f"{tag} is there at {[step for step, _ in images]}")
        check(all(picture.startswith(b"\x89PNG") for _, picture in images), f"{tag} are no PNG files")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, required=True, help="the built cnn-tui")
    parser.add_argument("directory", type=Path, help="what is written goes here; it is made if it is not there")
    arguments = parser.parse_args()
    program = arguments.program.resolve()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.directory.resolve()) as place:
        os.environ |= {"XDG_STATE_HOME": place, "XDG_CONFIG_HOME": place}
        data, run, board = (Path(place) / name for name in ("data", "run", "board"))
        data.mkdir()
        write_images(data)
        train(program, data, run, board)
        last = json.loads((run / "epochs.jsonl").read_text().splitlines()[-1])["total_steps"]
        shown = {}
        for is_fast in (True, False):
            server = Server(board, is_fast)
            try:
                server.wait_until_read(last)
                shown[server.name] = server.all()
            finally:
                server.end()
            check_shown(shown[server.name], run)
            print(f"{server.name} reader: {len(shown[server.name])} tags, as the run keeps them")
        differing = [key for key in shown["fast"] | shown["slow"] if shown["fast"].get(key) != shown["slow"].get(key)]
        check(not differing, f"the readers differ in {differing}")
        print("both readers show the same")


if __name__ == "__main__":
    main()
