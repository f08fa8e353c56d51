package org.graphc.core.dot;

import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Reduce;

/** How formulas are set: as plain text or for LaTeX. */
interface FormulaStyle {
    /** The name of a value. */
    String name(String name);

    /** A number, or {@code [1, 2]}. */
    String number(String literal);

    /** {@code ∂loss/∂h} */
    String partial(String of, String by);

    /** The value of an operation that is not shape arithmetic, of what its inputs are called. */
    Term operation(Node node, List<Term> inputs);

    /** {@code a + b} at its level, {@code −a} where there is only one operand. */
    static Term infix(Symbols.Infix sign, String symbol, List<String> operands, boolean isScalar) {
        String text = operands.size() == 1 ? symbol + operands.get(0) : operands.get(0) + symbol + operands.get(1);
        return new Term(text, sign.level(), isScalar);
    }

    /** What a reduction runs over, unless it is everything. */
    static Optional<String> axes(Node node, Reduce reduce) {
        if (node.type().isScalar()) {
            return Optional.empty();
        }
        return Optional.of(String.join(
                ", ",
                reduce.axes().asList().stream()
                        .map(i -> node.input(0).shape().dim(i).isConstant()
                                ? "axis " + i
                                : node.input(0).shape().dim(i).toString())
                        .toList()));
    }
}
