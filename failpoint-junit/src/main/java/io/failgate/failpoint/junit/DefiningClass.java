package io.failgate.failpoint.junit;

import io.failgate.failpoint.FailPoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * The class that is said to define a point.
 *
 * @param type which one
 */
record DefiningClass(Class<?> type) {

    /** What occurs in the class file of whatever touches a point. */
    private static final String[] POINTS = {"io/failgate/failpoint/FailPoint", "io/failgate/failpoint/Checkpoints"};

    /**
     * Initialises the class. Whether it may define the point: its initialisation defines something, or its class file
     * has a word of failpoints, or of this one. So may a superclass.
     */
    boolean initialise(String key, FailPoints failPoints) {
        if (type.isPrimitive() || type.isArray()) {
            return false;
        }
        int before = failPoints.list().size();
        try {
            Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
        String name = new String(
                key.substring(key.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return failPoints.list().size() != before
                || Stream.<Class<?>>iterate(type, one -> one != null && one != Object.class, Class::getSuperclass)
                        .anyMatch(one -> mentions(one, name));
    }

    /** Whether a class file has such a word; one that cannot be had is taken to. */
    private static boolean mentions(Class<?> one, String name) {
        String file = one.getName().substring(one.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = one.getResourceAsStream(file)) {
            if (in == null) {
                return true;
            }
            String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return content.contains(name) || Stream.of(POINTS).anyMatch(content::contains);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
