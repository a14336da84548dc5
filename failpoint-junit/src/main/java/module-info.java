/** Arms failpoints for single JUnit tests, safely in parallel. */
module io.failgate.failpoint.junit {
    requires transitive io.failgate.failpoint;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires static transitive org.junit.platform.launcher;

    exports io.failgate.failpoint.junit;
}
