package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.graphc.core.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    static final String SQUARE = "input x = f64();\nvar y = x * x + 0;\ngradient(y, x);\noutput y;\n";
    private static final String WRONG = "input x = f64(2);\noutput z;\n";

    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file("square.graph", SQUARE);
        graphc.file("wrong.graph", WRONG);
        graphc.file("file", "");
        assertThat(folder.resolve("folder").toFile().mkdir()).isTrue();
    }

    @Test
    void explainsItselfAndItsCommands() {
        StringBuilder text = new StringBuilder();
        text.append(graphc.transcript("--help")).append('\n');
        for (String command : new String[] {
            "check", "compile", "run", "train", "view", "cost", "bench", "explain", "verify", "ops", "passes", "version"
        }) {
            text.append(graphc.transcript("help", command)).append('\n');
            assertThat(graphc.run(command, "--help").out())
                    .isEqualTo(graphc.run("help", command).out());
        }
        Golden.check(MainTest.class, "help", text.toString());
    }

    @Test
    void refusesWrongCommandLines() {
        StringBuilder text = new StringBuilder();
        for (String[] args : new String[][] {
            {},
            {"bogus"},
            {"chek", "@square.graph"},
            {"check"},
            {"check", "--what", "@square.graph"},
            {"help", "bogus"},
            {"ops", "summ"},
            {"ops", "zzzzzzzz"},
            {"check", "@folder"},
            {"check", "@none.graph"},
            {"check", "@none.graph", "@wrong.graph"},
            {"view", "@none.graph"},
            {"view", "@square.graph", "-o", "@a.pdf"},
            {"view", "@square.graph", "-o", ""},
            {"compile", "@square.graph", "-o", "@x.bogus"},
            {"compile", "@square.graph", "-o", "@nodir/deeper/x.graph"},
            {"compile", "@square.graph", "-o", "@class.java"},
            {"compile", "@square.graph", "-o", "@Math.java"},
            {"compile", "@square.graph", "-o", "@Forward.java"},
            {"compile", "@square.graph", "-o", "@My-Model.java"},
            {"compile", "@square.graph", "-o", "@1.java"},
            {"compile", "@square.graph", "-o", "@\u00fcn\u00ef.java"},
            {"compile", "@square.graph", "--emit=exe"},
            {"compile", "@square.graph", "-O0", "--print-after=simplify"},
            {"compile"},
            {"compile", "@square.graph", "--passes=cse,frob"},
            {"compile", "@square.graph", "--passes=cse", "-O1"},
            {"compile", "@square.graph", "-fno-rule=frob"},
            {"compile", "@square.graph", "--limit-rewrites=-1"},
            {"compile", "@square.graph", "--stats=xml"},
            {"compile", "@square.graph", "--dump-dir=@file"},
            {"compile", "@square.graph", "--dump-dir="},
            {"compile", "@square.graph", "--dump-dir=@folder/.."},
            {"passes", "frob"},
            {"compile", "@square.graph", "-o", "@file/out.graph"},
            {"view", "@square.graph", "-T", "gif"},
            {"view", "@square.graph", "-T", "java"},
            {"view", "@square.graph", "--view=sideways"},
            {"view", "@square.graph", "-T", "dot", "--path=y"},
            {"view", "@square.graph", "-T", "dot", "--path=y:q"},
        }) {
            text.append(graphc.transcript(args)).append('\n');
        }
        Golden.check(MainTest.class, "refusals", text.toString());
    }

    @Test
    void checksFilesAndSaysNothingWhereNothingIsWrong() {
        assertThat(graphc.run("check", "@square.graph").shown()).isEqualTo("exit 0\n");
        assertThat(graphc.run("check", "@square.graph", "@wrong.graph").shown())
                .startsWith("exit 1\n    wrong.graph:2:8: error[G0201]: ");
        assertThat(graphc.run(false, WRONG, "check", "-").shown()).startsWith("exit 1\n    <stdin>:2:8: error");
    }

    @Test
    void coloursDiagnosticsOnATerminalOnly() {
        assertThat(graphc.run(true, "", "check", "@wrong.graph").err())
                .contains("\u001b[1;31merror[G0201]\u001b[0m", "\u001b[32m^");
        assertThat(graphc.run("check", "@wrong.graph").err()).doesNotContain("\u001b");
    }

    @Test
    void compilesToADescriptionThatReadsBack() {
        String printed = graphc.run("compile", "@square.graph", "-O2").out();
        graphc.file("again.graph", printed);
        assertThat(graphc.run("run", "@again.graph", "--in=x=3").out())
                .isEqualTo(graphc.run("run", "@square.graph", "--in=x=3").out())
                .contains("y = 9.0", "dy_dx = 6.0");
        assertThat(graphc.run("compile", "@square.graph", "-o", "@out.graph").shown())
                .isEqualTo("exit 0\n");
        assertThat(folder.resolve("out.graph")).hasContent(printed);
    }

    @Test
    void namesAClassAsTheDescriptionWhereNoFileNamesIt() {
        for (String name : new String[] {"math", "class", "forward", "my-model", "1"}) {
            graphc.file(name + ".graph", SQUARE);
        }
        assertThat(java("@math.graph")).contains("class GraphMath {");
        assertThat(java("@class.graph")).contains("class GraphClass {");
        assertThat(java("@forward.graph")).contains("class GraphForward {");
        assertThat(java("@my-model.graph")).contains("class MyModel {");
        assertThat(java("@1.graph")).contains("class Graph1 {");
    }

    private String java(String file) {
        return graphc.run("compile", file, "--emit=java").out();
    }

    @Test
    void givesAClassTheSameMethodsWhateverTheOptimisation() {
        graphc.file(
                "tree.graph",
                "input a = f64(); input b = f64(); var c = a + b; var d = b + 1; var e = c * d;"
                        + " gradient(e, a, b, c, d); output c, d, e;");
        for (String level : new String[] {"-O0", "-O1", "-O2"}) {
            assertThat(graphc.run("compile", "@tree.graph", "--emit=java", level)
                            .out())
                    .contains("record Forward(double c, double d, double e)")
                    .contains("record Gradient(double de_da, double de_db, double de_dc, double de_dd)");
        }
    }

    @Test
    void writesToAFileWhoseEndingSaysNothing() {
        assertThat(graphc.run("compile", "@square.graph", "-o", "@plain").code())
                .isZero();
        assertThat(graphc.run("compile", "@square.graph", "--emit=graph", "-o", "@x.bogus")
                        .code())
                .isZero();
        assertThat(folder.resolve("plain")).hasSameBinaryContentAs(folder.resolve("x.bogus"));
    }

    @Test
    void showsGraphsAndStatisticsOfPassesOnRequest() {
        CommandLineRun.Outcome outcome = graphc.run("compile", "@square.graph", "--stats", "--print-after=dce");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("// after dce, sweep 1: ", "input x = f64();", "all together: ");
    }

    @Test
    void showsTheGraphWhereAPassChangedIt() {
        String shown = graphc.run("compile", "@square.graph", "--print-after=change", "--print-before=sink")
                .err();
        assertThat(shown).contains("// after simplify, sweep 1: ", "// before sink, sweep 1: ");
        assertThat(shown).doesNotContain("// after dce, sweep 2: ");
    }

    @Test
    void tellsWhatThePassesDidToPrograms() {
        String json = graphc.run("compile", "@square.graph", "--stats=json").err();
        assertThat(json).contains("\"pass\" : \"dce\"", "\"x + 0 => x if float(x) and noMinusZero(x)\" : 1");
        assertThat(json).doesNotContain("nanoseconds");
        String timed = graphc.run("compile", "@square.graph", "--stats=json", "--timing")
                .err();
        assertThat(timed).contains("nanoseconds", "\"name\" : \"all passes\"", "\"name\" : \"sweep 1\"");
    }

    /** Warnings are inside the JSON, where a program finds them and does not stumble over them. */
    @Test
    void tellsProgramsOfCapsThatWereHit() {
        String json = graphc.run("compile", "@square.graph", "--stats=json", "--passes=repeat<1>(simplify)")
                .err();
        assertThat(json).startsWith("{").contains("\"capped\" : [ \"repeat<1>(simplify)\" ]");
        assertThat(graphc.run("compile", "@square.graph", "--stats", "--passes=repeat<1>(simplify)")
                        .err())
                .startsWith("graphc: warning: repeat<1>(simplify) still changed");
    }

    @Test
    void showsTimesAsATree() {
        String shown = graphc.run("compile", "@square.graph", "--timing").err();
        assertThat(shown).containsPattern(" 100\\.0  all passes\n.*    dce\n");
        assertThat(shown).containsPattern("    repeat<8>\\(.*\n.*      sweep 1\n.*        fold\n");
        assertThat(shown).contains("all together: ").doesNotContain("edges");
    }

    @Test
    void switchesRulesAndPassesByText() {
        assertThat(graphc.run("compile", "-O1", "--print-pipeline").out()).startsWith("dce,cse,repeat<8>(");
        assertThat(graphc.run("compile", "@square.graph", "--passes=cse,dce").out())
                .contains("v1 + v2");
        assertThat(graphc.run("compile", "@square.graph", "-fno-rule=x + 0 => x if float(x) and noMinusZero(x)")
                        .out())
                .contains("v1 + v2");
        assertThat(graphc.run("compile", "@square.graph", "--limit-rewrites=0").out())
                .contains("v1 + v2");
        assertThat(graphc.run("passes").out()).contains("stabilize ", "-O2  dce,cse,");
        assertThat(graphc.run("passes", "stabilize").out()).contains("improves  log(1 + x) => log1p(x)");
    }

    @Test
    void namesThePassesWhereOneIsUnknown() {
        assertThat(graphc.run("compile", "@square.graph", "--print-after=fusion")
                        .shown())
                .startsWith("exit 2\n    graphc: --print-after=fusion: the pipeline has the passes dce, ");
    }

    @Test
    void drawsDot() {
        assertThat(graphc.run("view", "@square.graph", "-T", "dot").out()).startsWith("digraph");
        assertThat(graphc.run("view", "@square.graph", "-o", "@out.dot").shown())
                .isEqualTo("exit 0\n");
        assertThat(folder.resolve("out.dot")).content().startsWith("digraph");
        assertThat(graphc.run("compile", "@square.graph", "--emit=dot").out()).startsWith("digraph");
    }

    @Test
    void drawsPictures() {
        assertThat(graphc.run("view", "@square.graph", "-o", "@out.svg", "--path=y:x")
                        .code())
                .isZero();
        assertThat(folder.resolve("out.svg")).content().contains("<svg", "∂y/∂x");
        assertThat(graphc.run("compile", "@square.graph", "-o", "@out.png").code())
                .isZero();
        assertThat(folder.resolve("out.png")).binaryContent().startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void sendsNoPngToATerminal() {
        assertThat(graphc.run(true, "", "view", "@square.graph", "-T", "png").code())
                .isEqualTo(2);
    }

    @Test
    void listsAndExplainsFunctions() {
        assertThat(graphc.run("ops").out()).contains("softmaxCrossEntropy(", "matmul(a, b)");
        assertThat(graphc.run("ops", "relu").out())
                .contains("relu(x, at0 = 0)", "derivative at singular points: 0 at 0");
    }

    @Test
    void saysWhatRunsHere() {
        assertThat(graphc.run("version").out())
                .contains("graphc ", "java " + System.getProperty("java.version"), "vector module: ")
                .contains("matrix products: ");
    }
}
