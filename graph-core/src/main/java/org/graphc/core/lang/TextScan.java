package org.graphc.core.lang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Looks at a text before it is parsed: brackets, quotes and comments must match, and nothing may be nested so deeply
 * that a parser that recurses would overflow its stack.
 */
final class TextScan {
    static final int MAX_NESTING = 256;
    static final int MAX_STATEMENTS = 200_000;

    private final SourceText source;
    private final String text;
    private final List<Diagnostic> found = new ArrayList<>();
    private final State state = new State();

    private static final class State {
        private int at;
        private int line = 1;
        private int lineStart;
        private int statements;
        /** Operators since the last separator that nest to the right: conditions, arrows, assignments. */
        private int pending;

        /** Signs, casts and angle brackets before the operand that is being read. */
        private int run;

        /** The last character that is neither blank nor in a comment; a letter stands for a word. */
        private char before = ';';

        private String word = "";
        private final Deque<Open> open = new ArrayDeque<>();
        private boolean tooDeep;
    }

    /** An open bracket, and how much is pending outside of it. */
    private record Open(char bracket, int line, int column, int pending, int run, int depth, boolean header) {}

    private TextScan(SourceText source) {
        this.source = source;
        this.text = source.text();
    }

    /** What is wrong, or nothing. */
    static List<Diagnostic> scan(SourceText source) {
        TextScan scan = new TextScan(source);
        while (scan.state.at < scan.text.length() && !scan.state.tooDeep && scan.found.size() < 100) {
            scan.next();
        }
        scan.end();
        return scan.found;
    }

