package org.graphc.core.graph;

import com.google.common.collect.ImmutableList;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * One value of a graph. Equality is identity: inputs of a node have smaller ids than the node itself, so every
 * algorithm over a graph is a loop over ids and nothing ever recurses.
 *
 * <p>The arithmetic methods broadcast as NumPy does and append to the graph that the node belongs to.
 */
public final class Node {
    private final int id;
    private final Op op;
    private final ImmutableList<Node> inputs;
    private final TensorType type;
    private final GraphBuilder owner;
    private final Origin origin;

    Node(int id, Op op, ImmutableList<Node> inputs, TensorType type, GraphBuilder owner, Origin origin) {
        this.id = id;
        this.op = op;
        this.inputs = inputs;
        this.type = type;
        this.owner = owner;
        this.origin = origin;
    }

    /** Position in the graph; larger than that of every input. */
    public int id() {
        return id;
    }

    public Op op() {
        return op;
    }

    /** The arguments ({@code get_inputs} of Deep Learning, 6.5.6); for consumers see {@link Graph#consumers}. */
    public ImmutableList<Node> inputs() {
        return inputs;
    }

    public Node input(int i) {
        return inputs.get(i);
    }

    public TensorType type() {
        return type;
    }

    public DType dtype() {
        return type.dtype();
    }

    public Shape shape() {
        return type.shape();
    }

    /** The builder that made this node and that nodes computed from it belong to. */
    public GraphBuilder owner() {
        return owner;
    }

    public Origin origin() {
        return origin;
    }

    /** True where a derivative may flow from this value to input {@code i}: both are floats and the op lets it pass. */
    public boolean carriesDerivative(int i) {
        return adjointState(i) == AdjointState.VALUE;
    }

    /** What becomes of a derivative on its way from this value to input {@code i}. */
    public AdjointState adjointState(int i) {
        return dtype().isFloat() && input(i).dtype().isFloat() ? op.adjointState(i) : AdjointState.UNDEFINED;
    }

    /** This node, called {@code name} in pictures and listings. */
    public Node named(String name) {
        return owner.name(this, name);
    }

    /** {@code this + other} */
    public Node plus(Node other) {
        return Arithmetic.INSTANCE.add(this, other);
    }

    /** {@code this + other} */
    public Node plus(double other) {
        return plus(literal(other));
    }

    /** {@code this - other} */
    public Node minus(Node other) {
        return Arithmetic.INSTANCE.subtract(this, other);
    }

    /** {@code this - other} */
    public Node minus(double other) {
        return minus(literal(other));
    }

    /** {@code this * other}, element by element. */
    public Node times(Node other) {
        return Arithmetic.INSTANCE.multiply(this, other);
    }

    /** {@code this * other} */
    public Node times(double other) {
        return times(literal(other));
    }

    /** {@code this / other}, element by element. */
    public Node over(Node other) {
        return Arithmetic.INSTANCE.divide(this, other);
    }

    /** {@code this / other} */
    public Node over(double other) {
        return over(literal(other));
    }

    /** {@code -this} */
    public Node negate() {
        return Arithmetic.INSTANCE.negate(this);
    }

    /** The matrix product of this and {@code other}; leading axes are batches. */
    public Node matmul(Node other) {
        return Arithmetic.INSTANCE.matmul(this, other);
    }

    private Node literal(double value) {
        return Arithmetic.INSTANCE.literal(owner, dtype(), value);
    }

    /** As good as the JVM's, since equality stays identity, and without its table of random numbers. */
    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return "%" + id;
    }
}
