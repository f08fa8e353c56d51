package org.graphc.runtime.data;

/**
 * What a data file may ask for; everything beyond is refused before it is allocated.
 *
 * @param bytes of memory for all that is read from one file
 * @param entries arrays of one archive
 * @param header bytes of an array's header
 */
public record DataLimits(long bytes, int entries, int header) {
    private static final double SHARE_OF_HEAP = 0.7;

    /** 70 % of the heap, 10,000 arrays, 64 KB. */
    public static DataLimits standard() {
        return new DataLimits((long) (Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP), 10_000, 1 << 16);
    }

    /** Refuses what needs more memory than is left of the limit. */
    void require(String file, long needed) {
        if (needed > bytes) {
            throw DataFailure.at(
                    file,
                    "too large",
                    "reading it takes " + needed + " bytes of memory, and the limit is " + bytes
                            + "; give the JVM more with -Xmx (graphc: GRAPHC_JAVA_OPTS=-Xmx8g)");
        }
    }
}
