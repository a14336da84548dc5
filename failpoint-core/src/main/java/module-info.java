/** Failpoints for JVM programs: registered keys, a term language, no cost while off. */
module io.failgate.failpoint {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.failgate.failpoint;
}
