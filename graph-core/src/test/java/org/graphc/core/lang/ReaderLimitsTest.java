package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderLimitsTest {
    private static Reading check(String text) {
        return SmallStack.call(() -> GraphReader.check("t.graph", text));
    }

    private static void accepted(String text) {
        Reading reading = check(text);
        assertThat(reading.diagnostics().errors()).isEmpty();
    }

    private static void refused(Code code, String text) {
        Reading reading = check(text);
        assertThat(reading.graph()).isEmpty();
        assertThat(reading.diagnostics().all())
                .first()
                .extracting(Diagnostic::code)
                .isEqualTo(code);
    }

    @Test
    void takesNestingUpToItsLimit() {
        int most = TextScan.MAX_NESTING - 1; // the assignment is a level as well
        accepted("output y = " + "(".repeat(most) + "1.5" + ")".repeat(most) + ";");
        refused(Code.NESTING, "output y = " + "(".repeat(most + 1) + "1.5" + ")".repeat(most + 1) + ";");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "!",
                "(f32)",
                "(",
                "[",
                "{",
                "true ? 1.0 : ",
                "a -> ",
                "x = ",
                "for (;;) ",
                "a: ",
                "a<",
                "new f64[",
                "f(",
                "if (true) ",
                "(a) -> ",
                "- -",
                "((f32) ",
                "x[",
                "@a("
            })
    void refusesDeepNestingOfAnyKind(String piece) {
        for (int count : new int[] {300, 20_000}) {
            Reading reading = check("var y = " + piece.repeat(count) + "1;");
            assertThat(reading.graph()).isEmpty();
            assertThat(reading.diagnostics().errors()).isNotEmpty();
        }
    }

    @Test
    void readsSumsOfAHundredThousandTerms() {
        Reading reading = check("input x = f64(); output y = x" + " + x".repeat(99_999) + ";");
        assertThat(reading.graph().orElseThrow().size()).isEqualTo(100_000);
        Tensor y = ReferenceRun.outputs(reading.graph().orElseThrow(), Map.of("x", Tensor.scalar(1)))
                .get("y");
        assertThat(y.item()).isEqualTo(100_000);
    }

    @Test
    void readsChainsOfCallsAndSigns() {
        accepted("input x = f64(); output y = x" + ".sin()".repeat(20_000) + ";");
        accepted("input x = f64(); output y = -x" + " * -x".repeat(2_000) + ";");
        accepted("input x = f64(); output y = where(x < 1" + " && x < 1".repeat(2_000) + ", x, 0);");
    }

    @Test
    void takesStatementsUpToTheirLimit() {
        accepted(";".repeat(TextScan.MAX_STATEMENTS));
        refused(Code.LIMIT, ";".repeat(TextScan.MAX_STATEMENTS + 1));
    }

    @Test
    void takesNodesUpToTheirLimit() {
        String thousand = "for (int i = 0; i < 1000; i++) { y = y" + ".sin()".repeat(1000) + "; }";
        accepted("input x = f64(); var y = x; " + thousand.replace("< 1000", "< 999") + " y = y" + ".sin()".repeat(999)
                + "; output y;");
        refused(Code.LIMIT, "input x = f64(); var y = x; " + thousand + " output y;");
    }

    @Test
    void takesRanksUpToTheirLimit() {
        accepted("input x = f64(" + "1, ".repeat(Shape.MAX_RANK - 1) + "1); output x;");
        refused(Code.SHAPE, "input x = f64(" + "1, ".repeat(Shape.MAX_RANK) + "1); output x;");
    }

    @Test
    void takesTensorsUpToTheLargestArray() {
        accepted("input x = f64(2147483639); output x;");
        refused(Code.SHAPE, "input x = f64(2147483640); output x;");
        refused(Code.SHAPE, "input x = f64(65536, 65536); output x;");
        refused(Code.SHAPE, "input x = f64(); output y = broadcastTo(x, shape(1000000, 1000000));");
        refused(Code.SHAPE, "dim n; input x = f64(9223372036854775807, n, 3); output y = flatten(x);");
    }

    @Test
    void endsLoopsThatDoNotEnd() {
        refused(Code.LIMIT, "for (int i = 0; i != 1; i += 0) { }");
        refused(Code.LIMIT, "for (int i = 0; i < 100000; i++) { for (int j = 0; j < 100000; j++) { } }");
    }

    @Test
    @Timeout(20)
    void refusesLoopsByTheirNumberOfTurnsBeforeTheFirst() {
        for (String header : new String[] {
            "int i = 0; i < 2000000000; i++",
            "int i = 0; i <= 9223372036854775807; i++",
            "int i = 0; i > -2000000000; i -= 1",
            "int i = 0; i != 3; i += 2",
            "int i = 0; i < 3; i--"
        }) {
            refused(Code.LIMIT, "for (" + header + ") { nope; }");
        }
        accepted("for (int i = 9; i != 0; i -= 3) { } for (int i = 0; i < 3; i += 2) { }"
                + " for (int i = 3; i < 3; i++) { }");
    }

    @Test
    @Timeout(60)
    void refusesLongChoicesAndHeadersOfLoopsWithoutParsingThem() {
        refused(Code.FOREIGN, "if(a){}else ".repeat(1_000_000) + ";");
        refused(Code.FORM, "for(" + ";".repeat(30_000) + ") { }");
    }

    @Test
    void refusesArraysThatTogetherNeedMoreMemoryThanThereIs() {
        refused(Code.LIMIT, "for (int i = 0; i < 10000; i++) { constant A = new f64[100000000]; }");
    }

    @Test
    @Timeout(60)
    void looksForSimilarNamesInBoundedTime() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            text.append(String.format("var va%d = vb%d_%s;%n", i, i, i % 9 == 0 ? "x".repeat(190) : ""));
        }
        assertThat(check(text.toString()).diagnostics().errors()).hasSize(9_000);
    }

    @Test
    void endsTowersOfFunctions() {
        StringBuilder text = new StringBuilder("def g0 = (a) -> a;\n");
        for (int i = 1; i <= 60; i++) {
            text.append(String.format("def g%d = (a) -> g%d(g%d(a));%n", i, i - 1, i - 1));
        }
        refused(Code.LIMIT, text + "input x = f64(); output y = g60(x);");
    }

    @Test
    void refusesTextsThatAreTooLong() {
        refused(Code.LIMIT, " ".repeat(DescriptionFiles.MAX_BYTES + 1));
        accepted(" ".repeat(DescriptionFiles.MAX_BYTES));
    }
}
