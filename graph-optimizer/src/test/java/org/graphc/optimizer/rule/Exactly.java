package org.graphc.optimizer.rule;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Input;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;

/** Values of nodes to 70 digits; empty where there is none, or where an input is no number. */
final class Exactly {
    private static final MathContext DIGITS = new MathContext(70);
    private static final BigDecimal ONE = BigDecimal.ONE;

    private final List<List<Optional<BigDecimal>>> values = new ArrayList<>();

    Exactly(GraphBuilder graph, Map<String, Tensor> feeds) {
        for (Node node : graph.nodes()) {
            values.add(evaluate(node, feeds));
        }
    }

    List<Optional<BigDecimal>> of(Node node) {
        return values.get(node.id());
    }

    private List<Optional<BigDecimal>> evaluate(Node node, Map<String, Tensor> feeds) {
        Op op = node.op();
        if (op instanceof Input input) {
            return numbers(feeds.get(input.label()));
        } else if (op instanceof Constant constant) {
            return numbers(constant.value());
        } else if (op instanceof Elementwise e) {
            List<List<Optional<BigDecimal>>> in =
                    node.inputs().stream().map(this::of).toList();
            return IntStream.range(0, in.get(0).size())
                    .mapToObj(i ->
                            apply(e.fn(), in.stream().map(each -> each.get(i)).toList()))
                    .toList();
        } else if (op instanceof Reduce) {
            return rows(node).map(Exactly::sum).toList();
        } else if (op instanceof LogSumExp) {
            return rows(node)
                    .map(row -> sum(row.stream().map(x -> x.map(Exactly::exp)).toList())
                            .flatMap(Exactly::log))
                    .toList();
        }
        return moved(node);
    }

    private static List<Optional<BigDecimal>> numbers(Tensor tensor) {
        return IntStream.range(0, tensor.size())
                .mapToDouble(tensor::getDouble)
                .mapToObj(x -> Double.isFinite(x) ? Optional.of(new BigDecimal(x)) : Optional.<BigDecimal>empty())
                .toList();
    }

    /** The rows of a matrix that is reduced over its second axis. */
    private Stream<List<Optional<BigDecimal>>> rows(Node node) {
        List<Optional<BigDecimal>> from = of(node.input(0));
        int length = (int) node.input(0).shape().dim(1).value();
        return IntStream.range(0, from.size() / length).mapToObj(i -> from.subList(i * length, (i + 1) * length));
    }

    private static Optional<BigDecimal> sum(List<Optional<BigDecimal>> row) {
        return row.stream()
                .reduce(Optional.of(BigDecimal.ZERO), (a, b) -> a.flatMap(x -> b.map(y -> x.add(y, DIGITS))));
    }

    /** Moves indices as the operation moves elements. */
    private List<Optional<BigDecimal>> moved(Node node) {
        Tensor indices = Tensor.fillLong(DType.I64, Sizes.NONE.of(node.input(0).shape()), i -> i);
        Tensor from = node.op().evaluate(List.of(indices), Sizes.NONE);
        return IntStream.range(0, from.size())
                .mapToObj(i -> of(node.input(0)).get((int) from.getLong(i)))
                .toList();
    }

    private static Optional<BigDecimal> apply(ScalarFn fn, List<Optional<BigDecimal>> in) {
        if (in.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        BigDecimal a = in.get(0).orElseThrow();
        BigDecimal b = in.get(in.size() - 1).orElseThrow();
        return switch (fn.symbol()) {
            case "isFinite" -> Optional.of(ONE);
            case "where" -> a.signum() == 0 ? in.get(2) : in.get(1);
            case "add" -> Optional.of(a.add(b, DIGITS));
            case "sub" -> Optional.of(a.subtract(b, DIGITS));
            case "mul" -> Optional.of(a.multiply(b, DIGITS));
            case "div" -> divide(a, b);
            case "neg" -> Optional.of(a.negate());
            case "abs" -> Optional.of(a.abs());
            case "pow" ->
                b.signum() < 0
                        ? divide(ONE, a.pow(-b.intValueExact(), DIGITS))
                        : Optional.of(a.pow(b.intValueExact(), DIGITS));
            case "sqrt" -> a.signum() < 0 ? Optional.empty() : Optional.of(a.sqrt(DIGITS));
            case "hypot" -> Optional.of(a.multiply(a).add(b.multiply(b)).sqrt(DIGITS));
            case "logAddExp" -> log(exp(a).add(exp(b), DIGITS));
            case "exp" -> Optional.of(exp(a));
            case "expm1" -> Optional.of(exp(a).subtract(ONE, DIGITS));
            case "log" -> log(a);
            case "log1p" -> log(a.add(ONE, DIGITS));
            case "sigmoid" -> divide(ONE, ONE.add(exp(a.negate()), DIGITS));
            case "softplus" -> log(ONE.add(exp(a), DIGITS));
            case "tanh" ->
                divide(exp(a.add(a)).subtract(ONE, DIGITS), exp(a.add(a)).add(ONE, DIGITS));
            default -> throw new AssertionError("no exact " + fn); // not an enum
        };
    }

    private static Optional<BigDecimal> divide(BigDecimal a, BigDecimal b) {
        return b.signum() == 0 ? Optional.empty() : Optional.of(a.divide(b, DIGITS));
    }

    /** Taylor's series at x / 2ᵏ, squared k times; arguments are below a thousand. */
    static BigDecimal exp(BigDecimal x) {
        MathContext digits = new MathContext(85);
        int halvings = 20;
        BigDecimal r = x.divide(BigDecimal.valueOf(1L << halvings), digits);
        BigDecimal term = ONE;
        BigDecimal sum = ONE;
        for (int i = 1; i < 30; i++) {
            term = term.multiply(r, digits).divide(BigDecimal.valueOf(i), digits);
            sum = sum.add(term, digits);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, digits);
        }
        return sum;
    }

    /** Halley's iteration on exp. */
    static Optional<BigDecimal> log(BigDecimal x) {
        if (x.signum() <= 0) {
            return Optional.empty();
        }
        int exponent = x.precision() - x.scale() - 1;
        BigDecimal y =
                BigDecimal.valueOf(Math.log(x.scaleByPowerOfTen(-exponent).doubleValue()) + exponent * Math.log(10));
        for (int i = 0; i < 4; i++) {
            BigDecimal e = exp(y);
            BigDecimal step = x.subtract(e, new MathContext(85)).divide(x.add(e), new MathContext(85));
            y = y.add(step.add(step), new MathContext(85));
        }
        return Optional.of(y);
    }
}
