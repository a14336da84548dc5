package io.failgate.proxy;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The circles among some classes: in a circle, each class refers to every other, directly or by others.
 *
 * @param references to which classes each class refers
 */
record Circles(Map<String, Set<String>> references) {

    /**
     * Those among the classes of a package. A nested class counts as the class it is in. A reference to nothing but a
     * constant that the compiler copies is not seen.
     */
    static Circles in(JavaPackage examined) {
        Map<String, Set<String>> references = new TreeMap<>();
        for (JavaClass each : examined.getClasses()) {
            Set<String> targets = references.computeIfAbsent(outermost(each), name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .map(JavaClass::getBaseComponentType)
                    .filter(target -> target.getPackageName().equals(examined.getName()))
                    .forEach(target -> targets.add(outermost(target)));
        }
        return new Circles(references);
    }

    private static String outermost(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        return name.replaceFirst("\\$.*", "");
    }

    /** The members of each circle that has more than so many. */
    Set<Set<String>> ofMoreThan(int members) {
        return references.keySet().stream()
                .map(this::circleOf)
                .filter(circle -> circle.size() > members)
                .collect(Collectors.toSet());
    }

    private Set<String> circleOf(String name) {
        return reachedFrom(name).stream()
                .filter(other -> reachedFrom(other).contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> reachedFrom(String name) {
        Set<String> reached = new TreeSet<>();
        Deque<String> unvisited = new ArrayDeque<>(references.get(name));
        while (!unvisited.isEmpty()) {
            String next = unvisited.pop();
            if (reached.add(next)) {
                unvisited.addAll(references.get(next));
            }
        }
        return reached;
    }
}
