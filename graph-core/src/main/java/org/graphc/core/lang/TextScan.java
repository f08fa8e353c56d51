package org.graphc.core.lang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Source;

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
    private final Repair repair;

    private static final class State {
        private int at;
        private int line = 1;
        private int lineStart;
        private int statements;

        /** Whether the last brace that was closed ended a whole array. */
        private boolean arrayEnded;

        /** Semicolons in the header of a loop. */
        private int parts;

        /** Operators since the last separator that nest to the right: conditions, arrows, assignments. */
        private int pending;

        /** Signs, casts and angle brackets before the operand that is being read. */
        private int run;

        /** The last character that is neither blank nor in a comment; a letter stands for a word. */
        private char before = ';';

        private String word = "";
        private final Deque<Open> open = new ArrayDeque<>();
        private boolean tooDeep;

        /** What is wrong unless a parenthesis follows. */
        private Optional<Diagnostic> unopened = Optional.empty();
    }

    private TextScan(SourceText source) {
        this.source = source;
        this.text = source.text();
        this.repair = new Repair(text);
    }

    /** What was found, what is left to parse, and names that may be declared in what is not. */
    record Scan(List<Diagnostic> found, Optional<String> text, Set<String> doubtful) {}

    static Scan scan(SourceText source) {
        TextScan scan = new TextScan(source);
        while (scan.state.at < scan.text.length() && !scan.state.tooDeep && scan.found.size() < 100) {
            scan.next();
        }
        scan.end();
        return new Scan(scan.found, scan.repair.text(), scan.repair.doubtful());
    }

    private void next() {
        char c = text.charAt(state.at);
        if (c == '\n' || c == '\r') {
            newline(c);
        } else if (c == ' ') {
            int end = Quotes.endOfBlanks(text, state.at);
            repair.blanks(state.at, end);
            state.at = end;
        } else if (text.startsWith("//", state.at)) {
            state.at = Quotes.endOfLine(text, state.at);
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

    private void skipTo(String end, int from, String missing) {
        int stop = text.indexOf(end, state.at + from);
        if (stop < 0) {
            report(Code.BRACKETS, state.line, column(), missing);
            repair.giveUp();
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
        state.at = Quotes.closing(text, state.at);
        if (state.at < text.length() && text.charAt(state.at) == quote) {
            state.at++;
            if (quote == '\'') {
                fault(Words.singleQuotes(source.source(state.line, begin, column())));
            }
        } else {
            report(Code.BRACKETS, state.line, begin, "a text is not closed: " + quote + " is missing");
        }
        state.before = 'a';
    }

    private void word() {
        int begin = state.at;
        state.at = Quotes.endOfWord(text, begin);
        state.unopened.ifPresent(this::fault);
        String before = state.word;
        state.word = text.substring(begin, Math.min(state.at, begin + 20));
        int column = begin - state.lineStart + 1;
        Source at = source.source(state.line, column, column + state.word.length());
        checkArray(at, begin, before);
        boolean begins = ";{}".indexOf(state.before) >= 0 && !isInParentheses() && !isInArray();
        if (!begins || !repair.isFaulty()) {
            Words.check(at, state.before == 'a' ? before : "", state.word, begins)
                    .ifPresent(this::fault);
        }
        state.unopened = begins ? Words.unopened(at, state.word) : Optional.empty();
        state.run += state.before == ')' ? 1 : 0;
        state.pending += Words.NESTING.contains(state.word) ? 1 : 0;
        state.before = 'a';
        checkDepth();
    }

    /** Slips in an array that would end it for the parser, so that it could read no statement behind it. */
    private void checkArray(Source at, int begin, String before) {
        if (isInArray() && state.before == 'a' && !before.equals("new")) {
            fault(Diagnostic.of(Code.SYNTAX, at, "a comma is missing between two elements of an array"));
        } else if (state.before == '}' && state.arrayEnded && !repair.isFaulty()) {
            fault(Diagnostic.of(Code.SEMICOLON, at, "a semicolon is missing between the array and this"));
            repair.statementEnds(begin, state.open.size());
            state.pending = pendingOutside();
        }
    }

    private void symbol(char c) {
        if (Character.isWhitespace(c)) {
            return;
        }
        boolean binary = Quotes.endsOperand(state.before);
        state.unopened.filter(missing -> c != '(').ifPresent(this::fault);
        state.unopened = Optional.empty();
        stray(c);
        if (c == ',' && isInArray() && "{,".indexOf(state.before) >= 0) {
            report(Code.SYNTAX, state.line, column(), "an element of the array is missing before this comma");
        }
        state.run = binary && "+-*/%&|?:=,;".indexOf(c) >= 0 ? 0 : state.run;
        switch (c) {
            case '(', '[', '{' -> open(c);
            case ')', ']', '}' -> close(c);
            case ';' -> semicolon();
            case ',' -> state.pending = pendingOutside();
            case '?', ':', '@' -> state.pending++;
            case '=' -> state.pending += Quotes.isComparison(text, state.at, state.before) ? 0 : 1;
            case '>' -> state.pending += state.before == '-' ? 1 : 0;
            case '-', '+', '!', '~' -> state.run += binary ? 0 : 1;
            case '<' -> state.run++;
            default -> {} // not an enum
        }
        state.before = c;
        checkDepth();
    }

    private void stray(char c) {
        if (c > 0x7f && Character.isLowSurrogate(c)) {
            return;
        }
        int whole = text.codePointAt(state.at);
        Words.stray(source.source(state.line, column(), column() + Character.charCount(whole)), whole)
                .ifPresent(this::fault);
    }

    private boolean isInParentheses() {
        return !state.open.isEmpty() && state.open.peek().bracket() != '{';
    }

    private int pendingOutside() {
        return state.open.isEmpty() ? 0 : state.open.peek().depth();
    }

    private void open(char c) {
        boolean header = c == '(' && state.word.equals("for") && state.before == 'a';
        int run = state.run + (c == '(' && state.before == ')' ? 1 : 0);
        int depth = state.pending + run + 1;
        Open.Brace brace = c == '{' ? Open.Brace.of(state.before, isInArray()) : Open.Brace.NONE;
        state.open.push(new Open(c, state.line, column(), state.pending, run, depth, header, brace));
        if (brace == Open.Brace.BLOCK) {
            repair.statementEnds(state.at + 1, state.open.size());
        }
        state.pending = depth;
        state.run = 0;
        state.parts = header ? 0 : state.parts;
    }

    private boolean isInArray() {
        return !state.open.isEmpty() && state.open.peek().isArray();
    }

    private void checkDepth() {
        if (state.pending + state.run > MAX_NESTING) {
            state.tooDeep = true;
            String message = "brackets and operators are nested more than " + MAX_NESTING + " deep";
            report(Code.NESTING, state.line, column(), message);
        }
    }

    private void semicolon() {
        while (isInParentheses() && !state.open.peek().header()) {
            missing(state.open.pop(), "before the semicolon");
        }
        state.pending = pendingOutside();
        state.run = 0;
        if (state.open.isEmpty() || !state.open.peek().header()) {
            state.statements++;
            repair.statementEnds(state.at + 1, state.open.size());
        } else if (++state.parts == 3) {
            report(Code.FORM, state.line, column(), "a loop has three parts: for (int i = 0; i < 3; i++) { … }");
        }
        if (state.statements > MAX_STATEMENTS) {
            state.tooDeep = true;
            report(Code.LIMIT, state.line, column(), "more than " + MAX_STATEMENTS + " statements");
        }
    }

    private void missing(Open open, String where) {
        fault(open.missing(source.source(state.line, column(), column() + 1), where));
    }

    private void close(char c) {
        if (state.open.stream().noneMatch(open -> Quotes.closing(open.bracket()) == c)) {
            report(Code.BRACKETS, state.line, column(), c + " closes nothing");
            return;
        }
        while (Quotes.closing(state.open.peek().bracket()) != c) {
            missing(state.open.pop(), "before " + c);
        }
        Open open = state.open.pop();
        if (c == '}' && open.brace() == Open.Brace.BLOCK) {
            repair.statementEnds(state.at + 1, state.open.size());
        }
        state.arrayEnded = open.isArray() && !isInArray() && !isInParentheses();
        state.pending = c == '}' ? pendingOutside() : open.pending();
        state.run = c == '}' ? 0 : open.run();
    }

    private void end() {
        if (!state.open.isEmpty() || state.tooDeep || state.at < text.length()) {
            repair.giveUp(); // what was not scanned must not be parsed
        }
        repair.statementEnds(text.length(), 0);
        while (!state.open.isEmpty() && !state.tooDeep) {
            Open open = state.open.pop();
            found.add(open.unclosed(source));
        }
    }

    private void report(Code code, int line, int column, String message) {
        fault(Diagnostic.of(code, source.source(line, column, column + 1), message));
    }

    private void fault(Diagnostic diagnostic) {
        found.add(diagnostic);
        repair.fault();
    }
}
