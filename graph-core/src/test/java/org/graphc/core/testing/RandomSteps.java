package org.graphc.core.testing;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;

/** The growing part of {@link RandomGraphs}: each step appends an operation on nodes that are there. */
final class RandomSteps {
    private final RandomPool pool;
    private final List<List<Runnable>> themes = new ArrayList<>();

    private RandomSteps(RandomPool pool) {
        this.pool = pool;
    }

    /** Steps of scalar functions, movements, reductions and products alone. */
    static RandomSteps basic(RandomPool pool) {
        RandomSteps steps = new RandomSteps(pool);
        steps.themes.add(new BasicSteps(pool).kinds());
        return steps;
    }

    /** Steps of all kinds, half of them basic. */
    static RandomSteps all(RandomPool pool) {
        RandomSteps steps = basic(pool);
        steps.addThemes();
        return steps;
    }

    private void addThemes() {
        themes.add(themes.get(0));
        themes.add(themes.get(0));
        themes.add(new IndexingSteps(pool).kinds());
        themes.add(new ReductionSteps(pool).kinds());
        themes.add(new WindowSteps(pool).kinds());
        themes.add(new LinearSteps(pool).kinds());
        if (pool.depth() < 2) {
            themes.add(new ControlSteps(pool).kinds());
        }
    }

    void step() {
        pool.pick(pool.pick(themes)).run();
    }

    Node any() {
        return pool.any();
    }

    Node real() {
        return pool.real();
    }

    /** A scalar that most of the graph goes into. */
    Node loss() {
        Node loss = Ops.mean(Ops.tanh(pool.real()));
        for (int i = 0; i < 4; i++) {
            loss = loss.plus(Ops.cast(Ops.mean(Ops.sin(pool.real())), loss.dtype()));
        }
        return loss;
    }
}
