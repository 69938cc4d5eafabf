"""TensorFlow: `tf.function` with many steps in one call, as a graph and compiled by XLA; images in memory."""

import tensorflow as tf
from networks import MOMENTUM, NETWORKS, Order, initial_weights, load, rate, steps_per_call

VERSION = tf.__version__
STATE = {}
ACTIVATIONS = {"relu": tf.nn.relu, "sigmoid": tf.sigmoid, None: tf.identity}


def setup(threads, data):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    images, labels = load(data)
    STATE["x"], STATE["y"] = tf.constant(images[..., None]), tf.constant(labels)


def forward(net, compiled, tensors, x):
    tensors = iter(tensors)
    for kind, *rest in NETWORKS[net]:
        if kind == "pool" and compiled:
            # Compiled, the gradient of a maximum over a reshaped array is much faster than that of max_pool2d.
            n, h, w, c = x.shape
            x = tf.reduce_max(tf.reshape(x, (n, h // 2, 2, w // 2, 2, c)), (2, 4))
        elif kind == "pool":
            x = tf.nn.max_pool2d(x, 2, 2, "VALID")
        else:
            weights, bias = next(tensors), next(tensors)
            if kind == "conv":
                z = tf.nn.conv2d(x, weights, 1, "VALID")
            else:
                z = tf.reshape(x, (x.shape[0], -1)) @ weights
            x = ACTIVATIONS[rest[1]](tf.nn.bias_add(z, bias))
    return x


def variables(net):
    return [tf.Variable(tensor) for pair in initial_weights(net) for tensor in pair]


def variants(net, batch, mode):
    if mode == "eval":
        return {
            "graph": lambda: evaluation(net, batch, False),
            "XLA": lambda: evaluation(net, batch, True),
        }
    many = steps_per_call(batch)
    return {
        "graph": lambda: training(net, batch, False, many),
        "XLA": lambda: training(net, batch, True, many),
        "XLA, step by step": lambda: training(net, batch, True, 1),
    }


def training(net, batch, compiled, steps):
    tensors = variables(net)
    speeds = [tf.Variable(tf.zeros_like(tensor)) for tensor in tensors]
    x, y, order = STATE["x"], STATE["y"], Order(len(STATE["x"]), batch)

    def step(index):
        images, labels = tf.gather(x, index), tf.gather(y, index)
        with tf.GradientTape() as tape:
            logits = forward(net, compiled, tensors, images)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            loss = tf.reduce_mean(losses)
        for tensor, speed, gradient in zip(tensors, speeds, tape.gradient(loss, tensors)):
            speed.assign(MOMENTUM * speed + gradient)
            tensor.assign_sub(rate(batch) * speed)

    @tf.function(jit_compile=compiled, input_signature=[tf.TensorSpec((steps, batch), tf.int32)])
    def run(indices):
        if steps == 1:
            step(indices[0])
        else:
            for number in tf.range(steps):
                step(indices[number])

    def call():
        run(tf.constant(order.take(steps)))
        return steps * batch

    return call


def evaluation(net, batch, compiled):
    tensors, place = variables(net), [0]
    x, y = STATE["x"], STATE["y"]

    @tf.function(jit_compile=compiled)
    def run(images, labels):
        logits = forward(net, compiled, tensors, images)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        right = tf.argmax(logits, 1, tf.int32) == labels
        return tf.reduce_sum(losses), tf.reduce_sum(tf.cast(right, tf.int32))

    def call():
        start = place[0]
        place[0] = (start + batch) % (len(x) - batch + 1)
        _, right = run(x[start : start + batch], y[start : start + batch])
        right.numpy()
        return batch

    return call
