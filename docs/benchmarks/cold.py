"""Time from the start of a process to its first result: one epoch of the digits network, the ways taken in turn.

Usage: cold.py [runs]     from anywhere; python3 with NumPy, and PYTHON_TORCH=... for one with PyTorch
"""
import os, pathlib, statistics, subprocess, sys, time

root = pathlib.Path(__file__).resolve().parents[2]
csv = root / "examples/data/digits.csv"
graph = root / "examples/descriptions/digits.graph"
graphc = [root / "graph-runtime/bin/graphc", "train", graph, "--data", csv, "--batch", "64", "--epochs", "1"]
peer = pathlib.Path(__file__).with_name("peer_digits.py")
ways = {
    "graphc, interpreted": graphc + ["--backend=interpreter"],
    "graphc, compiled": graphc + ["--backend=compiled"],
    "NumPy, by hand": ["python3", peer, "numpy", csv],
    "PyTorch, eager": [os.environ.get("PYTHON_TORCH", "python3"), peer, "torch", csv],
}
times = {way: [] for way in ways}
for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 7):
    for way, command in ways.items():
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times[way].append(time.perf_counter() - start)
base = statistics.median(times["NumPy, by hand"])
print("| way | median s | min s | × NumPy |\n| --- | --- | --- | --- |")
for way, t in times.items():
    print(f"| {way} | {statistics.median(t):.2f} | {min(t):.2f} | {statistics.median(t) / base:.2f} |")
