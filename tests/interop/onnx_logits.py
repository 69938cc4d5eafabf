"""Whether ONNX Runtime computes what cnn-tui does, from what cnn-tui exports.

Each directory below DIRECTORY holds `net.cnn`, a checkpoint; `images.f32`, images [N, C, H, W]; and `logits.f32`, what the program
itself makes of these, [N, K]; both little-endian. The network is exported as ONNX, onnx.checker has to pass it with its strict
inference of shapes, and the logits of ONNX Runtime have to be the program's but for 1e-5 of the greatest of them: for one image and
for several, for images as bytes where the scaling is in the graph, and after import and export once more. Probabilities have to add
up to 1 where the network ends in softmax.
"""

import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
from common import TOLERANCE, Program, apart, directory_of, floats, networks_in

# Every so many networks the slower checks are made, too.
EVERY = 5


def export(program: Program, place: Path, name: str, *options: str) -> Path:
    path = place / name
    program.run("export", place / "net.cnn", path, "--overwrite", *options)
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    return path


def run(path: Path, images: numpy.ndarray) -> numpy.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: images})
    return found


def differences(program: Program, place: Path, thorough: bool) -> dict[str, float]:
    path = export(program, place, "net.onnx")
    shape = [axis.dim_value for axis in onnx.load(path).graph.input[0].type.tensor_type.shape.dim[1:]]
    images = floats(place / "images.f32").reshape(-1, *shape)
    logits = floats(place / "logits.f32").reshape(len(images), -1)
    found = {"logits": apart(run(path, images), logits), "one image": apart(run(path, images[:1]), logits[:1])}
    if thorough:
        scaled = export(program, place, "bytes.onnx", "--bytes")
        raw = numpy.round(images * 255).astype(numpy.uint8)
        values = raw.astype(numpy.float32) * numpy.float32(1 / 255)
        found["bytes"] = apart(run(scaled, raw), run(path, values))
        outputs = run(export(program, place, "probabilities.onnx", "--probabilities"), images)
        if onnx.load(place / "probabilities.onnx").graph.node[-1].op_type == "Softmax":
            found["sum of probabilities"] = apart(outputs.sum(axis=1), numpy.ones(len(outputs)))
        program.run("import", path, place / "again.cnn", "--overwrite")
        program.run("export", place / "again.cnn", place / "again.onnx", "--overwrite")
        found["imported again"] = apart(run(place / "again.onnx", images), logits)
    return found


def main() -> int:
    directory, path = directory_of(__doc__)
    program, places = Program(path, directory), networks_in(directory)
    failed, greatest = 0, 0.0
    for number, place in enumerate(places):
        found = differences(program, place, number % EVERY == 0)
        greatest = max(greatest, *found.values())
        wrong = {what: share for what, share in found.items() if not share <= TOLERANCE}
        if wrong:
            failed += 1
            text = next(entry.value for entry in onnx.load(place / "net.onnx").metadata_props if entry.key == "network")
            print(f"{place.name}: {text}: {', '.join(f'{what} {share:.1e}' for what, share in wrong.items())}")
    print(
        f"ONNX Runtime {onnxruntime.__version__}, onnx {onnx.__version__}: {len(places)} networks, {failed} differ, at most "
        f"{greatest:.1e} of the greatest value"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
