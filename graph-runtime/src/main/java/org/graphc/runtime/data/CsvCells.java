package org.graphc.runtime.data;

/**
 * Cells as positions in the file's text: eight bytes each beside the text, and line and column of any of them at hand.
 */
final class CsvCells {
    private final String text;
    private final int[] starts;
    private final int[] ends;
    private final int columns;

    CsvCells(String text, int[] starts, int[] ends, int columns) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
        this.columns = columns;
    }

    int rows() {
        return columns == 0 ? 0 : starts.length / columns;
    }

    int columns() {
        return columns;
    }

    String text(int row, int column) {
        int cell = row * columns + column;
        String raw = text.substring(starts[cell], ends[cell]);
        return raw.startsWith("\"") ? raw.substring(1, raw.length() - 1).replace("\"\"", "\"") : raw;
    }

    /** Line and column, from 1. */
    String place(int row, int column) {
        return place(text, starts[row * columns + column]);
    }

    /** Line and column, from 1, of a position in a text. */
    static String place(String text, int at) {
        int line = 1;
        int lineStart = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        return line + ":" + (text.codePointCount(lineStart, at) + 1);
    }
}
