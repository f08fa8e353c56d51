"""Time from the start of a process to its first result: one epoch of the digits network, the ways taken in turn."""
import os, statistics, subprocess, sys, time

from contest import Missing, here, output, python_with_torch, root, say

data, graph = root / "examples/data/digits.csv", root / "examples/descriptions/digits.graph"
graphc = [root / "graph-runtime/bin/graphc", "train", graph, "--data", data, "--batch", "64", "--epochs", "1"]
torch = [here / "peer_digits.py", "torch", data]
WAYS = {
    "graphc, interpreted": graphc + ["--backend=interpreter"],
    "graphc, compiled": graphc + ["--backend=compiled"],
    "NumPy, by hand": [sys.executable, here / "peer_digits.py", "numpy", data],
}


def run(rounds):
    """Seconds by way; a way that fails is left out."""
    times = {}
    ways = dict(WAYS)
    try:
        ways["PyTorch, eager"] = [python_with_torch(), *torch]
    except Missing as e:
        say(f"  PyTorch: {e}")
    for round in range(rounds + 1):  # the first to have files in memory, and to see what is there
        for way, command in list(ways.items()):
            start = time.perf_counter()
            try:
                output(command, os.environ)
            except (Missing, OSError) as e:
                say(f"  {way}: {e}")
                del ways[way]
                continue
            if round:
                times.setdefault(way, []).append(time.perf_counter() - start)
    return {way: {"median": statistics.median(t), "least": min(t), "to": max(t)} for way, t in times.items()}
