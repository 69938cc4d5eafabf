"""Whether PyTorch computes what cnn-tui does, from what cnn-tui exports.

Each directory below DIRECTORY holds `net.cnn`, a checkpoint; `images.f32`, images [N, C, H, W]; and `logits.f32`, what the program
itself makes of these, [N, K]; both little-endian. The network is exported as safetensors and npz, the printed module loads the
first, and its logits have to be the program's but for 1e-5 of the greatest of them.
"""

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy
import torch
from safetensors.torch import load_file

TOLERANCE = 1e-5


def floats(path: Path) -> torch.Tensor:
    return torch.from_numpy(numpy.fromfile(path, dtype="<f4").copy())


def export(program: str, place: Path) -> None:
    """Writes `net.safetensors`, `net.npz` and `module.py`."""
    command = [program, "export", str(place / "net.cnn"), "--overwrite"]
    printed = subprocess.run(
        [*command, str(place / "net.safetensors"), "--print-module"], check=True, stdout=subprocess.PIPE
    )
    (place / "module.py").write_bytes(printed.stdout)
    subprocess.run([*command, str(place / "net.npz")], check=True)


def module(path: Path):
    spec = importlib.util.spec_from_file_location("module", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def same_arrays(place: Path) -> bool:
    """Whether the two files hold the same tensors to the bit."""
    tensors = load_file(place / "net.safetensors")
    with numpy.load(place / "net.npz") as arrays:
        names = set(arrays.files) - {"cnn-tui"}
        return names == set(tensors) and all(
            numpy.array_equal(arrays[name], tensors[name].numpy()) for name in names
        )


def difference(place: Path) -> tuple[str, float]:
    """The text of the network, and the greatest difference of logits as a share of the greatest of them."""
    loaded = module(place / "module.py")
    network = loaded.load()
    first = next(iter(network.parameters()))
    logits = floats(place / "logits.f32").view(-1, len(loaded.CLASSES))
    images = floats(place / "images.f32").view(len(logits), *loaded.IMAGE)
    with torch.no_grad():
        found = network(images.to(first.dtype))
    spread = logits.abs().max().clamp_min(1e-30)
    return loaded.__doc__.splitlines()[0], ((found - logits).abs().max() / spread).item()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default="target/debug/cnn-tui")
    parser.add_argument("directory", type=Path)
    arguments = parser.parse_args()
    places = sorted(path.parent for path in arguments.directory.glob("*/net.cnn"))
    if not places:
        print(f"{arguments.directory}: there are no directories with a net.cnn", file=sys.stderr)
        return 1
    failed, greatest = 0, 0.0
    for place in places:
        export(arguments.program, place)
        text, apart = difference(place)
        greatest = max(greatest, apart)
        if not apart <= TOLERANCE or not same_arrays(place):
            failed += 1
            print(f"{place.name}: {text}: {apart:.1e} of the greatest logit, npz the same: {same_arrays(place)}")
    print(f"PyTorch {torch.__version__}: {len(places)} networks, {failed} differ, at most {greatest:.1e} of the greatest logit")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
