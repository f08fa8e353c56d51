package org.graphc.runtime.data;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Identifiers;

/**
 * Comma-separated values as RFC 4180 has them, in UTF-8: quotes, doubled quotes, either line end, rows of equal length.
 *
 * <p>The first row names the columns if none of its cells is a number, or if a number stands below one that is not and
 * all of these begin as names do. A row of numbers with a gap or a slip in it is no header: the slip is reported.
 */
public final class CsvFormat {
    private static final int BYTES_PER_CELL = 8;
    private static final int BYTES_PER_CHARACTER = 5;

    private CsvFormat() {}

    /** @throws DataFailure if there is no such file, or anything in it is not as it should be */
    public static CsvTable read(Path file) {
        return read(file, DataLimits.standard());
    }

    public static CsvTable read(Path file, DataLimits limits) {
        try {
            limits.require(file.toString(), Files.size(file) * BYTES_PER_CHARACTER);
            return read(file.toString(), Files.readAllBytes(file), limits);
        } catch (IOException e) {
            throw DataFailure.reading(file.toString(), e);
        }
    }

    /** Reads a table from memory; {@code file} is what to call it in messages. */
    public static CsvTable read(String file, byte[] content, DataLimits limits) {
        String text = decode(file, content);
        CsvCells cells = new CsvScanner(file, text).scan(limits, BYTES_PER_CELL);
        requireCommas(file, cells);
        return new CsvTable(file, cells, names(file, cells));
    }

    private static String decode(String file, byte[] content) {
        boolean marked = content.length >= 3
                && content[0] == (byte) 0xef
                && content[1] == (byte) 0xbb
                && content[2] == (byte) 0xbf;
        int from = marked ? 3 : 0;
        ByteBuffer bytes = ByteBuffer.wrap(content, from, content.length - from);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult result = decoder.decode(bytes, text, true);
        if (result.isError()) {
            throw DataFailure.at(file, "byte " + bytes.position(), "not UTF-8 text");
        }
        return text.flip().toString();
    }

    /** What spreadsheets of some countries write would be one column of texts, and its rows a header. */
    private static void requireCommas(String file, CsvCells cells) {
        if (cells.columns() != 1) {
            return;
        }
        for (char separator : new char[] {';', '\t'}) {
            boolean everywhere = cells.rows() > 0;
            for (int row = 0; row < cells.rows(); row++) {
                everywhere &= cells.text(row, 0).indexOf(separator) >= 0;
            }
            if (everywhere) {
                String found = separator == ';' ? "semicolons" : "tabs";
                throw DataFailure.at(
                        file, cells.place(0, 0), "cells are separated by " + found + "; separate them by commas");
            }
        }
    }

    private static ImmutableList<String> names(String file, CsvCells cells) {
        if (cells.rows() == 0 || !hasHeader(cells)) {
            return ImmutableList.of();
        }
        Set<String> seen = new HashSet<>();
        ImmutableList.Builder<String> names = ImmutableList.builder();
        for (int column = 0; column < cells.columns(); column++) {
            String name = cells.text(0, column).strip();
            if (!seen.add(name)) {
                String problem = "two columns are named \"" + Identifiers.printable(name) + "\"";
                throw DataFailure.at(file, cells.place(0, column), problem);
            }
            names.add(name);
        }
        return names.build();
    }

    private static boolean hasHeader(CsvCells cells) {
        boolean numbers = false;
        boolean above = false;
        boolean words = true;
        for (int column = 0; column < cells.columns(); column++) {
            String cell = cells.text(0, column).strip();
            boolean number = CsvNumbers.isNumber(cell);
            numbers |= number;
            words &= number
                    || !cell.isEmpty() && Character.isUnicodeIdentifierStart(cell.codePointAt(0))
                    || cell.startsWith("_");
            above |= !number && cells.rows() > 1 && CsvNumbers.isNumber(cells.text(1, column));
        }
        return !numbers || above && words;
    }

    /**
     * A file's numbers, header aside, as a tensor of the given rank: 2 takes them as they stand, 1 a single column or a
     * single row, 0 a single cell.
     */
    public static Tensor tensor(CsvTable table, DType dtype, int rank) {
        Tensor matrix = table.matrix(dtype, range(table.columns()));
        ImmutableIntArray shape = matrix.shape();
        int longest = Math.max(shape.get(0), shape.get(1));
        if (rank == 2) {
            return matrix;
        } else if (rank == 1 && (shape.get(1) == 1 || shape.get(0) == 1)) {
            return matrix.reshape(ImmutableIntArray.of(matrix.size()));
        } else if (rank == 0 && longest == 1 && matrix.size() == 1) {
            return matrix.reshape(ImmutableIntArray.of());
        }
        throw new DataFailure(Identifiers.printable(table.file()) + " has " + shape.get(0) + " rows of " + shape.get(1)
                + " numbers, which is no tensor of rank " + rank);
    }

    private static ImmutableIntArray range(int columns) {
        ImmutableIntArray.Builder range = ImmutableIntArray.builder(columns);
        for (int column = 0; column < columns; column++) {
            range.add(column);
        }
        return range.build();
    }

    /** Text of a tensor of rank 2 at most, one row a line, every digit that reading it back needs. */
    public static String print(List<String> header, Tensor tensor) {
        if (tensor.rank() > 2) {
            throw new DataFailure("a tensor of type " + tensor.type() + " does not fit into a table; use .npy or .npz");
        }
        StringBuilder text = new StringBuilder();
        if (!header.isEmpty()) {
            text.append(String.join(",", header.stream().map(CsvFormat::quoted).toList()))
                    .append('\n');
        }
        int width = tensor.rank() == 2 ? tensor.shape().get(1) : 1;
        for (int i = 0; i < tensor.size(); i++) {
            text.append(element(tensor, i)).append((i + 1) % width == 0 ? '\n' : ',');
        }
        return text.toString();
    }

    private static String quoted(String name) {
        boolean plain = name.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String element(Tensor tensor, int i) {
        return switch (tensor.dtype()) {
            case F32 -> Float.toString(((float[]) tensor.array())[i]);
            case F64 -> Double.toString(tensor.getDouble(i));
            case I32, I64 -> Long.toString(tensor.getLong(i));
            case BOOL -> Boolean.toString(tensor.getBoolean(i));
        };
    }
}
