package org.graphc.core.lang;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes statements with broken brackets, quotes or words out of a text, so that the others can still be parsed and all
 * mistakes of a file are found in one run. Every character that stays keeps its place.
 */
final class Repair {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");

    private final String text;
    private final Set<String> doubtful = new HashSet<>();
    private final State state;

    private static final class State {
        private char[] left;
        private int start;
        private int depth;
        private boolean faulty;
        private boolean hopeless;
    }

    Repair(String text) {
        this.text = text;
        this.state = new State();
    }

    /** The statement that is being scanned cannot be parsed. */
    void fault() {
        state.faulty = true;
    }

    boolean isFaulty() {
        return state.faulty;
    }

    /** What is broken is not one statement alone. */
    void giveUp() {
        state.hopeless = true;
    }

    /** A statement ends before {@code end}, inside of {@code depth} braces. */
    void statementEnds(int end, int depth) {
        if (state.faulty && depth > state.depth) {
            return;
        }
        if (state.faulty) {
            blank(state.start, Math.min(end, text.length()));
        }
        state.faulty = false;
        state.start = end;
        state.depth = depth;
    }

    /** Makes a comment of many blanks: to the parser each blank is a token of its own, and a comment is one. */
    void blanks(int from, int to) {
        if (to - from >= 64) {
            char[] left = left();
            left[from] = '/';
            left[from + 1] = '*';
            left[to - 2] = '*';
            left[to - 1] = '/';
        }
    }

    private char[] left() {
        if (state.left == null) {
            state.left = text.toCharArray();
        }
        return state.left;
    }

    private void blank(int from, int to) {
        char[] left = left();
        doubtful.addAll(names(text.substring(from, to)));
        for (int i = from; i < to; i++) {
            if (left[i] != '\n' && left[i] != '\r') {
                left[i] = ' ';
            }
        }
    }

    /** Blanks from a place to the end of the statement there. */
    void takeOut(int line, int column) {
        int from = 0;
        for (int at = 1; at < line; at++) {
            from = Quotes.endOfLine(text, from);
            from += text.startsWith("\r\n", from) ? 2 : 1;
        }
        from = Math.min(from + column - 1, text.length());
        int end = text.indexOf(';', from);
        blank(from, Math.max(from + 1, Math.min(end < 0 ? text.length() : end + 1, text.length())));
    }

    /** The text without the broken statements, unless nothing is left to parse. */
    Optional<String> text() {
        if (state.hopeless) {
            return Optional.empty();
        }
        return Optional.of(state.left == null ? text : new String(state.left));
    }

    /** Names in what was taken out: they may have been declared there. */
    Set<String> doubtful() {
        return doubtful;
    }

    static Set<String> names(String piece) {
        Set<String> names = new HashSet<>();
        Matcher name = NAME.matcher(piece);
        String before = "";
        String differentiated = "";
        while (name.find()) {
            differentiated = before.equals("gradient") ? name.group() : differentiated;
            names.add(name.group());
            if (!differentiated.isEmpty()) {
                names.add("d" + differentiated + "_d" + name.group()); // the statement gradient(y, p) declares it
            }
            before = name.group();
        }
        return names;
    }
}
