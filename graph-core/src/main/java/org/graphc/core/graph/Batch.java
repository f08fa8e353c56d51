package org.graphc.core.graph;

import java.util.BitSet;
import java.util.List;
import org.graphc.core.type.Dim;

/**
 * What an operation sees while it is made to compute many values at once: those of its inputs that vary have an axis in
 * front, which its value is to have too. For whole matrices of derivatives, whose rows differ in the seed alone.
 */
public interface Batch {
    /** The node that computes one value. */
    Node node();

    /** The length of the axis in front. */
    Dim size();

    /** True where input {@code i} varies, so that it has the axis in front. */
    boolean varies(int i);

    /** Input {@code i}, with the axis in front where it varies. */
    Node input(int i);

    /** Input {@code i} with the axis in front, repeated along it where it does not vary. */
    Node raised(int i);

    /** One operation for each place along the axis, joined: where nothing better is known. */
    Node unrolled();

    /**
     * The results of a body, appended to the graph of the arguments, of which those in {@code varying} have the axis in
     * front; so have the results in {@code raised}, and no others, which must not depend on what varies.
     */
    List<Node> results(Body body, List<Node> arguments, BitSet varying, BitSet raised);

    /** The inputs that vary, from input {@code first} on and counted from there. */
    default BitSet varying(int first) {
        BitSet varying = new BitSet();
        for (int i = first; i < node().inputs().size(); i++) {
            varying.set(i - first, varies(i));
        }
        return varying;
    }

    /** Another operation on the inputs, each with the axis in front. */
    default Node lifted(Op op) {
        Node[] inputs = new Node[node().inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = raised(i);
        }
        return inputs[0].owner().append(op, inputs);
    }
}
