package org.graphc.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphc.core.lang.GraphReader;
import org.graphc.core.testing.Golden;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;
import org.junit.jupiter.api.Test;

/** The text of vector code, for machines that need not be there; {@code Compiled*Test} run it. */
class VectorRowTest {
    private static final VectorMachine EIGHT_FLOATS = new VectorMachine(256, false, false);

    private static String source(String text, VectorMachine machine) {
        Program program = Planner.plan(GraphReader.read("test.graph", text));
        String source = ClassEmitter.emit(program.kernels(), machine).get(0);
        int routines = source.indexOf("\n    /**");
        return source.substring(source.indexOf("private static void k0("), routines);
    }

    @Test
    void aSumOfExponentials() {
        Golden.check(
                VectorRowTest.class,
                "sum",
                source(
                        "input x = f32(1000); input b = f32(); output y = sum(exp(x) + b); output m = x > b;",
                        EIGHT_FLOATS));
    }

    @Test
    void doublesAndRowsThatBeginAnywhere() {
        Golden.check(
                VectorRowTest.class,
                "rows",
                source(
                        "input x = f64(5, 3, 7); input y = f64(5, 3); output s = sum(sin(x), axes(0, 2));",
                        EIGHT_FLOATS));
    }

    /** Only where it is asked for, and only functions that have no text of our own. */
    @Test
    void functionsOfTheJvmAreNamedWhereTheyMayBe() {
        String text = "input x = f32(1000); input a = f32(); output y = pow(x, a) + tan(x) + exp(x);";
        String fast = source(text, EIGHT_FLOATS.withFunctions());
        assertThat(fast)
                .contains(".lanewise(VectorOperators.POW, v1)", ".lanewise(VectorOperators.TAN)")
                .doesNotContain("VectorOperators.EXP", "float[] x2");
        assertThat(source(text, EIGHT_FLOATS)).doesNotContain("VectorOperators.POW", "VectorOperators.TAN");
        assertThat(source(text, VectorMachine.NONE.withFunctions())).doesNotContain("Vector");
    }

    @Test
    void machinesWithoutVectorsHaveNone() {
        String source = source("input x = f32(1000); output y = sum(exp(x));", VectorMachine.NONE);
        assertThat(source).doesNotContain("Vector");
    }

    /** Elements that are apart in memory are gathered where something is done with them. */
    @Test
    void loopsThatOnlyMoveElementsThatAreApartHaveNone() {
        String apart = "slice(x, axis = 0, step = 2)";
        String moving = source("input x = f32(1000); output y = " + apart + ";", EIGHT_FLOATS);
        assertThat(moving).doesNotContain("FloatVector");
        String working = source("input x = f32(1000); output y = exp(" + apart + ");", EIGHT_FLOATS);
        assertThat(working).contains("FloatVector.fromArray(FloatVector.SPECIES_256, a0, a0P0, m0, 0)");
    }

    /** With the partial sums, a loop of more operations has more vectors than HotSpot keeps in registers. */
    @Test
    void partialSumsOfHeavyLoopsAreInMemory() {
        String light = source("input x = f32(1000); output y = sum(exp(x) * exp(-x));", EIGHT_FLOATS);
        String heavy = source("input x = f32(1000); output y = sum(exp(x) * tanh(x) * log(x));", EIGHT_FLOATS);
        assertThat(light).contains("d0p0 = d0p0.add(");
        assertThat(heavy).doesNotContain("d0p0").contains(".intoArray(p0, ");
    }
}
