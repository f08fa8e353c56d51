package org.graphc.runtime.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Source;
import org.graphc.runtime.Profile;

/** A profile in the trace event format of Chrome, which Perfetto reads too: phases in one row, launches in another. */
final class TraceJson {
    private static final int PHASES = 1;
    private static final int LAUNCHES = 2;

    private final JsonGenerator json;
    private final long zero;

    private TraceJson(JsonGenerator json, long zero) {
        this.json = json;
        this.zero = zero;
    }

    /** @param phases the first of which begins at time zero */
    static String text(Profile profile, List<Profiling.Phase> phases) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            new TraceJson(json, phases.get(0).from()).write(profile, phases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private void write(Profile profile, List<Profiling.Phase> phases) throws IOException {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ns");
        json.writeArrayFieldStart("traceEvents");
        row(PHASES, "graphc");
        row(LAUNCHES, "kernels");
        for (Profiling.Phase phase : phases) {
            begin(phase.name(), PHASES, phase.from(), phase.to() - phase.from());
            json.writeEndObject();
        }
        for (int run = 0; run < profile.starts().length(); run++) {
            long at = profile.starts().get(run);
            for (Profile.Section section : profile.sections()) {
                long nanos = section.nanos().get(run);
                launch(section, at, nanos);
                at += nanos;
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void row(int thread, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", "thread_name");
        json.writeStringField("ph", "M");
        json.writeNumberField("pid", 1);
        json.writeNumberField("tid", thread);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Times are microseconds there; the object is left open. */
    private void begin(String name, int thread, long from, long nanos) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("ph", "X");
        json.writeNumberField("pid", 1);
        json.writeNumberField("tid", thread);
        json.writeNumberField("ts", (from - zero) / 1e3);
        json.writeNumberField("dur", nanos / 1e3);
    }

    private void launch(Profile.Section section, long from, long nanos) throws IOException {
        begin(section.name(), LAUNCHES, from, nanos);
        json.writeObjectFieldStart("args");
        json.writeNumberField("bytes", section.bytes());
        json.writeNumberField("flops", section.flops());
        json.writeStringField("lines", lines(section.nodes()));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String lines(List<Node> nodes) {
        return nodes.stream()
                .flatMap(node -> node.origin().source().stream())
                .map(Source::line)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }
}
