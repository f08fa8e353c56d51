package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A public type is a promise: this list changes only on purpose. */
class PublicApiTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/public-api.txt");

    @Test
    void publicTypesAreTheOnesListed() throws IOException {
        List<String> types = publicTypes();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, types);
        }
        assertThat(types)
                .as("public types and %s; -Dgolden.update=true rewrites it", GOLDEN)
                .containsExactlyElementsOf(Files.readAllLines(GOLDEN));
    }

    private static List<String> publicTypes() {
        return OurClasses.ALL.stream()
                .filter(type -> !type.getPackageName().startsWith("org.graphc.examples"))
                .filter(PublicApiTest::isVisible)
                .map(JavaClass::getFullName)
                .sorted()
                .toList();
    }

    /** Public itself and inside nothing that is not. */
    private static boolean isVisible(JavaClass type) {
        Optional<JavaClass> level = Optional.of(type);
        while (level.isPresent()) {
            if (!level.get().getModifiers().contains(JavaModifier.PUBLIC)) {
                return false;
            }
            level = level.get().getEnclosingClass();
        }
        return true;
    }
}
