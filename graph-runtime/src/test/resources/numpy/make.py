"""Writes the fixtures beside it, with NumPy 2.4: python3 make.py"""
import numpy as np

m = np.arange(6, dtype="<f8").reshape(2, 3) / 4 - 0.5
for descr in ("<f8", ">f8", "<f4", ">f4", "<i4", ">i4", "<i8", ">i8"):
    values = m if "f" in descr else np.array([[1, -2, 3], [0, 2**31 - 1, -(2**31)]])
    name = {"<": "little", ">": "big"}[descr[0]] + "_" + descr[1:]
    np.save(name + ".npy", values.astype(descr))
np.save("bool.npy", np.array([[True, False], [False, True]]))
np.save("fortran_f8.npy", np.asfortranarray(np.arange(24, dtype="<f8").reshape(2, 3, 4)))
np.save("scalar_f8.npy", np.float64(0.1))
np.save("vector_f8.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]))
np.save("empty_f8.npy", np.zeros((0, 3)))
for version in (2, 3):
    with open(f"version{version}_f8.npy", "wb") as out:
        np.lib.format.write_array(out, m, version=(version, 0))
np.save("object.npy", np.array([{}], dtype=object), allow_pickle=True)
np.save("record.npy", np.zeros(2, dtype=[("a", "<f8"), ("b", "<i4")]))
np.save("complex.npy", np.zeros(2, dtype="<c16"))
np.savez("stored.npz", W=m, b=np.array([1.0, 2.0]), n=np.int64(7))
np.savez_compressed("deflated.npz", W=m, zeros=np.zeros(1000))
