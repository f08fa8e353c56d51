"""The tables and charts of docs/benchmarks.md from the results of run.py."""
import re

import charts
from contest import root, say

PEERS = ["NumPy", "TensorFlow", "TensorFlow + XLA", "PyTorch"]
PAGE, IMAGES = root / "docs/benchmarks.md", root / "docs/images"


def network(batch, *units):
    """Bytes of inputs and gradients once each, and operations of the products; the data need no gradient."""
    pairs = list(zip(units, units[1:]))
    numbers = 2 * sum(a * b + b for a, b in pairs) + batch * (units[0] + units[-1])
    return 4 * numbers, sum(2 * batch * a * b * (3 if i else 2) for i, (a, b) in enumerate(pairs))


# What each has to move and to multiply at least; W4 is a few numbers in registers.
NEEDS = {
    "W1": (*network(32, 784, 128, 10), "f4"),
    "W2": (*network(128, 784, 512, 512, 10), "f4"),
    "W3": (6 * 4_000_000, 0, "f4"),
    "W5": (8 * 1000 * 51, 2 * 2 * 1000 * 50, "f8"),
    "W6": (7 * 4 * 8 * 128 * 64, 6 * 2 * 8 * 128 * 128 * 64, "f4"),
    **{f"gmm_d{d}_K{k}_n{n}": (8 * n * d, 2 * n * k * d * (d + 1), "f8") for d, k, n in
       ((10, 100, 10000), (32, 25, 10000), (10, 50, 10000))},
    "ba_n49_m7776_p31843": (31843 * (8 * 34 + 8 * 3 + 2 * 4), 0, "f8"),
}


def floor(results, name, threads):
    """Milliseconds that its bytes or its products take at the machine's limits, and which of them; or nothing."""
    found = results.get("limits", {}).get(str(threads))
    if not found or name not in NEEDS:
        return None
    size, flops, kind = NEEDS[name]
    times = [(flops / found["gemm"][kind]["most"] / 1e6, "products")]
    if "memory" in found:
        times.append((size / max(m["most"] for m in found["memory"].values()) / 1e6, "memory"))
    return max(times)


def time(entry, what="call"):
    return entry[what]["median"] if entry and what in entry else None


def ms(value):
    """Three digits, never with an exponent."""
    if value is None:
        return "–"
    text = f"{value:.3g}" if value < 100 else f"{value:.0f}"
    return f"{value:.7f}".rstrip("0") if "e" in text else text


def ratio(a, b):
    return "–" if a is None or b is None else charts.number(a / b) if a / b >= 10 else f"{a / b:.2g}"


def rows_of(results):
    """Name, threads, what was found, graphc's time, and the best peer with its time."""
    for name, by_threads in results.get("workloads", {}).items():
        for threads, found in by_threads.items():
            peers = [(time(found[p]), p) for p in PEERS if time(found.get(p))]
            yield name, int(threads), found, time(found.get("graphc")), min(peers) if peers else (None, None)


