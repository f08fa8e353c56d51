package org.graphc.optimizer.pass;

/** The pipelines behind {@code -O0}, {@code -O1} and {@code -O2}. They work on values: differentiate before. */
public final class Pipelines {
    private static final Pipeline O1 =
            Pipeline.parse("dce,cse,repeat<8>(fold,simplify{precision=exact},stabilize{precision=exact},"
                    + "terms{precision=exact},canon,loops,dce)");
    private static final Pipeline O2 =
            Pipeline.parse("dce,cse,repeat<8>(fold,stabilize,simplify,share,products,sink,canon,loops,dce),"
                    + "repeat<8>(terms,fold,stabilize,simplify,share,products,sink,canon,loops,dce)");

    private Pipelines() {}

    /** Nothing: the graph as it was written. */
    public static Pipeline o0() {
        return Pipeline.empty();
    }

    /** What changes no bit of any output and makes no node more. */
    public static Pipeline o1() {
        return O1;
    }

    /**
     * As {@link #o1()}, and what may change last bits but not for the worse. Sums are written anew when all else is
     * done: the rules of stability know terms as derivatives have them.
     */
    public static Pipeline o2() {
        return O2;
    }

    /** The pipeline of an optimization level, 0 to 2. */
    public static Pipeline of(int level) {
        return switch (level) {
            case 0 -> o0();
            case 1 -> o1();
            case 2 -> o2();
            default -> // not an enum
                throw new IllegalArgumentException("optimization level " + level + " is not 0, 1 or 2");
        };
    }
}
