"""Whether a network that PyTorch trained is the same here: its accuracy exactly, and its weights after ten more steps of training.

PyTorch trains a network of classes and names of its own on a small data set, writes it as safetensors, and the program imports it:
`eval` has to give PyTorch's accuracy to the last image. Then both take ten steps of SGD with momentum, each on all images; the
weights have to be the same but for 1e-5 of the greatest of each tensor.
"""

import sys

import numpy
import torch
from common import CLASSES, MOMENTUM, RATE, STEPS, Images, Program, Scores, data_set, directory_of, farthest
from safetensors.torch import save_file
from torch import nn

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


def train(network: nn.Module, images: Images, steps: int) -> None:
    x, labels = torch.from_numpy(images.scaled), torch.from_numpy(images.labels)
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE, momentum=MOMENTUM)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(x), labels).backward()
        optimizer.step()


def correct(network: nn.Module, images: Images) -> int:
    with torch.no_grad():
        found = network.eval()(torch.from_numpy(images.scaled)).argmax(1)
    return int((found == torch.from_numpy(images.labels)).sum())


def tensors(network: nn.Module, places: dict[str, str] | None = None) -> dict[str, numpy.ndarray]:
    """The tensors of the network, modules called by their places in the program where these are given."""
    state = {name: value for name, value in network.state_dict().items() if not name.endswith("num_batches_tracked")}
    names = {name: name.split(".") for name in state}
    return {
        ".".join([places[module], which] if places else [module, which]): state[name].numpy()
        for name, (module, which) in names.items()
    }


def main() -> int:
    directory, path = directory_of(__doc__)
    images, test = data_set(directory)
    torch.manual_seed(1)
    network = Net()
    train(network, images, 45)
    save_file(network.state_dict(), directory / "torch.safetensors")

    program = Program(path, directory)
    program.import_to_train("torch.safetensors", "torch.cnn", "--net", SPEC)
    before = (correct(network, test), program.correct("torch.cnn"))
    found = program.take_steps("torch.cnn", "trained")
    train(network, images, STEPS)
    places = {"conv1": "0", "norm": "1", "conv2": "5", "fc1": "9", "fc2": "11"}
    after = (correct(network, test), program.correct("trained.cnn"))
    scores = Scores((before, after), farthest(found, tensors(network, places)))
    print(f"PyTorch {torch.__version__}: {scores}")
    return 0 if scores.agree else 1


if __name__ == "__main__":
    sys.exit(main())
