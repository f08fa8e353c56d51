"""The workloads of WorkloadBenchmark by hand in NumPy, with buffers reused and on the same numbers.

    by_numpy.py W1 … W6     for each number of seconds on standard input a line of JSON with milliseconds of calls
    by_numpy.py gemm        GFLOP/s of products of 1024 x 1024 matrices

Threads are those of OPENBLAS_NUM_THREADS, of matrix products only.
"""
import json, sys, time

import numpy as np


def uniform(seed, shape):
    n = int(np.prod(shape))
    with np.errstate(over="ignore"):
        z = (np.uint64(seed) << np.uint64(40)) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(float).reshape(shape) / (1 << 53)


def within(seed, scale, shape, dtype="f4"):
    return ((uniform(seed, shape) * 2 - 1) * scale).astype(dtype)


def network(seed, batch, *units):
    f, layers = np.float32, range(len(units) - 1)
    x = within(seed, 1, (batch, units[0]))
    y = np.eye(units[-1], dtype=f)[(uniform(seed + 1, batch) * units[-1]).astype(int)]
    w = [within(seed + 10 + i, (6 / (units[i] + units[i + 1])) ** 0.5, units[i : i + 2]) for i in layers]
    b = [within(seed + 20 + i, 0.1, units[i + 1]) for i in layers]
    h = [x] + [np.empty((batch, n), f) for n in units[1:]]
    d = [np.empty_like(a) for a in h]
    gw, gb, decay = [np.empty_like(a) for a in w], [np.empty_like(a) for a in b], [np.empty_like(a) for a in w]

    def call():
        for i in layers:
            np.matmul(h[i], w[i], out=h[i + 1])
            h[i + 1] += b[i]
            if i < layers[-1]:
                np.maximum(h[i + 1], 0, out=h[i + 1])
        z, g = h[-1], d[-1]
        np.subtract(z, z.max(1, keepdims=True), out=g)
        chosen = float((g * y).sum())
        np.exp(g, out=g)
        total = g.sum(1, keepdims=True)
        squares = sum(float(np.dot(a.ravel(), a.ravel())) for a in w)
        loss = (float(np.log(total).sum()) - chosen) / batch + 1e-4 * squares
        g /= total
        g -= y
        g *= f(1 / batch)
        for i in reversed(layers):
            np.matmul(h[i].T, d[i + 1], out=gw[i])
            np.multiply(w[i], f(2e-4), out=decay[i])
            gw[i] += decay[i]
            d[i + 1].sum(0, out=gb[i])
            if i:
                np.matmul(d[i + 1], w[i].T, out=d[i])
                d[i] *= h[i] > 0
        return loss, {**{f"w{i}": gw[i] for i in layers}, **{f"b{i}": gb[i] for i in layers}}

    return call


def w3(block=16384):
    n = 1_000_000
    x, w, b = within(301, 2, n), within(302, 1, n), within(303, 0.5, n)
    gx, gw, gb = (np.empty(n, np.float32) for _ in range(3))
    room = np.empty((7, block), np.float32)

    def part(x, w, b, gx, gw, gb, t, e, l, s, p, u, v):
        np.multiply(x, w, out=u); np.add(u, b, out=t); np.tanh(t, out=t)
        np.multiply(x, x, out=e); np.negative(e, out=e); np.exp(e, out=e)
        np.exp(x, out=p); np.log1p(p, out=l); np.add(p, 1, out=v); np.divide(p, v, out=p)
        np.negative(u, out=s); np.exp(s, out=s); s += 1; np.divide(1, s, out=s)
        np.multiply(t, e, out=u); np.multiply(l, s, out=v)
        loss = float(u.sum(dtype=float) + v.sum(dtype=float))
        np.multiply(u, x, out=u); u *= -2; np.multiply(p, s, out=gx); gx += u
        np.subtract(1, s, out=u); v *= u
        np.multiply(t, t, out=t); np.subtract(1, t, out=t); np.multiply(t, e, out=gb)
        np.add(gb, v, out=u); np.multiply(u, x, out=gw); u *= w; gx += u
        return loss

    def call():
        loss = 0
        for i in range(0, n, block):
            j = min(n, i + block)
            loss += part(*(a[i:j] for a in (x, w, b, gx, gw, gb)), *(a[: j - i] for a in room))
        return loss, dict(x=gx, w=gw, b=gb)

    return call


