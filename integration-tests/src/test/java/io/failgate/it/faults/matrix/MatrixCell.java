package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.Armed;
import io.failgate.it.faults.matrix.Fault.Effect;
import io.failgate.it.faults.matrix.MatrixSite.Position;
import io.failgate.it.faults.matrix.MatrixSite.Server;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.testing.Packet;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;

/**
 * One fault at one site: a client passes it, and what it hears, what the server knows and what is counted is as it
 * should be.
 */
final class MatrixCell {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final MatrixSite site;
    private final Fault fault;
    private final MatrixBench bench;
    private final List<Packet> usual;
    private final int index;
    private int heardBefore;
    private int openedBefore;
    private int commandsBefore;
    private boolean done;
    private boolean ended;

    /**
     * Makes it.
     *
     * @param usual what the client hears if nothing is injected
     */
    MatrixCell(MatrixSite site, Fault fault, MatrixBench bench, List<Packet> usual) {
        this.site = site;
        this.fault = fault;
        this.bench = bench;
        this.usual = usual;
        this.index = site.position().index(usual);
    }

    void check() throws IOException, InterruptedException {
        site.ready().take(bench);
        heardBefore = bench.heard();
        openedBefore = bench.tap().opened();
        commandsBefore = openedBefore == 0 ? 0 : bench.tap().last().commands();
        long began = System.nanoTime();
        try (Armed armed = bench.failPoints().arm(site.name(), terms())) {
            boolean failing =
                    fault.effect() == Effect.OK && asked() && site.fail().isPresent();
            (failing ? site.fail().get() : site.speak()).take(bench);
            observe(armed, failing);
            if (fault.effect() == Effect.LATE) {
                assertThat(System.nanoTime() - began)
                        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(Fault.MILLIS));
            }
            assertCounts(armed);
            done = true;
        } finally {
            if (ended || !done) {
                bench.hangUp();
            }
        }
    }

    /** Other clients are idle as well. Nobody notices that nothing comes later than else, so something comes then. */
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

    private boolean asked() {
        return site.position().server() == Server.ASKED;
    }

    private void observe(Armed armed, boolean failing) throws IOException {
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
            case OK -> assertOk(failing);
            case CLOSED -> assertEnds(0);
            case RESET -> assertReset();
            case CUT -> assertEnds(site.position() == Position.UPSTREAM ? 0 : Fault.BYTES);
            case MISNUMBERED -> assertMisnumbered();
            case END_OF_PROCESS -> throw new IllegalStateException("not in this process");
        }
    }

    private List<Packet> heard() {
        List<Packet> all = bench.client().received();
        return all.subList(heardBefore, all.size());
    }

    private List<String> views(List<Packet> packets) {
        return packets.stream().map(site.view()).toList();
    }

    private void listenToUsual() throws IOException {
        site.listen().listen(bench.client(), usual.size());
        if (site.position() == Position.GOODBYE) {
            assertThat(bench.client().wire().awaitEnd()).isTrue();
        }
    }

    private void assertUsual() throws IOException {
        listenToUsual();
        assertThat(views(heard())).isEqualTo(views(usual));
        assertGoesOn();
    }

    private void assertHeld(Armed armed) throws IOException {
        CompletableFuture<Void> listening = CompletableFuture.runAsync(() -> {
            try {
                listenToUsual();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        soon().until(() -> armed.paused() == 1);
        soon().until(() -> bench.heard() - heardBefore == index);
        assertThat(listening).isNotDone();
        if (site.position().server() == Server.NOT_ASKED) {
            assertThat(bench.tap().last().commands()).isEqualTo(commandsBefore);
        }
        armed.close();
        listening.join();
        assertThat(views(heard())).isEqualTo(views(usual));
        assertGoesOn();
    }

    private void assertError() throws IOException {
        site.listen().listen(bench.client(), Math.max(usual.size(), index + 1));
        List<Packet> heard = heard();
        Packet error = heard.get(heard.size() - 1);
        assertThat(views(heard.subList(0, index))).isEqualTo(views(usual.subList(0, index)));
        assertThat(heard).hasSize(index + 1);
        String state = bench.client().connectionId() == 0 ? "" : fault == Fault.ERROR ? "70100" : "HY000";
        assertThat(error.error())
                .startsWith("ERROR " + (fault == Fault.ERROR ? 1317 : 1105) + " (" + state + "): ")
                .contains(fault == Fault.ERROR ? "interrupted" : site.name() + " error injected");
        if (index < usual.size()) {
            assertThat(error.sequenceId()).isEqualTo(usual.get(index).sequenceId());
        }
        if (site.position().errorEnds()) {
            assertThat(bench.client().wire().awaitEnd()).as("ends in order").isTrue();
            assertEnded();
        } else {
            assertGoesOn();
        }
    }

    private void assertOk(boolean failing) throws IOException {
        if (asked() && !failing) {
            assertUsual();
            return;
        }
        Packet answer = bench.client().read();
        assertThat(answer.isOk()).as("%s", answer).isTrue();
        assertThat(answer.sequenceId()).isEqualTo(1);
        assertGoesOn();
    }

    private void assertEnds(int bytes) throws IOException {
        assertThatThrownBy(() -> site.listen().listen(bench.client(), Math.max(usual.size(), index + 1)))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("after " + bytes + " of 4");
        assertThat(views(heard())).isEqualTo(views(usual.subList(0, index)));
        assertEnded();
    }

    /** What was said just before may be lost with the rest. */
    private void assertReset() throws IOException {
        assertThatThrownBy(() -> site.listen().listen(bench.client(), Math.max(usual.size(), index + 1)))
                .isInstanceOf(SocketException.class);
        List<Packet> heard = heard();
        assertThat(heard).hasSizeLessThanOrEqualTo(index);
        assertThat(views(heard)).isEqualTo(views(usual.subList(0, heard.size())));
        assertEnded();
    }

    private void assertMisnumbered() throws IOException {
        listenToUsual();
        Packet wrong = usual.get(index);
        List<Packet> expected = new ArrayList<>(usual);
        expected.set(index, new Packet(PacketHeader.next(wrong.sequenceId()), wrong.payload()));
        assertThat(views(heard())).isEqualTo(views(expected));
        assertGoesOn();
    }

    /** The session is in step, unless it was to end, and the server knows what it should. */
    private void assertGoesOn() throws IOException {
        if (site.position() == Position.GOODBYE) {
            assertEnded();
            return;
        }
        boolean replaced = fault.effect() == Effect.ERROR || fault.effect() == Effect.OK;
        assertThat(bench.client().rows("select 'in step'")).isEqualTo(List.of(List.of("in step")));
        assertThat(bench.client().execute("rollback").isOk()).isTrue();
        if (site.position().server() == Server.ASKED || site.position().server() == Server.NOT_ASKED) {
            boolean known = asked() || !replaced;
            assertThat(bench.tap().last().commands() - commandsBefore).isEqualTo(known ? 3 : 2);
        }
    }

    private void assertEnded() {
        ended = true;
        switch (site.position().server()) {
            case NOT_DIALLED -> assertThat(bench.tap().opened()).isEqualTo(openedBefore);
            case NOT_ASKED, ASKED -> {
                bench.tap()
                        .last()
                        .ended()
                        .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                        .join();
                boolean known = asked() || (site.position() == Position.GOODBYE && !isReplaced());
                assertThat(bench.tap().last().commands() - commandsBefore).isEqualTo(known ? 1 : 0);
            }
            case ANY -> {}
        }
    }

    private boolean isReplaced() {
        return switch (fault.effect()) {
            case NOTHING, LATE, HELD -> false;
            default -> true;
        };
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
