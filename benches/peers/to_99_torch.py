"""PyTorch from the start of the process to 99 % on the validation set, with the network and recipe of `--preset fast`.

Prints one JSON object an epoch with the validation accuracy. Usage: to_99_torch.py DATA THREADS SEED
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

BATCH, EPOCHS, PEAK, MOMENTUM, DECAY = 32, 3, 0.06, 0.9, 1e-4
TRAINED, MEASURED_AT_A_TIME = 50_000, 1_000
# One-cycle as in src/nn/schedule.rs: up over three tenths of the run, then down.
RISE, START, END = 0.3, 25, 1e4


def rate(step, total):
    def descent(share):
        return (1 + math.cos(math.pi * share)) / 2

    peak = total * RISE
    if step < peak:
        return PEAK * (1 / START + (1 - 1 / START) * (1 - descent(step / peak)))
    return PEAK * (1 / END + (1 - 1 / END) * descent((step - peak) / (total - peak)))


def network():
    model = nn.Sequential(
        *(nn.Conv2d(1, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(512, 10)),
    ).to(memory_format=torch.channels_last)
    for layer in (layer for layer in model if hasattr(layer, "weight")):
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        nn.init.zeros_(layer.bias)
    return model


def main():
    torch.set_num_threads(int(sys.argv[2]))
    torch.manual_seed(int(sys.argv[3]))
    data = Path(sys.argv[1])
    images = np.fromfile(data / "train-images-idx3-ubyte", np.uint8, offset=16).reshape(-1, 1, 28, 28)
    labels = np.fromfile(data / "train-labels-idx1-ubyte", np.uint8, offset=8)
    x = torch.from_numpy(images).float().div_(255).to(memory_format=torch.channels_last)
    y = torch.from_numpy(labels.astype(np.int64))
    model = network()
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": DECAY},
        {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.SGD(groups, lr=PEAK, momentum=MOMENTUM, fused=True)
    steps, done = math.ceil(TRAINED / BATCH), 0
    for _ in range(EPOCHS):
        for index in torch.randperm(TRAINED).split(BATCH):
            for group in optimizer.param_groups:
                group["lr"] = rate(done, steps * EPOCHS)
            optimizer.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(x[index]), y[index]).backward()
            optimizer.step()
            done += 1
        with torch.inference_mode():
            places = torch.arange(TRAINED, len(x)).split(MEASURED_AT_A_TIME)
            right = sum((model(x[place]).argmax(1) == y[place]).sum().item() for place in places)
        print(json.dumps({"validation_accuracy": right / (len(x) - TRAINED)}), flush=True)


main()
