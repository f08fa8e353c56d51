package org.graphc.runtime.data;

import java.util.Arrays;

/** Cuts a text into cells, strictly: a stray quote, a lone carriage return or a row of another length is an error. */
final class CsvScanner {
    private final String file;
    private final String text;

    CsvScanner(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** Positions while a text is cut. */
    private static final class Cut {
        private int cells;
        private int columns;
        private int rowStart;
    }

    CsvCells scan(DataLimits limits, int bytesPerCell) {
        long most = text.chars().filter(c -> c == ',' || c == '\n').count() + 1;
        limits.require(file, most * bytesPerCell * 2 + text.length());
        int[] starts = new int[(int) most];
        int[] ends = new int[(int) most];
        Cut cut = new Cut();
        int at = 0;
        while (at < text.length()) {
            starts[cut.cells] = at;
            at = cellEnd(at);
            ends[cut.cells++] = at;
            if (at == text.length() || text.charAt(at) != ',') {
                at = rowEnd(at);
                finishRow(cut, starts);
            } else if (++at == text.length()) {
                starts[cut.cells] = at;
                ends[cut.cells++] = at;
                finishRow(cut, starts);
            }
        }
        return new CsvCells(text, Arrays.copyOf(starts, cut.cells), Arrays.copyOf(ends, cut.cells), cut.columns);
    }

    private void finishRow(Cut cut, int[] starts) {
        int width = cut.cells - cut.rowStart;
        int begin = starts[cut.rowStart];
        boolean blank = width == 1 && (begin == text.length() || "\r\n".indexOf(text.charAt(begin)) >= 0);
        if (blank) {
            throw failure(begin, "an empty line");
        }
        if (cut.rowStart > 0 && width != cut.columns) {
            throw failure(
                    begin,
                    "this row has " + width + (width == 1 ? " cell" : " cells") + ", the first has " + cut.columns);
        }
        cut.columns = width;
        cut.rowStart = cut.cells;
    }

    private int cellEnd(int start) {
        boolean quoted = text.charAt(start) == '"';
        int at = quoted ? closingQuote(start) + 1 : start;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            if (quoted) {
                throw failure(at, "text after a closing quote");
            } else if (text.charAt(at) == '"') {
                throw failure(at, "a quote inside a cell that does not begin with one");
            }
            at++;
        }
        return at;
    }

    private int closingQuote(int open) {
        int at = text.indexOf('"', open + 1);
        while (at >= 0 && at + 1 < text.length() && text.charAt(at + 1) == '"') {
            at = text.indexOf('"', at + 2);
        }
        if (at < 0) {
            throw failure(open, "a quote that is never closed");
        }
        return at;
    }

    private int rowEnd(int at) {
        if (at == text.length()) {
            return at;
        }
        if (text.charAt(at) == '\n') {
            return at + 1;
        }
        if (at + 1 == text.length() || text.charAt(at + 1) != '\n') {
            throw failure(at, "a carriage return without a line feed");
        }
        return at + 2;
    }

    private DataFailure failure(int at, String problem) {
        return DataFailure.at(file, CsvCells.place(text, at), problem);
    }
}
