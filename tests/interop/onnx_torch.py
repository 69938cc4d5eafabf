"""Whether a network that PyTorch writes as ONNX, with its default exporter, is the same here.

Networks as people write them, one a layer that PyTorch has in other words than this program, are exported, imported, and exported
again: ONNX Runtime has to make the same of both files. Then one that PyTorch trained is imported: `eval` has to give PyTorch's
accuracy to the last image, and after ten more steps of SGD with momentum there and here the weights have to be the same but for
1e-5 of the greatest of each tensor.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

import torch
from common import CLASSES, STEPS, TOLERANCE, Program, Scores, apart, data_set, directory_of, farthest
from onnx_logits import run
from torch import nn
from torch_training import correct, tensors, train


class Functional(nn.Module):
    """A network whose layers are functions of its method."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, (3, 2), stride=2, padding=(1, 0), bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.linear = nn.Linear(4, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.leaky_relu(self.norm(self.conv(x)))
        return nn.functional.log_softmax(self.linear(x.mean((2, 3))), dim=1)


def networks() -> dict[str, tuple[nn.Module, tuple[int, ...], str]]:
    """Networks with the shapes of their images, and what they are here."""
    return {
        "lenet": (
            nn.Sequential(
                nn.Conv2d(1, 4, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 3, 3), nn.Tanh(), nn.AvgPool2d(2),
                nn.Flatten(), nn.Linear(12, 6), nn.Sigmoid(), nn.Dropout(0.25), nn.Linear(6, 5),
            ),
            (1, 13, 12),
            "conv 4 5x5 pad same relu, maxpool 2, conv 3 3x3 tanh, avgpool 2, dense 6 sigmoid, dense 5 softmax",
        ),
        "l2": (
            nn.Sequential(nn.LPPool2d(2, 2), nn.Conv2d(2, 3, 3), nn.LPPool2d(2, (2, 3), stride=1), nn.Flatten(), nn.Linear(36, 4)),
            (2, 14, 14),
            "l2pool 2, conv 3 3x3, l2pool 2x3 stride 1, dense 4 softmax",
        ),
        "same": (
            nn.Sequential(
                nn.Conv2d(1, 3, 4, padding="same"), nn.ReLU(), nn.BatchNorm2d(3), nn.ZeroPad2d((0, 1, 0, 1)),
                nn.Conv2d(3, 2, 3, stride=2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Softmax(dim=1),
            ),
            (1, 8, 8),
            "conv 3 4x4 pad same relu, batchnorm, conv 2 3x3 stride 2 pad same, globalavgpool, softmax",
        ),
        "functional": (Functional(), (3, 9, 12), "conv 4 3x2 stride 2 pad 1x0 leaky-relu, globalavgpool, dense 5 softmax"),
        "vectors": (nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3)), (16,), "dense 8 relu, dense 3 softmax"),
    }


def export(network: nn.Module, shape: tuple[int, ...], path: Path, **options: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (torch.zeros(2, *shape),), path, verbose=False, **options)


def disturbed(network: nn.Module) -> nn.Module:
    """The network with statistics that are not those that it begins with."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 2)
    return network.eval()


def compare(program: Program) -> list[str]:
    """What of the networks is another one here, in sentences."""
    wrong = []
    for name, (network, shape, expected) in networks().items():
        for ending, options in {"": {}, "-any": {"dynamic_shapes": ({0: torch.export.Dim("batch")},)}}.items():
            file = f"{name}{ending}.onnx"
            export(disturbed(network), shape, program.directory / file, **options)
            program.run("import", file, f"{name}{ending}.cnn")
            program.run("export", f"{name}{ending}.cnn", f"again-{file}")
            text = json.loads(program.run("inspect", f"{name}{ending}.cnn", "--json"))["network"]
            x = torch.rand(2, *shape)
            with torch.no_grad():
                logits = network(x).numpy()
            flat = x.reshape(2, *((1, 4, 4) if name == "vectors" else shape)).numpy()
            found = run(program.directory / f"again-{file}", flat)
            if name in ("same", "functional"):
                found = torch.from_numpy(found).softmax(1).numpy()
                logits = torch.from_numpy(logits).exp().numpy() if name == "functional" else logits
            share = apart(found, logits)
            if not share <= TOLERANCE:
                wrong.append(f"{file}: {text}: {share:.1e} of the greatest value")
            if text != expected:
                wrong.append(f"{file} is {text}, not {expected}")
    return wrong


def network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3), nn.Tanh(), nn.AvgPool2d(2, stride=1),
        nn.Flatten(), nn.Linear(72, 16), nn.ReLU(), nn.Linear(16, CLASSES),
    )


def train_on(program: Program) -> Scores:
    directory = program.directory
    images, test = data_set(directory)
    torch.manual_seed(1)
    own = network()
    train(own, images, 120)
    export(own.eval(), (1, 12, 12), directory / "trained-there.onnx")
    program.import_to_train("trained-there.onnx", "there.cnn")
    before = (correct(own, test), program.correct("there.cnn"))
    found = program.take_steps("there.cnn", "here")
    train(own, images, STEPS)
    # The names that the program gives are those of an nn.Sequential, which this network is.
    return Scores((before, (correct(own, test), program.correct("here.cnn"))), farthest(found, tensors(own)))


def main() -> int:
    directory, path = directory_of(__doc__)
    logging.disable(logging.WARNING)
    directory.mkdir(parents=True, exist_ok=True)
    program = Program(path, directory)
    torch.manual_seed(3)
    wrong = compare(program)
    scores = train_on(program)
    for problem in wrong:
        print(problem)
    print(f"PyTorch {torch.__version__}, its ONNX: {2 * len(networks())} files, {len(wrong)} problems; {scores}")
    return 0 if not wrong and scores.agree else 1


if __name__ == "__main__":
    sys.exit(main())
