#!/usr/bin/env python3
"""cnn-tui beside PyTorch, JAX and TensorFlow: the same networks, interleaved, in one run. See README.md."""

import argparse
import datetime
import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from networks import NETWORKS, unpack  # noqa: E402
from table import markdown  # noqa: E402

EVALUATION_BATCH = 1000
# Of a peer's variants, those are measured that come this close to its best in the warm-up.
CLOSE = 0.8
FIRST_STEP_ROUNDS = 5
# Of the second thread: rounds shorter than what disturbs the machine, and several passes.
PASSES = 5
SHORT_ROUNDS = 9
SHORT_ROUND = 0.1
TARGET = 0.99


def environment(work, threads):
    """Nothing is written but below `work`; thread counts where a library reads them from the environment."""
    variables = {
        "HOME": work,
        "TMPDIR": work / "tmp",
        "XDG_CACHE_HOME": work / "cache",
        "TORCHINDUCTOR_CACHE_DIR": work / "cache" / "inductor",
        "PYTHONDONTWRITEBYTECODE": 1,
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "TF_CPP_MIN_LOG_LEVEL": 3,
        "OMP_NUM_THREADS": threads,
        # What XLA takes the number of cores to be.
        "NPROC": threads,
    }
    if threads == 1:
        variables["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    return os.environ | {name: str(value) for name, value in variables.items()}


class Peer:
    """A peer's process with a number of threads. It is stopped but when it is asked, so that it disturbs nobody."""

    def __init__(self, name, threads, work):
        self.name, self.threads = name, threads
        self.process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", name, "--threads", str(threads), "--data", work / "mnist"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(work / f"{name}-{threads}.log").open("w"),
            env=environment(work, threads),
            text=True,
        )
        self.version = self.answer()["version"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} with {self.threads} threads ended; its log is in the work directory")
        self.process.send_signal(signal.SIGSTOP)
        return json.loads(line)

    def ask(self, **request):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self):
        self.process.kill()
        self.process.wait()


def measure_ours(arguments, net, batch, mode):
    """Images a second of one round, by number of threads."""
    command = [arguments.ours, "bench", "--json", "--no-layers", "--no-peak", "--rounds", "1", "--nets", net, "--mode", mode]
    command += ["--seconds", str(arguments.seconds), "--threads", ",".join(map(str, arguments.threads))]
    if mode == "train":
        command += ["--batches", str(batch)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    cells = [json.loads(line) for line in lines]
    if any(cell["batch"] != batch for cell in cells):
        raise SystemExit(f"{arguments.ours} did not evaluate {batch} images at a time")
    return {cell["threads"]: cell["images_per_second"] for cell in cells}


def contenders(peers, arguments, net, batch, mode):
    """(peer, variant) of those worth measuring, after every variant was warmed up; how fast each was; failures."""
    request = {"do": "prepare", "net": net, "batch": batch, "mode": mode, "without": arguments.without}
    chosen, trials, failures = [], {}, {}
    for peer in peers:
        found = peer.ask(**request, seconds=arguments.seconds / 2)
        name = f"{peer.name}, threads: {peer.threads}"
        trials[name] = found["trials"]
        if found["failures"]:
            failures[name] = found["failures"]
        best = max(found["trials"].values(), default=0)
        chosen += [(peer, variant) for variant, rate in found["trials"].items() if rate >= CLOSE * best]
    return chosen, trials, failures


def measure_cell(peers, arguments, net, batch, mode):
    """All rounds of one network, batch size and mode: in each round everybody once."""
    chosen, trials, failures = contenders(peers, arguments, net, batch, mode)
    rates = {}
    for _ in range(arguments.rounds):
        for threads, rate in measure_ours(arguments, net, batch, mode).items():
            rates.setdefault(("ours", threads, ""), []).append(rate)
        for peer, variant in chosen:
            rate = peer.ask(do="measure", variant=variant, seconds=arguments.seconds)["images_per_second"]
            rates.setdefault((peer.name, peer.threads, variant), []).append(rate)
    entries = [
        {"who": who, "threads": threads, "variant": variant, "median": median(rounds), "rounds": rounds}
        for (who, threads, variant), rounds in rates.items()
    ]
    cell = {"net": net, "batch": batch, "mode": mode, "entries": entries, "failures": failures, "trials": trials}
    best = {who: max((e["median"] for e in entries if e["who"] == who), default=0) for who, *_ in rates}
    print(f"{mode} {net} batch {batch}: " + ", ".join(f"{who} {rate:,.0f}" for who, rate in best.items()), flush=True)
    return cell


def measure_first_step(arguments):
    """Seconds from the start of the process to its word that the first step is done, and its memory."""
    threads = str(max(arguments.threads))
    commands = {"ours": [arguments.ours, "bench", "--first-step", "--threads", threads]}
    if "torch" in arguments.peers:
        script = HERE / "first_step_torch.py"
        commands["torch"] = [sys.executable, script, arguments.work / "mnist", threads]
    found = {who: {"seconds": [], "peak_rss_mb": []} for who in commands}
    for _ in range(FIRST_STEP_ROUNDS):
        for who, command in commands.items():
            began = time.perf_counter()
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, env=environment(arguments.work, int(threads)), text=True
            )
            line = process.stdout.readline()
            found[who]["seconds"].append(time.perf_counter() - began)
            process.wait()
            found[who]["peak_rss_mb"].append(json.loads(line)["peak_rss_mb"])
    return found


