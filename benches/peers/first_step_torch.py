"""PyTorch from the start of the process to the first finished training step of a network, batch 64: the leanest way.

Prints one JSON object with the most memory the process ever had in RAM. Usage: first_step_torch.py DATA THREADS
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

BATCH = 64


def main():
    torch.set_num_threads(int(sys.argv[2]))
    data = Path(sys.argv[1])
    images = torch.from_numpy(np.fromfile(data / "train-images-idx3-ubyte", np.uint8, offset=16))
    labels = torch.from_numpy(np.fromfile(data / "train-labels-idx1-ubyte", np.uint8, offset=8))
    model = nn.Sequential(
        *(nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 40, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(640, 100), nn.ReLU(), nn.Linear(100, 10)),
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, fused=True)
    index = torch.randperm(len(labels))[:BATCH]
    x = images.view(-1, 1, 28, 28)[index].float() / 255
    nn.functional.cross_entropy(model(x), labels[index].long()).backward()
    optimizer.step()
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    print(json.dumps({"peak_rss_mb": int(peak.split()[1]) * 1024 / 1e6}), flush=True)


main()
