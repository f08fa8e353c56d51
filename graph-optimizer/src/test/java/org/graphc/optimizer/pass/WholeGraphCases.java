package org.graphc.optimizer.pass;

import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;

/** Graphs in which the rewrites of passes that see the whole graph fire, from the tests of these passes. */
public final class WholeGraphCases {
    private WholeGraphCases() {}

    /** The graphs for one rewrite; none where no test has any. */
    public static List<Graph> graphs(String pass, String equation) {
        return switch (pass) {
            case "products" -> ProductsTest.examples(equation).toList();
            case "loops" ->
                Stream.concat(LoopsTest.examples(equation), ScanMergesTest.examples(equation))
                        .toList();
            case "terms" -> LikeTermsTest.examples(equation).toList();
            case "share" -> SharedLogarithmsTest.examples().toList();
            default -> List.of(); // not an enum
        };
    }
}