def table(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def workloads(results):
    peers = [p for p in PEERS if any(p in row[2] for row in rows_of(results))]
    rows = []
    for name, threads, found, ours, (best, peer) in rows_of(results):
        least, spread = floor(results, name, threads), found["graphc"].get("call")
        rows.append([name, threads, f"{ms(ours)} ({ms(spread['from'])} … {ms(spread['to'])})" if spread else "–",
                     *(ms(time(found.get(p))) for p in peers), ratio(ours, best),
                     *((f"{ms(least[0])}, {least[1]}", ratio(ours, least[0])) if least else ("–", "–")),
                     difference(found), *(peak(found.get(p)) for p in ["graphc", *peers])])
    head = ["workload", "threads", "graphc", *peers, "graphc / best", "floor", "× floor", "difference",
            *(f"MB, {p}" for p in ["graphc", *peers])]
    return table(head, rows)


def peak(entry):
    return f"{entry['peak_mb']:.0f}" if entry and "peak_mb" in entry else "–"


def difference(found):
    """The largest relative difference from graphc's loss and norms of gradients."""
    ours = found["graphc"].get("norms", {})
    norms = [f["norms"] for f in found.values() if "norms" in f]
    apart = [abs(abs(f[k]) / abs(v) - 1) for f in norms for k, v in ours.items()]
    return f"{max(apart):.0e}" if apart else "–"


def variants(results):
    rows = []
    for name, threads, found, ours, _ in rows_of(results):
        for label, entry in found.items():
            if label.startswith("graphc, "):
                rows.append([name, threads, label, ms(time(entry)), ratio(time(entry), ours)])
    return table(["workload", "threads", "how", "ms", "× graphc"], rows)


def by_hand(found, flags=""):
    """Times of the programs in C, as ADBench's own program walks first."""
    return [time(e, "derivative") for label, e in found.items()
            if label.startswith("C") and label.endswith("-ffast-math") == bool(flags) and "missing" not in e]


def derivatives(results):
    rows = []
    for name, found in results.get("derivatives", {}).items():
        hand = by_hand(found) or [None]
        for label, entry in found.items():
            if "missing" not in entry:
                least = floor(results, name, int(label.split()[-2]) if label.endswith(" threads") else 1)
                value = time(entry, "derivative")
                rows.append([name, label, ms(time(entry, "objective")), ms(value), ms(entry["derivative"]["least"]),
                             ratio(value, hand[0]), ratio(value, min(hand)) if hand[0] else "–",
                             ratio(value, least[0]) if least else "–", f"{entry['rho']:.0e}"])
    head = ["case", "by", "objective ms", "derivative ms", "least", "× first C", "× best C", "× floor", "rho"]
    return table(head, rows)


def limits(results):
    rows = []
    for threads, found in results.get("limits", {}).items():
        memory, gemm = found.get("memory", {}), found["gemm"]
        of = lambda x, key: f"{x[key]:.0f} ({x['most']:.0f})" if x else "–"
        rows.append([threads, of(memory.get("copy"), "gbs"), of(memory.get("triad"), "gbs"), of(gemm["f4"], "gflops"),
                     of(gemm["f8"], "gflops")])
    return table(["threads", "copy, GB/s", "a + s b, GB/s", "product, f32 GFLOP/s", "f64"], rows)


def scale(results):
    found = results.get("scale", {})
    ours = found.get("graphc", {}).get("micros_a_node")
    rows = [[label, f"{e['nodes']:,}", f"{e['micros_a_node']:.3g}", ratio(e["micros_a_node"], ours)]
            for label, e in found.items()]
    return table(["way", "forward nodes", "µs a forward node", "× graphc"], rows)


def cold(results):
    found = results.get("cold", {})
    base = found.get("NumPy, by hand", {}).get("median")
    rows = [[way, f"{t['median']:.2f}", f"{t['least']:.2f}", ratio(t["median"], base)] for way, t in found.items()]
    return table(["way", "median s", "min s", "× NumPy"], rows)


def machine(results):
    m = results["machine"]
    gone = "".join(f" No {name}: {why}." for name, why in results.get("missing", {}).items())
    return (f"Measured on {m['date']}: {m['cores']} cores of {m['cpu']}, JDK {m['jdk']}, Python {m['python']}, "
            f"load {m['load']} at the start.{gone}")


def tables(results):
    """By the names of their places in the page; those alone that there are results for."""
    found = {"machine": machine(results)} if "machine" in results else {}
    for part in (limits, workloads, scale, derivatives, cold):
        if results.get(part.__name__):
            found[part.__name__] = part(results)
    if "workloads" in found:
        found["variants"] = variants(results)
    return found


def comparison(results):
    rows = [(f"{name}, {count(threads)}", ours / best) for name, threads, _, ours, (best, _) in rows_of(results)
            if ours and best]
    for name, found in results.get("derivatives", {}).items():
        for label, entry in found.items():
            if label.startswith("graphc") and time(entry, "derivative") and by_hand(found):
                threads = int(label.split()[-2]) if label.endswith(" threads") else 1
                ours = time(entry, "derivative") / min(by_hand(found))
                rows.append((f"{short(name)}, {count(threads)}", ours))
    what = "loss and all gradients; gmm, lstm and ba beside C by hand with one thread; logarithmic"
    return rows and charts.bars("Time of graphc / time of the best peer", what, rows, "graphc is faster",
                                "the peer is faster")


def count(threads):
    return f"{threads} thread{'s' * (threads > 1)}"


def short(name):
    return re.sub("_(n|c)[0-9].*", "", name)


def floors(results):
    rows = [(f"{name}, {count(threads)}", ours / floor(results, name, threads)[0])
            for name, threads, _, ours, _ in rows_of(results) if ours and floor(results, name, threads)]
    for name, found in results.get("derivatives", {}).items():
        if floor(results, name, 1) and time(found["graphc"], "derivative"):
            ours = time(found["graphc"], "derivative")
            rows.append((f"{short(name)}, 1 thread", ours / floor(results, name, 1)[0]))
    what = "floor: bytes over bandwidth or products over OpenBLAS's rate, the longer; logarithmic"
    return rows and charts.bars("Time of graphc / the machine's floor", what, rows, "from caches", "above the floor")


def write(results):
    page, found = PAGE.read_text(), tables(results)
    for name, chart in (("benchmark_peers", comparison(results)), ("benchmark_floors", floors(results))):
        if chart:
            (IMAGES / f"{name}.svg").write_text(chart)
            found[name] = f"![{name.replace('_', ' ')}](images/{name}.svg)"
    for name, text in found.items():
        place = re.compile(f"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        if not place.search(page):
            say(f"docs/benchmarks.md has no place for {name}")
        page = place.sub(lambda m: m[1] + text + "\n" + m[2], page)
    PAGE.write_text(page)
