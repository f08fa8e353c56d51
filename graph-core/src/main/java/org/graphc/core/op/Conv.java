package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * The cross-correlation that networks call convolution (Deep Learning, 9.1), of an image
 * {@code x[batch, groups · c, spatial…]} with kernels {@code w[groups · f, c, taps…]} of as many axes:
 *
 * <pre>y[b, f, o…] = Σ over channels c of f's group and taps k…:  x[b, c, i…] · w[f, c, k…]</pre>
 *
 * where {@link SlidingWindow} says which i, if any, tap k meets at position o. Terms are added channel by channel, taps
 * in row-major order, floats in {@code double} with one rounding at the end; a compiled program may add in another
 * order.
 *
 * <p>It is bilinear, and both derivatives are convolutions again (Deep Learning, 9.5): that of x has stride and
 * interior, low and high exchange their roles and the kernels are reversed; that of w has stride and dilation exchange
 * theirs, g for a kernel and the batch for channels. What is cut or left over is made up for by negative padding, so
 * that derivatives of every order stay within this operation.
 */
public record Conv(SlidingWindow window, int groups) implements Op {
    @Override
    public String name() {
        return "conv";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 2);
        window.check(name());
        TensorType x = in.get(0);
        TensorType w = in.get(1);
        if (x.dtype() != w.dtype() || !x.dtype().isNumber()) {
            throw new TypeMismatch(name(), "needs two of one number type, not " + Inputs.list(in));
        }
        if (x.rank() != window.rank() + 2 || w.rank() != x.rank()) {
            throw new TypeMismatch(
                    name(),
                    "over " + window.rank() + " axes needs ranks of " + (window.rank() + 2) + ", not "
                            + Inputs.list(in));
        }
        Dim features = w.shape().dim(0);
        boolean fits = groups >= 1
                && x.shape().dim(1).equals(w.shape().dim(1).times(Dim.constant(groups)))
                && features.divideExactly(Dim.constant(groups)).isPresent();
        if (!fits) {
            throw new TypeMismatch(name(), channels(x, w));
        }
        List<Dim> dims = new ArrayList<>(List.of(x.shape().dim(0), features));
        for (int axis = 0; axis < window.rank(); axis++) {
            Dim positions = window.positions(
                    this, axis, x.shape().dim(axis + 2), w.shape().dim(axis + 2));
            if (positions.isConstant() && positions.value() < 0) {
                throw new TypeMismatch(name(), "the kernel is larger than the padded image: " + Inputs.list(in));
            }
            dims.add(positions);
        }
        return x.withShape(Shape.of(dims));
    }

    private String channels(TensorType x, TensorType w) {
        return groups == 1
                ? "channels differ, axis 1 of both: " + x + " and " + w
                : "in " + groups + " groups the image has " + groups + " times the kernels' channels, axis 1 of both,"
                        + " and the number of kernels is a multiple of " + groups + ": " + x + " and " + w;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Tensor w = in.get(1);
        Conv known = new Conv(window.at(sizes), groups);
        ImmutableIntArray to =
                Sizes.NONE.of(known.infer(List.of(x.type(), w.type())).shape());
        ConvTerms terms = new ConvTerms(known, x.shape(), w.shape(), to);
        return x.dtype().isFloat()
                ? Tensor.fill(x.dtype(), to, i -> terms.at(i).sum(x, w))
                : Tensor.fillLong(x.dtype(), to, i -> terms.at(i).wholeSum(x, w));
    }

    @Override
    public void jvp(Jvp j) {
        j.multilinear();
    }

    @Override
    public void vjp(Vjp v) {
        ConvTransposes transposes = new ConvTransposes(this);
        if (v.needs(0)) {
            v.propagate(0, transposes.image(v.adjoint(), v.input(1), spatial(v.input(0))));
        }
        if (v.needs(1)) {
            v.propagate(1, transposes.kernels(v.input(0), v.adjoint(), spatial(v.input(1))));
        }
    }

    private static ImmutableList<Dim> spatial(Node node) {
        return node.shape().dims().subList(2, node.shape().rank());
    }

    @Override
    public Node batch(Batch b) {
        boolean both = b.varies(0) && b.varies(1);
        return both ? b.size().isConstant() ? pairs(b) : b.unrolled() : b.varies(0) ? images(b) : kernels(b);
    }

    /** Pairs of image and kernel are groups. */
    private Node pairs(Batch b) {
        int size = (int) b.size().value();
        if (size == 0) {
            return b.unrolled();
        }
        Node x = swapped(b.input(0), 0, 1);
        List<Dim> image = new ArrayList<>(b.node().input(0).shape().dims());
        image.set(1, image.get(1).times(b.size()));
        List<Dim> kernel = new ArrayList<>(b.node().input(1).shape().dims());
        kernel.set(0, kernel.get(0).times(b.size()));
        Node y = x.owner()
                .append(
                        new Conv(window, Math.multiplyExact(size, groups)),
                        Ops.reshape(x, Shape.of(image)),
                        Ops.reshape(b.input(1), Shape.of(kernel)));
        List<Dim> apart = new ArrayList<>(b.node().shape().dims());
        apart.add(1, b.size());
        return swapped(Ops.reshape(y, Shape.of(apart)), 0, 1);
    }

    /** Many batches are one that is longer. */
    private Node images(Batch b) {
        Node x = b.input(0);
        List<Dim> dims = new ArrayList<>(b.node().input(0).shape().dims());
        dims.set(0, dims.get(0).times(b.size()));
        Node all = x.owner().append(this, Ops.reshape(x, Shape.of(dims)), b.input(1));
        return Ops.reshape(all, Lifted.shape(b.size(), b.node().shape()));
    }

    /** Many kernels are more features of each group. */
    private Node kernels(Batch b) {
        Node w = b.input(1);
        Dim size = b.size();
        List<Dim> kernel = b.node().input(1).shape().dims();
        Dim groupCount = Dim.constant(groups);
        Dim features = kernel.get(0).divideExactly(groupCount).orElseThrow();
        List<Dim> apart = new ArrayList<>(List.of(size, groupCount, features));
        apart.addAll(kernel.subList(1, kernel.size()));
        List<Dim> together = new ArrayList<>(kernel);
        together.set(0, kernel.get(0).times(size));
        Node all = Ops.reshape(swapped(Ops.reshape(w, Shape.of(apart)), 0, 1), Shape.of(together));

        Node y = w.owner().append(this, b.input(0), all);
        List<Dim> image = b.node().shape().dims();
        List<Dim> parts = new ArrayList<>(List.of(image.get(0), groupCount, size, features));
        parts.addAll(image.subList(2, image.size()));
        Node front = swapped(swapped(Ops.reshape(y, Shape.of(parts)), 1, 2), 0, 1);
        return Ops.reshape(front, Lifted.shape(size, b.node().shape()));
    }

    private static Node swapped(Node x, int a, int b) {
        int[] axes = IntStream.range(0, x.shape().rank()).toArray();
        axes[a] = b;
        axes[b] = a;
        return Ops.transpose(x, axes);
    }
}
