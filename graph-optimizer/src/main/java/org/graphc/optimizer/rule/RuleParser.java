package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.graphc.core.type.BoundedRecursion;

/**
 * Reads one side of a rule: sums and products of calls, variables and literals. Its own parser, of a page, because the
 * tables are read at start-up, where a cold call of JavaParser costs as much as everything else together.
 */
final class RuleParser {
    private static final int MAX_DEPTH = 8;
    private static final String DEPTH = "by MAX_DEPTH, counted in primary()";

    private final String text;
    private final List<String> names;
    private final Cursor at = new Cursor();

    private static final class Cursor {
        private int position;
        private int depth;
    }

    /** Slots of variables and attributes are indices of {@code names}, which grows. */
    RuleParser(String text, List<String> names) {
        this.text = text;
        this.names = names;
    }

    static Expr parse(String text, List<String> names) {
        RuleParser parser = new RuleParser(text, names);
        Expr expr = parser.sum();
        parser.skip();
        if (parser.at.position < text.length()) {
            throw parser.error("operator or end");
        }
        return expr;
    }

    @BoundedRecursion(DEPTH)
    private Expr sum() {
        Expr left = product();
        while (true) {
            if (accept('+')) {
                left = call("add", left, product());
            } else if (accept('-')) {
                left = call("sub", left, product());
            } else {
                return left;
            }
        }
    }

    @BoundedRecursion(DEPTH)
    private Expr product() {
        Expr left = primary();
        while (true) {
            if (accept('*')) {
                left = call("mul", left, primary());
            } else if (accept('/')) {
                left = call("div", left, primary());
            } else {
                return left;
            }
        }
    }

    @BoundedRecursion(DEPTH)
    private Expr primary() {
        if (++at.depth > MAX_DEPTH) {
            throw error("less nesting");
        }
        try {
            if (accept('(')) {
                Expr inner = sum();
                expect(')');
                return inner;
            } else if (accept('-')) {
                Expr operand = primary();
                return operand instanceof Expr.Literal l ? new Expr.Literal(-l.value(), false) : call("neg", operand);
            }
            String word = word();
            return Character.isDigit(word.charAt(0)) ? new Expr.Literal(Double.parseDouble(word), false) : named(word);
        } finally {
            at.depth--;
        }
    }

    @BoundedRecursion(DEPTH)
    private Expr named(String word) {
        boolean isAttributed = peek() == '[';
        if (!isAttributed && peek() != '(') {
            return switch (word) {
                case "true" -> new Expr.Literal(1, true);
                case "false" -> new Expr.Literal(0, true);
                case "inf" -> new Expr.Literal(Double.POSITIVE_INFINITY, false);
                default -> new Expr.Variable(word, slot(word)); // not an enum
            };
        }
        int attribute = Head.NO_ATTRIBUTE;
        if (accept('[')) {
            attribute = slot(word());
            expect(']');
        }
        expect('(');
        ImmutableList.Builder<Expr> arguments = ImmutableList.builder();
        do {
            arguments.add(sum());
        } while (accept(','));
        expect(')');
        return new Expr.Call(head(word), attribute, arguments.build());
    }

    private Expr call(String name, Expr... arguments) {
        return new Expr.Call(head(name), Head.NO_ATTRIBUTE, ImmutableList.copyOf(arguments));
    }

    private Head head(String name) {
        return Head.named(name)
                .orElseThrow(() -> new IllegalArgumentException("no operation " + name + " for rule side " + text));
    }

    private int slot(String name) {
        int known = names.indexOf(name);
        if (known < 0) {
            names.add(name);
        }
        return known < 0 ? names.size() - 1 : known;
    }

    private String word() {
        skip();
        int start = at.position;
        while (at.position < text.length()
                && (Character.isLetterOrDigit(text.charAt(at.position)) || text.charAt(at.position) == '.')) {
            at.position++;
        }
        if (start == at.position) {
            throw error("name or number");
        }
        return text.substring(start, at.position);
    }

    private char peek() {
        skip();
        return at.position < text.length() ? text.charAt(at.position) : '\0';
    }

    private boolean accept(char c) {
        boolean found = peek() == c;
        at.position += found ? 1 : 0;
        return found;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw error(String.valueOf(c));
        }
    }

    private void skip() {
        while (at.position < text.length() && text.charAt(at.position) == ' ') {
            at.position++;
        }
    }

    private IllegalArgumentException error(String expected) {
        return new IllegalArgumentException(
                "expected " + expected + " at " + at.position + " of rule side \"" + text + "\"");
    }
}
