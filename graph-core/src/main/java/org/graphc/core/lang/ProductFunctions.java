package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Ops;

/** Products of matrices, and losses. */
final class ProductFunctions {
    private interface Binary {
        Node of(Node a, Node b);
    }

    private ProductFunctions() {}

    static List<Entry> entries() {
        return ImmutableList.of(
                Entry.of(
                        "Products",
                        "matmul(a, b)",
                        "[…, m, k] x [k, n] or […, k, n] → […, m, n]; vectors are rows or columns",
                        "the matrix product; leading axes are batches and broadcast",
                        call -> two(call, Ops::matmul)),
                Entry.of(
                        "Products",
                        "dot(a, b)",
                        "[n] x [n] → []",
                        "the inner product of two vectors",
                        call -> two(call, Ops::dot)),
                Entry.of(
                        "Products",
                        "outer(a, b)",
                        "[m] x [n] → [m, n]",
                        "all products of two elements",
                        call -> two(call, Ops::outer)),
                Entry.of(
                        "Losses",
                        "softmaxCrossEntropy(logits, target)",
                        "[…, n] x [as logits] → […]",
                        "-Σ target log softmax(logits) along the last axis, one value a row",
                        call -> two(call, Ops::softmaxCrossEntropy)),
                Entry.of(
                        "Losses",
                        "sigmoidCrossEntropy(logits, target)",
                        "shapes broadcast",
                        "-target log σ(logits) - (1 - target) log σ(-logits), one value an element",
                        call -> two(call, Ops::sigmoidCrossEntropy)));
    }

    private static Value two(Call call, Binary function) {
        call.expect(2, 2);
        List<Node> nodes = call.nodes(0, 2);
        return call.build(() -> function.of(nodes.get(0), nodes.get(1)));
    }
}
