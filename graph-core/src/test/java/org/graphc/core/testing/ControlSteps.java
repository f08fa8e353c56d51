package org.graphc.core.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.Ops;
import org.graphc.core.type.Dim;

/** Random steps whose operation holds bodies, which are random programs too. */
final class ControlSteps {
    private final RandomPool pool;

    ControlSteps(RandomPool pool) {
        this.pool = pool;
    }

    List<Runnable> kinds() {
        return List.of(this::scan, this::scan, this::cond, this::loop, this::checkpoint, this::customGradient);
    }

    private boolean coin() {
        return pool.random().nextBoolean();
    }

    /** A few steps on what is given and what is around. */
    private RandomSteps program(List<Node> given) {
        RandomSteps steps = RandomSteps.all(pool.inner(given.get(0).owner(), given));
        int count = 1 + pool.below(3);
        for (int i = 0; i < count; i++) {
            steps.step();
        }
        return steps;
    }

    /** The same type as before, of something that the program made. */
    private static Node mixed(Node before, Node made) {
        if (before.dtype().isInteger()) {
            return Ops.rem(before.plus(1), Ops.constantLike(before, 7));
        }
        Node mean = Ops.cast(Ops.mean(Ops.tanh(made)), before.dtype());
        return Ops.tanh(before.times(0.5).plus(mean));
    }

    private List<Node> carries() {
        List<Node> carries = new ArrayList<>();
        carries.add(Ops.tanh(pool.real()));
        if (coin()) {
            carries.add(coin() ? pool.whole() : Ops.sin(pool.real()));
        }
        return carries;
    }

    private static List<Node> next(List<Node> carries, RandomSteps steps) {
        List<Node> next = new ArrayList<>();
        carries.forEach(carry -> next.add(mixed(carry, steps.real())));
        return next;
    }

    private void scan() {
        Node over = pool.any(a -> a.shape().rank() > 0);
        Dim length = over.shape().dim(0);
        Node also = pool.any(
                a -> a == over || (a.shape().rank() > 0 && a.shape().dim(0).equals(length)));
        List<Node> sequences = coin() ? List.of(over) : List.of(over, also);
        int every = length.isConstant() && length.value() % 2 == 0 && coin() ? 2 : 0;
        ControlFlow.Step step = (carries, elements) -> {
            List<Node> given = new ArrayList<>(carries);
            given.addAll(elements);
            RandomSteps steps = program(given);
            Node[] next = next(carries, steps).toArray(new Node[0]);
            ControlFlow.Next result = ControlFlow.Next.carry(next);
            return coin() ? result.emit(steps.any()) : result.emit(steps.real(), next[0]);
        };
        ControlFlow.Scanned scanned = every > 0
                ? ControlFlow.scan(step, carries(), sequences, every)
                : ControlFlow.scan(step, carries(), sequences);
        scanned.carries().forEach(pool::put);
        scanned.outputs().forEach(pool::put);
    }

    private void cond() {
        Node condition = Ops.at(Ops.flatten(pool.bool()), 0);
        Node like = pool.real();
        boolean isPair = coin();
        ControlFlow.cond(condition, () -> branch(like, isPair), () -> branch(like, isPair))
                .forEach(pool::put);
    }

    private List<Node> branch(Node like, boolean isPair) {
        RandomSteps steps = program(List.of(like));
        Node result = mixed(like, steps.real());
        return isPair ? List.of(result, mixed(Ops.cos(like), steps.real())) : List.of(result);
    }

    private void loop() {
        Node limit = pool.scalar(4);
        List<Node> initial = new ArrayList<>(carries());
        initial.add(Ops.zerosLike(limit));
        int last = initial.size() - 1;
        ControlFlow.whileLoop(
                        carries -> Ops.lt(carries.get(last), limit),
                        carries -> {
                            List<Node> next = next(carries.subList(0, last), program(carries));
                            next.add(carries.get(last).plus(1));
                            return next;
                        },
                        initial,
                        OptionalLong.of(3 + pool.below(2)))
                .forEach(pool::put);
    }

    private void checkpoint() {
        Node a = pool.real();
        Node b = pool.any();
        ControlFlow.checkpoint(
                        given -> {
                            RandomSteps steps = program(given);
                            return List.of(mixed(given.get(0), steps.real()), steps.any());
                        },
                        List.of(a, b))
                .forEach(pool::put);
    }

    /** Rules that say what the derivative is. */
    private void customGradient() {
        Node a = pool.real();
        Node b = pool.any(c -> c == a || c.type().equals(a.type()));
        pool.put(
                coin()
                        ? ControlFlow.customGradient(
                                in -> Ops.tanh(in.get(0)),
                                (in, z, g) ->
                                        List.of(g.times(Ops.square(z).times(-1).plus(1))),
                                List.of(a))
                        : ControlFlow.customGradient(
                                in -> Ops.mul(Ops.sin(in.get(0)), Ops.cos(in.get(1))),
                                (in, z, g) -> List.of(
                                        g.times(Ops.cos(in.get(0))).times(Ops.cos(in.get(1))),
                                        g.times(Ops.sin(in.get(0)))
                                                .times(Ops.sin(in.get(1)))
                                                .times(-1)),
                                List.of(a, b)));
    }
}
