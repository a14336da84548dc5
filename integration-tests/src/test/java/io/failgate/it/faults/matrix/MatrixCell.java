package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.Armed;
import io.failgate.it.faults.matrix.Fault.Effect;
import io.failgate.proxy.testing.Packet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;

/**
 * One fault at one site, and a client that passes it. What the client hears, what the server knows and what is counted
 * is as it should be.
 */
final class MatrixCell {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** How many commands show that a session is in step. */
    private static final int IN_STEP = 2;

    private final MatrixSite site;
    private final Fault fault;
    private final MatrixBench bench;
    private final ClientView client;
    private final ServerView server;
    private boolean ended;

    /**
     * Makes it, for a client that is ready to pass the site.
     *
     * @param usual what the client hears without a fault
     */
    MatrixCell(MatrixSite site, Fault fault, MatrixBench bench, List<Packet> usual) {
        this.site = site;
        this.fault = fault;
        this.bench = bench;
        this.client = new ClientView(bench, site, usual);
        this.server = new ServerView(bench.tap(), site.position());
    }

    /** Whether the connection has ended by it, or is of no use to others. */
    boolean check() throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (Armed armed = bench.failPoints().arm(site.name(), terms())) {
            if (isOkForAnError()) {
                site.failing().get().ask(bench);
            } else {
                site.passage().speak(bench);
            }
            observe(armed);
            if (fault.effect() == Effect.LATE) {
                assertThat(System.nanoTime() - began)
                        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(Fault.MILLIS));
            }
            assertCounts(armed);
        }
        return ended;
    }

    /**
     * Other clients are idle as well. Silence that comes late cannot be observed, so an end is appended to the terms.
     */
    private String terms() {
        String terms = "1*" + fault.terms(site.name());
        if (site.position() != Position.IDLE) {
            return terms;
        }
        return terms + (isLateEnd() ? "&close" : "") + " where connection_id = "
                + bench.client().connectionId();
    }

    private boolean isLateEnd() {
        return site.position() == Position.IDLE && fault.effect() == Effect.LATE;
    }

    /** An OK is in place of an error only, where the server has answered. */
    private boolean isOkForAnError() {
        return fault.effect() == Effect.OK
                && site.position().isAsked()
                && site.failing().isPresent();
    }

    private void observe(Armed armed) throws IOException {
        switch (fault.effect()) {
            case NOTHING -> assertUsual();
            case LATE -> {
                if (isLateEnd()) {
                    assertEnds(0);
                } else {
                    assertUsual();
                }
            }
            case HELD -> assertHeld(armed);
            case ERROR -> assertError();
            case OK -> assertOk();
            case CLOSED -> assertEnds(0);
            case RESET -> {
                client.assertReset();
                assertEnded();
            }
            case CUT -> assertEnds(site.position() == Position.UPSTREAM ? 0 : Fault.BYTES);
            case MISNUMBERED -> {
                client.assertMisnumbered();
                assertGoesOn();
            }
            case FORGOTTEN -> assertForgotten();
            case END_OF_PROCESS -> throw new IllegalStateException("not in this process");
        }
    }

    private void assertUsual() throws IOException {
        client.assertUsual();
        assertGoesOn();
    }

    private void assertHeld(Armed armed) throws IOException {
        CompletableFuture<Void> reading = client.readingUsual();
        soon().until(() -> armed.paused() == 1);
        soon().until(client::isAtTheSite);
        assertThat(reading).isNotDone();
        server.assertHeld();
        armed.close();
        client.assertUsualBehind(reading);
        assertGoesOn();
    }

    private void assertError() throws IOException {
        if (fault == Fault.ERROR) {
            client.assertError(1317, "70100", "interrupted");
        } else {
            client.assertError(1105, "HY000", site.name() + " error injected");
        }
        if (site.position().errorEnds()) {
            client.assertEndsInOrder();
            assertEnded();
        } else {
            assertGoesOn();
        }
    }

    private void assertOk() throws IOException {
        if (site.position().isAsked() && !isOkForAnError()) {
            assertUsual();
        } else {
            client.assertOk();
            assertGoesOn();
        }
    }

    /** The server has one command more, which nobody knows of. Its session is not as others find it, so it ends. */
    private void assertForgotten() throws IOException {
        ended = true;
        if (site.name().matches("before-(execute|fetch)")) {
            client.assertError(1243, "HY000", "Unknown prepared statement handler");
        } else {
            client.assertUsualInAnyCharacterSet();
        }
        client.assertInStep();
        server.assertGoesOn(true, IN_STEP + 1);
    }

    private void assertEnds(int bytes) {
        client.assertEnds(bytes);
        assertEnded();
    }

    /** The session is in step, unless it was to end, and the server knows what it should. */
    private void assertGoesOn() throws IOException {
        if (site.position() == Position.GOODBYE) {
            assertEnded();
        } else {
            client.assertInStep();
            server.assertGoesOn(isAsked(), IN_STEP);
        }
    }

    private void assertEnded() {
        ended = true;
        server.assertEnded(isAsked());
    }

    /** Whether the server hears of the command. */
    private boolean isAsked() {
        return site.position().isAsked() || !fault.effect().replaces();
    }

    private void assertCounts(Armed armed) throws InterruptedException {
        if (fault == Fault.OFF) {
            soon().until(() -> armed.evaluations() > 0);
            assertThat(armed.hits()).isZero();
        } else {
            soon().until(() -> armed.hits() > 0);
            assertThat(armed.hits()).isEqualTo(1);
        }
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(TIMEOUT);
    }
}
