package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/** The nonzeros of a Jacobian out of few sums of its columns and rows. */
final class SparseJacobians {
    private final Node value;
    private final Node target;
    private final Sparsity pattern;
    private final Coloring coloring;
    /** The sums that were computed, flat, one after the other. */
    private final List<Node> sums = new ArrayList<>();

    private SparseJacobians(Node value, Node target, Sparsity pattern) {
        this.value = value;
        this.target = target;
        this.pattern = pattern;
        this.coloring = Coloring.of(pattern);
    }

    static Node nonzeros(Node value, Node target, Sparsity pattern, Choices choices) {
        boolean fits = value.shape().elements().equals(Dim.constant(pattern.rows()))
                && target.shape().elements().equals(Dim.constant(pattern.columns()));
        if (!fits) {
            throw new TypeMismatch(
                    "sparseJacobian",
                    "the pattern has " + pattern.rows() + " rows and " + pattern.columns() + " columns, for "
                            + value.type() + " by " + target.type());
        }
        SparseJacobians sparse = new SparseJacobians(value, target, pattern);
        Linearization map = new Linearization(value, target, choices);
        return Jacobians.in(value, () -> sparse.read(map));
    }

    private Node read(Linearization map) {
        int columnColors = coloring.columnColors();
        int rowColors = coloring.rowColors();
        if (columnColors > 0) {
            sum(map.push(seeds(target, coloring.columnColor(), columnColors)), columnColors * pattern.rows());
        }
        if (rowColors > 0) {
            sum(map.pull(seeds(value, coloring.rowColor(), rowColors)), rowColors * pattern.columns());
        }
        if (sums.isEmpty()) {
            return Ops.full(value.owner(), value.type().withShape(Shape.of(0)), 0);
        }
        Node flat = sums.size() == 1 ? sums.get(0) : Ops.concat(0, sums.toArray(Node[]::new));
        return Indexing.gather(flat, Ops.constant(value.owner(), places()), 0);
    }

    private void sum(Optional<Node> sum, int size) {
        sums.add(sum.map(Ops::flatten)
                .orElseGet(() -> Ops.full(value.owner(), value.type().withShape(Shape.of(size)), 0)));
    }

    /** For each colour the tensor that is one where an element has that colour, and zero elsewhere. */
    private static Node seeds(Node like, int[] color, int colors) {
        int n = color.length;
        Tensor seeds = Tensor.fill(like.dtype(), ImmutableIntArray.of(colors, n), i -> color[i % n] == i / n ? 1 : 0);
        Shape shape = new Shape(ImmutableList.<Dim>builder()
                .add(Dim.constant(colors))
                .addAll(like.shape().dims())
                .build());
        return Ops.reshape(Ops.constant(like.owner(), seeds), shape);
    }

    /** Where among the sums each nonzero stands alone. */
    private Tensor places() {
        int[] row = pattern.rowOfNonzeros();
        int rowSums = coloring.columnColors() * pattern.rows();
        return Tensor.fillLong(DType.I64, ImmutableIntArray.of(row.length), k -> {
            int r = row[k];
            int c = pattern.indices().get(k);
            return coloring.rowColor()[r] >= 0
                    ? rowSums + (long) coloring.rowColor()[r] * pattern.columns() + c
                    : (long) coloring.columnColor()[c] * pattern.rows() + r;
        });
    }
}
