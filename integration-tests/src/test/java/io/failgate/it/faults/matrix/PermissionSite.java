package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;

/** The failpoint by which failpoints can be changed by SQL. */
record PermissionSite(MatrixBench bench) implements SiteCheck {

    static final String NAME = "OpenSetFailPoint";

    @Override
    public void check(Fault fault) throws IOException {
        bench.logIn();
        bench.failPoints().put(NAME, fault.terms());
        assertThat(succeeds("set @put_session_failpoint = 'after-query=off'")).isEqualTo(fault == Fault.RETURN);
        bench.failPoints().put(NAME, "return(1)");
        assertThat(succeeds("set @remove_session_failpoint = 'after-query'")).isTrue();
    }

    private boolean succeeds(String sql) throws IOException {
        return bench.client().execute(sql).isOk();
    }

    @Override
    public Optional<String> note(Fault fault) {
        return fault == Fault.RETURN
                ? Optional.empty()
                : Optional.of("failpoints cannot be changed by SQL; nothing else happens");
    }
}
