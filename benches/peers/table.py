#!/usr/bin/env python3
"""The tables of README and docs/performance.md, from the results of run.py.

Usage: table.py RESULTS.json
"""

import json
import sys
from math import prod
from statistics import median

NAMES = {"torch": "PyTorch", "jax": "JAX", "tensorflow": "TensorFlow"}


def best(cell, ours):
    """The fastest of ours, or of the peers."""
    entries = [entry for entry in cell["entries"] if (entry["who"] == "ours") == ours]
    return max(entries, key=lambda entry: entry["median"], default=None)


def threads_of(entry):
    return f"{entry['threads']} thread" + ("s" if entry["threads"] > 1 else "")


def thousands(rate):
    """Three digits that mean something."""
    step = 10 ** max(0, len(str(int(rate))) - 3)
    return f"{round(rate / step) * step:,}".replace(",", "\u202f")


def ratio_rows(cells):
    rows, ratios = [], []
    for cell in cells:
        ours, peer = best(cell, True), best(cell, False)
        row = [cell["net"], str(cell["batch"]), f"{thousands(ours['median'])} ({threads_of(ours)})"]
        if peer:
            ratios.append(ours["median"] / peer["median"])
            who = f"{NAMES[peer['who']]} {peer['variant']}, {threads_of(peer)}"
            row += [f"{thousands(peer['median'])} ({who})", f"**{ratios[-1]:.1f}**"]
        else:
            row += ["", ""]
        rows.append(row)
    return rows, ratios


def grid(heading, rows):
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines) + "\n"


def section(title, cells):
    rows, ratios = ratio_rows(cells)
    text = f"{title}\n\n" + grid(["network", "batch", "cnn-tui", "best peer", "ratio"], rows)
    if ratios:
        mean = prod(ratios) ** (1 / len(ratios))
        text += f"\nRatios: {min(ratios):.1f} at the least, {mean:.1f} in the geometric mean.\n"
    return text


def second_thread(found):
    """What more threads bring us."""
    cells = {}
    for cell in found:
        cells.setdefault((cell["mode"], cell["net"], cell["batch"]), {})[cell["threads"]] = cell
    rows = []
    for (mode, net, batch), of in sorted(cells.items(), key=lambda item: (item[0][0] == "eval", item[0])):
        if len(of) > 1:
            few, many = of[min(of)], of[max(of)]
            rates = [thousands(cell["images_per_second"]) for cell in (few, many)]
            fastest = many["highest"] / few["highest"]
            rows.append([mode, net, str(batch), *rates, f"**{many['speed_up']:.2f}**", f"{fastest:.2f}"])
    if not rows:
        return ""
    fewest, most = min(cell["threads"] for cell in found), max(cell["threads"] for cell in found)
    return grid(["", "network", "batch", f"{fewest} thread", f"{most} threads", "speed-up", "of the fastest"], rows)


def peer_by_peer(cells):
    """Each peer's best beside ours."""
    names = [name for name in NAMES if any(entry["who"] == name for cell in cells for entry in cell["entries"])]
    rows = []
    for cell in cells:
        row = [cell["mode"], cell["net"], str(cell["batch"]), thousands(best(cell, True)["median"])]
        for name in names:
            entries = [entry for entry in cell["entries"] if entry["who"] == name]
            top = max(entries, key=lambda entry: entry["median"], default=None)
            row.append(f"{thousands(top['median'])} ({top['variant']}, {top['threads']})" if top else "")
        rows.append(row)
    heading = ["", "network", "batch", "cnn-tui", *(NAMES[name] for name in names)]
    return grid(heading, rows)


def first_step(found):
    rows = [
        [
            "cnn-tui" if who == "ours" else NAMES[who],
            f"{median(values['seconds']):.3f} s",
            f"{median(values['peak_rss_mb']):.0f} MB",
        ]
        for who, values in found.items()
    ]
    return grid(["C, batch 64", "process start to first finished step", "most memory"], rows)


def to_99(found):
    """The first epoch at 99 % on the validation set; seeds that did not get there are told."""
    rows = []
    for who, runs in found.items():
        seconds = [run["seconds"] for run in runs if run["seconds"] is not None]
        middle = f"{median(seconds):.1f} s" if seconds else "not reached"
        rows.append(["cnn-tui" if who == "ours" else NAMES[who], middle, f"{len(seconds)} of {len(runs)}"])
    return grid(["`--preset fast`", "process start to 99.0 % on the validation set", "seeds that reached it"], rows)


def markdown(results):
    versions = ", ".join(f"{NAMES[name]} {version}" for name, version in results.get("versions", {}).items())
    parts = [
        f"Measured {results['date']} on {results['cpu']}; {versions}; medians of {results['rounds']} rounds of "
        f"{results['seconds']:g} s, everybody in turn in each round; images a second; the better of the thread counts.\n"
    ]
    for mode, title in (("train", "**Training**"), ("eval", "**Evaluation**")):
        cells = [cell for cell in results["cells"] if cell["mode"] == mode]
        if cells:
            parts.append(section(title, cells))
    if results["cells"]:
        parts.append("**Each peer's best form** (form, threads)\n\n" + peer_by_peer(results["cells"]))
    if "second_thread" in results:
        parts.append("**The second thread**\n\n" + second_thread(results["second_thread"]))
    if "first_step" in results:
        parts.append("**The first step**\n\n" + first_step(results["first_step"]))
    if "to_99" in results:
        parts.append("**To 99 %**\n\n" + to_99(results["to_99"]))
    return "\n".join(parts)


if __name__ == "__main__":
    print(markdown(json.load(open(sys.argv[1]))))
