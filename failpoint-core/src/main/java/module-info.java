/** Failpoints for JVM programs: registered keys, a term language, no cost while off. */
@SuppressWarnings({"requires-automatic", "module"})
module io.failgate.failpoint {
    requires static context.propagation;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.failgate.failpoint;

    uses io.failgate.failpoint.FailPointEndpoint;
}
