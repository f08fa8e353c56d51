package org.graphc.runtime.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.RunFailure;

/**
 * Tensors as JSON. Numbers have every digit that reading them back needs. JSON has no NaN and no infinities: they are
 * written as the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}, and read as these or bare.
 */
final class JsonTensors {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
            .build();

    private JsonTensors() {}

    /** Prints {@code {"name": {"dtype", "shape", "data"}}}, one tensor a line, data flat and row by row. */
    static void print(Writer out, Map<String, Tensor> tensors) {
        try {
            String separator = "{";
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                out.write(separator + "\"" + tensor.getKey() + "\": ");
                try (JsonGenerator json = JSON.createGenerator(out)) {
                    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                    print(json, tensor.getValue());
                }
                separator = ",\n ";
            }
            out.write(tensors.isEmpty() ? "{}\n" : "}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(JsonGenerator json, Tensor tensor) throws IOException {
        json.writeStartObject();
        json.writeStringField("dtype", tensor.dtype().text());
        json.writeFieldName("shape");
        int[] shape = tensor.shape().toArray();
        json.writeArray(shape, 0, shape.length);
        json.writeArrayFieldStart("data");
        for (int i = 0; i < tensor.size(); i++) {
            switch (tensor.dtype()) {
                case F64 -> json.writeNumber(tensor.getDouble(i));
                case F32 -> json.writeNumber((float) tensor.getDouble(i));
                case I32, I64 -> json.writeNumber(tensor.getLong(i));
                case BOOL -> json.writeBoolean(tensor.getBoolean(i));
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** True for what is meant as JSON rather than as the name of a file. */
    static boolean looksLikeJson(String text) {
        String start = text.strip();
        return start.startsWith("[") || start.matches("(?s)[-+]?(\\d|\\.\\d|Inf|NaN).*|true|false") && !isFile(start);
    }

    private static boolean isFile(String text) {
        return text.matches("(?s).*\\.(npy|npz|csv|json)");
    }

    /**
     * Reads a number, or nested arrays, as a tensor of the declared type; a flat array fills a declared shape of as
     * many elements, row by row.
     */
    static Tensor read(String name, String text, TensorType declared) {
        Values values = new Values();
        Tensor tensor;
        try (JsonParser json = JSON.createParser(text.strip())) {
            read(json, values, declared.dtype());
            if (json.nextToken() != null) {
                throw failure(name, text, "text after the value");
            }
            tensor = values.tensor(declared.dtype());
        } catch (JsonParseException e) {
            int column = (int) e.getLocation().getCharOffset() + 1;
            throw failure(name, text, "not JSON at character " + column);
        } catch (IOException | IllegalArgumentException e) {
            throw failure(name, text, Identifiers.printable(e.getMessage()));
        }
        return tensor.rank() == declared.rank() || tensor.rank() > 1 ? tensor : folded(tensor, declared);
    }

    /** The same elements in the declared shape, if they can only lie in one way; else as they are. */
    private static Tensor folded(Tensor flat, TensorType declared) {
        long known = 1;
        int open = 0;
        for (Dim dim : declared.shape().dims()) {
            known *= dim.isConstant() ? Math.max(1, dim.value()) : 1;
            open += dim.isConstant() ? 0 : 1;
        }
        boolean fits = open == 1 ? flat.size() % known == 0 : open == 0 && flat.size() == known;
        if (!fits) {
            return flat;
        }
        ImmutableIntArray.Builder shape = ImmutableIntArray.builder();
        for (Dim dim : declared.shape().dims()) {
            shape.add((int) (dim.isConstant() ? dim.value() : flat.size() / known));
        }
        ImmutableIntArray folded = shape.build();
        return Strides.size(folded) == flat.size() ? flat.reshape(folded) : flat;
    }

    /** What was read so far: numbers in order, and the sizes that arrays on the first path down have. */
    private static final class Values {
        private final List<Object> flat = new ArrayList<>();
        private final List<Integer> shape = new ArrayList<>();
        private final List<Integer> open = new ArrayList<>();
        private int leafDepth = -1;

        void leaf(Object value) {
            require(leafDepth < 0 || leafDepth == open.size(), "numbers and arrays side by side");
            leafDepth = open.size();
            count();
            flat.add(value);
        }

        void start() {
            require(leafDepth < 0 || open.size() < leafDepth, "numbers and arrays side by side");
            require(open.size() < Shape.MAX_RANK, "arrays nested deeper than " + Shape.MAX_RANK);
            count();
            open.add(0);
        }

        private void count() {
            if (!open.isEmpty()) {
                open.set(open.size() - 1, open.get(open.size() - 1) + 1);
            }
        }

        void end() {
            int size = open.remove(open.size() - 1);
            int depth = open.size();
            while (shape.size() <= depth) {
                shape.add(-1);
            }
            int before = shape.get(depth);
            require(before < 0 || before == size, "rows of " + before + " and of " + size + " elements");
            shape.set(depth, size);
        }

        private static void require(boolean condition, String problem) {
            if (!condition) {
                throw new IllegalArgumentException(problem);
            }
        }

        Tensor tensor(DType dtype) {
            ImmutableIntArray.Builder actual = ImmutableIntArray.builder();
            shape.forEach(actual::add);
            ImmutableIntArray sizes = actual.build();
            require(Strides.size(sizes) == flat.size(), "numbers and arrays side by side");
            return dtype.isInteger()
                    ? Tensor.fillLong(dtype, sizes, i -> (Long) flat.get(i))
                    : Tensor.fill(dtype, sizes, i -> (Double) flat.get(i));
        }
    }

    private static void read(JsonParser json, Values values, DType dtype) throws IOException {
        int depth = 0;
        do {
            JsonToken token = Optional.ofNullable(json.nextToken()).orElse(JsonToken.NOT_AVAILABLE);
            if (token == JsonToken.START_ARRAY) {
                values.start();
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                values.end();
                depth--;
            } else {
                values.leaf(value(json, token, dtype));
            }
        } while (depth > 0);
    }

    private static Object value(JsonParser json, JsonToken token, DType dtype) throws IOException {
        String text = Optional.ofNullable(json.getText()).orElse("nothing");
        boolean special = List.of("NaN", "Infinity", "-Infinity").contains(text);
        boolean truth = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
        boolean number = token.isNumeric() && !special;
        if (special && dtype.isFloat()) {
            return Double.parseDouble(text);
        } else if (number && dtype == DType.F32) {
            return finite((double) Float.parseFloat(text), text, dtype);
        } else if (number && dtype == DType.F64) {
            return finite(Double.parseDouble(text), text, dtype);
        } else if (number && dtype.isInteger()) {
            return whole(text, dtype);
        } else if (dtype == DType.BOOL && (truth || text.equals("0") || text.equals("1"))) {
            return token == JsonToken.VALUE_TRUE || text.equals("1") ? 1.0 : 0.0;
        }
        throw new IllegalArgumentException(text + " is not a value of " + dtype);
    }

    private static Double finite(double value, String text, DType dtype) {
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(text + " is beyond the range of " + dtype);
        }
        return value;
    }

    private static Long whole(String text, DType dtype) {
        try {
            long value = text.length() > 40 ? Long.parseLong(text) : new BigDecimal(text).longValueExact();
            return dtype == DType.I32 ? (long) Math.toIntExact(value) : value;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a value of " + dtype, e);
        }
    }

    private static RunFailure failure(String name, String text, String problem) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new RunFailure(name + "=" + Identifiers.printable(shown) + ": " + problem);
    }
}