    private void next() {
        char c = text.charAt(state.at);
        if (c == '\n' || c == '\r') {
            newline(c);
        } else if (text.startsWith("//", state.at)) {
            lineComment();
        } else if (text.startsWith("/*", state.at)) {
            skipTo("*/", 2, "a comment is not closed: */ is missing");
        } else if (text.startsWith("\"\"\"", state.at)) {
            skipTo("\"\"\"", 3, "a text is not closed");
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else if (Character.isJavaIdentifierPart(c) && c > ' ') {
            word();
        } else {
            symbol(c);
            state.at++;
        }
    }

    private int column() {
        return state.at - state.lineStart + 1;
    }

    private void newline(char c) {
        state.at += c == '\r' && text.startsWith("\n", state.at + 1) ? 2 : 1;
        state.line++;
        state.lineStart = state.at;
    }

    private void lineComment() {
        while (state.at < text.length() && text.charAt(state.at) != '\n' && text.charAt(state.at) != '\r') {
            state.at++;
        }
    }

    private void skipTo(String end, int from, String missing) {
        int stop = text.indexOf(end, state.at + from);
        if (stop < 0) {
            report(Code.BRACKETS, state.line, column(), missing);
            state.at = text.length();
            return;
        }
        while (state.at < stop + end.length()) {
            char c = text.charAt(state.at);
            if (c == '\n' || c == '\r') {
                newline(c);
            } else {
                state.at++;
            }
        }
        state.before = end.equals("*/") ? state.before : 'a';
    }

    private void quoted(char quote) {
        int begin = column();
        state.at++;
        while (state.at < text.length() && text.charAt(state.at) != quote) {
            char c = text.charAt(state.at);
            if (c == '\n' || c == '\r') {
                break;
            }
            state.at += c == '\\' && state.at + 1 < text.length() && text.charAt(state.at + 1) >= ' ' ? 2 : 1;
        }
        if (state.at < text.length() && text.charAt(state.at) == quote) {
            state.at++;
        } else {
            report(Code.BRACKETS, state.line, begin, "a text is not closed: " + quote + " is missing");
        }
        state.before = 'a';
    }

    private void word() {
        int begin = state.at;
        while (state.at < text.length()
                && Character.isJavaIdentifierPart(text.charAt(state.at))
                && text.charAt(state.at) > ' ') {
            state.at++;
        }
        state.word = text.substring(begin, Math.min(state.at, begin + 20));
        state.run += state.before == ')' ? 1 : 0;
        state.pending += state.word.matches("for|if|while|do|else|switch|new|try|synchronized") ? 1 : 0;
        state.before = 'a';
        checkDepth();
    }

    private void symbol(char c) {
        if (Character.isWhitespace(c)) {
            return;
        }
        boolean binary = isOperand(state.before);
        state.run = binary && "+-*/%&|?:=,;".indexOf(c) >= 0 ? 0 : state.run;
        switch (c) {
            case '(', '[', '{' -> open(c);
            case ')', ']', '}' -> close(c);
            case ';' -> semicolon();
            case ',' -> state.pending = pendingOutside();
            case '?', ':', '@' -> state.pending++;
            case '=' -> state.pending += isComparison() ? 0 : 1;
            case '>' -> state.pending += state.before == '-' ? 1 : 0;
            case '-', '+', '!', '~' -> state.run += binary ? 0 : 1;
            case '<' -> state.run++;
            default -> {} // not an enum
        }
        state.before = c;
        checkDepth();
    }

    private boolean isComparison() {
        return "=<>!".indexOf(state.before) >= 0 || text.startsWith("==", state.at);
    }

    private static boolean isOperand(char before) {
        return before == 'a' || before == ')' || before == ']';
    }

    private int pendingOutside() {
        return state.open.isEmpty() ? 0 : state.open.peek().depth();
    }

    private void open(char c) {
        boolean header = c == '(' && state.word.equals("for") && state.before == 'a';
        int run = state.run + (c == '(' && state.before == ')' ? 1 : 0);
        int depth = state.pending + run + 1;
        state.open.push(new Open(c, state.line, column(), state.pending, run, depth, header));
        state.pending = depth;
        state.run = 0;
    }

    private void checkDepth() {
        if (state.pending + state.run > MAX_NESTING) {
            state.tooDeep = true;
            report(
                    Code.NESTING,
                    state.line,
                    column(),
                    "brackets and operators are nested more than " + MAX_NESTING + " deep");
        }
    }

    private void semicolon() {
        while (!state.open.isEmpty()
                && state.open.peek().bracket() != '{'
                && !state.open.peek().header()) {
            Open open = state.open.pop();
            missing(open, "before the semicolon");
        }
        state.pending = pendingOutside();
        state.run = 0;
        if (state.open.isEmpty() || !state.open.peek().header()) {
            state.statements++;
        }
        if (state.statements > MAX_STATEMENTS) {
            state.tooDeep = true;
            report(Code.LIMIT, state.line, column(), "more than " + MAX_STATEMENTS + " statements");
        }
    }

    private void missing(Open open, String where) {
        char closing = closing(open.bracket());
        found.add(Diagnostic.of(
                        Code.BRACKETS,
                        source.source(state.line, column(), column() + 1),
                        closing + " is missing " + where)
                .note(open.bracket() + " was opened at " + source.file() + ":" + open.line() + ":" + open.column()));
    }

    private static char closing(char open) {
        return open == '(' ? ')' : open == '[' ? ']' : '}';
    }

    private void close(char c) {
        if (state.open.stream().noneMatch(open -> closing(open.bracket()) == c)) {
            report(Code.BRACKETS, state.line, column(), c + " closes nothing");
            return;
        }
        while (closing(state.open.peek().bracket()) != c) {
            missing(state.open.pop(), "before " + c);
        }
        Open open = state.open.pop();
        state.pending = c == '}' ? pendingOutside() : open.pending();
        state.run = c == '}' ? 0 : open.run();
    }

    private void end() {
        while (!state.open.isEmpty() && !state.tooDeep) {
            Open open = state.open.pop();
            found.add(Diagnostic.of(
                    Code.BRACKETS,
                    source.source(open.line(), open.column(), open.column() + 1),
                    open.bracket() + " is not closed: " + closing(open.bracket()) + " is missing"));
        }
    }

    private void report(Code code, int line, int column, String message) {
        found.add(Diagnostic.of(code, source.source(line, column, column + 1), message));
    }
}
