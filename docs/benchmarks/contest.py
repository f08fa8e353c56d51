"""Programs that take turns: each stays alive and hot, and measures for as long as it is asked to.

A program answers each number of seconds on its standard input with a line of JSON: who it is, milliseconds of single
calls by what was called, and whatever else it has to say.
"""
import collections, functools, json, os, pathlib, statistics, subprocess, sys, tempfile, threading

root = pathlib.Path(__file__).resolve().parents[2]
here = root / "docs/benchmarks"
PATIENCE = 900  # of seconds; a machine may have us wait

# label: what tables call it; warm: seconds before it counts
Way = collections.namedtuple("Way", "label command warm env")


def say(text):
    print(text, file=sys.stderr, flush=True)


def environment(threads, more=()):
    """Threads of OpenBLAS and OpenMP, and nothing that this shell has chosen for OpenBLAS."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    return {**env, "OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads), **dict(more)}


def java(home=None, vectors=True):
    """The start of a command line for a program of the examples, which `mvn package` has built."""
    jars = f"{root}/examples/target/classes:{root}/graph-runtime/target/*:{root}/graph-runtime/target/lib/*"
    home = home or os.environ.get("JAVA_HOME")
    program = f"{home}/bin/java" if home else "java"
    return [program, *(["--add-modules", "jdk.incubator.vector"] if vectors else []), "-cp", jars]


def output(command, env=None):
    """What a program prints, or the reason why it did not, as an error."""
    done = subprocess.run([str(w) for w in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=env or environment(1), stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Missing(reason(done.stderr))
    return done.stdout


@functools.lru_cache
def python_with_torch():
    given = os.environ.get("PYTHON_TORCH")
    for python in [given] if given else [sys.executable, "/usr/bin/python3"]:
        try:
            output([python, "-c", "import torch"])
            return python
        except (Missing, OSError) as e:
            why = e
    raise Missing(str(why))


def reason(text):
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("WARNING", "\tat "))]
    wrong = [line for line in lines if "Exception" in line or "Error" in line]
    return (wrong or lines or ["it says nothing"])[-1][:200]


class Missing(Exception):
    """A program that is not there, or fails; the others go on."""


class Program:
    def __init__(self, way):
        self.errors = tempfile.TemporaryFile("w+")
        try:
            self.process = subprocess.Popen([str(w) for w in way.command], stdin=subprocess.PIPE, env=way.env,
                                            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        except OSError as e:
            raise Missing(str(e)) from e

    def ask(self, seconds):
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        try:
            self.process.stdin.write(f"{seconds}\n")
            self.process.stdin.flush()
            for line in self.process.stdout:
                if line.startswith("{"):
                    return json.loads(line)
        except BrokenPipeError:
            pass
        finally:
            watch.cancel()
        self.errors.seek(0)
        raise Missing(reason(self.errors.read()))

    def end(self):
        """Megabytes that it had at most."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.stdout.close()
        usage = os.wait4(self.process.pid, 0)[2]
        self.process.returncode = 0
        return usage.ru_maxrss / 1024


def turns(ways, rounds, seconds):
    """By label, the medians of the rounds' medians, the least, and the spread; or under "missing" why there is none."""
    programs, answers, found = {}, {}, {}

    def attempt(label, seconds):
        try:
            return programs[label].ask(seconds)
        except Missing as e:
            say(f"  {label}: {e}")
            found[label] = {"missing": str(e)}
            programs.pop(label).end()

    for way in ways:
        try:
            programs[way.label] = Program(way)
        except Missing as e:
            say(f"  {way.label}: {e}")
            found[way.label] = {"missing": str(e)}
    for way in ways:
        if way.label in programs:
            attempt(way.label, way.warm)
    for round in range(rounds):
        for way in ways if round % 2 == 0 else ways[::-1]:
            if way.label in programs:
                answers.setdefault(way.label, []).append(attempt(way.label, seconds))
    for label, program in list(programs.items()):
        found[label] = {**summary(answers[label]), "peak_mb": program.end()}
    return {way.label: found[way.label] for way in ways}


def summary(lines):
    result = {k: v for k, v in lines[0].items() if not is_times(v)}
    for name, value in lines[0].items():
        if is_times(value):
            medians = sorted(line[name]["median"] for line in lines)
            result[name] = {"median": statistics.median(medians), "least": min(line[name]["least"] for line in lines),
                            "from": medians[0], "to": medians[-1]}
    return result


def is_times(value):
    return isinstance(value, dict) and "median" in value
