package org.graphc.core.graph;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import java.util.AbstractList;
import java.util.RandomAccess;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** The types of some nodes as a list, without a copy: every append asks for one. */
final class TypesOf extends AbstractList<TensorType> implements RandomAccess {
    private final ImmutableList<Node> nodes;

    TypesOf(ImmutableList<Node> nodes) {
        this.nodes = nodes;
    }

    @Override
    public TensorType get(int i) {
        return nodes.get(i).type();
    }

    @Override
    public int size() {
        return nodes.size();
    }

    /** The type that an operation gives for the types of some nodes. */
    static TensorType infer(Op op, ImmutableList<Node> arguments) {
        TypesOf types = new TypesOf(arguments);
        try {
            return op.infer(types);
        } catch (ArithmeticException e) {
            throw new TypeMismatch(
                    op.name(),
                    "a size of the result is beyond 64 bits: "
                            + Joiner.on(" and ").join(types));
        }
    }
}