def measure_to_target(arguments):
    """Seconds from the start of the process to the first epoch with `TARGET` on the validation set, seed by seed."""
    threads = str(max(arguments.threads))
    commands = {"ours": [arguments.ours, "train", "--json", "--no-save", "--preset", "fast", "--threads", threads, "--seed"]}
    if "torch" in arguments.peers:
        commands["torch"] = [sys.executable, HERE / "to_99_torch.py", arguments.work / "mnist", threads]
    found = {who: [] for who in commands}
    for seed in range(1, arguments.rounds + 1):
        for who, command in commands.items():
            began = time.perf_counter()
            process = subprocess.Popen(
                [*command, str(seed)], stdout=subprocess.PIPE, env=environment(arguments.work, int(threads)), text=True
            )
            accuracies = ((json.loads(line).get("validation_accuracy") or 0, time.perf_counter() - began) for line in process.stdout)
            reached = [(accuracy, seconds) for accuracy, seconds in accuracies if accuracy >= TARGET]
            process.wait()
            accuracy, seconds = reached[0] if reached else (None, None)
            found[who].append({"seed": seed, "seconds": seconds, "accuracy": accuracy})
    return found


def measure_second_thread(arguments):
    """What each number of threads brings us: short rounds right after one another, so that what slows the machine for a
    while slows all, and all cells several times, for that while may be as long as a cell takes. What counts is how many
    times as fast more threads were in the same round; and beside it, how fast each was in its fastest, undisturbed."""
    command = [arguments.ours, "bench", "--json", "--no-layers", "--no-peak", "--nets", ",".join(arguments.nets)]
    command += ["--batches", ",".join(map(str, arguments.batches)), "--threads", ",".join(map(str, arguments.threads))]
    command += ["--rounds", str(SHORT_ROUNDS), "--seconds", str(SHORT_ROUND)]
    cells = {}
    for _ in range(PASSES):
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        for cell in map(json.loads, lines):
            key = (cell["mode"], cell["net"], cell["batch"], cell["threads"])
            cells.setdefault(key, []).append(cell)
    names, medians = ("mode", "net", "batch", "threads"), ("images_per_second", "speed_up")
    return [
        dict(zip(names, key))
        | {name: median(cell[name] for cell in found) for name in medians}
        | {"highest": max(cell["highest"] for cell in found)}
        for key, found in cells.items()
    ]


def cpu():
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {len(os.sched_getaffinity(0))} cores"


def parse():
    def listed(kind, choices=None):
        def read(text):
            values = [kind(part) for part in text.split(",") if part]
            wrong = [value for value in values if choices and value not in choices]
            if wrong:
                raise argparse.ArgumentTypeError(f"{wrong[0]}: expected are {', '.join(choices)}")
            return values

        return read

    modes, peers = ["train", "eval", "first-step", "to-99", "second-thread"], ["torch", "jax", "tensorflow"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=REPOSITORY / "target" / "peers", help="the only place written to")
    parser.add_argument("--ours", type=Path, default=REPOSITORY / "target" / "release" / "cnn-tui")
    parser.add_argument("--peers", type=listed(str, peers), default=peers)
    parser.add_argument("--nets", type=listed(str, list(NETWORKS)), default=list(NETWORKS))
    parser.add_argument("--batches", type=listed(int), default=[10, 64, 128])
    parser.add_argument("--threads", type=listed(int), default=[1, 2])
    parser.add_argument("--modes", type=listed(str, modes), default=modes)
    parser.add_argument("--without", type=listed(str), default=[], help="variants to leave out, e.g. compiled")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="length of a round")
    return parser.parse_args()


def main():
    arguments = parse()
    arguments.work, arguments.ours = arguments.work.resolve(), arguments.ours.resolve()
    if not arguments.ours.exists():
        raise SystemExit(f"{arguments.ours} is not there: cargo build --release")
    (arguments.work / "tmp").mkdir(parents=True, exist_ok=True)
    unpack(REPOSITORY / "data" / "mnist", arguments.work / "mnist")
    results = {"date": datetime.date.today().isoformat(), "cpu": cpu(), "command": sys.argv[1:], "cells": []}
    results |= {"rounds": arguments.rounds, "seconds": arguments.seconds}
    if "first-step" in arguments.modes:
        results["first_step"] = measure_first_step(arguments)
    if "to-99" in arguments.modes:
        results["to_99"] = measure_to_target(arguments)
    if "second-thread" in arguments.modes:
        results["second_thread"] = measure_second_thread(arguments)
    peers = []
    try:
        if set(arguments.modes) & {"train", "eval"}:
            peers += [Peer(name, threads, arguments.work) for name in arguments.peers for threads in arguments.threads]
        results["versions"] = {peer.name: peer.version for peer in peers}
        cells = [(net, batch, "train") for net in arguments.nets for batch in arguments.batches]
        cells += [(net, EVALUATION_BATCH, "eval") for net in arguments.nets]
        for cell in (cell for cell in cells if cell[2] in arguments.modes):
            results["cells"].append(measure_cell(peers, arguments, *cell))
            (arguments.work / "results.json").write_text(json.dumps(results, indent=1))
    finally:
        for peer in peers:
            peer.end()
    (arguments.work / "results.json").write_text(json.dumps(results, indent=1))
    text = markdown(results)
    (arguments.work / "results.md").write_text(text)
    print("\n" + text)


if __name__ == "__main__":
    main()
