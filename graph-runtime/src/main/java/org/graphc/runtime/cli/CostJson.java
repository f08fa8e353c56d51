package org.graphc.runtime.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Dim;
import org.graphc.optimizer.cost.Peak;
import org.graphc.optimizer.cost.Residual;
import org.graphc.runtime.MemoryBudget;

/** A report of costs for programs: numbers where sizes are known, else polynomials as text. */
final class CostJson {
    private final CostReport report;
    private final JsonGenerator json;

    private CostJson(CostReport report, JsonGenerator json) {
        this.report = report;
        this.json = json;
    }

    static String text(CostReport report, Graph graph) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            new CostJson(report, json).write(graph);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private void write(Graph graph) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("sizes");
        for (Map.Entry<String, Long> size :
                report.sizes().map(s -> s.values()).orElse(Map.of()).entrySet()) {
            json.writeNumberField(size.getKey(), size.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("parts");
        for (var part : report.parts().entrySet()) {
            entry("part", part.getKey().toString(), part.getValue());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("groups");
        for (var group : report.groups().entrySet()) {
            entry("name", group.getKey(), group.getValue());
        }
        json.writeEndArray();
        memory();
        residuals(graph);
        json.writeEndObject();
    }

    private void residuals(Graph graph) throws IOException {
        json.writeArrayFieldStart("residuals");
        for (Residual residual : report.residuals()) {
            json.writeStartObject();
            json.writeStringField("value", CostReport.label(graph, residual.value()));
            json.writeStringField("type", residual.value().type().toString());
            json.writeStringField("op", residual.value().op().name());
            number("bytes", residual.bytes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void memory() throws IOException {
        if (report.sizes().isPresent()) {
            json.writeNumberField("peakBytes", report.peak().at(report.sizes().get()));
        } else {
            json.writeArrayFieldStart("peakBytesLargestOf");
            for (Peak.Moment moment : report.peak().moments()) {
                json.writeString(moment.bytes().toString());
            }
            json.writeEndArray();
        }
        json.writeNumberField("kernels", report.program().kernels().size());
        json.writeNumberField("launches", report.program().launches().size());
        if (report.sizes().isPresent()) {
            json.writeNumberField(
                    "plannedBytes", report.program().bytes(report.sizes().get()));
        }
    }

    private void entry(String field, String name, CostReport.Entry entry) throws IOException {
        json.writeStartObject();
        json.writeStringField(field, name);
        json.writeNumberField("nodes", entry.nodes());
        number("flops", entry.cost().flops());
        number("bytesRead", entry.cost().read());
        number("bytesWritten", entry.cost().written());
        json.writeEndObject();
    }

    private void number(String field, Dim dim) throws IOException {
        if (report.sizes().isPresent() || dim.isConstant()) {
            json.writeNumberField(field, report.sizes().map(s -> s.number(dim)).orElseGet(dim::value));
        } else {
            json.writeStringField(field, dim.toString());
        }
    }

    static String curve(List<MemoryBudget.Point> points) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartArray();
            for (MemoryBudget.Point point : points) {
                json.writeStartObject();
                json.writeNumberField("plannedBytes", point.bytes());
                json.writeNumberField("flopsAgain", point.flops());
                json.writeNumberField("nodesAgain", point.again());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }
}
