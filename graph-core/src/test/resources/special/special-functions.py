"""Writes special-functions.csv: values to 30 digits, computed with mpmath at 80. Run: python3 special-functions.py"""
from mpmath import *
import random
mp.dps = 80
random.seed(1)
rows = []
def s(v):
    if v == inf: return "Infinity"
    if v == -inf: return "-Infinity"
    return nstr(v, 30, min_fixed=0, max_fixed=0)
def put(name, f, *args):
    """Arguments are doubles, taken exactly."""
    v = f(*[mpf(a) for a in args])
    if abs(v) != 0 and abs(v) < mpf('1e-307') or abs(v) > mpf('1.7e308'): return
    rows.append(",".join([name] + [repr(float(a)) for a in args] + [s(v)]))
def near(x, k=3):
    import math
    out = [x]
    a = b = x
    for _ in range(k):
        a = math.nextafter(a, -math.inf); b = math.nextafter(b, math.inf); out += [a, b]
    return out
lin = lambda a, b, n: [random.uniform(a, b) for _ in range((n + 1) // 2)]
logs = lambda a, b, n: [10 ** random.uniform(a, b) for _ in range((n + 1) // 2)]
both = lambda l: l + [-x for x in l]
for x in both(logs(-300, -1, 60) + lin(0, 1.5, 150) + lin(1, 6, 100) + near(1.0)): put("erf", erf, x)
for x in both(logs(-300, -1, 40) + lin(0, 1.5, 100) + lin(0.5, 26.5, 200) + near(0.5) + near(1.0)): put("erfc", erfc, x)
def einv(x):
    a = abs(x)
    y = mpf(0.9) * a if a < 0.1 else sqrt(-log(1 - a * a))
    for _ in range(200):
        r = (erf(y) - a) if a < 0.9 else ((1 - a) - erfc(y))
        d = r * sqrt(pi) / 2 * exp(y * y)
        d = d / (1 + y * d)
        y -= d
        if abs(d) < abs(y) * mpf(10) ** -70: break
    return y if x > 0 else -y
for x in both(logs(-300, -1, 60) + lin(0, 1, 200) + [1 - z for z in logs(-15.9, -1, 80)] + near(0.8)): put("erfInv", einv, x)
lg = lambda x: log(abs(gamma(x)))
for x in logs(-300, -1, 60) + lin(0, 3, 200) + lin(3, 30, 100) + logs(1, 300, 80) + near(0.5) + near(1.5) + near(8.0) + [1 + z for z in both(logs(-15, -1, 40))] + [2 + z for z in both(logs(-15, -1, 40))]:
    put("lgamma", loggamma, x)
for x in [-z for z in logs(-300, -1, 40) + lin(0, 20, 600) + logs(1, 4, 60)] + [-n + z for n in range(1, 25) for z in both(logs(-12, -1, 6))]: put("lgamma", lg, x)
# around the zeros
for r in [-2.7476826467274127, -2.4570247382208006, -3.955294284858598, -3.14358088834998, -4.991544640560048, -4.039361839740537, -5.998607480080875, -5.0082181683225935, -8.999997244250977, -10.000000275573013, -12.99999999983941, -15.000000000000764, -16.000000000000046, -16.999999999999996, -17.000000000000004]:
    for x in near(r, 4) + [r + z for z in both(logs(-12, -3, 8))]:
        if x != round(x): put("lgamma", lg, x)
psi0 = lambda n, x: psi(int(n), x)
for x in logs(-150, -1, 50) + lin(0, 3, 200) + lin(3, 30, 100) + logs(1, 150, 60) + near(0.96) + near(1.96) + near(10.0) + near(1.4616321449683622, 6) + [1.4616321449683622 + z for z in both(logs(-12, -1, 20))]:
    put("polygamma", psi0, 0.0, x)
for n in [1, 2, 3, 4, 5, 8, 20, 22, 23, 40, 100]:
    for x in logs(-2 if n > 20 else -12, -1, 20) + lin(0, 3, 40) + lin(3, 30, 30) + logs(1, 2 if n > 20 else 12, 20) + near(n + 12.0, 1):
        put("polygamma", psi0, float(n), x)
for n in [0, 1, 2, 3, 4, 5, 8]:
    for x in [-z for z in logs(-10, -1, 10) + lin(0, 12, 60) + lin(100, 1000, 10)]:
        put("polygamma", psi0, float(n), x)
def sincd(n, x):
    n = int(n)
    if n == 0: return sinpi(x) / (pi * x)
    u = pi * x
    with workdps(80 + 3 * n):
        u = pi * x
        if abs(u) < n + 30:
            return +(pi ** n * fsum((-1) ** k * u ** (2 * k - n) / (factorial(2 * k - n) * (2 * k + 1)) for k in range((n + 1) // 2, (n + 1) // 2 + 200 + 3 * int(abs(u)))))
        v = sinpi(x) / u
        for k in range(1, n + 1): v = (sin(u + k * pi / 2) - k * v) / u
        return v * pi ** n
for n in [0, 1, 2, 3, 5, 10, 40]:
    for x in both(lin(0, 4, 40) + logs(-5, 0, 20) + lin(4, 30, 10)): put("sinc", sincd, float(n), x)
for x in both(logs(-300, 300, 60) + lin(0, 3, 40)): put("asinh", asinh, x)
for x in [1 + z for z in logs(-15, 2, 80)] + logs(1, 300, 40): put("acosh", acosh, x)
for x in both(logs(-300, -1, 40) + lin(0, 1, 60) + [1 - z for z in logs(-15, -1, 30)]): put("atanh", atanh, x)
for x in logs(-300, -1, 40) + lin(0, 1, 100) + [1 - z for z in logs(-15, -1, 30)] + [0.5 + z for z in both(logs(-15, -1, 20))]: put("logit", lambda x: log(x / (1 - x)), x)
for a, b in zip(both(lin(-30, 30, 60)), both(lin(-30, 30, 60))[::-1]): put("logAddExp", lambda a, b: log(exp(a) + exp(b)), a, b)
for x in both(lin(0, 10, 20)):
    for y in logs(-300, 300, 5): put("xlogy", lambda x, y: x * log(y), x, y); put("xlog1py", lambda x, y: x * log1p(y), x, y)
open("special-functions.csv", "w").write("\n".join(rows) + "\n")
