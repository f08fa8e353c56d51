package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.lang.Vocabulary.Entry;
import org.graphc.core.op.Check;
import org.graphc.core.op.Print;
import org.graphc.core.op.Probes;
import org.graphc.core.op.Tag;
import org.graphc.core.type.DType;

/** Identities that name, test or show a value, each with a text of the author's. */
final class ProbeFunctions {
    private static final String GROUP = "Probes";

    /** Calls whose derivatives the reference shows. */
    static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.of(
            "tag", "input x = f64(n);|tag(x, \"hidden\")",
            "check", "input x = f64(n);|check(x, x > 0, \"x must be positive\")",
            "print", "input x = f64(n);|print(x, \"x\")");

    private ProbeFunctions() {}

    static List<Entry> entries() {
        return List.of(
                Entry.of(
                        GROUP,
                        "tag(x, \"name\")",
                        "as x",
                        "x, by a name that rewrites keep and pictures show; its derivative has none",
                        ProbeFunctions::tag),
                Entry.of(
                        GROUP,
                        "check(x, condition, \"message\")",
                        "as x; the condition bool of any shape",
                        "x; the run fails with the message where an element of the condition is false, if anything"
                                + " that is asked for depends on this value; an assert always is tested",
                        ProbeFunctions::check),
                Entry.of(
                        GROUP,
                        "print(x, \"label\")",
                        "as x",
                        "x, which the command line shows in a line on stderr whenever a run computes it: not where"
                                + " nothing depends on it, once where two are equal, and no adjoint",
                        ProbeFunctions::print));
    }

    private static Value tag(Call call) {
        call.expect(2, 2);
        Node x = call.node(0);
        String name = text(call, 1, "tag(x, \"hidden\")");
        return call.build(() -> Probes.tag(x, name));
    }

    private static Value check(Call call) {
        call.expect(3, 3);
        Node x = call.node(0);
        Node condition = Conversions.node(call.session(), call.argument(1), Optional.of(DType.BOOL));
        String message = text(call, 2, "check(x, x > 0, \"x must be positive\")");
        return call.build(() -> Probes.check(x, condition, message));
    }

    private static Value print(Call call) {
        call.expect(2, 2);
        Node x = call.node(0);
        String label = text(call, 1, "print(x, \"x\")");
        return call.build(() -> Probes.print(x, label));
    }

    private static String text(Call call, int i, String form) {
        if (call.argument(i).value() instanceof Value.Text text) {
            return text.text();
        }
        throw call.session()
                .refuse(
                        Code.ARGUMENTS,
                        call.argument(i).expression(),
                        call.name() + " takes a text here, this is "
                                + call.argument(i).value().kind(),
                        form);
    }

    /** What stands after the inputs of one of these operations. */
    static Optional<String> options(Op op) {
        if (op instanceof Tag tag) {
            return Optional.of(Text.quoted(tag.label()));
        } else if (op instanceof Check check) {
            return Optional.of(Text.quoted(check.message()));
        } else if (op instanceof Print print) {
            return Optional.of(Text.quoted(print.label()));
        }
        return Optional.empty();
    }
}
