package org.graphc.core.dot;

import com.google.common.base.Preconditions;
import java.util.Optional;

/**
 * What a picture of a graph shows.
 *
 * @param view which lanes are drawn
 * @param path the dependence that is highlighted while everything else fades, if any
 * @param limit the most nodes that are drawn; what does not fit is collapsed or hidden, and the caption says so
 * @param details true to draw every node, where otherwise literals and shape arithmetic are written into formulas
 * @param title what the caption starts with
 */
public record PictureOptions(View view, Optional<Path> path, int limit, boolean details, String title) {
    /** About as many nodes as a page takes. */
    public static final int DEFAULT_LIMIT = 150;

    /** Both lanes, nothing highlighted. */
    public static final PictureOptions DEFAULT =
            new PictureOptions(View.BOTH, Optional.empty(), DEFAULT_LIMIT, false, "");

    /** The lanes of a picture. */
    public enum View {
        /** What the author wrote. */
        FORWARD,
        /** What differentiation added, with the forward values that it reads. */
        GRADIENT,
        BOTH
    }

    /** From a value, by its name or its output's, to something it depends on: {@code loss} to {@code W1}. */
    public record Path(String from, String to) {}

    public PictureOptions {
        Preconditions.checkArgument(limit > 0, "a picture of at most %s nodes shows nothing", limit);
    }

    public PictureOptions withView(View newView) {
        return new PictureOptions(newView, path, limit, details, title);
    }

    /** Highlights how {@code from} depends on {@code to}, and how the derivative comes back. */
    public PictureOptions withPath(String from, String to) {
        return new PictureOptions(view, Optional.of(new Path(from, to)), limit, details, title);
    }

    public PictureOptions withLimit(int newLimit) {
        return new PictureOptions(view, path, newLimit, details, title);
    }

    public PictureOptions withDetails(boolean newDetails) {
        return new PictureOptions(view, path, limit, newDetails, title);
    }

    public PictureOptions withTitle(String newTitle) {
        return new PictureOptions(view, path, limit, details, newTitle);
    }
}
