package org.graphc.runtime.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.graphc.core.type.Identifiers;

/** A file that cannot be read or written as it should be; the message is complete and meant for the user. */
public final class DataFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataFailure(String message) {
        super(message);
    }

    /** A problem at a place, a byte offset or line and column, of a file. */
    static DataFailure at(String file, String place, String problem) {
        return new DataFailure(Identifiers.printable(file) + ": " + place + ": " + problem);
    }

    static DataFailure reading(String file, IOException e) {
        return new DataFailure("cannot read " + Identifiers.printable(file) + ": " + reason(e));
    }

    /** A file or folder that cannot be made or written. */
    public static DataFailure writing(Path file, IOException e) {
        return new DataFailure("cannot write " + Identifiers.printable(file.toString()) + ": " + reason(e));
    }

    /** What the operating system said, without class names and without the file's name again. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "no such file or folder";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? "input or output failed" : Identifiers.printable(e.getMessage());
    }
}
