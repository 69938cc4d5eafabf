#!/usr/bin/env bash
# Who gets the error when several entries of a pooling block tie for the maximum?
#
# The guess was: the first in row order, in every framework, as the lecture's formula needs exactly one winner. Seen on
# 2026-11-27, Python 3.11, x86-64:
#   jax 0.10.2 (lax.reduce_window, max)     the first gets all of it
#   mlx 0.32.4 (nn.MaxPool2d, CPU)          every tied entry gets an equal share
#   tinygrad 0.14.0 (Tensor.max_pool2d)     every tied entry gets an equal share
# Ties are no rarity: over the black margin of a digit a whole block of a feature map has the same value, its bias. So δ and the
# gradients of a network with max pooling differ between frameworks from the first step on, with the same weights.
#
# Needs python3 with venv and the Python package index. Fails if any of this changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check 'jax==0.10.2' 'mlx[cpu]==0.32.4' 'tinygrad==0.14.0'
DEV=PYTHON "$place/venv/bin/python" - <<'PYTHON'
import sys

import jax
import jax.numpy as jnp
import mlx.core as mx
import mlx.nn as nn
from jax import lax
from tinygrad import Tensor


def jax_pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (2, 2), (2, 2), "VALID").sum()


block = Tensor([[[[1.0, 1.0], [1.0, 1.0]]]])
pooled = block.max_pool2d((2, 2)).sum()
seen = {
    "jax": jax.grad(jax_pool)(jnp.ones((2, 2))).reshape(-1).tolist(),
    "mlx": mx.grad(lambda x: nn.MaxPool2d(2, 2)(x).sum())(mx.ones((1, 2, 2, 1))).reshape(-1).tolist(),
    "tinygrad": pooled.gradient(block)[0].reshape(-1).tolist(),
}
expected = {"jax": [1.0, 0.0, 0.0, 0.0], "mlx": [0.25] * 4, "tinygrad": [0.25] * 4}
for name, shares in seen.items():
    print(f"{name:9} a block of four equal values gives its error to them as {shares}")
if seen != expected:
    sys.exit(f"this was {expected}")
PYTHON
