package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.op.DealtSum;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.Unrolled.Element;

/** Walks a program as if it ran, with the numbers of steps in the place of values; equal steps are one. */
final class Unroller {
    private final Program program;
    private final Map<Step, Integer> known = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Element> elements = new ArrayList<>();
    /** The step whose value an element has, once it is loaded or computed. */
    private final Map<Element, Integer> values = new LinkedHashMap<>();

    Unroller(Program program) {
        this.program = program;
    }

    Optional<Unrolled> unrolled() {
        for (Launch launch : program.launches()) {
            boolean fits = launch.kernel() == Launch.GEMM ? multiply(launch) : run(launch);
            if (!fits || steps.size() > Unrolled.MAX_STEPS) {
                return Optional.empty();
            }
        }
        ImmutableList.Builder<Unrolled.Stored> stored = ImmutableList.builder();
        values.forEach((element, step) -> {
            if (program.buffers().get(element.buffer()).kind() == Buffer.Kind.OUTPUT) {
                stored.add(new Unrolled.Stored(element, step));
            }
        });
        return Optional.of(new Unrolled(ImmutableList.copyOf(elements), ImmutableList.copyOf(steps), stored.build()));
    }

    private int add(Step step) {
        Integer at = known.putIfAbsent(step, steps.size());
        if (at == null) {
            steps.add(step);
            return steps.size() - 1;
        }
        return at;
    }

    private int apply(DType dtype, ScalarFn fn, int... args) {
        return add(new Step.Apply(dtype, fn, ImmutableIntArray.copyOf(args)));
    }

    private int converted(int step, DType dtype) {
        return steps.get(step).dtype() == dtype ? step : add(new Step.Convert(dtype, step));
    }

    private int value(int buffer, long index) {
        Element element = new Element(buffer, Math.toIntExact(index));
        return values.computeIfAbsent(element, e -> {
            elements.add(e);
            return add(new Step.Load(program.buffers().get(buffer).dtype(), elements.size() - 1));
        });
    }

    private void put(int buffer, long index, int step) {
        values.put(new Element(buffer, Math.toIntExact(index)), step);
    }

    /** How one array of a launch is addressed: the offset, then a stride for each loop. */
    private record Walk(int buffer, long offset, long[] strides) {
        long at(long[] turns) {
            long at = offset;
            for (int i = 0; i < turns.length; i++) {
                at += strides[i] * turns[i];
            }
            return at;
        }
    }

    private boolean run(Launch launch) {
        Kernel kernel = program.kernels().get(launch.kernel());
        long[] extents = new long[kernel.rank()];
        long turns = 1;
        for (int i = 0; i < extents.length; i++) {
            extents[i] = launch.params().get(i).value();
            turns = LongMath.saturatedMultiply(turns, extents[i]);
        }
        if (turns > Unrolled.MAX_STEPS) {
            return false;
        }
        List<Walk> walks = walks(kernel, launch);
        Sums sums = new Sums(kernel);
        long[] at = new long[extents.length];
        for (long turn = 0; turn < turns && steps.size() <= Unrolled.MAX_STEPS; turn++) {
            long rest = turn;
            for (int i = at.length - 1; i >= 0; i--) {
                at[i] = rest % extents[i];
                rest /= extents[i];
            }
            turn(kernel, walks, at, sums);
        }
        sums.join();
        return isReduced(kernel, extents);
    }

    /** A reduction of nothing leaves the identity, which loops see to. */
    private static boolean isReduced(Kernel kernel, long[] extents) {
        for (int i = kernel.outer(); i < kernel.outer() + kernel.reduced(); i++) {
            if (extents[i] == 0) {
                return false;
            }
        }
        return true;
    }

    private List<Walk> walks(Kernel kernel, Launch launch) {
        List<Access> accesses = new ArrayList<>();
        kernel.stores().forEach(store -> accesses.add(store.out()));
        accesses.addAll(kernel.operands());
        List<Walk> walks = new ArrayList<>();
        int param = kernel.rank();
        for (int i = 0; i < accesses.size(); i++) {
            Access access = accesses.get(i);
            long offset = access.offset() ? launch.params().get(param++).value() : 0;
            long[] strides = new long[kernel.rank()];
            for (int loop = 0; loop < strides.length; loop++) {
                strides[loop] = switch (access.strides().get(loop)) {
                    case ZERO -> 0;
                    case ONE -> 1;
                    case GIVEN ->
                        access.like() == Access.ALONE
                                ? launch.params().get(param++).value()
                                : walks.get(access.like()).strides[loop];
                };
            }
            walks.add(new Walk(launch.buffers().get(i), offset, strides));
        }
        return walks;
    }

