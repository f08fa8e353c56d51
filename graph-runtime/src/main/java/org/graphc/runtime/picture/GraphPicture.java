package org.graphc.runtime.picture;

/**
 * Renders DOT text as SVG and PNG: with the {@code dot} of Graphviz where it is installed, otherwise with the Graphviz
 * that comes along, which needs no other program.
 */
public final class GraphPicture {
    private GraphPicture() {}

    /** What lays pictures out. */
    public enum Engine {
        /** The program {@code dot} on the search path. */
        INSTALLED,
        /** Graphviz compiled to JavaScript, in an embedded V8. */
        EMBEDDED;

        /** The installed program where there is one. */
        public static Engine preferred() {
            return InstalledDot.isThere() ? INSTALLED : EMBEDDED;
        }
    }

    /**
     * The picture as an SVG document.
     *
     * @throws PictureFailure if the text is not DOT, or no engine starts
     */
    public static byte[] svg(String dot) {
        return svg(dot, Engine.preferred());
    }

    /** The picture as an SVG document, laid out by the given engine. */
    public static byte[] svg(String dot, Engine engine) {
        return switch (engine) {
            case INSTALLED -> InstalledDot.svg(dot);
            case EMBEDDED -> EmbeddedDot.svg(dot);
        };
    }

    /**
     * The picture as a PNG image, in twice the resolution of a screen.
     *
     * @throws PictureFailure if the text is not DOT, or no engine starts
     */
    public static byte[] png(String dot) {
        return png(dot, Engine.preferred());
    }

    /** The picture as a PNG image, laid out by the given engine. */
    public static byte[] png(String dot, Engine engine) {
        return switch (engine) {
            case INSTALLED -> InstalledDot.png(dot);
            case EMBEDDED -> EmbeddedDot.png(dot);
        };
    }
}
