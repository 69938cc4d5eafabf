"""Whether the Python of docs/guide.md runs as it stands, and sees on a picture what cnn-tui sees.

The commands of the guide that make what the Python reads are run on pictures of stripes; then each block of Python is, in a process of its own.
"""

import argparse
import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

GUIDE = Path(__file__).parent.parent.parent / "docs" / "guide.md"
KINDS = ("birch", "maple", "oak")
# As large as the network's images, so that who makes a picture larger or smaller, and how, plays no part.
SIDE = 32
PICTURE = "leaves/test/oak/1.png"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)


def write_leaves(place: Path) -> None:
    for kind, name in enumerate(KINDS):
        for half, count in (("train", 12), ("test", 4)):
            folder = place / "leaves" / half / name
            folder.mkdir(parents=True)
            for number in range(1, count + 1):
                picture = Image.new("RGB", (SIDE, SIDE))
                picture.putdata(
                    [
                        (40, 90, 20 * kind) if (x + y * kind + number) // (2 + kind) % 2 else (210, 160, 90)
                        for y in range(SIDE)
                        for x in range(SIDE)
                    ]
                )
                picture.save(folder / f"{number}.png")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=Path)
    parser.add_argument("directory", type=Path)
    arguments = parser.parse_args()
    program, place = str(arguments.program.resolve()), arguments.directory
    place.mkdir(parents=True)
    write_leaves(place)
    train = ["train", "--data", "leaves", "--preset", "small", "--epochs", "5", "--run", "first", "--quiet"]
    subprocess.run([program, *train], cwd=place, check=True)
    exports = [block for block in blocks("sh") if "cnn-tui export" in block]
    assert exports, "the guide exports nothing"
    (place / "bin").mkdir()
    (place / "bin" / "cnn-tui").symlink_to(program)
    path = f"{(place / 'bin').resolve()}:{os.environ['PATH']}"
    for block in exports:
        subprocess.run(["sh", "-euc", block], cwd=place, env={**os.environ, "PATH": path}, check=True)
    seen = json.loads(subprocess.check_output([program, "predict", "first", PICTURE, "--json"], cwd=place))
    scripts = blocks("python")
    assert len(scripts) == 2, f"the guide has {len(scripts)} blocks of Python; say here what they print"
    onnx, torch = (subprocess.check_output([sys.executable, "-c", text], cwd=place, text=True) for text in scripts)
    print(onnx.strip(), torch.strip(), seen["top"], sep="\n")
    outputs = ast.literal_eval(torch)
    near = all(abs(outputs[row["class"]] - row["output"]) < 1e-5 for row in seen["top"])
    return 0 if near and onnx.split()[0] == seen["class"] else 1


if __name__ == "__main__":
    sys.exit(main())
