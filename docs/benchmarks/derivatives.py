"""ADBench's mixture, LSTM and bundle adjustment: data from a seed, graphc and C by hand in turn, the same numbers.

    python3 docs/benchmarks/derivatives.py [--rounds N] [--threads N] [--seconds S] [--profile] [case …]

Needs gcc and NumPy. The programs in C are `adbench/*.c`, derived by hand; each also with `-ffast-math`, which takes
vectors of libmvec. ADBENCH names a folder of files of ADBench, if theirs are wanted instead of numbers from a seed.
"""
import json, os, pathlib, statistics, subprocess, sys, tempfile

import numpy as np

root = pathlib.Path(__file__).resolve().parents[2]
FLAGS = {"": ["-O3", "-march=native", "-fopenmp-simd"], ", -ffast-math": ["-O3", "-march=native", "-ffast-math"]}
# name: the kind of problem, its sizes, how the programs in C walk
CASES = {
    "gmm_d10_K100_n10000": ("gmm", (10, 100, 10000), ("pairs", "blocks")),
    "gmm_d32_K25_n10000": ("gmm", (32, 25, 10000), ("pairs", "blocks")),
    "gmm_d10_K50_n10000": ("gmm", (10, 50, 10000), ("pairs", "blocks")),
    "lstm_l4_c4096": ("lstm", (4, 4096, 14), ("tape",)),
    "ba_n49_m7776_p31843": ("bafull", (49, 7776, 31843), ("single", "cameras")),
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
    source = root / "docs/benchmarks/adbench" / (kind + ".c")
    program = folder / (kind + "".join(flags).replace("=", ""))
    subprocess.run([os.environ.get("CC", "gcc"), *flags, source, "-o", program, "-lm"], check=True)
    return program


def graphc(kind, file, results, threads, seconds, *more):
    jars = f"{root}/examples/target/classes:{root}/graph-runtime/target/*:{root}/graph-runtime/target/lib/*"
    home, options = os.environ.get("JAVA_HOME"), os.environ.get("GRAPHC_JAVA", "--add-modules jdk.incubator.vector")
    java = [f"{home}/bin/java" if home else "java", *options.split(), "-cp", jars]
    program = "org.graphc.examples.adbench.DerivativeBenchmark"
    return [*java, program, kind, file, results, threads, seconds, *more]


def output(command):
    env = {**{k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def run(folder, name, rounds, threads, seconds, profile=False):
    """For each way the medians of all rounds, in turn, and how far its numbers are from graphc's (ADBench's rho)."""
    kind, sizes, walks = CASES[name]
    file, results = folder / (name + ".txt"), folder / "results"
    given = list(pathlib.Path(os.environ["ADBENCH"]).rglob(name + ".txt")) if "ADBENCH" in os.environ else []
    if given:
        file = given[0]
    elif not file.exists():
        file.write_text(data(kind, sizes))
    ours = graphc(kind, file, results, threads, seconds)
    ways = [(ours, "")] if not profile else [([*ours, "profile"], "")]
    source = "ba" if kind == "bafull" else kind
    for walk in walks:
        for label, flags in FLAGS.items():
            ways.append(([compiled(folder, source, flags), walk, file, results, seconds], label))
    found, numbers = {}, None
    for _ in range(rounds):
        for command, label in ways:
            text = output(command)
            line, *rest = text.splitlines()
            line, v = json.loads(line), np.fromfile(results)
            numbers = v if numbers is None else numbers
            rho = np.max(np.abs(v - numbers) / np.maximum(1, np.abs(v) + np.abs(numbers)))
            found.setdefault(line["by"] + label, []).append({**line, "rho": rho if np.isfinite(v).all() else np.inf})
            if rest:
                print("\n".join(rest), file=sys.stderr)
                ways[0] = (ours, "")
    of = lambda by: threads if by.startswith("graphc") else 1
    return [{"case": name, "by": by, "threads": of(by), "rho": max(f["rho"] for f in all),
             **{what: {"median": statistics.median(f[what]["median"] for f in all),
                       "least": min(f[what]["least"] for f in all),
                       "medians": [f[what]["median"] for f in all]} for what in ("objective", "derivative")}}
            for by, all in found.items()]


def table(lines):
    text = "| case | by | threads | objective ms | derivative ms | least | graphc / this | rho |\n"
    text += "| --- " * 8 + "|\n"
    for line in lines:
        ours = next(o for o in lines if o["case"] == line["case"] and o["by"].startswith("graphc"))
        derivative = line["derivative"]
        text += (f"| {line['case']} | {line['by']} | {line['threads']} | {line['objective']['median']:.2f} "
                 f"| {derivative['median']:.2f} | {derivative['least']:.2f} "
                 f"| {ours['derivative']['median'] / derivative['median']:.2f} | {line['rho']:.0e} |\n")
    return text


def main():
    import argparse

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("cases", nargs="*", default=list(CASES))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for i, name in enumerate(args.cases):
            text = table(run(pathlib.Path(folder), name, args.rounds, args.threads, args.seconds, args.profile))
            print(text if i == 0 else "\n".join(text.splitlines()[2:]), end="\n" if i else "", flush=True)


if __name__ == "__main__":
    main()
