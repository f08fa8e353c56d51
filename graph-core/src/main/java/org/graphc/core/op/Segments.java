package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow.Next;
import org.graphc.core.op.ControlFlow.Scanned;
import org.graphc.core.op.ControlFlow.Step;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/** A scan of scans: its tape holds the carries between segments, and that of a segment only while it is needed. */
final class Segments {
    private final Step step;
    private final int every;

    Segments(Step step, int every) {
        this.step = step;
        this.every = every;
        if (every < 1) {
            throw new TypeMismatch("scan", "every = " + every + " is not positive");
        }
    }

    Scanned scan(List<Node> initial, List<Node> sequences) {
        if (sequences.isEmpty() || sequences.get(0).shape().rank() == 0) {
            return ControlFlow.scan(step, initial, sequences); // which says what is wrong
        }
        Dim length = sequences.get(0).shape().dim(0);
        Optional<Dim> whole = length.divideExactly(Dim.constant(every));
        long rest = whole.isPresent() || !length.isConstant() ? 0 : length.value() % every;
        if (whole.isEmpty() && !length.isConstant()) {
            throw new TypeMismatch("scan", "every = " + every + " does not divide the length " + length);
        }
        Dim segments = whole.orElseGet(() -> Dim.constant(length.value() / every));
        Dim cut = segments.times(Dim.constant(every));
        List<Node> inSegments = new ArrayList<>();
        sequences.forEach(s -> inSegments.add(Ops.reshape(part(s, Dim.ZERO, cut), split(s, segments))));
        Scanned main = ControlFlow.scan(this::segment, initial, inSegments);
        List<Node> outputs = new ArrayList<>();
        main.outputs().forEach(o -> outputs.add(Ops.reshape(o, joined(o, cut))));
        if (rest == 0) {
            return new Scanned(main.carries(), ImmutableList.copyOf(outputs));
        }
        Scanned last = ControlFlow.scan(
                step,
                main.carries(),
                sequences.stream().map(s -> part(s, cut, length)).toList());
        for (int i = 0; i < outputs.size(); i++) {
            outputs.set(i, Ops.concat(0, outputs.get(i), last.outputs().get(i)));
        }
        return new Scanned(last.carries(), ImmutableList.copyOf(outputs));
    }

    private Next segment(List<Node> carries, List<Node> elements) {
        Scanned inner = ControlFlow.scan(step, carries, elements);
        return new Next(inner.carries(), inner.outputs());
    }

    private static Node part(Node sequence, Dim start, Dim stop) {
        return Ops.slice(sequence, 0, start, stop, 1);
    }

    private Shape split(Node sequence, Dim segments) {
        List<Dim> dims = new ArrayList<>(sequence.shape().dims());
        dims.set(0, Dim.constant(every));
        dims.add(0, segments);
        return Shape.of(dims);
    }

    private static Shape joined(Node output, Dim length) {
        List<Dim> dims = new ArrayList<>(output.shape().dims());
        dims.remove(0);
        dims.set(0, length);
        return Shape.of(dims);
    }
}
