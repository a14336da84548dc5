package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.testing.Packet;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a client hears of one fault, from now on, beside what it hears without. */
final class ClientView {

    private final MatrixBench bench;
    private final MatrixSite site;
    private final List<Packet> usual;
    private final int index;
    private final int heardBefore;

    /**
     * Begins.
     *
     * @param usual what the client hears without a fault
     */
    ClientView(MatrixBench bench, MatrixSite site, List<Packet> usual) {
        this.bench = bench;
        this.site = site;
        this.usual = usual;
        this.index = site.position().index(usual);
        this.heardBefore = bench.heard();
    }

    private List<Packet> heard() {
        List<Packet> all = bench.client().received();
        return all.subList(heardBefore, all.size());
    }

    private void assertHeard(List<Packet> expected) {
        assertThat(views(heard())).isEqualTo(views(expected));
    }

    private List<String> views(List<Packet> packets) {
        return packets.stream().map(site.passage()::view).toList();
    }

    private void readUsual() throws IOException {
        site.passage().read(bench.client(), usual.size());
        if (site.position() == Position.GOODBYE) {
            assertThat(bench.client().wire().awaitEnd()).isTrue();
        }
    }

    /** Reads as much as without a fault, and one packet at least of what is concerned. */
    private void readPastTheSite() throws IOException {
        site.passage().read(bench.client(), Math.max(usual.size(), index + 1));
    }

    /** Everything as without a fault. */
    void assertUsual() throws IOException {
        readUsual();
        assertHeard(usual);
    }

    /** The same, but for the character set of columns, which is the server's own in a session that it has forgotten. */
    void assertUsualInAnyCharacterSet() throws IOException {
        readUsual();
        assertThat(heard().size()).isEqualTo(usual.size());
        assertThat(views(withoutColumns(heard()))).isEqualTo(views(withoutColumns(usual)));
    }

    private static List<Packet> withoutColumns(List<Packet> packets) {
        return packets.stream()
                .filter(packet -> !packet.text().startsWith("\3def"))
                .toList();
    }

    /** The same, which the client reads elsewhere while it is held up. */
    CompletableFuture<Void> readingUsual() {
        return CompletableFuture.runAsync(() -> {
            try {
                readUsual();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    /** Whether everything has come that comes before the site. */
    boolean isAtTheSite() {
        return bench.heard() - heardBefore == index;
    }

    /** Everything, as the client that was held up has read it. */
    void assertUsualBehind(CompletableFuture<Void> reading) {
        reading.join();
        assertHeard(usual);
    }

    /** What comes before the site, then an error, with the number of what it is in place of. */
    void assertError(int code, String state, String text) throws IOException {
        readPastTheSite();
        boolean greeted = bench.client().connectionId() != 0; // before that, errors have no state
        List<Packet> heard = heard();
        Packet error = heard.get(heard.size() - 1);
        assertThat(views(heard.subList(0, index))).isEqualTo(views(usual.subList(0, index)));
        assertThat(heard).hasSize(index + 1);
        assertThat(error.error())
                .startsWith("ERROR " + code + " (" + (greeted ? state : "") + "): ")
                .contains(text);
        if (index < usual.size()) {
            assertThat(error.sequenceId()).isEqualTo(usual.get(index).sequenceId());
        }
    }

    /** The connection ends behind what was heard. */
    void assertEndsInOrder() throws IOException {
        assertThat(bench.client().wire().awaitEnd()).as("ends in order").isTrue();
    }

    /** An OK as the first answer. */
    void assertOk() throws IOException {
        Packet answer = bench.client().read();
        assertThat(answer.isOk()).as("%s", answer).isTrue();
        assertThat(answer.sequenceId()).isEqualTo(1);
    }

    /** What comes before the site, some bytes of a header, then the end. */
    void assertEnds(int bytes) {
        assertThatThrownBy(this::readPastTheSite)
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("after " + bytes + " of 4");
        assertHeard(usual.subList(0, index));
    }

    /** A reset, by which what was said just before may be lost. */
    void assertReset() {
        assertThatThrownBy(this::readPastTheSite).isInstanceOf(SocketException.class);
        List<Packet> heard = heard();
        assertThat(heard).hasSizeLessThanOrEqualTo(index);
        assertHeard(usual.subList(0, heard.size()));
    }

    /** Everything, the packet at the site with the next number. */
    void assertMisnumbered() throws IOException {
        readUsual();
        Packet wrong = usual.get(index);
        List<Packet> expected = new ArrayList<>(usual);
        expected.set(index, new Packet(PacketHeader.next(wrong.sequenceId()), wrong.payload()));
        assertHeard(expected);
    }

    /** The session goes on: two more commands are answered. */
    void assertInStep() throws IOException {
        assertThat(bench.client().rows("select 'in step'")).isEqualTo(List.of(List.of("in step")));
        assertThat(bench.client().execute("rollback").isOk()).isTrue();
    }
}
