package org.graphc.core.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Source;
import org.graphc.core.type.Identifiers;

/** Everything that is to be said about a description, by position, each once. */
public final class Diagnostics {
    /** How many are shown. */
    public static final int MAX_SHOWN = 100;

    private static final int WIDTH = 110;
    private static final String TAB = "    ";

    private final ImmutableList<Diagnostic> all;
    private final ImmutableMap<String, SourceText> texts;

    Diagnostics(Collection<Diagnostic> found, Map<String, SourceText> texts) {
        this.all = found.stream().distinct().sorted(Diagnostic.BY_POSITION).collect(ImmutableList.toImmutableList());
        this.texts = ImmutableMap.copyOf(texts);
    }

    public ImmutableList<Diagnostic> all() {
        return all;
    }

    public ImmutableList<Diagnostic> errors() {
        return all.stream().filter(Diagnostic::isError).collect(ImmutableList.toImmutableList());
    }

    public ImmutableList<Diagnostic> warnings() {
        return all.stream().filter(d -> !d.isError()).collect(ImmutableList.toImmutableList());
    }

    public boolean hasErrors() {
        return all.stream().anyMatch(Diagnostic::isError);
    }

    /** The text for a terminal: for each diagnostic its position, its line with carets, notes and a hint. */
    public String render() {
        StringBuilder text = new StringBuilder();
        all.stream().limit(MAX_SHOWN).forEach(d -> render(d, text));
        if (all.size() > MAX_SHOWN) {
            text.append(String.format(Locale.ROOT, "… and %d more%n", all.size() - MAX_SHOWN)
                    .replace("\r", ""));
        }
        return text.toString();
    }

    private void render(Diagnostic diagnostic, StringBuilder out) {
        Source at = diagnostic.at();
        out.append(clean(at.file())).append(':').append(at.line()).append(':').append(at.column());
        out.append(diagnostic.isError() ? ": error[" : ": warning[")
                .append(diagnostic.code().id());
        out.append("]: ").append(diagnostic.message()).append('\n');
        Optional.ofNullable(texts.get(at.file())).ifPresent(text -> excerpt(at, diagnostic.label(), text, out));
        diagnostic.notes().forEach(note -> out.append("      ").append(note).append('\n'));
        diagnostic
                .hint()
                .ifPresent(hint -> out.append("      hint: ").append(hint).append('\n'));
    }

    /** The line of a place with carets below it, as in diagnostics; empty where the file was not read. */
    public String excerpt(Source at) {
        StringBuilder out = new StringBuilder();
        Optional.ofNullable(texts.get(at.file())).ifPresent(text -> excerpt(at, "", text, out));
        return out.toString();
    }

    private static void excerpt(Source at, String label, SourceText text, StringBuilder out) {
        String line = text.line(at.line());
        int begin = Math.min(at.column() - 1, line.length());
        int end = Math.max(begin, Math.min(at.endColumn() - 1, line.length()));
        String before = shown(line.substring(0, begin));
        String piece = shown(line.substring(begin, end));
        String after = shown(line.substring(end));
        if (before.length() + piece.length() > WIDTH && before.length() > 30) {
            before = "…" + before.substring(before.length() - 30);
        }
        if (before.length() + piece.length() > WIDTH) {
            piece = piece.substring(0, WIDTH - before.length()) + "…";
            after = "";
        }
        int room = Math.max(0, WIDTH - before.length() - piece.length());
        after = after.length() > room ? after.substring(0, room) + "…" : after;
        out.append(String.format(Locale.ROOT, "%5d | ", at.line()))
                .append(before)
                .append(piece)
                .append(after);
        out.append('\n').append("      | ").append(" ".repeat(before.length()));
        out.append("^".repeat(Math.max(1, piece.length())));
        out.append(label.isEmpty() ? "" : " " + label).append('\n');
    }

    private static String shown(String piece) {
        StringBuilder shown = new StringBuilder();
        for (String part : piece.split("(?<=\t)|(?=\t)")) {
            shown.append(part.equals("\t") ? TAB : clean(part));
        }
        return shown.toString();
    }

    private static String clean(String text) {
        return Identifiers.printable(text);
    }

    @Override
    public String toString() {
        return render();
    }
}
