"""Whether PyTorch computes what cnn-tui does, from what cnn-tui exports.

Each directory below DIRECTORY holds `net.cnn`, a checkpoint; `images.f32`, images [N, C, H, W]; and `logits.f32`, what the program
itself makes of these, [N, K]; both little-endian. The network is exported as safetensors and npz, the printed module loads the
first, and its logits have to be the program's but for 1e-5 of the greatest of them.
"""

import importlib.util
import sys
from pathlib import Path

import numpy
import torch
from common import TOLERANCE, Program, apart, directory_of, floats, networks_in
from safetensors.torch import load_file


def export(program: Program, place: Path) -> None:
    """Writes `net.safetensors`, `net.npz` and `module.py`."""
    words = ("export", place / "net.cnn", "--overwrite")
    printed = program.run(*words, place / "net.safetensors", "--print-module")
    (place / "module.py").write_text(printed)
    program.run(*words, place / "net.npz")


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
    logits = floats(place / "logits.f32").reshape(-1, len(loaded.CLASSES))
    images = torch.from_numpy(floats(place / "images.f32")).view(len(logits), *loaded.IMAGE)
    with torch.no_grad():
        found = network(images.to(first.dtype)).numpy()
    return loaded.__doc__.splitlines()[0], apart(found, logits)


def main() -> int:
    directory, path = directory_of(__doc__)
    program, places = Program(path, directory), networks_in(directory)
    failed, greatest = 0, 0.0
    for place in places:
        export(program, place)
        text, share = difference(place)
        greatest = max(greatest, share)
        if not share <= TOLERANCE or not same_arrays(place):
            failed += 1
            print(f"{place.name}: {text}: {share:.1e} of the greatest logit, npz the same: {same_arrays(place)}")
    print(f"PyTorch {torch.__version__}: {len(places)} networks, {failed} differ, at most {greatest:.1e} of the greatest logit")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
