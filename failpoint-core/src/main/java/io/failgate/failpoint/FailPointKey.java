package io.failgate.failpoint;

/**
 * The identity of a failpoint: what it is called and what it is for.
 *
 * @param fullName the name with its package or path, unique in a registry; its last segment after {@code /} is the
 *     short {@linkplain #name() name}
 * @param purpose one sentence: what happens at this point and when
 * @param example terms that do something visible when armed as they stand
 */
public record FailPointKey(String fullName, String purpose, String example) {

    /**
     * Checks the full name.
     *
     * @throws IllegalArgumentException if the full name is empty, ends in {@code /}, or has a blank, {@code =} or
     *     {@code ;}, which separate keys from terms
     */
    public FailPointKey {
        if (fullName.isEmpty() || fullName.endsWith("/") || !fullName.chars().allMatch(FailPointKey::allowed)) {
            throw new IllegalArgumentException("not a failpoint name: \"" + fullName + "\"");
        }
    }

    /** The key of a point in a class, with the class's name in front: {@code com.acme.Store/name}. */
    public static FailPointKey of(Class<?> owner, String name) {
        return new FailPointKey(owner.getName() + "/" + name, "a point in " + owner.getSimpleName(), "return");
    }

    private static boolean allowed(int c) {
        return c > ' ' && c != '=' && c != ';';
    }

    /** The full name without its package or path: {@code a/b/c} is called {@code c}. */
    public String name() {
        return fullName.substring(fullName.lastIndexOf('/') + 1);
    }
}
