package org.graphc.core.lang;

import com.github.javaparser.Range;
import com.github.javaparser.ast.Node;
import com.google.common.collect.ImmutableList;
import java.util.regex.Pattern;
import org.graphc.core.graph.Source;

/** The text of a description by lines, and what JavaParser's positions in the wrapped text mean in it. */
final class SourceText {
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    private final String file;
    private final String text;
    private final ImmutableList<String> lines;

    SourceText(String file, String text) {
        this.file = file;
        this.text = text;
        this.lines = ImmutableList.copyOf(LINE_END.split(text, -1));
    }

    String file() {
        return file;
    }

    String text() {
        return text;
    }

    /** A block with newlines of its own, so that a comment in the last line does not hide the brace. */
    static String wrapped(String text) {
        return "{\n" + text + "\n}";
    }

    /** A line by its number, counted from 1. */
    String line(int number) {
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    boolean hasLine(int number) {
        return number >= 1 && number <= lines.size();
    }

    Source source(Node node) {
        return node.getRange().map(this::source).orElseGet(() -> source(1, 1, 2));
    }

    Source source(Range wrapped) {
        int line = wrapped.begin.line - 1;
        int end = wrapped.end.line - 1 > line ? Integer.MAX_VALUE : wrapped.end.column + 1;
        return source(line, wrapped.begin.column, end);
    }

    /** The piece, moved into the text where it is outside. */
    Source source(int line, int column, int endColumn) {
        int row = Math.max(1, Math.min(line, lines.size()));
        int width = line(row).length();
        int begin = row < line ? width + 1 : Math.max(1, Math.min(column, width + 1));
        return new Source(file, row, begin, Math.max(begin + 1, Math.min(endColumn, width + 1)));
    }

    /** The text that a position stands for. */
    String at(Source source) {
        String line = line(source.line());
        return line.substring(
                Math.min(source.column() - 1, line.length()), Math.min(source.endColumn() - 1, line.length()));
    }
}
