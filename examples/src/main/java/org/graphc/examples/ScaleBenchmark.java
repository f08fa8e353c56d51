package org.graphc.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.plan.Planner;

/**
 * How compiling grows with the graph: microseconds a node for building, differentiating for x and y, optimising at -O2
 * and planning, and until the first result of the compiled program, on graphs of several shapes. The arguments are a
 * shape, as {@code CHAIN}, and numbers of nodes before differentiation, which makes about three of each.
 */
public final class ScaleBenchmark {
    private static final int ROUNDS = 3;
    private static final int WARM_NODES = 30_000;
    private static final int WINDOW = 100;

    private ScaleBenchmark() {}

    private enum Form {
        /** Each node has the one before. */
        CHAIN,
        /** A spine of additions, each with a tooth of its own. */
        COMB,
        /** Two ways to go at every level: 2^depth paths. */
        DIAMOND,
        /** Sums and products of any two of the last hundred nodes, and the sum of the last hundred, which all live. */
        RANDOM,
        /** x after x ← x + y sin(x): what the peers' programs build. */
        STEPS;

        Node grow(Node x, Node y, int nodes) {
            return switch (this) {
                case CHAIN -> chain(x, nodes);
                case COMB -> comb(x, nodes);
                case DIAMOND -> diamond(x, nodes);
                case RANDOM -> random(x, nodes);
                case STEPS -> steps(x, y, nodes);
            };
        }
    }

    private static Node chain(Node x, int nodes) {
        Node last = x;
        for (int i = 0; i < nodes; i++) {
            last = Ops.sin(last);
        }
        return last;
    }

    private static Node comb(Node x, int nodes) {
        Node spine = x;
        for (int i = 0; i < nodes / 4; i++) {
            spine = spine.plus(Ops.sin(x.times(i + 2)));
        }
        return spine;
    }

    private static Node diamond(Node x, int nodes) {
        Node last = x;
        for (int i = 0; i < nodes / 3; i++) {
            last = Ops.sin(last).plus(Ops.cos(last));
        }
        return last;
    }

    private static Node random(Node x, int nodes) {
        SplittableRandom random = new SplittableRandom(nodes);
        List<Node> made = new ArrayList<>(List.of(x));
        for (int i = 0; i < nodes / 2; i++) {
            Node a = Ops.tanh(made.get(made.size() - 1 - random.nextInt(Math.min(WINDOW, made.size()))));
            Node b = made.get(made.size() - 1 - random.nextInt(Math.min(WINDOW, made.size())));
            made.add(random.nextBoolean() ? a.plus(b) : a.times(b));
        }
        return made.subList(Math.max(0, made.size() - WINDOW), made.size()).stream()
                .reduce(Node::plus)
                .orElseThrow();
    }

    private static Node steps(Node x, Node y, int nodes) {
        Node last = x;
        for (int i = 0; i < nodes / 3; i++) {
            last = Ops.sin(last).times(y).plus(last);
        }
        return last;
    }

    private static double[] times(Form form, int nodes) {
        long start = System.nanoTime();
        GraphBuilder builder = GraphBuilder.create();
        Node x = Ops.input(builder, "x", TensorType.scalar(DType.F64));
        Node y = Ops.input(builder, "y", TensorType.scalar(DType.F64));
        Node z = form.grow(x, y, nodes);
        long built = System.nanoTime();
        Gradients gradients = Gradients.of(z, List.of(x, y), Gradients.Disconnected.ZERO);
        builder.output("z", z).output("dz_dx", gradients.of(x)).output("dz_dy", gradients.of(y));
        Graph graph = builder.build();
        long differentiated = System.nanoTime();
        Graph optimized = Pipelines.o2().run(graph).graph();
        long done = System.nanoTime();
        Planner.plan(optimized);
        long planned = System.nanoTime();
        Compiler.compile(graph).call(Map.of("x", Tensor.scalar(0.5), "y", Tensor.scalar(1e-5)));
        long first = System.nanoTime();
        double each = 1e3 * graph.size();
        return new double[] {
            (built - start) / each,
            (differentiated - built) / each,
            (done - differentiated) / each,
            (planned - done) / each,
            (differentiated - start + first - planned) / each,
            graph.size(),
            optimized.size()
        };
    }

    private static double[] median(Form form, int nodes) {
        double[][] rounds = new double[ROUNDS][];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = times(form, nodes);
        }
        double[] medians = new double[rounds[0].length];
        for (int k = 0; k < medians.length; k++) {
            int column = k;
            medians[k] =
                    Arrays.stream(rounds).mapToDouble(r -> r[column]).sorted().toArray()[ROUNDS / 2];
        }
        return medians;
    }

    public static void main(String[] args) {
        List<Form> forms =
                args.length > 0 ? List.of(Form.valueOf(args[0].toUpperCase(Locale.ROOT))) : List.of(Form.values());
        int[] sizes = args.length > 1
                ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {333, 3_333, 33_333, 333_333};
        for (Form form : forms) {
            for (int i = 0; i < 2 * ROUNDS; i++) {
                times(form, WARM_NODES);
            }
        }
        System.out.println(
                "| graph | nodes, value and gradient | after -O2 | build | gradient | -O2 | plan | these four"
                        + " | until the first result |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Form form : forms) {
            for (int size : sizes) {
                double[] t = median(form, size);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %,.0f | %,.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
                        form.name().toLowerCase(Locale.ROOT),
                        t[5],
                        t[6],
                        t[0],
                        t[1],
                        t[2],
                        t[3],
                        t[0] + t[1] + t[2] + t[3],
                        t[4]);
            }
        }
    }
}
