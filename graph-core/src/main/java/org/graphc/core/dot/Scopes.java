package org.graphc.core.dot;

/** Paths of scopes, as {@code encoder/attention}. */
final class Scopes {
    /** Deeper boxes are not drawn: they would be frames around frames. */
    private static final int DEEPEST = 6;

    private Scopes() {}

    static int depth(String scope) {
        if (scope.isEmpty()) {
            return 0;
        }
        return Math.min(DEEPEST, 1 + (int) scope.chars().filter(c -> c == '/').count());
    }

    /** The first {@code depth} names of the path. */
    static String prefix(String scope, int depth) {
        int end = -1;
        for (int i = 0; i < depth; i++) {
            int next = scope.indexOf('/', end + 1);
            if (next < 0) {
                return scope;
            }
            end = next;
        }
        return depth == 0 ? "" : scope.substring(0, end);
    }

    /** The innermost name of the path. */
    static String last(String scope) {
        return scope.substring(scope.lastIndexOf('/') + 1);
    }
}
