package org.graphc.runtime.codegen;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Positions;
import org.graphc.core.op.Size;
import org.graphc.core.op.Slice;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.runtime.plan.Buffer;
import org.graphc.runtime.plan.Launch;
import org.graphc.runtime.plan.MemoryPlan;
import org.graphc.runtime.plan.Program;

/** One public method of an exported class: a program's launches in order, and a record for what it returns. */
final class ExportMethod {
    /** A method of more than 64 KB does not load, and a launch takes some thirty bytes. */
    private static final int MAX_LAUNCHES = 1_500;

    /** Array constants are code too. */
    private static final int MAX_ELEMENTS = 4_000;

    private final ExportEmitter owner;
    private final String name;
    private final Program program;
    private final StringBuilder text = new StringBuilder();

    ExportMethod(ExportEmitter owner, String name, Program program) {
        this.owner = owner;
        this.name = name;
        this.program = program;
    }

    String emit() {
        if (program.launches().size() > MAX_LAUNCHES) {
            throw new IllegalArgumentException(
                    "the graph takes " + program.launches().size() + " launches; a class of"
                            + " its own is written of at most " + MAX_LAUNCHES + ": compile it in the process instead");
        }
        record();
        signature();
        checks();
        buffers();
        program.launches().forEach(this::launch);
        assertions();
        result();
        return text.append("    }\n").toString();
    }

    private String resultType() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private boolean returns() {
        return !program.graph().outputs().isEmpty();
    }

    private void record() {
        if (!returns()) {
            return;
        }
        String components = program.graph().outputs().entrySet().stream()
                .map(output -> type(output.getValue()) + " " + owner.name(output.getKey()))
                .collect(Collectors.joining(", "));
        text.append("\n    public record ")
                .append(resultType())
                .append('(')
                .append(components)
                .append(") {}\n");
    }

    private static String type(Node node) {
        return ExportEmitter.type(node.dtype()) + (node.type().isScalar() ? "" : "[]");
    }

    private void signature() {
        List<String> parameters = new ArrayList<>();
        owner.symbols().forEach(symbol -> parameters.add("int " + owner.name(symbol)));
        owner.leaves().forEach((leaf, node) -> parameters.add(type(node) + " " + owner.name(leaf)));
        text.append("\n    public static ")
                .append(returns() ? resultType() : "void")
                .append(' ')
                .append(name);
        text.append(parameters.stream().collect(Collectors.joining(", ", "(", ")")))
                .append(" {\n");
    }

    /** Wrong arguments are refused before anything is computed. */
    private void checks() {
        for (String symbol : owner.symbols()) {
            require(owner.name(symbol) + " >= 0", owner.name(symbol) + " is negative");
        }
        owner.leaves().forEach((leaf, node) -> {
            if (!node.type().isScalar()) {
                String array = owner.name(leaf);
                require(array + ".length == " + owner.length(node.shape().elements()), array + " has a wrong length");
            }
        });
        for (Node node : program.graph().nodes()) {
            if (node.op() instanceof Slice slice) {
                slice(slice, node);
            }
        }
    }

    private void slice(Slice slice, Node node) {
        for (int i = 0; i < slice.starts().size(); i++) {
            Dim start = slice.starts().get(i);
            Dim stop = slice.stops().get(i);
            Dim size = node.input(0).shape().dim(i);
            boolean whole = start.equals(Dim.ZERO) && stop.equals(size);
            boolean known = start.isConstant() && stop.isConstant() && size.isConstant();
            if (!whole && !known) {
                String from = owner.length(start);
                String to = owner.length(stop);
                require(
                        "0 <= " + from + " && " + from + " - (" + to + ") < "
                                + slice.steps().get(i) + " && " + to + " <= " + owner.length(size),
                        "a slice is not within its axis");
            }
        }
    }

    private void require(String condition, String message) {
        line("require(" + condition + ", \"" + message + "\");");
    }

    private void line(String statement) {
        text.append("        ").append(statement).append('\n');
    }

    private void buffers() {
        List<MemoryPlan.Slot> slots = program.memory().slots();
        for (int i = 0; i < slots.size(); i++) {
            String longest = "0L";
            for (Dim length : slots.get(i).lengths()) {
                longest = longest.equals("0L")
                        ? owner.length(length)
                        : "Math.max(" + longest + ", " + owner.length(length) + ")";
            }
            allocate("array" + (program.buffers().size() + i), slots.get(i).dtype(), longest);
        }
        for (Buffer buffer : program.buffers()) {
            switch (buffer.kind()) {
                case OUTPUT -> allocate("array" + buffer.id(), buffer.dtype(), owner.length(buffer.length()));
                case FIXED -> fixed(buffer);
                case LEAF -> leaf(buffer);
                case TEMPORARY -> {}
            }
        }
    }

