package org.graphc.core.graph;

/**
 * What a derivative is at a point where mathematics gives none, or several: our own table (docs/operations.md), or that
 * of a peer, for comparison with it.
 */
public enum Convention {
    STANDARD,
    TORCH,
    TF,
    JAX
}
