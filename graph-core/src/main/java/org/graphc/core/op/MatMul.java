package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * The matrix product {@code [b…, m, k] × [b…, k, n] → [b…, m, n]} with equal batch axes. Products are added in the
 * order of k, floats in {@code double} with one rounding at the end; a compiled program may add in another order.
 *
 * <p>For V = AB the derivatives are G·Bᵀ for A and Aᵀ·G for B (Deep Learning, 6.5.6).
 */
public record MatMul() implements Op {
    @Override
    public String name() {
        return "matmul";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 2);
        TensorType a = in.get(0);
        TensorType b = in.get(1);
        if (a.dtype() != b.dtype() || !a.dtype().isNumber()) {
            throw new TypeMismatch(name(), "needs two of one number type, not " + Inputs.list(in));
        }
        int rank = a.rank();
        if (rank < 2 || b.rank() != rank) {
            throw new TypeMismatch(name(), "needs equal ranks of 2 or more, not " + Inputs.list(in));
        }
        ImmutableList<Dim> batch = a.shape().dims().subList(0, rank - 2);
        if (!batch.equals(b.shape().dims().subList(0, rank - 2))) {
            throw new TypeMismatch(name(), "batch sizes differ: " + Inputs.list(in));
        }
        if (!a.shape().dim(rank - 1).equals(b.shape().dim(rank - 2))) {
            throw new TypeMismatch(name(), "inner sizes differ: " + Inputs.list(in));
        }
        List<Dim> dims = new ArrayList<>(batch);
        dims.add(a.shape().dim(rank - 2));
        dims.add(b.shape().dim(rank - 1));
        return a.withShape(Shape.of(dims));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        int rank = a.rank();
        int[] dims = a.shape().toArray();
        int m = dims[rank - 2];
        int k = dims[rank - 1];
        int n = b.shape().get(rank - 1);
        dims[rank - 1] = n;
        ImmutableIntArray to = ImmutableIntArray.copyOf(dims);
        if (Strides.size(to) == 0) {
            return Tensor.fill(a.dtype(), to, i -> 0);
        }
        return a.dtype().isFloat()
                ? Tensor.fill(a.dtype(), to, i -> dot(a, b, i / n, i / n / m * k * n + i % n, k, n))
                : Tensor.fillLong(a.dtype(), to, i -> wholeDot(a, b, i / n, i / n / m * k * n + i % n, k, n));
    }

    private static double dot(Tensor a, Tensor b, int row, int column, int k, int n) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
            sum += a.getDouble(row * k + p) * b.getDouble(column + p * n);
        }
        return sum;
    }

    private static long wholeDot(Tensor a, Tensor b, int row, int column, int k, int n) {
        long sum = 0;
        for (int p = 0; p < k; p++) {
            sum += a.getLong(row * k + p) * b.getLong(column + p * n);
        }
        return sum;
    }

    @Override
    public void jvp(Jvp j) {
        j.multilinear();
    }

    @Override
    public void vjp(Vjp v) {
        if (v.needs(0)) {
            v.propagate(0, Ops.matmul(v.adjoint(), Ops.matrixTranspose(v.input(1))));
        }
        if (v.needs(1)) {
            v.propagate(1, Ops.matmul(Ops.matrixTranspose(v.input(0)), v.adjoint()));
        }
    }

    @Override
    public Node batch(Batch b) {
        boolean matrices = b.node().shape().rank() == 2;
        if (matrices && !b.varies(1)) {
            Node rows = b.input(0);
            Dim inner = rows.shape().dim(2);
            Node all = Ops.reshape(rows, Shape.of(b.size().times(rows.shape().dim(1)), inner));
            return Ops.reshape(
                    Ops.matmul(all, b.input(1)), Lifted.shape(b.size(), b.node().shape()));
        } else if (matrices && !b.varies(0)) {
            return leftConstant(b);
        }
        return b.lifted(this);
    }

    /** A [X₁ X₂ …] is one product of matrices. */
    private static Node leftConstant(Batch b) {
        Shape one = b.node().shape();
        Node columns = Ops.transpose(b.input(1), 1, 0, 2);
        Dim inner = columns.shape().dim(0);
        Node all = Ops.reshape(columns, Shape.of(inner, b.size().times(one.dim(1))));
        Node product = Ops.matmul(b.input(0), all);
        return Ops.transpose(Ops.reshape(product, Shape.of(one.dim(0), b.size(), one.dim(1))), 1, 0, 2);
    }
}
