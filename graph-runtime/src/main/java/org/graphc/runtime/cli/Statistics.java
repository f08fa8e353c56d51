package org.graphc.runtime.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.common.collect.Multiset;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.optimizer.pass.Optimized;
import org.graphc.optimizer.pass.PassReport;
import org.graphc.optimizer.pass.Timing;
import picocli.CommandLine.Option;

/** The options that tell what the passes did. */
final class Statistics {
    private static final String JSON = "json";
    private static final String TEXT = "text";

    @Option(
            names = "--stats",
            arity = "0..1",
            fallbackValue = TEXT,
            paramLabel = "json",
            description = "Shows nodes, edges and rules of each pass; --stats=json for programs.")
    private String stats;

    @Option(
            names = "--timing",
            description = "Shows the time of groups, their sweeps and passes, as a tree with shares.")
    private boolean timing;

    boolean isShown() {
        return stats != null || timing;
    }

    void require() {
        if (stats != null && !stats.equals(TEXT) && !stats.equals(JSON)) {
            throw new UsageFailure("--stats=" + stats + ": choose json, or --stats alone for text");
        }
    }

    void show(Graph read, Optimized optimized, Terminal terminal) {
        if (JSON.equals(stats)) {
            terminal.say(json(optimized));
            return;
        }
        optimized
                .capped()
                .forEach(group -> terminal.say("graphc: warning: " + group
                        + " still changed the graph in its last sweep: it is sound; a higher cap may make it smaller"));
        if (stats != null) {
            terminal.say(PassReport.table(optimized.reports(), false) + together(read, optimized));
        }
        if (timing) {
            terminal.say(optimized.timing().text() + (stats == null ? together(read, optimized) : ""));
        }
    }

    private static String together(Graph read, Optimized optimized) {
        return String.format(
                Locale.ROOT,
                "all together: %d -> %d nodes, %d rewrites",
                read.size(),
                optimized.graph().size(),
                optimized.hits().size());
    }

    /** One object, so that nothing else on the stream has to be skipped: warnings are a part of it. */
    private String json(Optimized optimized) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeArrayFieldStart("passes");
            for (PassReport report : optimized.reports()) {
                write(json, report);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("capped");
            for (String group : optimized.capped()) {
                json.writeString(group);
            }
            json.writeEndArray();
            if (timing) {
                json.writeFieldName("timing");
                write(json, optimized.timing(), optimized.timing().nanos());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    @BoundedRecursion("by the nesting of groups and bodies")
    private static void write(JsonGenerator json, Timing part, long whole) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", part.name());
        json.writeNumberField("nanoseconds", part.nanos());
        json.writeNumberField("share", part.share(whole));
        json.writeArrayFieldStart("parts");
        for (Timing child : part.children()) {
            write(json, child, whole);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(JsonGenerator json, PassReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("pass", report.pass());
        json.writeNumberField("sweep", report.sweep());
        json.writeNumberField("nodesBefore", report.before().nodes());
        json.writeNumberField("nodesAfter", report.after().nodes());
        json.writeNumberField("edgesBefore", report.before().edges());
        json.writeNumberField("edgesAfter", report.after().edges());
        if (timing) {
            json.writeNumberField("nanoseconds", report.nanos());
        }
        json.writeObjectFieldStart("rules");
        for (Multiset.Entry<String> rule : report.hits().entrySet()) {
            json.writeNumberField(rule.getElement(), rule.getCount());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
