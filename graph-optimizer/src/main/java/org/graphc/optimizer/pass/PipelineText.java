package org.graphc.optimizer.pass;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.type.BoundedRecursion;

/**
 * The text of a pipeline.
 *
 * <pre>
 * list   := item (',' item)*
 * item   := name [ '{' option (',' option)* '}' ]  |  'repeat' [ '<' number '>' ] '(' list ')'
 * option := '-' rule  |  '+' rule  |  key '=' value
 * </pre>
 *
 * <p>Spaces between them mean nothing. Names of passes and their options are in {@link Passes}.
 */
final class PipelineText {
    private static final int MAX_NESTING = 8;
    private static final int MAX_CAP = 1000;
    private static final CharMatcher LETTER =
            CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('A', 'Z')).or(CharMatcher.inRange('0', '9'));

    private PipelineText() {}

    /** @throws IllegalArgumentException that says what is wrong, and where */
    static ImmutableList<Stage> parse(String text) {
        Reader reader = new Reader(text);
        reader.skip();
        if (reader.at == text.length()) {
            return ImmutableList.of();
        }
        ImmutableList<Stage> stages = reader.list(0);
        if (reader.at < text.length()) {
            throw reader.wrong("expected , or the end");
        }
        return stages;
    }

    /** The stages with the rules of that name switched off in every pass that has them. */
    static ImmutableList<Stage> without(List<Stage> stages, String rule) {
        if (Stage.passes(stages).noneMatch(pass -> Passes.has(pass, rule))) {
            throw new IllegalArgumentException("no pass of the pipeline has a rule " + rule
                    + "; graphc passes lists the passes, graphc passes simplify the rules of one");
        }
        return switchedOff(stages, rule);
    }

    @BoundedRecursion(Stage.NESTING)
    private static ImmutableList<Stage> switchedOff(List<Stage> stages, String rule) {
        ImmutableList.Builder<Stage> made = ImmutableList.builder();
        for (Stage stage : stages) {
            made.add(
                    stage instanceof Stage.Repeat group
                            ? new Stage.Repeat(group.cap(), switchedOff(group.stages(), rule))
                            : new Stage.Single(Passes.without(((Stage.Single) stage).pass(), rule)));
        }
        return made.build();
    }

    /** Where reading is. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        @BoundedRecursion(Stage.NESTING)
        private ImmutableList<Stage> list(int depth) {
            if (depth > MAX_NESTING) {
                throw wrong("groups nest deeper than " + MAX_NESTING);
            }
            ImmutableList.Builder<Stage> stages = ImmutableList.builder();
            do {
                stages.add(item(depth));
            } while (take(','));
            return stages.build();
        }

        @BoundedRecursion(Stage.NESTING)
        private Stage item(int depth) {
            int start = at;
            String name = word();
            if (!name.equals("repeat")) {
                List<String> options = take('{') ? options() : List.of();
                return new Stage.Single(made(start, name, options));
            }
            int cap = take('<') ? cap() : Pipeline.MAX_SWEEPS;
            expect('(');
            ImmutableList<Stage> stages = list(depth + 1);
            expect(')');
            return new Stage.Repeat(cap, stages);
        }

        private Pass made(int start, String name, List<String> options) {
            try {
                return Passes.make(name, options);
            } catch (IllegalArgumentException e) {
                at = start;
                throw wrong(e.getMessage());
            }
        }

        private int cap() {
            Optional<Integer> cap = Optional.ofNullable(Ints.tryParse(word()));
            expect('>');
            return cap.filter(n -> n >= 1 && n <= MAX_CAP).orElseThrow(() -> wrong("a cap is 1 to " + MAX_CAP));
        }

        private String word() {
            int end = at;
            while (end < text.length() && LETTER.matches(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                throw wrong("expected a pass");
            }
            String word = text.substring(at, end);
            at = end;
            skip();
            return word;
        }

        /** Up to the closing brace; a comma within the parentheses of an equation does not end an option. */
        private List<String> options() {
            List<String> options = new ArrayList<>();
            int depth = 0;
            int start = at;
            while (at < text.length() && (text.charAt(at) != '}' || depth > 0)) {
                char c = text.charAt(at);
                depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
                if (c == ',' && depth == 0) {
                    options.add(text.substring(start, at).trim());
                    start = at + 1;
                }
                at++;
            }
            options.add(text.substring(start, at).trim());
            expect('}');
            return options;
        }

        private void skip() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private boolean take(char c) {
            boolean isNext = at < text.length() && text.charAt(at) == c;
            at += isNext ? 1 : 0;
            skip();
            return isNext;
        }

        private void expect(char c) {
            if (!take(c)) {
                throw wrong("expected " + c);
            }
        }

        private IllegalArgumentException wrong(String problem) {
            return new IllegalArgumentException("pipeline, column " + (at + 1) + ": " + problem);
        }
    }
}
