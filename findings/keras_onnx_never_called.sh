#!/usr/bin/env bash
# Can a Keras model that was loaded from its file be exported as ONNX?
#
# The guess was: yes, as its documentation has it, `model.export(path, format="onnx")`; where no input signature is given, "it will be
# automatically computed". Seen on 2026-11-28 with keras 3.15.1, tensorflow-cpu 2.21.0 (backend) and tf2onnx 1.17.0, Python 3.11, x86-64,
# for a Sequential model that begins with an Input and for a functional one, both with all shapes and weights there:
#   just built, given weights, compiled, or loaded     ValueError: The model provided has never called.
#   the same after a call on any image                 exported
#   the same, never called, as format="tf_saved_model" exported
# So who exports a model that somebody else trained has to call it once on an image of zeros first, though nothing of the model changes by
# that.
#
# Needs python3 with venv and the Python package index (600 MB). Fails if any of this changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    'keras==3.15.1' 'tensorflow-cpu==2.21.0' 'tf2onnx==1.17.0' 'onnx==1.23.2' 'numpy==2.4.6'
cd "$place"
TF_CPP_MIN_LOG_LEVEL=3 "$place/venv/bin/python" - 2>/dev/null <<'PYTHON'
import sys

import keras
from keras import layers


def sequential():
    return keras.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)])


def functional():
    images = layers.Input((8, 8, 1))
    return keras.Model(images, layers.Dense(3)(layers.Flatten()(images)))


def exported(model, form):
    """What comes of an export."""
    try:
        model.export(f"model.{form}", format=form, verbose=False)
    except ValueError as error:
        return f"ValueError: {error}".strip()
    return "exported"


def given_weights():
    model = sequential()
    model.set_weights(sequential().get_weights())
    return model


def compiled():
    model = sequential()
    model.compile("sgd", "mse")
    return model


def loaded():
    sequential().save("saved.keras")
    return keras.saving.load_model("saved.keras")


def called():
    model = loaded()
    model(keras.ops.zeros((1, 8, 8, 1)))
    return model


never = "ValueError: The model provided has never called."
cases = {
    "sequential": (sequential, "onnx", never), "functional": (functional, "onnx", never), "given weights": (given_weights, "onnx", never),
    "compiled": (compiled, "onnx", never), "loaded": (loaded, "onnx", never), "loaded and called": (called, "onnx", "exported"),
    "loaded, as saved model": (loaded, "tf_saved_model", "exported"),
}
wrong = False
for name, (make, form, expected) in cases.items():
    model = make()
    assert model.built
    seen = exported(model, form)
    wrong |= seen != expected
    print(f"{name:24} {seen}", file=sys.stdout)
if wrong:
    sys.exit("this is another answer than before")
PYTHON