    private void turn(Kernel kernel, List<Walk> walks, long[] at, Sums sums) {
        int[] made = new int[kernel.steps().size()];
        for (int i = 0; i < made.length; i++) {
            Step step = kernel.steps().get(i);
            if (step instanceof Step.Load load) {
                Walk walk = walks.get(kernel.stores().size() + load.operand());
                made[i] = value(walk.buffer, walk.at(at));
            } else if (step instanceof Step.Apply apply) {
                int[] args = apply.args().stream().map(arg -> made[arg]).toArray();
                made[i] = apply(apply.dtype(), apply.fn(), args);
            } else if (step instanceof Step.Convert convert) {
                made[i] = converted(made[convert.arg()], convert.dtype());
            } else {
                made[i] = add(step);
            }
        }
        for (int i = 0; i < kernel.stores().size(); i++) {
            Kernel.Store store = kernel.stores().get(i);
            Walk walk = walks.get(i);
            if (store.kind() == Kernel.Kind.MAP) {
                put(walk.buffer, walk.at(at), made[store.step()]);
            } else {
                sums.add(store, walk.buffer, walk.at(at), made[store.step()]);
            }
        }
    }

    /** What a kernel accumulates, in the order that loops have. */
    private final class Sums {
        private record Result(Kernel.Store store, Element element) {}

        private final Kernel kernel;
        private final Map<Result, List<Integer>> terms = new LinkedHashMap<>();

        Sums(Kernel kernel) {
            this.kernel = kernel;
        }

        void add(Kernel.Store store, int buffer, long index, int step) {
            terms.computeIfAbsent(
                            new Result(store, new Element(buffer, Math.toIntExact(index))), r -> new ArrayList<>())
                    .add(step);
        }

        void join() {
            terms.forEach((result, steps) -> {
                Kernel.Store store = result.store;
                DType value = kernel.dtypeOf(store);
                boolean isSum = store.kind() == Kernel.Kind.SUM || store.kind() == Kernel.Kind.PROD;
                DType wide = !isSum ? value : value.isFloat() ? DType.F64 : DType.I64;
                List<Integer> widened =
                        steps.stream().map(s -> converted(s, wide)).toList();
                int joined = store.kind() == Kernel.Kind.SUM && value.isFloat()
                        ? dealt(widened)
                        : chain(wide, fn(store.kind()), widened);
                values.put(result.element, converted(joined, store.out().dtype()));
            });
        }
    }

    private static ScalarFn fn(Kernel.Kind kind) {
        return switch (kind) {
            case SUM -> ScalarFn.ADD;
            case PROD -> ScalarFn.MUL;
            case MAX -> ScalarFn.MAX;
            case MIN -> ScalarFn.MIN;
            case ANY -> ScalarFn.OR;
            case ALL -> ScalarFn.AND;
            case MAP, NORM2, ARG_MAX, ARG_MIN -> throw new IllegalStateException(kind + " joins nothing");
        };
    }

    private int chain(DType dtype, ScalarFn fn, List<Integer> terms) {
        int joined = terms.get(0);
        for (int term : terms.subList(1, terms.size())) {
            joined = apply(dtype, fn, joined, term);
        }
        return joined;
    }

    /** As {@link DealtSum} has it, of less than a chunk: term k to the partial sum k mod 8, and those from 0 on. */
    private int dealt(List<Integer> terms) {
        List<Integer> partials = new ArrayList<>(List.of(add(new Step.Literal(DType.F64, 0))));
        for (int lane = 0; lane < Math.min(DealtSum.LANES, terms.size()); lane++) {
            List<Integer> lanes = new ArrayList<>();
            for (int k = lane; k < terms.size(); k += DealtSum.LANES) {
                lanes.add(terms.get(k));
            }
            partials.add(chain(DType.F64, ScalarFn.ADD, lanes));
        }
        return chain(DType.F64, ScalarFn.ADD, partials);
    }

    /** A product by its definition: the terms in order, floats in {@code double}. */
    private boolean multiply(Launch launch) {
        int[] sizes = launch.params().stream()
                .mapToInt(p -> Math.toIntExact(p.value()))
                .toArray();
        int batch = sizes[2];
        int m = sizes[3];
        int n = sizes[4];
        int k = sizes[5];
        if ((double) batch * m * n * Math.max(1, k) > Unrolled.MAX_STEPS) {
            return false;
        }
        DType dtype = program.buffers().get(launch.buffers().get(0)).dtype();
        DType wide = dtype.isFloat() ? DType.F64 : DType.I64;
        for (int i = 0; i < batch * m * n; i++) {
            int row = i / n % m;
            int column = i % n;
            int b = i / n / m;
            int sum = add(new Step.Literal(wide, 0));
            for (int q = 0; q < k; q++) {
                int left = b * m * k + (sizes[0] != 0 ? q * m + row : row * k + q);
                int right = b * k * n + (sizes[1] != 0 ? column * k + q : q * n + column);
                int product = apply(
                        wide,
                        ScalarFn.MUL,
                        converted(value(launch.buffers().get(1), left), wide),
                        converted(value(launch.buffers().get(2), right), wide));
                sum = apply(wide, ScalarFn.ADD, sum, product);
            }
            put(launch.buffers().get(0), i, converted(sum, dtype));
        }
        return true;
    }
}
