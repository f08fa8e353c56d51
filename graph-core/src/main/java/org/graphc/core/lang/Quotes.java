package org.graphc.core.lang;

/** Which characters belong together: quotes, comments and brackets. */
final class Quotes {
    private Quotes() {}

    static boolean isLineEnd(String text, int at) {
        return at >= text.length() || text.charAt(at) == '\n' || text.charAt(at) == '\r';
    }

    static int endOfBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    static int endOfWord(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at)) && text.charAt(at) > ' ') {
            at++;
        }
        return at;
    }

    static int endOfLine(String text, int from) {
        int at = from;
        while (!isLineEnd(text, at)) {
            at++;
        }
        return at;
    }

    /** Where the closing quote of the one at {@code from} stands, or the line's end where there is none. */
    static int closing(String text, int from) {
        char quote = text.charAt(from);
        int at = from + 1;
        while (!isLineEnd(text, at) && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' && !isLineEnd(text, at + 1) ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    static char closing(char open) {
        return open == '(' ? ')' : open == '[' ? ']' : '}';
    }

    /** True for the last character of an operand; {@code a} stands for words. */
    static boolean endsOperand(char c) {
        return c == 'a' || c == ')' || c == ']';
    }

    /** True for an equals sign that is part of {@code == <= >= !=}. */
    static boolean isComparison(String text, int at, char before) {
        return "=<>!".indexOf(before) >= 0 || text.startsWith("==", at);
    }
}
