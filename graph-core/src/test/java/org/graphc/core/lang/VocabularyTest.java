package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graphc.core.op.ScalarFn;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static final Path PAGE = Path.of("../docs/operations.md");

    @Test
    void thePageOfOperationsIsWhatTheCodeSays() throws IOException {
        String page = Vocabulary.page();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(page).as("-Dgolden.update=true rewrites %s", PAGE).isEqualTo(Files.readString(PAGE));
    }

    @Test
    void everyScalarFunctionCanBeCalled() {
        for (ScalarFn fn : ScalarFn.values()) {
            assertThat(Vocabulary.find(fn.symbol())).as(fn.symbol()).isPresent();
        }
    }

    @Test
    void everyFunctionSaysWhatItDoes() {
        for (Vocabulary.Entry entry : Vocabulary.functions()) {
            assertThat(entry.meaning()).as(entry.name()).isNotEmpty();
            assertThat(entry.shapes()).as(entry.name()).isNotEmpty();
        }
    }

    @Test
    void everyFunctionHasAnEvaluatedExampleButForPartsOfOthers() {
        assertThat(Vocabulary.functions().stream()
                        .filter(f -> Vocabulary.example(f).isEmpty())
                        .map(Vocabulary.Entry::name))
                .containsExactlyInAnyOrder(
                        "dynamicSlice",
                        "dynamicUpdateSlice",
                        "threefry",
                        "deviate",
                        "values",
                        "emit",
                        "scanPacked",
                        "condPacked",
                        "whilePacked",
                        "checkpointPacked",
                        "customGradientPacked");
    }

    @Test
    void derivativesComeFromTheRules() {
        assertThat(Vocabulary.derivative(Vocabulary.find("sin").orElseThrow())).containsEntry("x", "g * cos(x)");
        assertThat(Vocabulary.derivative(Vocabulary.find("exp").orElseThrow())).containsEntry("x", "g * y");
        assertThat(Vocabulary.derivative(Vocabulary.find("argMax").orElseThrow()))
                .isEmpty();
    }

    @Test
    void derivativesAreListedByTheArgumentsOfTheSignature() {
        for (Vocabulary.Entry entry : Vocabulary.functions()) {
            assertThat(entry.signature().split("\\W+"))
                    .as(entry.name())
                    .containsAll(Vocabulary.derivative(entry).keySet());
        }
        assertThat(Vocabulary.derivative(Vocabulary.find("softmaxCrossEntropy").orElseThrow()))
                .containsKeys("logits", "target");
        assertThat(Vocabulary.derivative(Vocabulary.find("broadcastTo").orElseThrow()))
                .containsKey("x");
    }

    @Test
    void findsTheFunctionThatWasMeant() {
        assertThat(Vocabulary.nearest("summ")).contains("sum");
        assertThat(Vocabulary.nearest("softmaxCrosEntropy")).contains("softmaxCrossEntropy");
        assertThat(Vocabulary.nearest("zzzzzzzz")).isEmpty();
    }
}
