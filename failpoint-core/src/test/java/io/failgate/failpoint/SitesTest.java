package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sites of a registry are found and changed by what is written down about them as by looking at each. */
@Timeout(60)
class SitesTest {

    /** Some names are ambiguous, and some are another's full name. */
    private static final List<String> NAMES =
            List.of("b/x", "a/x", "x", "z/y", "c/b/y", "b/y", "only", "c/b/alone", "b/alone/only");

    private final FailPoints registry = FailPoints.create();

    private FailPoint define(String fullName) {
        return registry.define(new FailPointKey(fullName, "tests sites", "return"));
    }

    @Test
    void aNameFindsWhatLookingAtEachFinds() {
        List<FailPoint> points = new ArrayList<>();
        for (String fullName : NAMES) {
            points.add(define(fullName));
            for (String name : List.of("x", "y", "only", "alone", "b/x", "b/y", "c/b/alone", "b", "b/", "", "X")) {
                assertThat(found(name)).as(name).isEqualTo(lookedFor(name, points));
            }
        }
    }

    private String found(String name) {
        try {
            return registry.status(name).key().fullName();
        } catch (FailPointException wrong) {
            return String.valueOf(wrong.getMessage()).replaceFirst("; did you mean.*", "");
        }
    }

    private static String lookedFor(String name, List<FailPoint> points) {
        if (points.stream().anyMatch(point -> point.key().fullName().equals(name))) {
            return name;
        }
        List<FailPoint> called =
                points.stream().filter(point -> point.key().name().equals(name)).toList();
        return switch (called.size()) {
            case 0 -> "error on " + name + ": failpoint: failpoint does not exist";
            case 1 -> called.get(0).key().fullName();
            default ->
                "error on " + name + ": failpoint: the name is ambiguous; write one of "
                        + String.join(
                                ", ", called.stream().map(FailPoint::toString).toList());
        };
    }

    @Test
    void whatIsDisarmedTogetherIsToldInTheOrderOfDefinition() {
        List<String> names = List.of("m", "c", "z", "a");
        names.forEach(this::define);
        FailPointScope scope = registry.newScope("one");
        List<String> told = new ArrayList<>();
        for (String name : List.of("z", "a", "m")) {
            registry.put(name, "off");
            scope.arm(name, "off");
        }
        registry.listen(new FailPointListener() {
            @Override
            public void hit(Effect effect, EvaluationContext context) {}

            @Override
            public void changed(FailPointKey key, Optional<FailPointScope> where) {
                told.add(key + " " + where.isPresent());
            }
        });
        scope.close();
        scope.close();
        registry.removeAll();
        assertThat(told)
                .extracting(each -> each.replaceAll(".*fullName=(\\w).* ", "$1 "))
                .containsExactly("m true", "z true", "a true", "m false", "z false", "a false");
    }

    /** Arms, disarms and closes at random; what is in force is what a map of everything says. */
    @Test
    void whatIsInForceIsWhatWasArmedLastAndNotDisarmed() {
        List<FailPoint> points = NAMES.stream().map(this::define).toList();
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Optional<FailPointScope>> places = List.of(
                    Optional.empty(), Optional.of(registry.newScope("one")), Optional.of(registry.newScope("other")));
            List<Map<FailPoint, Armed>> armed = List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());
            for (int step = 0; step < 60; step++) {
                int place = random.nextInt(places.size());
                FailPoint point = points.get(random.nextInt(points.size()));
                change(random.nextInt(9), places.get(place), point, armed.get(place));
                assertThat(inForce(points, places)).as("seed %s", seed).isEqualTo(expected(points, armed));
            }
            registry.removeAll();
            places.forEach(place -> place.ifPresent(FailPointScope::close));
            assertThat(points).noneMatch(FailPoint::armed);
        }
    }

    private void change(int what, Optional<FailPointScope> place, FailPoint point, Map<FailPoint, Armed> armed) {
        String name = point.key().fullName();
        FailPointChange put = FailPointChange.put(name, "off");
        FailPointChange remove = FailPointChange.remove(name);
        switch (what) {
            case 0 -> {
                place.ifPresentOrElse(FailPointScope::close, registry::removeAll);
                armed.clear();
            }
            case 1, 2 -> {
                Optional.ofNullable(armed.remove(point)).ifPresent(Armed::close);
            }
            case 3 -> {
                registry.apply(List.of(place.map(remove::inside).orElse(remove)));
                armed.remove(point);
            }
            default ->
                armed.put(
                        point,
                        registry.apply(List.of(place.map(put::inside).orElse(put)))
                                .get(0));
        }
    }

    private List<String> inForce(List<FailPoint> points, List<Optional<FailPointScope>> places) {
        List<String> inForce = new ArrayList<>();
        for (FailPoint point : points) {
            for (Optional<FailPointScope> place : places) {
                FailPointStatus status = registry.list(() -> place).get(points.indexOf(point));
                inForce.add(point + " " + status.armed() + " " + status.scoped() + " " + status.scopes());
            }
        }
        return inForce;
    }

    private static List<String> expected(List<FailPoint> points, List<Map<FailPoint, Armed>> armed) {
        List<String> expected = new ArrayList<>();
        for (FailPoint point : points) {
            long scopes = armed.stream()
                    .skip(1)
                    .filter(inside -> inside.containsKey(point))
                    .count();
            for (Map<FailPoint, Armed> place : armed) {
                boolean everywhere = armed.get(0).containsKey(point);
                boolean scoped = !place.equals(armed.get(0)) && place.containsKey(point);
                expected.add(point + " " + (everywhere || scoped) + " " + scoped + " " + scopes);
            }
        }
        return expected;
    }

    /** Whoever moves an arming puts it at its new place first: from then on, one of the two is there at any moment. */
    @Test
    void whatMovesFromScopeToScopeIsNeverMissed() {
        FailPoint point = define("x");
        FailPointScope outer = registry.newScope("outer");
        FailPointScope inner = outer.newScope("inner");
        List<Optional<FailPointScope>> places = List.of(Optional.empty(), Optional.of(inner), Optional.of(outer));
        registry.put("x", "return");
        CompletableFuture<Void> moving = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200_000; i++) {
                FailPointChange put = FailPointChange.put("x", "return");
                FailPointChange remove = FailPointChange.remove("x");
                Optional<FailPointScope> from = places.get(i % 3);
                Optional<FailPointScope> to = places.get((i + 1) % 3);
                registry.apply(List.of(
                        to.map(put::inside).orElse(put),
                        from.map(remove::inside).orElse(remove)));
            }
        });
        long missed = 0;
        do {
            missed += point.evaluate(inner).isNone() ? 1 : 0;
        } while (!moving.isDone());
        moving.join();
        assertThat(missed).isZero();
    }
}
