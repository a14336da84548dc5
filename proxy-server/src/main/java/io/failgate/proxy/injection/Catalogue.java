package io.failgate.proxy.injection;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;

/**
 * Every site of the proxy, registered in one registry: first those that the origin of these statements has, in its order, then
 * Failgate's own by path.
 */
public final class Catalogue {

    private final FailPoint createDatabase;
    private final FailPoint openSetFailPoint;
    private final FailPoint beforeQuery;
    private final FailPoint afterQuery;

    /**
     * Registers the sites, and arms the one that is enabled at start.
     *
     * @param failPoints knows the {@link MySqlAction}s
     */
    public Catalogue(FailPoints failPoints) {
        createDatabase = failPoints.define(new FailPointKey(
                "vitess.io/vitess/go/vt/topotools/create-database-error-on-dbname",
                "CREATE DATABASE or CREATE SCHEMA of the database whose name the point returns fails",
                "return(\"foo\")"));
        failPoints.define(new FailPointKey("TestFailPointError", "does nothing; for practising", "return(1)"));
        openSetFailPoint = failPoints.define(new FailPointKey(
                "vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint",
                "while it returns anything, failpoints can be changed by SQL",
                "return(1)"));
        afterQuery = failPoints.define(new FailPointKey(
                "io.failgate/query/after-query",
                "the server has answered a text query, and the client has not heard of it",
                "1*close"));
        beforeQuery = failPoints.define(new FailPointKey(
                "io.failgate/query/before-query",
                "a text query has come, and the server has not heard of it",
                "1*error(1213)"));
        failPoints.put(openSetFailPoint.key().fullName(), openSetFailPoint.key().example());
    }

    FailPoint createDatabase() {
        return createDatabase;
    }

    /** While it returns anything, failpoints can be changed by SQL. */
    public FailPoint openSetFailPoint() {
        return openSetFailPoint;
    }

    FailPoint beforeQuery() {
        return beforeQuery;
    }

    FailPoint afterQuery() {
        return afterQuery;
    }
}
