package org.graphc.runtime;

import java.util.function.Consumer;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Print;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;

/** The line that shows a value: {@code net.graph:7:9: hidden = f64[2, 3] {1.0, 2.0, …}}, safe for a terminal. */
public final class Printed {
    private Printed() {}

    /** Shows the value of a node that prints; of another node nothing. */
    public static void show(Node node, Tensor value, Consumer<String> printed) {
        if (node.op() instanceof Print print) {
            String place = node.origin().source().map(source -> source + ": ").orElse("");
            printed.accept(Identifiers.printable(place + print.label()) + " = " + value);
        }
    }
}
