"""Measures graphc beside its peers, in one run, in turn; writes results.json, and with --write the tables of
docs/benchmarks.md and the charts beside it.

    python3 docs/benchmarks/run.py --write          after `mvn package`; python3 with NumPy, gcc for C

Peers that are not there are left out, and said so:
    mvn -B -q -f docs/benchmarks/peers/tensorflow package      for TensorFlow Java
    PYTHON_TORCH=/path/to/python3                              for PyTorch, else this Python or the system's
"""
import argparse, datetime, json, os, pathlib, platform, re, subprocess, sys, tempfile, time

import cold, derivatives, report
from contest import Missing, Way, environment, here, java, output, python_with_torch, say, turns

XLA = {"TF_XLA_FLAGS": "--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit", "TF_CPP_MIN_LOG_LEVEL": "3"}
WORKLOADS = ["W1", "W2", "W3", "W4", "W5", "W6"]
PARTS = ["limits", "workloads", "scale", "derivatives", "cold"]


def tensorflow():
    folder = here / "peers/tensorflow/target"
    home = os.environ.get("JAVA_HOME")
    if not (folder / "classes").exists() or not (folder / "lib").exists():
        raise Missing("not built: mvn -B -q -f docs/benchmarks/peers/tensorflow package")
    return [f"{home}/bin/java" if home else "java", "-cp", f"{folder}/classes:{folder}/lib/*"]


def torch():
    return [python_with_torch(), here / "by_torch.py"]


def jdk(home):
    version = re.search('JAVA_VERSION="([^"]*)', text(pathlib.Path(home) / "release"))
    return "JDK " + version[1] if version else str(home)


def there(peer, name, missing):
    if name in missing:
        return None
    try:
        return peer()
    except Missing as e:
        say(f"{name}: {e}")
        missing[name] = str(e)


def limits(folder, threads):
    found = {}
    for count in threads:
        rates = output([sys.executable, here / "by_numpy.py", "gemm"], environment(count))
        found[str(count)] = {"gemm": json.loads(rates)}
        try:
            program = folder / "limits"
            source = here / "limits.c"
            subprocess.run([os.environ.get("CC", "gcc"), "-O3", "-march=native", source, "-o", program, "-pthread"],
                           check=True)
            found[str(count)]["memory"] = json.loads(output([program, count]))
        except (OSError, subprocess.CalledProcessError, Missing) as e:
            say(f"  bandwidth: {e}")
    return found


def workload(name, threads, args, missing):
    program = "org.graphc.examples.WorkloadBenchmark"
    ways = [Way("graphc", [*java(), program, name, threads], args.warm, environment(1))]
    if threads == 1:
        ways.append(Way("graphc, no vectors", [*java(vectors=False), program, name, 1], args.warm, environment(1)))
    for home in args.jdk:
        label = "graphc, " + jdk(home)
        ways.append(Way(label, [*java(home), program, name, threads], args.warm, environment(1)))
    ways.append(Way("NumPy", [sys.executable, here / "by_numpy.py", name], 0.5, environment(threads)))
    tf = there(tensorflow, "TensorFlow", missing)
    if tf:
        one = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"} if threads == 1 else {}
        command = [*tf, "TensorFlowWorkloads", name, threads]
        ways.append(Way("TensorFlow", command, 1.5, environment(threads, {"TF_CPP_MIN_LOG_LEVEL": "3"})))
        ways.append(Way("TensorFlow + XLA", command, 1.5, environment(threads, {**XLA, **one})))
    pytorch = there(torch, "PyTorch", missing)
    if pytorch:
        ways.append(Way("PyTorch", [*pytorch, name], 1, environment(threads)))
    return turns(ways, args.rounds, args.seconds)


def workloads(args, missing):
    found = {}
    for name in WORKLOADS:
        if args.only and name not in args.only:
            continue
        for threads in args.threads:
            if threads > 1 and name == "W4":
                continue  # one small method
            say(f"{name}, {threads} thread{'s' * (threads > 1)}")
            found.setdefault(name, {})[str(threads)] = workload(name, threads, args, missing)
    return found


