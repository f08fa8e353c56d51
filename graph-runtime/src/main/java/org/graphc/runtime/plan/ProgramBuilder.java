package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Size;
import org.graphc.core.type.Dim;
import org.graphc.runtime.plan.FusionGroup.Read;

/** Collects kernels, launches and buffers while groups are lowered. */
final class ProgramBuilder {
    private final Graph graph;
    private final Fusion fusion;
    private final BitSet needed;
    private final BitSet kept = new BitSet();
    private final Map<Kernel, Integer> kernels;
    private final List<Node> calls = new ArrayList<>();
    private final List<Launch> launches = new ArrayList<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private final int[] places;

    ProgramBuilder(Graph graph, Fusion fusion, BitSet needed, Map<Kernel, Integer> kernels) {
        this.graph = graph;
        this.kernels = kernels;
        this.fusion = fusion;
        this.needed = needed;
        this.places = new int[graph.size()];
        Arrays.fill(places, -1);
        graph.roots().forEach(root -> kept.set(fusion.holder(root).id()));
    }

    /** True for a value that is read beyond the kernel that computes it. */
    boolean isNeeded(Node node) {
        return needed.get(node.id());
    }

    Read resolve(FusionGroup group, Read read) {
        return fusion.resolve(group, read);
    }

    /** The number of a kernel; equal ones have one number. */
    int number(Kernel kernel) {
        Integer known = kernels.putIfAbsent(kernel, kernels.size());
        return known == null ? kernels.size() - 1 : known;
    }

    void add(Launch launch) {
        launches.add(launch);
    }

    /** Adds a call of the node's own routine on the given buffers. */
    void call(Node node, ImmutableIntArray ids) {
        launches.add(new Launch(Launch.CALL, 1, ids, ImmutableList.of(Dim.constant(calls.size()))));
        calls.add(node);
    }

    /** The number of the buffer that holds a stored value. */
    int place(Node node) {
        Node holder = fusion.holder(node);
        if (places[holder.id()] < 0) {
            places[holder.id()] = buffers.size();
            buffers.add(new Buffer(buffers.size(), kind(holder), holder));
        }
        return places[holder.id()];
    }

    private Buffer.Kind kind(Node node) {
        if (node.op() instanceof Leaf) {
            return Buffer.Kind.LEAF;
        } else if (node.op() instanceof Constant || node.op() instanceof Size) {
            return Buffer.Kind.FIXED;
        }
        return kept.get(node.id()) ? Buffer.Kind.OUTPUT : Buffer.Kind.TEMPORARY;
    }

    /** The bodies of the operations that are called. */
    List<Body> bodies() {
        return calls.stream().flatMap(node -> Body.of(node.op()).stream()).toList();
    }

    /** The program, when all that share its kernels are lowered. */
    Program build(ImmutableMap<Body, Program> bodies) {
        ImmutableMap.Builder<Integer, Integer> roots = ImmutableMap.builder();
        graph.roots().forEach(root -> roots.put(root.id(), place(root)));
        ImmutableList<Kernel> all = ImmutableList.copyOf(kernels.keySet());
        return new Program(
                graph,
                all,
                ImmutableList.copyOf(calls),
                ImmutableList.copyOf(launches),
                ImmutableList.copyOf(buffers),
                roots.buildOrThrow(),
                MemoryPlanner.plan(buffers, launches, all),
                bodies);
    }
}
