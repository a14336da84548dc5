package io.failgate.failpoint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Writes random well-formed terms in all the ways the grammar allows; each method appends a text and returns what it
 * means.
 */
final class TermsGenerator {

    private static final List<String> CONDITIONS =
            List.of("user = 'a'", "x", "(a OR b) AND c -> d", "where where", "ä > \"€\"", "0", "{\"a\":1}");

    private final SplittableRandom random;
    private final StringBuilder out = new StringBuilder();
    private final ValueGenerator values;

    /** Terms as a user might write them, and what they mean. */
    record Sample(String text, List<Term> chain, String where) {}

    private TermsGenerator(long seed) {
        this.random = new SplittableRandom(seed);
        this.values = new ValueGenerator(random, out);
    }

    static Sample sample(long seed) {
        TermsGenerator generator = new TermsGenerator(seed);
        return generator.random.nextInt(6) == 0 ? generator.json() : generator.chainWithCondition();
    }

    private void token(String token) {
        values.blanks();
        out.append(token);
        values.blanks();
    }

    private Sample chainWithCondition() {
        List<Term> chain = new ArrayList<>();
        values.blanks();
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            chain.add(term());
            token(left > 1 ? "->" : "");
        }
        String where = "";
        if (random.nextInt(3) == 0) {
            where = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
            out.append(' ');
            values.anyCase("where");
            token(" " + where);
        }
        return new Sample(out.toString(), chain, where);
    }

    private Term term() {
        List<Modifier> modifiers = new ArrayList<>();
        for (int left = Math.max(0, random.nextInt(5) - 1); left > 0; left--) {
            modifiers.add(random.nextBoolean() ? chance() : count());
            values.blanks();
        }
        List<Step> steps = new ArrayList<>();
        for (int left = Math.max(1, random.nextInt(5) - 1); left > 0; left--) {
            steps.add(step());
            token(left > 1 ? "&" : "");
        }
        return new Term(modifiers, steps);
    }

    private Modifier chance() {
        int whole = random.nextInt(200);
        String digits = String.valueOf(random.nextInt(1000));
        String number = switch (random.nextInt(4)) {
            case 0 -> Integer.toString(whole);
            case 1 -> whole + ".";
            case 2 -> "." + digits;
            default -> whole + "." + digits;
        };
        out.append(number);
        token("%");
        return new Modifier.Chance(new BigDecimal(number));
    }

    private Modifier count() {
        long times = random.nextLong(1L << random.nextInt(1, 59));
        out.append(random.nextInt(8) == 0 && times < 1000 ? "00" : "").append(times);
        token("*");
        return new Modifier.Count(times);
    }

    private Step step() {
        List<Action> actions = new ArrayList<>(List.of(CoreAction.values()));
        Collections.addAll(actions, HostAction.values());
        Action action = actions.get(random.nextInt(actions.size()));
        values.anyCase(action.keyword());
        values.blanks();
        return new Step(action, action instanceof CoreAction core ? arguments(core) : arguments(random.nextInt(4)));
    }

    private List<Value> arguments(CoreAction action) {
        return switch (action) {
            case OFF, PAUSE, CRASH, BREAK -> arguments(0);
            case RETURN, YIELD, PANIC, PRINT -> arguments(random.nextInt(2));
            case SLEEP, DELAY -> waiting();
        };
    }

    private List<Value> waiting() {
        token("(");
        Value value = values.waiting();
        token(")");
        return List.of(value);
    }

    private List<Value> arguments(int number) {
        if (number == 0 && random.nextBoolean()) {
            return List.of();
        }
        List<Value> arguments = new ArrayList<>();
        token("(");
        for (int left = number; left > 0; left--) {
            arguments.add(values.argument());
            token(left > 1 ? "," : "");
        }
        token(")");
        return arguments;
    }

    /** MongoDB's form, its fields in any order. */
    private Sample json() {
        List<Modifier> modifiers = new ArrayList<>();
        List<Value> data = new ArrayList<>();
        StringBuilder where = new StringBuilder();
        boolean off = random.nextInt(8) == 0;
        List<Runnable> fields = new ArrayList<>();
        fields.add(() -> modifiers.addAll(mode(off)));
        if (random.nextBoolean()) {
            fields.add(() -> data.add(new Value(Value.Kind.JSON, data())));
        }
        if (random.nextInt(3) == 0) {
            fields.add(() -> where.append(condition()));
        }
        writeShuffled(fields);
        Step step = off ? new Step(CoreAction.OFF, List.of()) : new Step(CoreAction.RETURN, data);
        return new Sample(out.toString(), List.of(new Term(modifiers, List.of(step))), where.toString());
    }

    private void writeShuffled(List<Runnable> fields) {
        Collections.shuffle(fields, new Random(random.nextLong()));
        token("{");
        for (int i = 0; i < fields.size(); i++) {
            token(i > 0 ? "," : "");
            fields.get(i).run();
        }
        token("}");
    }

    private Object data() {
        token("\"data\"");
        token(":");
        return values.object(1);
    }

    private String condition() {
        token("\"where\"");
        token(":");
        return values.quoted('"');
    }

    private List<Modifier> mode(boolean off) {
        token("\"mode\"");
        token(":");
        int parts = off ? 0 : random.nextInt(8);
        if (parts == 0) {
            token(off ? "\"off\"" : "\"alwaysOn\"");
            return List.of();
        }
        List<Modifier> modifiers = new ArrayList<>();
        List<Runnable> fields = new ArrayList<>();
        if ((parts & 1) != 0) {
            long times = random.nextLong(1000);
            modifiers.add(new Modifier.Skip(times));
            fields.add(() -> token("\"skip\":" + times));
        }
        if ((parts & 2) != 0) {
            double chance = random.nextInt(1001) / 1000.0;
            modifiers.add(new Modifier.Chance(BigDecimal.valueOf(chance).movePointRight(2)));
            fields.add(() -> token("\"activationProbability\":" + chance));
        }
        if ((parts & 4) != 0) {
            long times = random.nextLong(1L << 62);
            modifiers.add(new Modifier.Count(times));
            fields.add(() -> token("\"times\":" + times));
        }
        writeShuffled(fields);
        return modifiers;
    }
}
