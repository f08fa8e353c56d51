package org.graphc.examples;

import com.google.common.collect.Iterables;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.MutableGraph;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which of our methods calls which; a call from a lambda counts as one from the method around it. */
final class CallGraph {
    private static final String EXEMPT = "org.graphc.core.type.BoundedRecursion";

    private CallGraph() {}

    /** Disjoint cycles, one line each; empty if and only if there is no recursion. */
    static List<String> cycles(JavaClasses classes) {
        MutableGraph<String> calls = calls(classes);
        List<String> cycles = new ArrayList<>();
        trim(calls);
        while (!calls.nodes().isEmpty()) {
            List<String> cycle = anyCycle(calls);
            cycles.add(String.join("\n    calls ", cycle));
            cycle.forEach(calls::removeNode);
            trim(calls);
        }
        return cycles;
    }

    private static MutableGraph<String> calls(JavaClasses classes) {
        MutableGraph<String> calls =
                GraphBuilder.directed().allowsSelfLoops(true).build();
        for (JavaClass type : classes) {
            for (JavaCodeUnit from : type.getCodeUnits()) {
                accesses(from)
                        .flatMap(access -> access.getTarget().resolveMember().stream())
                        .filter(to -> classes.contain(to.getOwner().getFullName()) && !isExempt(from) && !isExempt(to))
                        .forEach(to -> calls.putEdge(name(from), name(to)));
            }
        }
        return calls;
    }

    /** A bridge has the name and the parameters of the method that it calls, yet is another one. */
    private static String name(JavaMember method) {
        return method.getFullName() + (method.getModifiers().contains(JavaModifier.BRIDGE) ? " (bridge)" : "");
    }

    private static Stream<JavaCodeUnitAccess<?>> accesses(JavaCodeUnit from) {
        return Stream.of(
                        from.getMethodCallsFromSelf(),
                        from.getConstructorCallsFromSelf(),
                        from.getMethodReferencesFromSelf(),
                        from.getConstructorReferencesFromSelf())
                .flatMap(Set::stream);
    }

    private static boolean isExempt(JavaCodeUnit method) {
        return method.isAnnotatedWith(EXEMPT);
    }

    /** Removes, until none is left, what calls nothing or is called by nothing; such a method is on no cycle. */
    private static void trim(MutableGraph<String> calls) {
        Deque<String> suspects = new ArrayDeque<>(calls.nodes());
        while (!suspects.isEmpty()) {
            String method = suspects.pop();
            boolean loose = calls.nodes().contains(method)
                    && (calls.predecessors(method).isEmpty()
                            || calls.successors(method).isEmpty());
            if (loose) {
                suspects.addAll(calls.adjacentNodes(method));
                calls.removeNode(method);
            }
        }
    }

    /** After trimming every method calls another one, so following calls must come back. */
    private static List<String> anyCycle(MutableGraph<String> calls) {
        Set<String> path = new LinkedHashSet<>();
        String method = Iterables.getFirst(calls.nodes(), null);
        while (path.add(method)) {
            method = calls.successors(method).iterator().next();
        }
        List<String> walked = List.copyOf(path);
        return walked.subList(walked.indexOf(method), walked.size());
    }
}
