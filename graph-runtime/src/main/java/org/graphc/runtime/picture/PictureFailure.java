package org.graphc.runtime.picture;

/** Says why there is no picture and what to do about it. */
public final class PictureFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PictureFailure(String message) {
        super(message);
    }

    PictureFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
