package org.graphc.core.type;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The type of a tensor's elements: IEEE 754 binary32 and binary64, two's complement integers, and truth values. */
public enum DType {
    F32(4),
    F64(8),
    I32(4),
    I64(8),
    BOOL(1);

    private final int bytes;
    private final String text;

    DType(int bytes) {
        this.bytes = bytes;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    public boolean isInteger() {
        return this == I32 || this == I64;
    }

    /** True for everything that arithmetic is defined on, that is all but {@code bool}. */
    public boolean isNumber() {
        return this != BOOL;
    }

    /** The spelling of the description language: {@code f64}. */
    public String text() {
        return text;
    }

    /** The inverse of {@link #text()}. */
    public static Optional<DType> of(String text) {
        return Arrays.stream(values()).filter(d -> d.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
