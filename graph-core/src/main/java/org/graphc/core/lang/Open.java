package org.graphc.core.lang;

import org.graphc.core.graph.Source;

/** An open bracket while a text is scanned, and how much is pending outside of it. */
record Open(char bracket, int line, int column, int pending, int run, int depth, boolean header, Brace brace) {
    /** What an open brace is the beginning of. */
    enum Brace {
        NONE,
        BLOCK,
        ARRAY;

        /** Told by the character before the brace. */
        static Brace of(char before, boolean inArray) {
            if ("=],(".indexOf(before) >= 0 || inArray && before == '{') {
                return ARRAY;
            }
            return ":){};>".indexOf(before) >= 0 ? BLOCK : NONE;
        }
    }

    boolean isArray() {
        return brace == Brace.ARRAY;
    }

    /** Something closes what is around this bracket first. */
    Diagnostic missing(Source at, String where) {
        return Diagnostic.of(Code.BRACKETS, at, Quotes.closing(bracket) + " is missing " + where)
                .note(bracket + " was opened at " + at.file() + ":" + line + ":" + column);
    }

    /** The text ends first. */
    Diagnostic unclosed(SourceText source) {
        return Diagnostic.of(
                Code.BRACKETS,
                source.source(line, column, column + 1),
                bracket + " is not closed: " + Quotes.closing(bracket) + " is missing");
    }
}
