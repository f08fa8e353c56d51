package org.graphc.optimizer.pass;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.type.BoundedRecursion;

/** A step of a pipeline: a pass, or steps that are repeated until they change nothing. */
sealed interface Stage {
    String NESTING = "by the nesting of a pipeline's text, at most 8";

    record Single(Pass pass) implements Stage {
        @Override
        public String toString() {
            return pass.text();
        }
    }

    /** @param cap the most sweeps through the stages */
    record Repeat(int cap, ImmutableList<Stage> stages) implements Stage {
        @Override
        public String toString() {
            return "repeat<" + cap + ">(" + Joiner.on(',').join(stages) + ")";
        }
    }

    /** The passes of stages in order, those of a group once. */
    @BoundedRecursion(NESTING)
    static Stream<Pass> passes(List<Stage> stages) {
        return stages.stream()
                .flatMap(stage ->
                        stage instanceof Repeat repeat ? passes(repeat.stages()) : Stream.of(((Single) stage).pass()));
    }
}
