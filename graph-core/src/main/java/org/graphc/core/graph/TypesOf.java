package org.graphc.core.graph;

import com.google.common.collect.ImmutableList;
import java.util.AbstractList;
import java.util.RandomAccess;
import org.graphc.core.type.TensorType;

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
}
