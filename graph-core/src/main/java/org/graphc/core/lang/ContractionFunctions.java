package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Contractions;

/** Sums of products over named axes. */
final class ContractionFunctions {
    private ContractionFunctions() {}

    static List<Entry> entries() {
        return ImmutableList.of(
                Entry.of(
                        "Products",
                        "einsum(\"bij,bjk->bik\", a, b, …)",
                        "a letter for each axis, of equal size where it comes again; ... for axes that broadcast",
                        "the sum of products over the letters that do not stand behind the arrow; a letter twice in one"
                                + " operand takes its diagonal; without an arrow letters that occur once remain",
                        ContractionFunctions::einsum),
                Entry.of(
                        "Products",
                        "tensordot(a, b, axes(k, …), axes(k, …))",
                        "a's other axes and then b's; tensordot(a, b, axes = n) pairs a's last n with b's first n",
                        "the sum of products over pairs of axes, one of a and one of b",
                        ContractionFunctions::tensordot));
    }

    private static Value einsum(Call call) {
        call.expect(2, Integer.MAX_VALUE);
        if (!(call.argument(0).value() instanceof Value.Text equation)) {
            throw call.refuse(Code.ARGUMENTS, "einsum needs an equation first: einsum(\"ij,jk->ik\", a, b)");
        }
        List<Node> operands = call.nodes(1, call.size());
        return call.build(() -> Contractions.einsum(equation.text(), operands.toArray(Node[]::new)));
    }

    private static Value tensordot(Call call) {
        call.expect(2, 4, "axes");
        List<Node> nodes = call.nodes(0, 2);
        Node a = nodes.get(0);
        Node b = nodes.get(1);
        if (call.size() == 2) {
            return call.build(
                    () -> Contractions.tensordot(a, b, call.integer("axes").orElse(2)));
        }
        return call.build(() -> Contractions.tensordot(a, b, axes(call, 2), axes(call, 3)));
    }

    private static ImmutableIntArray axes(Call call, int i) {
        if (i < call.size()
                && call.argument(i).value() instanceof Value.Group group
                && group.word().equals("axes")) {
            return call.integers(group);
        }
        throw call.refuse(Code.ARGUMENTS, "axes are named for both: tensordot(a, b, axes(1), axes(0))");
    }
}
