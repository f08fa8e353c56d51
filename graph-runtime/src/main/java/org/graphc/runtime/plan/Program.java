package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.Collectors;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Sizes;

/**
 * What a graph becomes before code is generated: distinct kernels, a list of launches, and where values live.
 *
 * @param calls the nodes whose operations are called as they are
 * @param places the buffer of every value that the graph's outputs, updates and assertions ask for, by node id
 * @param bodies the programs of all bodies of operations, however deep; they have the same kernels
 */
public record Program(
        Graph graph,
        ImmutableList<Kernel> kernels,
        ImmutableList<Node> calls,
        ImmutableList<Launch> launches,
        ImmutableList<Buffer> buffers,
        ImmutableMap<Integer, Integer> places,
        MemoryPlan memory,
        ImmutableMap<Body, Program> bodies) {

    /**
     * The bytes that a run allocates at given sizes: working memory and outputs, those of bodies included; not what the
     * caller gives.
     */
    public long bytes(Sizes sizes) {
        long sum = own(sizes);
        for (Program body : bodies.values()) {
            sum = Math.addExact(sum, body.own(sizes));
        }
        return sum;
    }

    private long own(Sizes sizes) {
        long sum = memory.bytes(sizes);
        for (Buffer buffer : buffers) {
            if (buffer.kind() == Buffer.Kind.OUTPUT) {
                long bytes = buffer.dtype().bytes();
                sum = Math.addExact(sum, Math.multiplyExact(sizes.of(buffer.length()), bytes));
            }
        }
        return sum;
    }

    /** Kernels, launches and memory, one a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < kernels.size(); i++) {
            Kernel k = kernels.get(i);
            text.append("k").append(i).append(" loops ");
            text.append(k.outer())
                    .append('+')
                    .append(k.reduced())
                    .append('+')
                    .append(k.columns())
                    .append('\n');
            for (int s = 0; s < k.steps().size(); s++) {
                text.append("    ")
                        .append(s)
                        .append(": ")
                        .append(step(k, k.steps().get(s)))
                        .append('\n');
            }
            for (Kernel.Store store : k.stores()) {
                text.append("    ").append(store.kind()).append(" of ").append(store.step());
                text.append(" out ").append(access(store.out())).append('\n');
            }
        }
        text.append(launchesText());
        text.append(memory);
        bodies.forEach((body, program) -> text.append("\n")
                .append(body)
                .append("\n")
                .append(program.launchesText())
                .append(program.memory));
        return text.toString();
    }

    /** True where a launch writes an array that it also reads. */
    public boolean isInPlace(Launch launch) {
        ImmutableIntArray read = launch.read();
        for (int i = 0; i < launch.results(); i++) {
            int written = memory.slotOf(launch.buffers().get(i));
            if (written >= 0 && read.stream().anyMatch(buffer -> memory.slotOf(buffer) == written)) {
                return true;
            }
        }
        return false;
    }

    private String launchesText() {
        StringBuilder text = new StringBuilder();
        for (Launch launch : launches) {
            text.append(name(launch));
            text.append(" (").append(places(launch.written())).append(" <- ");
            text.append(places(launch.read())).append(") ");
            text.append(launch.params()).append('\n');
        }
        return text.toString();
    }

    private String places(ImmutableIntArray ids) {
        return ids.stream().mapToObj(this::place).collect(Collectors.joining(", "));
    }

    private String name(Launch launch) {
        return switch (launch.kernel()) {
            case Launch.GEMM -> "gemm";
            case Launch.CALL ->
                "call " + calls.get((int) launch.params().get(0).value()).op();
            default -> "k" + launch.kernel(); // not an enum
        };
    }

    private static String access(Access access) {
        String named = access.named() == Access.Stride.ZERO ? "" : "named " + access.named() + " ";
        String like = access.like() == Access.ALONE ? "" : " as " + access.like();
        return access.dtype() + (access.offset() ? " +offset " : " ") + named + access.strides() + like;
    }

    private static String step(Kernel kernel, Step step) {
        if (step instanceof Step.Load load) {
            return "load " + load.operand() + " " + access(kernel.operands().get(load.operand()));
        } else if (step instanceof Step.Named named) {
            String array = access(kernel.operands().get(named.operand()));
            return "load " + named.operand() + " at [" + named.position() + "] " + array;
        } else if (step instanceof Step.Literal literal) {
            return literal.dtype() + " "
                    + (literal.dtype().isFloat() ? Double.longBitsToDouble(literal.bits()) : literal.bits());
        } else if (step instanceof Step.Apply apply) {
            return apply.dtype() + " " + apply.fn().symbol() + apply.args();
        }
        return step.dtype() + " cast[" + ((Step.Convert) step).arg() + "]";
    }

    private String place(int id) {
        Buffer buffer = buffers.get(id);
        return switch (buffer.kind()) {
            case LEAF, FIXED -> buffer.source().op().name() + buffer.source();
            case OUTPUT -> "out" + buffer.source();
            case TEMPORARY -> "slot " + memory.slotOf(id) + " " + buffer.source();
        };
    }
}
