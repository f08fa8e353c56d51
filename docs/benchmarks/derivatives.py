"""ADBench's mixture, LSTM and bundle adjustment: numbers from a seed, graphc and C by hand in turn.

    derivatives.py profile [case …]     where graphc's time goes; run.py has the times

The programs in C are `adbench/*.c`, each also with `-ffast-math`, which takes vectors of libmvec. ADBENCH may name a
folder with ADBench's own files, for the cases that it has.
"""
import os, pathlib, subprocess, sys, tempfile

import numpy as np

from contest import Way, environment, here, java, output, say, turns

FLAGS = {"": ["-O3", "-march=native", "-fopenmp-simd"], ", -ffast-math": ["-O3", "-march=native", "-ffast-math"]}
# name: the kind of problem, its sizes, how the programs in C walk
CASES = {
    "gmm_d10_K100_n10000": ("gmm", (10, 100, 10000), {"pairs": "C, pair by pair", "blocks": "C, blocks of points"}),
    "gmm_d32_K25_n10000": ("gmm", (32, 25, 10000), {"pairs": "C, pair by pair", "blocks": "C, blocks of points"}),
    "gmm_d10_K50_n10000": ("gmm", (10, 50, 10000), {"pairs": "C, pair by pair", "blocks": "C, blocks of points"}),
    "lstm_l4_c4096": ("lstm", (4, 4096, 14), {"tape": "C, with a tape"}),
    "ba_n49_m7776_p31843":
        ("bafull", (49, 7776, 31843), {"single": "C, each by itself", "cameras": "C, rotations once"}),
}


def rows(*arrays):
    return "".join(" ".join(format(v, ".17g") for v in row) + "\n" for a in arrays for row in np.atleast_2d(a))


def data(kind, sizes):
    """A file as ADBench has it, of numbers like theirs, from a seed."""
    random, head = np.random.default_rng(1), " ".join(map(str, sizes)) + "\n"
    if kind == "gmm":
        d, k, n = sizes
        factors = random.normal(size=(k, d * (d + 1) // 2))
        weights, means, points = random.normal(size=k), random.random((k, d)), random.normal(size=(n, d))
        return head + rows(weights[:, None], means, factors, points, [1, 0])
    if kind == "lstm":
        l, c, b = sizes
        bits = (random.random((c, b)) < 0.4).astype(int)
        return head + rows(random.random((2 * l, 4 * b)), random.random((3, b)), random.random((2 * l, b)), bits)
    n, m, p = sizes
    camera = [-0.76, -1.11, -0.85, 34.6, 39.7, 53.9, 419, 5.9, -8.5, 0.088, 0.0027]
    cameras = camera + random.normal(size=(n, 11)) * [0.1, 0.1, 0.1, 1, 1, 1, 10, 1, 1, 0.01, 0.0005]
    return head + rows(cameras, random.normal(size=(m, 3)) * 3 + [7.2, 0, 3]) + "".join(
        f"{i % n} {i % m} {random.random():.17g} {x:.17g} {y:.17g}\n"
        for i, (x, y) in enumerate(random.normal(size=(p, 2)) * 300))


def compiled(folder, kind, flags):
    source = here / "adbench" / ("ba.c" if kind == "bafull" else kind + ".c")
    program = folder / (kind + "".join(flags).replace("=", ""))
    if not program.exists():
        subprocess.run([os.environ.get("CC", "gcc"), *flags, source, "-o", program, "-lm"], check=True)
    return program


def numbers(folder, name):
    """The file of the case: ADBench's own if there is one."""
    given = [*pathlib.Path(os.environ["ADBENCH"]).rglob(name + ".txt")] if "ADBENCH" in os.environ else []
    file = given[0] if given else folder / (name + ".txt")
    if not file.exists():
        file.write_text(data(*CASES[name][:2]))
    return file


def graphc(kind, file, results, threads, home=None):
    program = "org.graphc.examples.adbench.DerivativeBenchmark"
    return [*java(home), program, kind, file, results, threads]


def run(folder, name, threads, rounds, seconds):
    """By label what contest.turns finds, and "rho", ADBench's measure of how far its numbers are from the first's."""
    (kind, _, walks), file = CASES[name], numbers(folder, name)
    results = lambda label: folder / (label.replace(" ", "_") + ".bin")
    ways = []
    for count in threads:
        label = "graphc" if count == 1 else f"graphc, {count} threads"
        ways.append(Way(label, graphc(kind, file, results(label), count), 4, environment(1)))
    for walk, text in walks.items():
        for more, flags in FLAGS.items():
            label = text + more
            try:
                command = [compiled(folder, kind, flags), walk, file, results(label)]
            except (OSError, subprocess.CalledProcessError) as e:
                say(f"  {label}: {e}")
                continue
            ways.append(Way(label, command, 0.3, environment(1)))
    found = turns(ways, rounds, seconds * 0.5)  # of each of two calls
    files = {label: results(label) for label, entry in found.items() if "missing" not in entry}
    first = np.fromfile(next(iter(files.values()))) if files else None
    for label, file in files.items():
        v = np.fromfile(file)
        rho = np.max(np.abs(v - first) / np.maximum(1, np.abs(v) + np.abs(first)))
        found[label]["rho"] = float(rho) if np.isfinite(v).all() else float("inf")
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        for case in sys.argv[2:] or CASES:
            kind, file = CASES[case][0], numbers(pathlib.Path(temporary), case)
            print(case + "\n" + output([*graphc(kind, file, pathlib.Path(temporary) / "results", 1), "profile"]))
