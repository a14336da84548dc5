package io.failgate.benchmarks.failpoint;

/**
 * What stands at the points of a host: one line of code, and the fields it needs. A point is number 0, 1 or 2 of its
 * host.
 */
enum PointCode {
    /** Nothing at all. */
    NONE("", ""),
    /** Nothing either, but found out by the compiler: the control that shows what is noise. */
    CONSTANT("static final boolean ARMED = false;", "if (ARMED) { hit(); }"),
    /** What this library has. */
    FAILPOINT("""
            static final FailPoint POINT_0 = point(0);
            static final FailPoint POINT_1 = point(1);
            static final FailPoint POINT_2 = point(2);
            static FailPoint point(int number) { return FailPoint.define(NAME + "-" + number, "", "return"); }
            """, "if (POINT_%1$d.armed()) { hit(); }"),
    /** A volatile field for each point, the least that makes arming visible without the help of the virtual machine. */
    VOLATILE("""
            static volatile boolean armed0;
            static volatile boolean armed1;
            static volatile boolean armed2;
            """, "if (armed%1$d) { hit(); }"),
    /** A look-up by name among a hundred. */
    CONCURRENT_MAP("""
            static final ConcurrentHashMap<String, String> TERMS = new ConcurrentHashMap<>();
            static { for (int i = 0; i < 100; i++) { TERMS.put("other-" + i, "return"); } }
            """, "if (TERMS.get(\"point-%1$d\") != null) { hit(); }"),
    /** The same in a plain map that a lock protects. */
    LOCKED_MAP("""
            static final HashMap<String, String> TERMS = new HashMap<>();
            static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock();
            static { for (int i = 0; i < 100; i++) { TERMS.put("other-" + i, "return"); } }
            static boolean isArmed(String name) {
                LOCK.readLock().lock();
                try { return TERMS.get(name) != null; } finally { LOCK.readLock().unlock(); }
            }
            """, "if (isArmed(\"point-%1$d\")) { hit(); }");

    private final String fields;
    private final String code;

    PointCode(String fields, String code) {
        this.fields = fields;
        this.code = code;
    }

    /** The fields, as they stand in a class. */
    String fields() {
        return fields;
    }

    /** The code at one point. */
    String at(int point) {
        return code.formatted(point);
    }
}
