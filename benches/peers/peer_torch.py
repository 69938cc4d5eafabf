"""PyTorch: eager, eager with channels last, and compiled; fused SGD; images in memory, indexed batch by batch."""

import numpy as np
import torch
from networks import MOMENTUM, NETWORKS, SIDE, Order, initial_weights, load, rate
from torch import nn

VERSION = torch.__version__
STATE = {}
ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}


def setup(threads, data):
    torch.set_num_threads(threads)
    images, labels = load(data)
    STATE["x"] = torch.from_numpy(images.reshape(-1, 1, SIDE, SIDE))
    STATE["y"] = torch.from_numpy(labels.astype(np.int64))


def network(net):
    layers, tensors, flat = [], iter(initial_weights(net)), False
    for kind, *rest in NETWORKS[net]:
        if kind == "pool":
            layers.append(nn.MaxPool2d(2))
            continue
        weights, bias = (torch.from_numpy(tensor) for tensor in next(tensors))
        if kind == "conv":
            layer = nn.Conv2d(weights.shape[2], weights.shape[3], 5)
            weights = weights.permute(3, 2, 0, 1).contiguous()
        else:
            if not flat:
                layers.append(nn.Flatten())
                flat = True
            layer = nn.Linear(*weights.shape)
            weights = weights.T.contiguous()
        with torch.no_grad():
            layer.weight.copy_(weights)
            layer.bias.copy_(bias)
        layers.append(layer)
        if rest[1]:
            layers.append(ACTIVATIONS[rest[1]]())
    return nn.Sequential(*layers)


def variants(net, batch, mode):
    make = training if mode == "train" else evaluation
    return {
        "eager": lambda: make(net, batch, torch.contiguous_format, False),
        "channels last": lambda: make(net, batch, torch.channels_last, False),
        "compiled": lambda: make(net, batch, torch.contiguous_format, True),
    }


def model(net, layout, compiled):
    torch._dynamo.reset()
    made = network(net).to(memory_format=layout)
    return made, (torch.compile(made, dynamic=False) if compiled else made)


def training(net, batch, layout, compiled):
    made, forward = model(net, layout, compiled)
    optimizer = torch.optim.SGD(made.parameters(), lr=rate(batch), momentum=MOMENTUM, fused=True)
    x, y, order = STATE["x"], STATE["y"], Order(len(STATE["x"]), batch)
    loss = nn.CrossEntropyLoss()

    def step():
        index = torch.from_numpy(order.take()[0])
        images = torch.index_select(x, 0, index).to(memory_format=layout)
        optimizer.zero_grad(set_to_none=True)
        loss(forward(images), torch.index_select(y, 0, index)).backward()
        optimizer.step()
        return batch

    return step


def evaluation(net, batch, layout, compiled):
    _, forward = model(net, layout, compiled)
    x, y, place = STATE["x"], STATE["y"], [0]
    loss = nn.CrossEntropyLoss(reduction="sum")

    def step():
        start = place[0]
        place[0] = (start + batch) % (len(x) - batch + 1)
        with torch.inference_mode():
            labels = y[start : start + batch]
            logits = forward(x[start : start + batch].to(memory_format=layout))
            loss(logits, labels)
            (logits.argmax(1) == labels).sum()
        return batch

    return step
