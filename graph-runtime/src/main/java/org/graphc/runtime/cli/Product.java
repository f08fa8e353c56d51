package org.graphc.runtime.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.graphc.runtime.data.AtomicFile;

/** Where the product of a command goes: a file, or standard output where none is named or it is called {@code -}. */
record Product(Optional<String> file, Terminal terminal) {
    static Product of(String file, Terminal terminal) {
        if (file != null && file.isEmpty()) {
            throw new UsageFailure("-o needs the name of a file, or - for standard output");
        }
        return new Product(Optional.ofNullable(file).filter(f -> !f.equals(Descriptions.STANDARD)), terminal);
    }

    /** Refuses early what writing would refuse. */
    void require(boolean binary) {
        file.map(Path::of).ifPresent(AtomicFile::requireWritable);
        if (binary && file.isEmpty() && terminal.outIsTerminal()) {
            throw new UsageFailure("a picture in PNG is not for a terminal: name a file with -o");
        }
    }

    void write(byte[] content) {
        if (file.isPresent()) {
            AtomicFile.write(Path.of(file.get()), content);
        } else {
            terminal.out().write(content, 0, content.length);
            terminal.out().flush();
        }
    }

    void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }
}
