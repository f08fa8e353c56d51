package org.graphc.core.lang;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.graphc.core.graph.Source;

/** Names and what they stand for at one place of a description. */
final class Scope {
    /** How a name came about; only variables may be rebound. */
    enum Sort {
        VARIABLE,
        INPUT,
        PARAMETER,
        CONSTANT,
        DIMENSION,
        FUNCTION,
        SCOPE
    }

    /** What a name stands for. */
    record Binding(Sort sort, Value value, Source declared) {}

    private final Optional<Scope> parent;
    private final boolean ofFunction;
    private final Map<String, Binding> names = new LinkedHashMap<>();

    private Scope(Optional<Scope> parent, boolean ofFunction) {
        this.parent = parent;
        this.ofFunction = ofFunction;
    }

    static Scope root() {
        return new Scope(Optional.empty(), false);
    }

    Scope inner() {
        return new Scope(Optional.of(this), false);
    }

    /** For the body of a function that was declared here: it reads names of this scope but cannot rebind them. */
    Scope call() {
        return new Scope(Optional.of(this), true);
    }

    boolean isInFunction() {
        for (Optional<Scope> s = Optional.of(this); s.isPresent(); s = s.get().parent) {
            if (s.get().ofFunction) {
                return true;
            }
        }
        return false;
    }

    Optional<Binding> find(String name) {
        for (Optional<Scope> s = Optional.of(this); s.isPresent(); s = s.get().parent) {
            Binding binding = s.get().names.get(name);
            if (binding != null) {
                return Optional.of(binding);
            }
        }
        return Optional.empty();
    }

    Optional<Binding> findHere(String name) {
        return Optional.ofNullable(names.get(name));
    }

    void put(String name, Binding binding) {
        names.put(name, binding);
    }

    /** Moves a variable's name to another value; false where it is not a variable that may be rebound here. */
    boolean rebind(String name, Value value) {
        for (Optional<Scope> s = Optional.of(this); s.isPresent(); s = s.get().parent) {
            Binding before = s.get().names.get(name);
            if (before != null) {
                s.get().names.put(name, new Binding(before.sort, value, before.declared));
                return before.sort == Sort.VARIABLE;
            }
            if (s.get().ofFunction) {
                return false;
            }
        }
        return false;
    }

    Set<String> visibleHere() {
        return new TreeSet<>(names.keySet());
    }

    /** All names that can be read here. */
    Set<String> visible() {
        Set<String> all = new TreeSet<>();
        for (Optional<Scope> s = Optional.of(this); s.isPresent(); s = s.get().parent) {
            all.addAll(s.get().names.keySet());
        }
        return all;
    }
}
