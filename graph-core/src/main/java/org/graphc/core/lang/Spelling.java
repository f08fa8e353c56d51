package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Parameter;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Size;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** The expression that makes exactly one given node. */
final class Spelling {
    private static final ImmutableMap<ScalarFn, String> INFIX = ImmutableMap.<ScalarFn, String>builder()
            .put(ScalarFn.ADD, "+")
            .put(ScalarFn.SUB, "-")
            .put(ScalarFn.MUL, "*")
            .put(ScalarFn.DIV, "/")
            .put(ScalarFn.REM, "%")
            .put(ScalarFn.EQ, "==")
            .put(ScalarFn.NE, "!=")
            .put(ScalarFn.LT, "<")
            .put(ScalarFn.LE, "<=")
            .put(ScalarFn.GT, ">")
            .put(ScalarFn.GE, ">=")
            .put(ScalarFn.AND, "&&")
            .put(ScalarFn.OR, "||")
            .buildOrThrow();

    private Spelling() {}

    /** The expression for a node whose inputs are spelled as the arguments. */
    static String of(Node node, String... arguments) {
        Op op = node.op();
        if (op instanceof Elementwise e) {
            return elementwise(e, arguments);
        } else if (BodyText.holdsBodies(op)) {
            return BodyText.of(op, List.of(arguments));
        }
        String options = options(node, op);
        return op.name() + "(" + String.join(", ", arguments) + (options.isEmpty() || arguments.length == 0 ? "" : ", ")
                + options + ")";
    }

    private static String elementwise(Elementwise op, String... arguments) {
        ScalarFn fn = op.fn();
        String infix = INFIX.get(fn);
        if (infix != null) {
            return arguments[0] + " " + infix + " " + arguments[1];
        } else if (fn == ScalarFn.NEG || fn == ScalarFn.NOT) {
            return (fn == ScalarFn.NEG ? "-" : "!") + arguments[0];
        } else if (fn == ScalarFn.SELECT) {
            return arguments[0] + " ? " + arguments[1] + " : " + arguments[2];
        }
        return fn.symbol() + "(" + String.join(", ", arguments) + choice(op) + ")";
    }

    /** What the author chose for the singular point: {@code , at0 = 1.0}. */
    private static String choice(Elementwise op) {
        if (op.choice().isEmpty()) {
            return "";
        }
        String keyword = op.fn().keyword().orElseThrow();
        double value = op.choice().getAsDouble();
        boolean tie = keyword.equals("tie");
        String text = tie && value == 1 ? "first" : tie && value == 0.5 ? "split" : Double.toString(value);
        return ", " + keyword + " = " + text;
    }

    /** What stands after the inputs; nothing for operations without attributes. */
    private static String options(Node node, Op op) {
        if (op instanceof Broadcast b) {
            return broadcast(node, b);
        } else if (op instanceof Reshape r) {
            return dims("shape", r.shape().dims());
        } else if (op instanceof Transpose t) {
            return t.permutation().isEmpty() ? "" : integers("axes", t.permutation());
        } else if (op instanceof Slice s) {
            return dims("starts", s.starts()) + ", " + dims("stops", s.stops()) + ", " + integers("steps", s.steps());
        } else if (op instanceof Pad p) {
            return dims("low", p.low()) + ", " + dims("high", p.high()) + ", " + integers("interior", p.interior());
        } else if (op instanceof Concat c) {
            return "axis = " + c.axis();
        } else if (op instanceof Barrier b) {
            return "id = " + b.id();
        } else if (op instanceof Cast c) {
            return c.to().text();
        } else if (op instanceof Size s) {
            return s.dim() + ", " + s.dtype();
        }
        return IndexingFunctions.options(op)
                .or(() -> PatternFunctions.options(op))
                .or(() -> RandomFunctions.options(op))
                .or(() -> WindowSpelling.options(op))
                .or(() -> ReductionFunctions.options(op))
                .or(() -> PrefixFunctions.options(op))
                .or(() -> SortingFunctions.options(op))
                .or(() -> LinearFunctions.options(op))
                .or(() -> ProbeFunctions.options(op))
                .orElse("");
    }

    private static String broadcast(Node node, Broadcast op) {
        Shape from = node.input(0).shape();
        int first = op.shape().rank() - from.rank();
        boolean trailing = !from.equals(op.shape());
        for (int i = 0; i < op.axes().length(); i++) {
            trailing &= op.axes().get(i) == first + i;
        }
        return dims("shape", op.shape().dims()) + (trailing ? "" : ", " + integers("axes", op.axes()));
    }

    static String dims(String word, Collection<Dim> dims) {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", word + "(", ")"));
    }

    static String integers(String word, ImmutableIntArray values) {
        return values.asList().stream().map(String::valueOf).collect(Collectors.joining(", ", word + "(", ")"));
    }

    static String type(TensorType type) {
        return dims(type.dtype().text(), type.shape().dims());
    }

    static String parameter(Parameter parameter) {
        String type = type(parameter.type());
        String init = initializer(parameter.init());
        return init.isEmpty() ? type : type + ".init(" + init + ")";
    }

    private static String initializer(Initializer init) {
        if (init instanceof Initializer.Full full) {
            return full.equals(new Initializer.Full(0)) ? "" : "full(" + full.value() + ")";
        } else if (init instanceof Initializer.Uniform u) {
            return String.format(Locale.ROOT, "uniform(%s, %s, seed = %d)", u.lo(), u.hi(), u.seed());
        } else if (init instanceof Initializer.Normal n) {
            return String.format(Locale.ROOT, "normal(%s, %s, seed = %d)", n.mean(), n.deviation(), n.seed());
        } else if (init instanceof Initializer.Glorot g) {
            return "glorot(seed = " + g.seed() + ")";
        } else if (init instanceof Initializer.He h) {
            return "he(seed = " + h.seed() + ")";
        }
        return literal(((Initializer.Literal) init).value());
    }

    static String literal(Tensor value) {
        StringBuilder text = new StringBuilder();
        try {
            ConstantText.write(value, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