def scale(missing):
    """Microseconds a forward node of a chain of x + y sin x from nothing until value and gradient are there."""
    found, nodes = {}, 100_000
    for label, more in (("graphc", ["-XX:+UseParallelGC"]), ("graphc, the JVM's default collector", [])):
        command = [*java(), "-Xmx4g", *more, "org.graphc.examples.ScaleBenchmark", "STEPS", nodes]
        cells = [float(c.strip().replace(",", "")) for c in output(command).splitlines()[-1].split("|")[2:-1]]
        each = cells[0] / nodes
        phases = dict(zip(("build", "gradient", "-O2", "plan"), (each * c for c in cells[2:6])))
        found[label] = {"nodes": nodes, "micros_a_node": each * cells[7], "phases": phases}
    tf = there(tensorflow, "TensorFlow", missing)
    for label, more in (("TensorFlow", []), ("TensorFlow, Grappler off", ["-Dgrappler=off"])) if tf else ():
        env = environment(1, {"TF_CPP_MIN_LOG_LEVEL": "3"})
        found[label] = json.loads(output([*tf[:1], *more, *tf[1:], "TensorFlowWorkloads", "W7", 1000], env))
    pytorch = there(torch, "PyTorch", missing)
    if pytorch:
        found["PyTorch, eager"] = json.loads(output([*pytorch, "W7", nodes]))
    return found


def machine():
    cpu = next((m[1] for m in re.finditer(r"model name\s*: (.*)", text("/proc/cpuinfo"))), platform.processor())
    version = subprocess.run([java()[0], "-version"], stderr=subprocess.PIPE, text=True).stderr.splitlines()[0]
    return {"cpu": cpu, "cores": os.cpu_count(), "jdk": version.split('"')[1], "python": platform.python_version(),
            "system": platform.platform(), "date": datetime.date.today().isoformat(),
            "load": round(os.getloadavg()[0], 2)}


def text(path):
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def save(path, results):
    """All or nothing: who reads it never sees half of it."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(results, indent=1) + "\n")
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="others keep the results they have")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME",
                        help="workloads and cases, as W3 lstm_l4_c4096")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each program")
    parser.add_argument("--seconds", type=float, default=0.4, help="of each turn")
    parser.add_argument("--warm", type=float, default=8, help="seconds before the first turn of graphc")
    parser.add_argument("--jdk", nargs="+", default=[], metavar="HOME", help="further JDKs beside that of JAVA_HOME")
    parser.add_argument("--results", type=pathlib.Path, default=here / "results.json")
    parser.add_argument("--write", action="store_true", help="the tables of docs/benchmarks.md and the charts")
    parser.add_argument("--no-run", action="store_true", help="only write what results.json has")
    args = parser.parse_args()
    results = json.loads(args.results.read_text()) if args.results.exists() else {}
    if not args.no_run:
        measure(args, results)
    if args.write:
        report.write(results)
    print("\n\n".join(f"{title}\n\n{table}" for title, table in report.tables(results).items()))


def measure(args, results):
    begin, missing = time.time(), {}
    results["machine"] = machine()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in args.parts:
            say(f"{part}, after {time.time() - begin:.0f} s")
            if part == "derivatives":
                wanted = [c for c in derivatives.CASES if not args.only or c in args.only]
                for case in wanted:
                    say(case)
                    found = derivatives.run(folder, case, args.threads, args.rounds, args.seconds)
                    results.setdefault(part, {})[case] = found
            elif part == "workloads":
                results.setdefault(part, {}).update(workloads(args, missing))
            elif part == "limits":
                results[part] = limits(folder, args.threads)
            elif part == "scale":
                results[part] = scale(missing)
            else:
                results[part] = cold.run(3)
            results["missing"] = missing
            save(args.results, results)
    say(f"{time.time() - begin:.0f} s")


if __name__ == "__main__":
    main()
