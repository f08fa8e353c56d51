package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Cond;
import org.graphc.core.op.Constant;
import org.graphc.core.op.CustomGradient;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.op.While;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.TensorType;

/** Operations on bodies that have nothing to choose or to repeat: their bodies' nodes, in the graph around. */
final class Opened {
    static final String KNOWN = "cond(constant, f, g) => f or g";
    static final String NEVER = "whileLoop(false) => initial carries";
    static final String ONCE = "scan of one step => the step";
    static final String NONE = "scan of no step => initial carries";
    static final String VALUE = "customGradient(x) => its value";

    private final GraphBuilder out;
    private final PackedParts parts;

    private Opened(GraphBuilder out, PackedParts parts) {
        this.out = out;
        this.parts = parts;
    }

    /** The parts of the value, if the operation is such a one. */
    static Optional<Unpacked> of(GraphBuilder out, Op op, List<Node> in, Set<String> on) {
        Opened opened = new Opened(out, PackedParts.of(op));
        if (op instanceof Cond cond && on.contains(KNOWN)) {
            return opened.cond(cond, in);
        } else if (op instanceof While loop && on.contains(NEVER)) {
            return opened.loop(loop, in);
        } else if (op instanceof CustomGradient custom && on.contains(VALUE)) {
            return Optional.of(opened.given(VALUE, custom.value().inline(out, in)));
        } else if (op instanceof Scan scan && scan.length().isConstant(1) && on.contains(ONCE)) {
            return Optional.of(opened.given(ONCE, opened.once(scan, in)));
        } else if (op instanceof Scan scan && scan.length().isConstant(0) && on.contains(NONE)) {
            return Optional.of(opened.given(NONE, opened.never(scan, in)));
        }
        return Optional.empty();
    }

    private Optional<Unpacked> cond(Cond cond, List<Node> in) {
        Optional<Boolean> known = constant(in.get(0)).map(value -> value.getBoolean(0));
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Body taken = known.get() ? cond.then() : cond.otherwise();
        return Optional.of(given(KNOWN, taken.inline(out, in.subList(1, in.size()))));
    }

    private static Optional<Tensor> constant(Node node) {
        return node.op() instanceof Constant constant ? Optional.of(constant.value()) : Optional.empty();
    }

    private Optional<Unpacked> loop(While loop, List<Node> in) {
        Node test = loop.condition().results().get(0);
        boolean never = constant(test).filter(value -> !value.getBoolean(0)).isPresent();
        return never
                ? Optional.of(given(NEVER, in.subList(0, loop.step().results().size())))
                : Optional.empty();
    }

    private List<Node> once(Scan scan, List<Node> in) {
        List<Node> arguments = new ArrayList<>(in);
        for (int i = scan.carries(); i < scan.carries() + scan.sequences(); i++) {
            arguments.set(i, Ops.reshape(in.get(i), scan.body().parameter(i).shape()));
        }
        List<Node> values = new ArrayList<>(scan.body().inline(out, arguments));
        for (int i = scan.carries(); i < values.size(); i++) {
            Node result = values.get(i);
            // A sum begins at +0, which turns -0 into +0.
            values.set(i, i < scan.firstOutput() ? Ops.add(Ops.zerosLike(result), result) : Ops.expandDims(result, 0));
        }
        scan.tapes().forEach(i -> values.add(Ops.expandDims(in.get(i), 0)));
        return values;
    }

    private List<Node> never(Scan scan, List<Node> in) {
        List<Node> values = new ArrayList<>(in.subList(0, scan.carries()));
        for (TensorType type :
                parts.types().subList(scan.carries(), parts.types().size())) {
            values.add(Ops.full(out, type, 0));
        }
        return values;
    }

    private Unpacked given(String rule, List<Node> values) {
        List<Optional<Node>> flat = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            flat.add(parts.has(i) ? Optional.of(Ops.flatten(values.get(i))) : Optional.empty());
        }
        return new Unpacked(List.of(rule), flat);
    }
}
