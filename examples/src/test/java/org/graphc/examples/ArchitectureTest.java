package org.graphc.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphc.core.op.OpCatalog;
import org.junit.jupiter.api.Test;

/** What may depend on what, and what may change; it lives here because only here is every module on the class path. */
class ArchitectureTest {
    private static final String CORE = "org.graphc.core";
    private static final String OPTIMIZER = "org.graphc.optimizer";
    private static final String RUNTIME = "org.graphc.runtime";
    private static final String EXAMPLES = "org.graphc.examples";

    private static final String OP = CORE + ".graph.Op";
    private static final String NODE = CORE + ".graph.Node";
    private static final String PASS = OPTIMIZER + ".pass.Pass";

    /** Who may have fields that change, apart from private nested builders; MemoryGuard counts a run's bytes. */
    private static final Set<String> MUTABLE = Set.of(
            CORE + ".graph.GraphBuilder",
            CORE + ".graph.InternTable",
            OPTIMIZER + ".pass.ProductOfFactors",
            OPTIMIZER + ".pass.ShorterSum",
            OPTIMIZER + ".pass.StraightLine",
            OPTIMIZER + ".pass.SumOfTerms",
            RUNTIME + ".codegen.VectorTrial",
            RUNTIME + ".plan.Cluster",
            RUNTIME + ".plan.FusionGroup",
            RUNTIME + ".plan.KernelBuilder",
            RUNTIME + ".Memory",
            RUNTIME + ".MemoryGuard");

    /** Fields of immutable classes that remember what was computed, as String does its hash. */
    private static final Set<String> MEMOS = Set.of(CORE + ".tensor.Tensor.hash");

    private static final JavaClasses OURS = OurClasses.ALL;

    @Test
    void modulesPointOneWay() {
        pointOneWay(List.of(
                new String[] {CORE + ".."},
                new String[] {OPTIMIZER + ".."},
                new String[] {RUNTIME + ".."},
                new String[] {EXAMPLES + ".."}));
    }

    @Test
    void corePackagesPointOneWay() {
        pointOneWay(List.of(
                new String[] {CORE + ".type.."},
                new String[] {CORE + ".tensor.."},
                new String[] {CORE + ".graph.."},
                new String[] {CORE + ".op.."},
                new String[] {CORE + ".grad..", CORE + ".lang..", CORE + ".dot.."}));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching("org.graphc.(**)").should().beFreeOfCycles());
    }

    @Test
    void librariesStayInTheirCorner() {
        check(onlyIn(Set.of(CORE + ".lang", RUNTIME + ".codegen"), "com.github.javaparser.."));
        check(onlyIn(Set.of(RUNTIME + ".picture"), "guru.nidi.."));
        check(onlyIn(Set.of(RUNTIME + ".cli"), "picocli.."));
    }

    @Test
    void graphsAndPassesDoNoInputOrOutput() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        CORE + ".type..", CORE + ".tensor..", CORE + ".graph..", CORE + ".op..", OPTIMIZER + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.."));
    }

    @Test
    void opsAreRecordsInTheirPackage() {
        check(classes().that(implement(OP)).should().beRecords().andShould().resideInAPackage(CORE + ".op"));
    }

    @Test
    void everyOpIsInTheCatalog() {
        Set<String> ops =
                OURS.stream().filter(implement(OP)).map(JavaClass::getFullName).collect(Collectors.toSet());
        assertThat(OpCatalog.OPS).extracting(Class::getName).containsExactlyInAnyOrderElementsOf(ops);
    }

    @Test
    void opsHoldNoNodes() {
        DescribedPredicate<JavaField> noNode = describe(
                "free of Node",
                field -> field.getAllInvolvedRawTypes().stream()
                        .noneMatch(type -> type.getFullName().equals(NODE)));
        check(fields().that().areDeclaredInClassesThat(implement(OP)).should(be(noNode)));
    }

    @Test
    void passesAreFinalAndKeepNothing() {
        check(classes().that(implement(PASS)).should().haveModifier(JavaModifier.FINAL));
        check(fields().that().areDeclaredInClassesThat(implement(PASS)).should().beFinal());
    }

    @Test
    void nothingCallsItself() {
        assertThat(CallGraph.cycles(OURS))
                .as("cycles of calls; bound the depth and say why with @BoundedRecursion, or write a loop")
                .isEmpty();
    }

    @Test
    void onlyBuildersChange() {
        DescribedPredicate<JavaField> mayChange = describe(
                "are in a builder or set by picocli",
                field -> MUTABLE.contains(field.getOwner().getFullName())
                        || MEMOS.contains(field.getFullName())
                        || isPrivateNested(field.getOwner())
                        || isCommandLineOption(field));
        check(fields().that(DescribedPredicate.not(mayChange)).should().beFinal());
    }

    @Test
    void onlyTheCommandLinePrints() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(RUNTIME + ".cli..", EXAMPLES + "..")
                .should()
                .accessField(System.class, "out"));
    }

    @Test
    void nothingIsRandomWithoutItsKey() {
        check(noClasses().should().callMethod(Math.class, "random"));
        for (String generator : List.of("java.util.Random", "java.util.concurrent.ThreadLocalRandom")) {
            check(noClasses().should().dependOnClassesThat().haveFullyQualifiedName(generator));
        }
    }

    /** Each layer may use itself and the ones before it. */
    private static void pointOneWay(List<String[]> layers) {
        for (int i = 0; i < layers.size(); i++) {
            String[] later = layers.subList(i + 1, layers.size()).stream()
                    .flatMap(Stream::of)
                    .toArray(String[]::new);
            check(noClasses()
                    .that()
                    .resideInAnyPackage(layers.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later));
        }
    }

    private static ArchRule onlyIn(Set<String> packages, String library) {
        String[] corner = packages.stream().map(name -> name + "..").toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(corner)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static DescribedPredicate<JavaClass> implement(String type) {
        return assignableTo(type)
                .and(DescribedPredicate.not(describe("interfaces", JavaClass::isInterface)))
                .as("implement %s", type);
    }

    private static boolean isPrivateNested(JavaClass type) {
        return type.isNestedClass() && modifier(JavaModifier.PRIVATE).test(type);
    }

    private static boolean isCommandLineOption(JavaField field) {
        return field.getOwner().getPackageName().equals(RUNTIME + ".cli")
                && field.getAnnotations().stream()
                        .anyMatch(note -> note.getRawType().getPackageName().equals("picocli"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(OURS);
    }
}
