package org.graphc.core.op;

import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.graph.Op;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** What type rules share. */
final class Inputs {
    private Inputs() {}

    static void require(Op op, List<TensorType> in, int count) {
        if (in.size() != count) {
            throw new TypeMismatch(
                    op.name(), "takes " + count + (count == 1 ? " input" : " inputs") + ", not " + in.size());
        }
    }

    static TensorType only(Op op, List<TensorType> in) {
        require(op, in, 1);
        return in.get(0);
    }

    static TensorType onlyFloat(Op op, List<TensorType> in) {
        TensorType type = only(op, in);
        if (!type.dtype().isFloat()) {
            throw new TypeMismatch(op.name(), "takes floats, not " + type);
        }
        return type;
    }

    static TensorType onlyNumber(Op op, List<TensorType> in) {
        TensorType type = only(op, in);
        if (!type.dtype().isNumber()) {
            throw new TypeMismatch(op.name(), "takes numbers, not " + type);
        }
        return type;
    }

    /** {@code f64[n, 3] and f64[4, 2]} */
    static String list(List<TensorType> types) {
        return types.stream().map(TensorType::toString).collect(Collectors.joining(" and "));
    }
}
