"""Whether other programs agree with cnn-tui: `python tests/interop/run.py [--only NAME…]`, from the root of the repository.

Random networks are written with what the program computes of random images (examples/interop.rs). Each check is a script of its own,
which is skipped, and said to be, where the packages that it needs are not installed.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@dataclass(frozen=True)
class Check:
    """A script, the packages that it needs, and whether it takes the random networks or a directory of its own."""

    script: str
    packages: tuple[str, ...]
    takes_networks: bool = False

    @property
    def name(self) -> str:
        return self.script.removesuffix(".py")

    def missing(self) -> list[str]:
        return [package for package in self.packages if importlib.util.find_spec(package) is None]


CHECKS = (
    Check("onnx_logits.py", ("onnx", "onnxruntime"), takes_networks=True),
    Check("onnx_torch.py", ("onnx", "onnxruntime", "onnxscript", "torch", "safetensors")),
    Check("onnx_keras.py", ("onnx", "onnxruntime", "keras", "tensorflow", "tf2onnx")),
    Check("torch_logits.py", ("torch", "safetensors"), takes_networks=True),
    Check("torch_training.py", ("torch", "safetensors")),
    Check("tensorboard_events.py", ("tensorboard",)),
    Check("guide.py", ("onnxruntime", "torch", "safetensors", "PIL")),
)


def build() -> Path:
    subprocess.run(["cargo", "build", "--quiet", "--bin", "cnn-tui", "--example", "interop"], cwd=ROOT, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=50, help="random networks (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn from (default 1)")
    parser.add_argument("--only", nargs="+", choices=[check.name for check in CHECKS], help="these checks alone")
    parser.add_argument("--built", type=Path, help="directory of the built program and examples [default: it is built]")
    arguments = parser.parse_args()
    chosen = [check for check in CHECKS if arguments.only is None or check.name in arguments.only]
    built = arguments.built or build()
    failed, ran = [], 0
    with tempfile.TemporaryDirectory(prefix="interop-") as place:
        networks = Path(place) / "networks"
        example = built / "examples" / "interop"
        subprocess.run([example, networks, str(arguments.networks), str(arguments.seed)], check=True)
        for check in chosen:
            if missing := check.missing():
                print(f"{check.name}: skipped, for {', '.join(missing)} is not installed")
                continue
            began = time.monotonic()
            directory = networks if check.takes_networks else Path(place) / check.name
            command = [sys.executable, HERE / check.script, "--program", built / "cnn-tui", directory]
            if subprocess.run(command).returncode:
                failed.append(check.name)
            ran += 1
            print(f"{check.name}: {'failed' if check.name in failed else 'passed'} in {time.monotonic() - began:.0f} s")
    if not ran:
        print("nothing was checked; install tests/interop/requirements*.txt", file=sys.stderr)
        return 1
    return 1 if failed or arguments.only and ran < len(chosen) else 0


if __name__ == "__main__":
    sys.exit(main())
