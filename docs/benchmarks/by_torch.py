"""The workloads of WorkloadBenchmark by PyTorch's autograd, on the numbers of by_numpy.py.

    by_torch.py W1 … W6 [script]    for each number of seconds on standard input a line of JSON; script: torch.jit
    by_torch.py W7 NODES            microseconds a node of a chain of x + y sin x, forward and backward

Threads are those of OMP_NUM_THREADS. Parameters stay; gradients stay tensors; the loss is read as a number.
"""
import json, os, sys, time

import numpy as np
import torch

from by_numpy import measure, uniform, within

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


def parameters(**arrays):
    return {name: torch.from_numpy(a).requires_grad_() for name, a in arrays.items()}


def network(seed, batch, *units):
    layers = range(len(units) - 1)
    x = torch.from_numpy(within(seed, 1, (batch, units[0])))
    labels = torch.from_numpy((uniform(seed + 1, batch) * units[-1]).astype(np.int64))
    scale = lambda i: (6 / (units[i] + units[i + 1])) ** 0.5
    weights = {f"w{i}": within(seed + 10 + i, scale(i), units[i : i + 2]) for i in layers}
    p = parameters(**weights, **{f"b{i}": within(seed + 20 + i, 0.1, units[i + 1]) for i in layers})

    def loss():
        h = x
        for i in layers:
            h = torch.addmm(p[f"b{i}"], h, p[f"w{i}"])
            h = torch.relu(h) if i < layers[-1] else h
        decay = sum((p[f"w{i}"] * p[f"w{i}"]).sum() for i in layers)
        return torch.nn.functional.cross_entropy(h, labels) + 1e-4 * decay

    return loss, p


def chain_loss(x, w, b):
    return (torch.tanh(x * w + b) * torch.exp(-x * x) + torch.log1p(torch.exp(x)) * torch.sigmoid(w * x)).sum()


def w3():
    n = 1_000_000
    p = parameters(x=within(301, 2, n), w=within(302, 1, n), b=within(303, 0.5, n))
    function = torch.jit.script(chain_loss) if "script" in sys.argv else chain_loss
    return lambda: function(p["x"], p["w"], p["b"]), p


def w4():
    p = parameters(x=within(401, 1.5, 10, "f8"))

    def loss():
        a, c = p["x"][:-1], p["x"][1:]
        r, d = c - a * a, 1 - a
        return (100 * r * r + d * d).sum()

    return loss, p


def w5():
    rows = torch.from_numpy(within(501, 1, (1000, 50), "f8"))
    y = torch.from_numpy((uniform(503, 1000) < 0.5).astype(float))
    p = parameters(w=within(502, 0.5, 50, "f8"), b=within(504, 0.1, 1, "f8"))
    cost = torch.nn.functional.binary_cross_entropy_with_logits
    return lambda: cost(torch.mv(rows, p["w"]) + p["b"], y), p


def w6():
    q, k, v, g = (within(600 + i, s, (8, 128, 64)) for i, s in enumerate((1.7, 1.7, 1, 1)))
    p, g = parameters(q=q, k=k, v=v), torch.from_numpy(g)

    def loss():
        score = torch.bmm(p["q"], p["k"].transpose(1, 2)) * 0.125
        return (torch.bmm(torch.softmax(score, -1), p["v"]) * g).sum()

    return loss, p


WORKLOADS = {
    "W1": lambda: network(100, 32, 784, 128, 10),
    "W2": lambda: network(200, 128, 784, 512, 512, 10),
    "W3": w3, "W4": w4, "W5": w5, "W6": w6,
}


def answer(loss, p):
    def call():
        for value in p.values():
            value.grad = None
        value = loss()
        value.backward()
        return value.item()

    for line in sys.stdin:
        times, value = measure(call, float(line)), call()
        norms = {f"dloss_d{k}": float(v.grad.double().norm()) for k, v in p.items()}
        by = f"PyTorch {torch.__version__}"
        print(json.dumps({"by": by, "call": times, "norms": {**norms, "loss": abs(value)}}), flush=True)


def until_first(nodes):
    start = time.perf_counter()
    first = x = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    for _ in range(nodes // 3):
        x = torch.sin(x) * 1e-5 + x
    x.backward()
    first.grad.item()
    return (time.perf_counter() - start) * 1e6 / nodes


if __name__ == "__main__":
    if sys.argv[1] == "W7":
        n = int(sys.argv[2])
        print(json.dumps({"nodes": n, "micros_a_node": sorted(until_first(n) for _ in range(3))[1]}))
    else:
        answer(*WORKLOADS[sys.argv[1]]())
