package org.graphc.runtime.blas;

/** Products by loops alone, about a fifth to a third of a vector kernel's rate; see {@link FusedLoops32}. */
final class FusedGemm implements Gemm {
    @Override
    public String name() {
        return "Java loops";
    }

    @Override
    public void multiply(Product p, double[] a, double[] b, double[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
        } else {
            FusedLoops64.multiply(p, a, b, c);
        }
    }

    @Override
    public void multiply(Product p, float[] a, float[] b, float[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
        } else {
            FusedLoops32.multiply(p, a, b, c);
        }
    }
}