    private void allocate(String array, DType dtype, String length) {
        String type = ExportEmitter.type(dtype);
        line(type + "[] " + array + " = new " + type + "[size(" + length + ")];");
    }

    private void leaf(Buffer buffer) {
        if (buffer.source().type().isScalar()) {
            String leaf = owner.name(((Leaf) buffer.source().op()).label());
            line(ExportEmitter.type(buffer.dtype()) + "[] array" + buffer.id() + " = {" + leaf + "};");
        }
    }

    private void fixed(Buffer buffer) {
        String type = ExportEmitter.type(buffer.dtype());
        String values = buffer.source().op() instanceof Size size
                ? (size.dtype() == DType.I32 ? "Math.toIntExact(" : "(" + type + ") (") + owner.length(size.dim()) + ")"
                : elements(((Constant) buffer.source().op()).value());
        line(type + "[] array" + buffer.id() + " = {" + values + "};");
    }

    private static String elements(Tensor value) {
        if (value.size() > MAX_ELEMENTS) {
            throw new IllegalArgumentException("a constant of type " + value.type() + " is too large to be written as"
                    + " code, which takes " + MAX_ELEMENTS + " elements: make it an input");
        }
        return IntStream.range(0, value.size())
                .mapToObj(i -> value.dtype().isFloat()
                        ? JavaAst.number(value.dtype(), value.getDouble(i)).toString()
                        : whole(value, i))
                .collect(Collectors.joining(", "));
    }

    private static String whole(Tensor value, int i) {
        return value.dtype() == DType.BOOL
                ? Boolean.toString(value.getBoolean(i))
                : value.getLong(i) + (value.dtype() == DType.I64 ? "L" : "");
    }

    private String array(int id) {
        Buffer buffer = program.buffers().get(id);
        return switch (buffer.kind()) {
            case LEAF ->
                buffer.source().type().isScalar()
                        ? "array" + id
                        : owner.name(((Leaf) buffer.source().op()).label());
            case FIXED, OUTPUT -> "array" + id;
            case TEMPORARY ->
                "array" + (program.buffers().size() + program.memory().slotOf(id));
        };
    }

    private void launch(Launch launch) {
        ImmutableIntArray ids = launch.buffers();
        if (launch.kernel() == Launch.CALL) {
            Node node = program.calls().get((int) launch.params().get(0).value());
            throw new IllegalArgumentException("a class of its own cannot hold "
                    + (node.op() instanceof Positions p ? p.of() : node.op().name())
                    + ", which graphc runs by a routine of its library: compile it in the process instead");
        }
        if (launch.kernel() == Launch.GEMM) {
            owner.useMatmul(program.buffers().get(ids.get(0)).dtype());
            List<Dim> p = launch.params();
            String sizes = p.subList(2, 6).stream().map(owner::argument).collect(Collectors.joining(", "));
            line("matmul(new boolean[] {" + p.get(0).equals(Dim.ONE) + ", "
                    + p.get(1).equals(Dim.ONE) + "}, new int[] {" + sizes + "}, " + array(ids.get(1)) + ", "
                    + array(ids.get(2)) + ", " + array(ids.get(0)) + ");");
            return;
        }
        List<String> args = new ArrayList<>();
        ids.forEach(id -> args.add(array(id)));
        launch.params().forEach(param -> args.add(owner.argument(param)));
        int number = owner.number(program.kernels().get(launch.kernel()));
        line("k" + number + args.stream().collect(Collectors.joining(", ", "(", ");")));
    }

    private void assertions() {
        int count = 0;
        for (Graph.Assertion assertion : program.graph().assertions()) {
            String array = array(program.places().get(assertion.condition().id()));
            line("for (boolean holds : " + array + ") {");
            line("    if (!holds) {");
            line("        throw new IllegalStateException(\"assertion " + (count + 1) + owner.place(count)
                    + " does not hold\");");
            line("    }");
            line("}");
            count++;
        }
    }

    private void result() {
        if (!returns()) {
            return;
        }
        String values = program.graph().outputs().values().stream()
                .map(node -> {
                    String array = array(program.places().get(node.id()));
                    boolean own = program.buffers()
                                    .get(program.places().get(node.id()))
                                    .kind()
                            != Buffer.Kind.LEAF;
                    return array + (node.type().isScalar() ? "[0]" : own ? "" : ".clone()");
                })
                .collect(Collectors.joining(", "));
        line("return new " + resultType() + "(" + values + ");");
    }
}
