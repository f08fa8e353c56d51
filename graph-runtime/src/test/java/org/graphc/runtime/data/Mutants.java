package org.graphc.runtime.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damaged copies of valid files, the same ones in every run. */
final class Mutants {
    private static final String TELLING = "0123456789'(){},:\"\r\n <>|-";
    private final byte[] original;
    private final SplittableRandom random;

    Mutants(byte[] original, long seed) {
        this.original = original;
        this.random = new SplittableRandom(seed);
    }

    /** A copy with one to four damages; those near the beginning, where headers are, come more often. */
    byte[] next() {
        byte[] mutant = original.clone();
        for (int i = random.nextInt(1, 5); i > 0 && mutant.length > 0; i--) {
            mutant = damaged(mutant);
        }
        return mutant;
    }

    private byte[] damaged(byte[] from) {
        int reach = random.nextBoolean() ? from.length : Math.min(from.length, 128);
        int at = random.nextInt(reach);
        byte[] copy = from.clone();
        switch (random.nextInt(6)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> copy[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
            case 3 -> copy = Arrays.copyOf(from, at);
            case 4 -> copy = spliced(from, at, random.nextInt(from.length), random.nextInt(1, 20));
            default -> copy = removed(from, at, random.nextInt(1, 20));
        }
        return copy;
    }

    private static byte[] spliced(byte[] from, int at, int source, int length) {
        int count = Math.min(length, from.length - source);
        byte[] copy = new byte[from.length + count];
        System.arraycopy(from, 0, copy, 0, at);
        System.arraycopy(from, source, copy, at, count);
        System.arraycopy(from, at, copy, at + count, from.length - at);
        return copy;
    }

    private static byte[] removed(byte[] from, int at, int length) {
        int count = Math.min(length, from.length - at);
        byte[] copy = new byte[from.length - count];
        System.arraycopy(from, 0, copy, 0, at);
        System.arraycopy(from, at + count, copy, at, copy.length - at);
        return copy;
    }
}
