package org.graphc.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One line of oracle/questions.jsonl with its line of oracle/answers.jsonl; the fields are those of the files. */
record OracleCase(String id, String name, Map<?, ?> question, Map<?, ?> exact) {
    private static final Path FOLDER = Path.of("src/test/resources/oracle");

    static List<OracleCase> all() {
        Map<Object, Map<?, ?>> answers = new LinkedHashMap<>();
        lines("answers.jsonl").forEach(answer -> answers.put(answer.get("id"), (Map<?, ?>) answer.get("exact")));
        return lines("questions.jsonl").stream()
                .map(q -> new OracleCase((String) q.get("id"), (String) q.get("name"), q, answers.get(q.get("id"))))
                .toList();
    }

    List<Map<?, ?>> inputs() {
        return maps(question.get("inputs"));
    }

    List<Map<?, ?>> nodes() {
        return maps(question.get("nodes"));
    }

    String loss() {
        return (String) question.get("loss");
    }

    /** The direction of the Hessian product for one input. */
    double[] direction(Object input) {
        return doubles(((Map<?, ?>) question.get("hvp_vector")).get(input));
    }

    /** What is asked of the graph: "value", "grad" or "hvp", by node or input. */
    Map<?, ?> exact(String kind) {
        return (Map<?, ?>) exact.get(kind);
    }

    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        nodes().forEach(node -> operations.add((String) node.get("op")));
        return operations;
    }

    static double[] doubles(Object list) {
        return ((List<?>) list)
                .stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
    }

    static int[] ints(Object list) {
        return ((List<?>) list).stream().mapToInt(x -> ((Number) x).intValue()).toArray();
    }

    static ImmutableIntArray shape(Map<?, ?> of) {
        return ImmutableIntArray.copyOf(ints(of.get("shape")));
    }

    private static List<Map<?, ?>> maps(Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        ((List<?>) list).forEach(x -> maps.add((Map<?, ?>) x));
        return maps;
    }

    private static List<Map<?, ?>> lines(String file) {
        List<Map<?, ?>> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(FOLDER.resolve(file))) {
                try (JsonParser json = new JsonFactory().createParser(line)) {
                    json.nextToken();
                    lines.add((Map<?, ?>) value(json));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> object = new LinkedHashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                object.put(field, value(json));
            }
            return object;
        } else if (token == JsonToken.START_ARRAY) {
            List<Object> array = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(json));
            }
            return array;
        }
        return token.isNumeric() ? json.getDoubleValue() : token.isBoolean() ? json.getBooleanValue() : json.getText();
    }
}