def w4():
    x = within(401, 1.5, 10, "f8")

    def call():
        a = x[:-1]
        r, d = x[1:] - a * a, 1 - a
        g = np.zeros(10)
        g[:-1] = -400 * r * a - 2 * d
        g[1:] += 200 * r
        return float(100 * r.dot(r) + d.dot(d)), dict(x=g)

    return call


def w5():
    X, w, b = within(501, 1, (1000, 50), "f8"), within(502, 0.5, 50, "f8"), within(504, 0.1, 1, "f8")
    y = (uniform(503, 1000) < 0.5).astype(float)

    def call():
        z = X @ w
        z += b
        e = np.exp(-np.abs(z))
        loss = float((np.maximum(z, 0) + np.log1p(e) - y * z).sum()) / 1000
        r = np.where(z >= 0, 1, e) / (1 + e)
        r -= y
        r /= 1000
        return loss, dict(w=r @ X, b=np.array([r.sum()]))

    return call


def w6():
    q, k, v, g = (within(600 + i, s, (8, 128, 64)) for i, s in enumerate((1.7, 1.7, 1, 1)))
    p, d = np.empty((8, 128, 128), np.float32), np.empty((8, 128, 128), np.float32)
    out, gq, gk, gv = (np.empty_like(q) for _ in range(4))
    turned = lambda a: a.transpose(0, 2, 1)

    def call():
        np.matmul(q, turned(k), out=p); np.multiply(p, np.float32(0.125), out=p)
        np.subtract(p, p.max(2, keepdims=True), out=p); np.exp(p, out=p); np.divide(p, p.sum(2, keepdims=True), out=p)
        np.matmul(p, v, out=out)
        loss = float(np.vdot(out, g))
        np.matmul(turned(p), g, out=gv); np.matmul(g, turned(v), out=d)
        np.subtract(d, np.einsum("bij,bij->bi", d, p)[..., None], out=d); np.multiply(d, p, out=d)
        np.multiply(d, np.float32(0.125), out=d)
        np.matmul(d, k, out=gq); np.matmul(turned(d), q, out=gk)
        return loss, dict(q=gq, k=gk, v=gv)

    return call


WORKLOADS = {
    "W1": lambda: network(100, 32, 784, 128, 10),
    "W2": lambda: network(200, 128, 784, 512, 512, 10),
    "W3": w3, "W4": w4, "W5": w5, "W6": w6,
}


def measure(call, seconds):
    times, start = [], time.perf_counter()
    before = start
    while len(times) < 5 or before - start < seconds:
        call()
        now = time.perf_counter()
        times.append((now - before) * 1e3)
        before = now
    times.sort()
    return {"median": times[len(times) // 2], "least": times[0], "p90": times[len(times) * 9 // 10]}


def answer(call):
    for line in sys.stdin:
        times = measure(call, float(line))
        loss, gradients = call()
        norms = {f"dloss_d{k}": float(np.sqrt(np.square(g, dtype=float).sum())) for k, g in gradients.items()}
        by = f"NumPy {np.__version__}"
        print(json.dumps({"by": by, "call": times, "norms": {**norms, "loss": abs(loss)}}), flush=True)


def gemm():
    rates = {}
    for name in "f4", "f8":
        a, b = within(1, 1, (1024, 1024), name), within(2, 1, (1024, 1024), name)
        out = np.empty_like(a)
        times = measure(lambda: np.matmul(a, b, out=out), 1)
        rates[name] = {"gflops": 2 * 1024**3 / times["median"] / 1e6, "most": 2 * 1024**3 / times["least"] / 1e6}
    print(json.dumps(rates))


if __name__ == "__main__":
    gemm() if sys.argv[1] == "gemm" else answer(WORKLOADS[sys.argv[1]]())
