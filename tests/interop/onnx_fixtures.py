"""Writes tests/fixtures/onnx: small files as PyTorch's default exporter and Keras write them, with what ONNX Runtime makes of them.

Beside NAME.onnx lies NAME.f32: two images as the graph takes them, and then what it gives, little-endian. The traces of the source
code that PyTorch writes into its files are taken out, for they are most of their bytes. Which of the two is written depends on which
package is installed.
"""

import importlib.util
from pathlib import Path

import numpy
import onnx
import onnxruntime

FIXTURES = Path(__file__).parent.parent / "fixtures" / "onnx"


def keep(path: Path) -> None:
    """Takes the traces out of a file, and writes what ONNX Runtime makes of two images."""
    model = onnx.load(path, load_external_data=False)
    graph = model.graph
    for part in (*graph.node, *graph.input, *graph.output, *graph.value_info, graph, model):
        part.ClearField("metadata_props")
    del graph.value_info[:]
    path.write_bytes(model.SerializeToString())
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    images = numpy.random.default_rng(5).random((2, *taken.shape[1:]), dtype=numpy.float32)
    (given,) = session.run(None, {taken.name: images})
    path.with_suffix(".f32").write_bytes(images.tobytes() + given.tobytes())
    beside = path.with_suffix(".onnx.data")
    if beside.exists() and not beside.stat().st_size:
        beside.unlink()


def torch_files() -> None:
    import torch
    from onnx_torch import disturbed, export, networks

    torch.manual_seed(3)
    for name, (network, shape, _) in networks().items():
        path = FIXTURES / f"torch-{name}.onnx"
        export(disturbed(network), shape, path, dynamic_shapes=({0: torch.export.Dim("batch")},))
        keep(path)


def keras_files() -> None:
    import keras
    from onnx_keras import disturbed, networks

    keras.utils.set_random_seed(1)
    for name, network in networks().items():
        path = FIXTURES / f"keras-{name}.onnx"
        disturbed(network).export(path, format="onnx", verbose=False)
        keep(path)


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    if importlib.util.find_spec("torch"):
        torch_files()
    if importlib.util.find_spec("keras"):
        keras_files()
