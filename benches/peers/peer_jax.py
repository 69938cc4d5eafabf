"""JAX: a jitted step, and many steps in one call with `lax.scan`; images on the device.

Max pooling is a maximum over a reshaped array: its gradient is much faster on the CPU than that of `reduce_window`.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from networks import MOMENTUM, NETWORKS, Order, initial_weights, load, rate, steps_per_call

VERSION = jax.__version__
STATE = {}
ACTIVATIONS = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, None: lambda z: z}


def setup(threads, data):
    images, labels = load(data)
    STATE["x"], STATE["y"] = jnp.asarray(images[..., None]), jnp.asarray(labels)


def convolve(x, weights):
    return lax.conv_general_dilated(x, weights, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def patches(x, weights):
    """The same as a product of matrices, which is the faster way back on the CPU for some sizes."""
    height, width = x.shape[1] - 4, x.shape[2] - 4
    windows = [x[:, i : i + height, j : j + width] for i in range(5) for j in range(5)]
    columns = jnp.concatenate(windows, axis=-1)
    return columns @ weights.reshape(-1, weights.shape[-1])


def forward(net, conv, tensors, x):
    tensors = iter(tensors)
    for kind, *rest in NETWORKS[net]:
        if kind == "pool":
            n, h, w, c = x.shape
            x = x.reshape(n, h // 2, 2, w // 2, 2, c).max((2, 4))
            continue
        weights, bias = next(tensors)
        z = conv(x, weights) if kind == "conv" else x.reshape(len(x), -1) @ weights
        x = ACTIVATIONS[rest[1]](z + bias)
    return x


def losses(net, conv, tensors, x, y):
    chosen = jnp.take_along_axis(jax.nn.log_softmax(logits := forward(net, conv, tensors, x)), y[:, None], 1)
    return -chosen, logits


def variants(net, batch, mode):
    if mode == "eval":
        return {
            "jit": lambda: evaluation(net, batch, convolve),
            "jit, matrix product": lambda: evaluation(net, batch, patches),
        }
    many = steps_per_call(batch)
    return {
        "step": lambda: training(net, batch, convolve, 1),
        "scan": lambda: training(net, batch, convolve, many),
        "step, matrix product": lambda: training(net, batch, patches, 1),
        "scan, matrix product": lambda: training(net, batch, patches, many),
    }


def training(net, batch, conv, steps):
    tensors = [tuple(map(jnp.asarray, pair)) for pair in initial_weights(net)]
    state = [(tensors, jax.tree.map(jnp.zeros_like, tensors))]
    order = Order(len(STATE["x"]), batch)

    def step(state, index, x, y):
        tensors, speeds = state
        gradient = jax.grad(lambda t: losses(net, conv, t, x[index], y[index])[0].mean())(tensors)
        speeds = jax.tree.map(lambda v, g: MOMENTUM * v + g, speeds, gradient)
        return jax.tree.map(lambda w, v: w - rate(batch) * v, tensors, speeds), speeds

    @partial(jax.jit, donate_argnums=0)
    def run(state, indices, x, y):
        if steps == 1:
            return step(state, indices[0], x, y)
        return lax.scan(lambda state, index: (step(state, index, x, y), None), state, indices)[0]

    def call():
        state[0] = run(state[0], order.take(steps), STATE["x"], STATE["y"])
        if steps > 1:
            jax.block_until_ready(state[0])
            return steps * batch
        # Without a scan, calls may be queued one after the other; only now and then is waited.
        for _ in range(9):
            state[0] = run(state[0], order.take(), STATE["x"], STATE["y"])
        jax.block_until_ready(state[0])
        return 10 * batch

    return call


def evaluation(net, batch, conv):
    tensors = [tuple(map(jnp.asarray, pair)) for pair in initial_weights(net)]
    place = [0]

    @jax.jit
    def run(tensors, start, x, y):
        x, y = lax.dynamic_slice_in_dim(x, start, batch), lax.dynamic_slice_in_dim(y, start, batch)
        loss, logits = losses(net, conv, tensors, x, y)
        return loss.sum(), (logits.argmax(1) == y).sum()

    def call():
        start = place[0]
        place[0] = (start + batch) % (len(STATE["x"]) - batch + 1)
        jax.block_until_ready(run(tensors, start, STATE["x"], STATE["y"]))
        return batch

    return call
