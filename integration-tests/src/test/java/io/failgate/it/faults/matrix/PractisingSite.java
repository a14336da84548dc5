package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.Armed;
import java.io.IOException;
import java.util.Optional;

/** The failpoint to practise with, which no code asks. */
record PractisingSite(MatrixBench bench) implements SiteCheck {

    static final String NAME = "TestFailPointError";

    @Override
    public void check(Fault fault) throws IOException {
        bench.logIn();
        try (Armed armed = bench.failPoints().arm(NAME, fault.terms())) {
            assertThat(bench.client().rows("select 1")).hasSize(1);
            assertThat(armed.evaluations()).isZero();
        }
    }

    @Override
    public Optional<String> note(Fault fault) {
        return Optional.of("nothing asks it, so nothing happens");
    }
}
