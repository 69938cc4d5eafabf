"""A peer as a process that stays: it is asked, line by line in JSON, to prepare a cell and to run it for a while.

A peer module has `setup(threads)`, called before anything is computed, and `variants(net, batch, mode)`, which gives
{name: function}: each call of the function trains on (or evaluates) some batches and returns how many images those
were, all of them done.
"""

import argparse
import importlib
import json
import os
import sys
import time

WARM_UP_CALLS = 3
# A variant whose second call is this much slower than the best so far is not worth more time.
HOPELESS = 0.4


def measure(function, seconds):
    """Images a second over about `seconds`."""
    images, began = 0, time.perf_counter()
    while True:
        images += function()
        elapsed = time.perf_counter() - began
        if elapsed >= seconds:
            return images / elapsed


def trial(function, seconds, best):
    """A first measurement, short if it does not look as if it would be among the best."""
    function()
    rate = measure(function, 0)
    if rate < HOPELESS * best:
        return rate
    for _ in range(WARM_UP_CALLS - 2):
        function()
    return measure(function, seconds)


def prepare(peer, request):
    """Warms every variant up; gives a first measurement of each, or why it does not work."""
    functions, trials, failures = {}, {}, {}
    for name, make in peer.variants(request["net"], request["batch"], request["mode"]).items():
        if name in request["without"]:
            continue
        try:
            functions[name] = make()
            trials[name] = trial(functions[name], request["seconds"], max(trials.values(), default=0))
        except Exception as error:  # a variant that a peer cannot do is reported, not fatal
            failures[name] = f"{type(error).__name__}: {error}"[:300]
    return functions, {"trials": trials, "failures": failures}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--data", required=True)
    arguments = parser.parse_args()
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    peer = importlib.import_module(f"peer_{arguments.peer}")
    peer.setup(arguments.threads, arguments.data)
    functions = {}

    def answer(value):
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    answer({"version": peer.VERSION})
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "prepare":
            functions.clear()
            functions, found = prepare(peer, request)
            answer(found)
        else:
            answer({"images_per_second": measure(functions[request["variant"]], request["seconds"])})


if __name__ == "__main__":
    main()
