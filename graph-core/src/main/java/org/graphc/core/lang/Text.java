package org.graphc.core.lang;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.StringLiteralExpr;

/** Strings of a description: what their escapes mean, and how any text is written as one. */
final class Text {
    private static final String ESCAPES = "btnfr\"'\\s";
    private static final String MEANINGS = "\b\t\n\f\r\"'\\ ";

    private Text() {}

    static String of(Session session, Expression expression) {
        if (!(expression instanceof StringLiteralExpr literal)) {
            throw session.refuse(Code.FORM, expression, "a text in double quotes is needed here");
        }
        String raw = literal.getValue();
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                i++;
                continue;
            }
            int known = i + 1 < raw.length() ? ESCAPES.indexOf(raw.charAt(i + 1)) : -1;
            if (known >= 0) {
                text.append(MEANINGS.charAt(known));
                i += 2;
            } else if (raw.substring(i).matches("(?s)\\\\u[0-9a-fA-F]{4}.*")) {
                text.append((char) Integer.parseInt(raw.substring(i + 2, i + 6), 16));
                i += 6;
            } else {
                throw session.refuse(Code.FORM, literal, "an unknown escape in a text", "a backslash is written \\\\");
            }
        }
        return text.toString();
    }

    /** The text in double quotes, with everything unusual escaped. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                quoted.append(c);
            } else {
                quoted.append(String.format("\\u%04x", (int) c));
            }
        }
        return quoted.append('"').toString();
    }
}
