package org.graphc.runtime.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphc.core.type.Identifiers;

/**
 * What was measured of one graph or of two.
 *
 * @param limits of the machine
 */
record BenchReport(List<Entry> entries, Limits limits) {
    /**
     * A graph.
     *
     * @param start how long its first result took, in nanoseconds, step by step
     * @param bytes that a run reads and writes
     * @param flops of a run
     */
    record Entry(Timed timed, Start start, double bytes, double flops) {
        Sample sample() {
            return Sample.of(timed.nanos());
        }
    }

    /** @param before from the start of the process, for the graph that came first */
    record Start(Optional<Double> before, double read, double compile, double run) {
        double all() {
            return before.orElse(0.0) + read + compile + run;
        }
    }

    /** Sample by sample, first over second: what slows the machine down for a while slows both. */
    Optional<Sample> ratio() {
        if (entries.size() < 2) {
            return Optional.empty();
        }
        double[] ratios = entries.get(0).timed().nanos();
        double[] second = entries.get(1).timed().nanos();
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] /= second[i];
        }
        return Optional.of(Sample.of(ratios));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(text(entry)));
        text.append(limits).append('\n');
        ratio().ifPresent(ratio -> text.append(String.format(
                Locale.ROOT,
                "%s takes %.3f times as long as %s (%.3f to %.3f with 95 %% confidence)%n",
                name(0),
                ratio.median(),
                name(1),
                ratio.low(),
                ratio.high())));
        return text.toString();
    }

    private String name(int i) {
        return Identifiers.printable(entries.get(i).timed().name());
    }

    private String text(Entry entry) {
        Sample sample = entry.sample();
        Start start = entry.start();
        double bytes = entry.bytes();
        double flops = entry.flops();
        int calls = entry.timed().calls();
        return Identifiers.printable(entry.timed().name()) + ": " + Quantity.time(sample.median())
                + " a run, median of " + sample.size() + " samples of " + calls + (calls == 1 ? " run" : " runs")
                + "\n    quartiles " + Quantity.time(sample.quantile(0.25)) + " and "
                + Quantity.time(sample.quantile(0.75)) + ", least " + Quantity.time(sample.quantile(0))
                + ", median deviation " + Quantity.time(sample.deviation())
                + String.format(
                        Locale.ROOT,
                        "%n    %s and %s flops a run: %.2f GB/s, %.2f GFLOP/s, %.0f %% of the limit%n",
                        Quantity.bytes(bytes),
                        Quantity.operations(flops),
                        bytes / sample.median(),
                        flops / sample.median(),
                        100 * limits.share(bytes, flops, sample.median()))
                + "    first result after " + Quantity.time(start.all()) + ": "
                + start.before().map(b -> "start " + Quantity.time(b) + ", ").orElse("")
                + "read " + Quantity.time(start.read()) + ", compile " + Quantity.time(start.compile()) + ", run "
                + Quantity.time(start.run())
                + (start.before().isPresent() ? "" : " (in a process that had done the same before)") + "\n";
    }

    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeArrayFieldStart("graphs");
            for (Entry entry : entries) {
                write(json, entry);
            }
            json.writeEndArray();
            json.writeNumberField("limitGBPerSecond", limits.bytes() / 1e9);
            json.writeNumberField("limitGFLOPPerSecond", limits.flops() / 1e9);
            if (ratio().isPresent()) {
                Sample ratio = ratio().get();
                json.writeObjectFieldStart("ratio");
                json.writeNumberField("median", ratio.median());
                json.writeNumberField("low95", ratio.low());
                json.writeNumberField("high95", ratio.high());
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator json, Entry entry) throws IOException {
        Sample sample = entry.sample();
        json.writeStartObject();
        json.writeStringField("file", entry.timed().name());
        json.writeNumberField("medianNanos", sample.median());
        json.writeNumberField("firstQuartileNanos", sample.quantile(0.25));
        json.writeNumberField("thirdQuartileNanos", sample.quantile(0.75));
        json.writeNumberField("medianDeviationNanos", sample.deviation());
        json.writeNumberField("bytes", entry.bytes());
        json.writeNumberField("flops", entry.flops());
        json.writeNumberField("gbPerSecond", entry.bytes() / sample.median());
        json.writeNumberField("gflopPerSecond", entry.flops() / sample.median());
        json.writeObjectFieldStart("firstResultNanos");
        if (entry.start().before().isPresent()) {
            json.writeNumberField("start", entry.start().before().get());
        }
        json.writeNumberField("read", entry.start().read());
        json.writeNumberField("compile", entry.start().compile());
        json.writeNumberField("run", entry.start().run());
        json.writeEndObject();
        json.writeNumberField("callsASample", entry.timed().calls());
        json.writeFieldName("nanos");
        json.writeArray(entry.timed().nanos(), 0, sample.size());
        json.writeEndObject();
    }
}
