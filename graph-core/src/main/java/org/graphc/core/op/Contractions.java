package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.type.TypeMismatch;

/** Sums of products over named axes, made of transposes, products and sums. */
public final class Contractions {
    private Contractions() {}

    /**
     * Einstein's summation: {@code einsum("bij,bjk->bik", a, b)} names the axes of each operand, multiplies, and sums
     * over the names that do not stand behind the arrow. A name that an operand has twice takes its diagonal;
     * {@code ...} stands for any number of axes, which broadcast. Without an arrow the result has the axes of {@code
     * ...} and then the names that occur once, in alphabetical order.
     */
    public static Node einsum(String equation, Node... operands) {
        Subscripts subscripts = Subscripts.parse(equation, operands);
        return Contraction.of("einsum", subscripts, operands);
    }

    /** Σ over pairs of axes, one of each operand; the result has a's other axes and then b's. */
    public static Node tensordot(Node a, Node b, ImmutableIntArray axesOfA, ImmutableIntArray axesOfB) {
        int[] left = axes(a, axesOfA);
        int[] right = axes(b, axesOfB);
        if (left.length != right.length) {
            throw new TypeMismatch(
                    "tensordot",
                    left.length + " and " + right.length + " axes do not pair up: " + Inputs.list(Ops.types(a, b)));
        }
        int rank = a.shape().rank();
        List<Integer> ofA = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        List<Integer> ofB = new ArrayList<>(
                IntStream.range(rank, rank + b.shape().rank()).boxed().toList());
        List<Integer> result = new ArrayList<>(ofA);
        result.addAll(ofB);
        for (int i = 0; i < left.length; i++) {
            ofB.set(right[i], left[i]);
            result.remove(Integer.valueOf(left[i]));
            result.remove(Integer.valueOf(rank + right[i]));
        }
        Subscripts subscripts = new Subscripts(List.of(ofA, ofB), result);
        return Contraction.of("tensordot", subscripts, a, b);
    }

    /** Σ over the last {@code count} axes of a and the first of b. */
    public static Node tensordot(Node a, Node b, int count) {
        int rank = a.shape().rank();
        if (count < 0 || count > rank || count > b.shape().rank()) {
            throw new TypeMismatch(
                    "tensordot", "there are not " + count + " axes to sum over: " + Inputs.list(Ops.types(a, b)));
        }
        return tensordot(
                a,
                b,
                ImmutableIntArray.copyOf(IntStream.range(rank - count, rank)),
                ImmutableIntArray.copyOf(IntStream.range(0, count)));
    }

    private static int[] axes(Node a, ImmutableIntArray axes) {
        int[] resolved = axes.stream().map(i -> a.shape().axis("tensordot", i)).toArray();
        if (Arrays.stream(resolved).distinct().count() != resolved.length) {
            throw new TypeMismatch("tensordot", "an axis is named twice: " + axes + " of " + a.type());
        }
        return resolved;
    }
}
