"""The digits network of examples/descriptions/digits.graph for one epoch, by hand in NumPy or with autograd in PyTorch.

Usage: peer_digits.py numpy|torch digits.csv     (float64, one thread, as graphc)
"""
import os, sys
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np

which, path = sys.argv[1:3]
rows = np.loadtxt(path, delimiter=",", skiprows=1)
x, label = rows[:, :64] / 16, rows[:, 64].astype(int)
random = np.random.default_rng(1)
W1, b1 = random.normal(size=(64, 64)) / 8, np.zeros(64)
W2, b2 = random.normal(size=(64, 10)) / 8, np.zeros(10)


def numpy_step(xb, yb):
    global W1, b1, W2, b2
    z = xb @ W1 + b1
    h = np.maximum(z, 0)
    logits = h @ W2 + b2
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(len(yb)), yb]).mean()
    p[np.arange(len(yb)), yb] -= 1
    p /= len(yb)
    dz = (p @ W2.T) * (z > 0)
    dW1, db1, dW2, db2 = xb.T @ dz, dz.sum(0), h.T @ p, p.sum(0)
    W1, b1, W2, b2 = W1 - 0.1 * dW1, b1 - 0.1 * db1, W2 - 0.1 * dW2, b2 - 0.1 * db2
    return loss


def torch_epoch():
    import torch
    torch.set_num_threads(1)
    params = [torch.tensor(v, requires_grad=True) for v in (W1, b1, W2, b2)]
    for i in range(0, len(x), 64):
        xb, yb = torch.from_numpy(x[i:i + 64]), torch.from_numpy(label[i:i + 64])
        logits = torch.relu(xb @ params[0] + params[1]) @ params[2] + params[3]
        loss = torch.nn.functional.cross_entropy(logits, yb)
        loss.backward()
        with torch.no_grad():
            for p in params:
                p -= 0.1 * p.grad
                p.grad = None
    return loss.item()


if which == "torch":
    print(torch_epoch())
else:
    for i in range(0, len(x), 64):
        loss = numpy_step(x[i:i + 64], label[i:i + 64])
    print(loss)
