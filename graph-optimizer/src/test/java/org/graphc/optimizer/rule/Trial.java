package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarMath;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** The left side of a rule, built from the line, and what the rule makes of it, for one type. */
record Trial(DType dtype, GraphBuilder graph, Node left, Node right) {
    private static final Shape SHAPE = Shape.of(7, 40);
    private static final ImmutableIntArray SIZES = ImmutableIntArray.of(7, 40);

    /** What a variable stands for: a tensor of the trial's type, a truth value, what has a known range, a constant. */
    private enum Kind {
        NUMBER,
        TRUTH,
        SQUARE,
        FINITE,
        NEGATIVE,
        POSITIVE,
        CONSTANT,
        POWER
    }

    /** Each type for which the rule fires, with constants for variables only where it does not without. */
    static List<Trial> of(Rule rule) {
        List<Trial> trials = new ArrayList<>();
        Set<DType> fired = EnumSet.noneOf(DType.class);
        for (DType dtype : DType.values()) {
            for (Set<Kind> kinds : List.<Set<Kind>>of(
                    EnumSet.of(Kind.NUMBER, Kind.TRUTH),
                    EnumSet.of(Kind.NUMBER, Kind.TRUTH, Kind.SQUARE),
                    EnumSet.of(Kind.NUMBER, Kind.FINITE),
                    EnumSet.of(Kind.NUMBER, Kind.NEGATIVE),
                    EnumSet.of(Kind.NUMBER, Kind.POSITIVE),
                    EnumSet.allOf(Kind.class))) {
                for (List<Kind> choice : choices(rule.left().slots(), kinds)) {
                    Optional<Trial> trial = fired.contains(dtype) ? Optional.empty() : Trial.of(rule, dtype, choice);
                    trial.ifPresent(trials::add);
                    trial.ifPresent(t -> fired.add(dtype));
                }
            }
        }
        assertThat(trials).as("types on which %s fires", rule).isNotEmpty();
        assertThat(fired.contains(DType.F32)).isEqualTo(fired.contains(DType.F64));
        return trials;
    }

    private static List<List<Kind>> choices(int slots, Set<Kind> kinds) {
        List<Set<Kind>> each = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            each.add(kinds);
        }
        return ImmutableList.copyOf(Sets.cartesianProduct(each));
    }

    static Optional<Trial> of(Rule rule, DType dtype, List<Kind> kinds) {
        GraphBuilder graph = GraphBuilder.interning();
        Match match = new Match(rule.left().slots());
        attributes(rule.left().expr()).forEach(match::bind);
        try {
            for (int slot = 0; slot < kinds.size(); slot++) {
                if (match.attribute(slot) == null) {
                    match.bind(slot, leaf(graph, "x" + slot, dtype, kinds.get(slot)));
                }
            }
            Node left = new Replacement(graph, match).build(rule.left().expr(), new TensorType(dtype, SHAPE));
            return rule.apply(graph, left).map(right -> new Trial(dtype, graph, left, right));
        } catch (TypeMismatch otherTypes) {
            return Optional.empty();
        }
    }

    private static Node leaf(GraphBuilder graph, String name, DType dtype, Kind kind) {
        return switch (kind) {
            case NUMBER -> Ops.input(graph, name, new TensorType(dtype, SHAPE));
            case TRUTH -> Ops.input(graph, name, new TensorType(DType.BOOL, SHAPE));
            case SQUARE -> Ops.square(Ops.input(graph, name, new TensorType(dtype, SHAPE)));
            case FINITE -> finite(Ops.input(graph, name, new TensorType(dtype, SHAPE)));
            case NEGATIVE -> {
                Node size = Ops.abs(finite(Ops.input(graph, name, new TensorType(dtype, SHAPE))));
                yield Ops.constantLike(size, -1).minus(size);
            }
            case POSITIVE ->
                Ops.abs(finite(Ops.input(graph, name, new TensorType(dtype, SHAPE))))
                        .plus(1);
            case CONSTANT -> Ops.full(graph, new TensorType(dtype, SHAPE), 0.1);
            case POWER -> Ops.full(graph, new TensorType(dtype, SHAPE), -0.25);
        };
    }

    /** As large as may be; of integers all. */
    private static Node finite(Node x) {
        return x.dtype().isFloat() ? Ops.where(ScalarMath.isFinite(x), x, Ops.zerosLike(x)) : x;
    }

    private static Map<Integer, Object> attributes(Expr.Call root) {
        Map<Integer, Object> bound = new HashMap<>();
        List<Expr> open = new ArrayList<>(List.of(root));
        while (!open.isEmpty()) {
            if (open.remove(open.size() - 1) instanceof Expr.Call call) {
                open.addAll(call.arguments());
                if (call.attribute() != Head.NO_ATTRIBUTE) {
                    bound.put(call.attribute(), attribute(call.head().root()));
                }
            }
        }
        return bound;
    }

    private static Object attribute(Object root) {
        if (root instanceof Monoid || root == LogSumExp.class) {
            return ImmutableIntArray.of(1);
        }
        assertThat(root).isEqualTo(Reshape.class);
        return Shape.of(7, 1);
    }

    /** Special values, or ordinary ones from tiny to as large as exponentials bear. */
    ImmutableMap<String, Tensor> feeds(int seed, boolean isOrdinary) {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        SplittableRandom random = new SplittableRandom(seed);
        graph.build()
                .inputs()
                .forEach((name, node) -> feeds.put(
                        name,
                        isOrdinary
                                ? ordinary(node.dtype(), random)
                                : Tensors.special(node.dtype(), SIZES, random.nextLong())));
        return feeds.buildOrThrow();
    }

    private static Tensor ordinary(DType dtype, SplittableRandom random) {
        return Tensor.fill(
                dtype,
                SIZES,
                i -> dtype == DType.BOOL
                        ? random.nextInt(2)
                        : random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(dtype.isFloat() ? -12 : 0, 2)) * 3);
    }
}
