package io.failgate.proxy.compression;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sequence ids of frames and packets, on both connections, as real clients and servers check them. */
class SequenceIdsTest {

    private static final byte[] QUERY = Bytes.text("\003select 1");
    private static final byte[] BIG = new byte[40_000];

    private static Packet packet(int id) {
        return new Packet(id & 0xFF, new byte[20]);
    }

    private static Packet[] packets(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(SequenceIdsTest::packet)
                .toArray(Packet[]::new);
    }

    /** Each of the packets in a flush, so in a frame, of its own. */
    private static void sendOneByOne(Leg leg, Packet... packets) {
        for (Packet packet : packets) {
            leg.send(packet);
        }
    }

    // towards the server

    @Test
    void aCommandBeginsAtZero() {
        try (Leg server = Leg.ofServer()) {
            for (int i = 0; i < 3; i++) {
                server.send(new Packet(0, QUERY));
                assertThat(server.sentIds()).containsExactly(0);
                server.arrive(1, packets(1, 4));
                server.arrive(2, packets(5, 4));
            }
        }
    }

    @Test
    void aLongCommandGoesOn() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, BIG));
            assertThat(server.sentIds()).containsExactly(0, 1, 2);
        }
    }

    @Test
    void commandsWrittenTogetherAreInFramesOfTheirOwn() {
        try (Leg server = Leg.ofServer()) {
            Packet close = Packet.ofHex(0, "19 01 00 00 00");
            server.send(close, close, new Packet(0, QUERY));
            assertThat(server.sent())
                    .extracting(Frame::toString)
                    .containsExactly(
                            Frame.stored(0, close.bytes()).toString(),
                            Frame.stored(0, close.bytes()).toString(),
                            Frame.stored(0, new Packet(0, QUERY).bytes()).toString());
        }
    }

    @Test
    void aCommandBehindALongOneBeginsAtZeroInAFrameOfItsOwn() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, BIG), new Packet(0, QUERY));
            assertThat(server.sentIds()).containsExactly(0, 1, 2, 0);
        }
    }

    @Test
    void aCommandWhoseHeaderIsCutByTheEndOfAPieceBeginsAtZero() {
        for (int missing = 1; missing < 8; missing++) {
            try (Leg server = Leg.ofServer()) {
                server.send(new Packet(0, new byte[FrameEncoder.PIECE - 4 - missing]), new Packet(0, QUERY));
                assertThat(server.sentIds()).containsExactly(0, 0);
            }
        }
    }

    @Test
    void aCommandOfTwoPacketsIsOneCommand() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, new byte[0xFFFFFF]), new Packet(1, QUERY), new Packet(0, QUERY));
            assertThat(server.sentIds()).hasSize(1024 + 1 + 1).endsWith(255, 0, 0);
        }
    }

    @Test
    void aLocalFileGoesOnFromTheServersFrame() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, QUERY));
            server.arrive(1, Packet.ofHex(1, "fb 78"));
            server.sent();
            sendOneByOne(server, packets(2, 3));
            server.send(new Packet(5));
            assertThat(server.sentIds()).containsExactly(2, 3, 4, 5);
        }
    }

    @Test
    void aLocalFileOfManyPacketsIsNoCommand() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, QUERY));
            server.arrive(1, Packet.ofHex(1, "fb 78"));
            server.sent();
            sendOneByOne(server, packets(2, 600));
            assertThat(server.sentIds())
                    .containsExactlyElementsOf(
                            IntStream.range(2, 602).mapToObj(i -> i & 0xFF).toList());
            server.arrive(602 & 0xFF, packet(77));
            assertThat(server.receivedIds()).containsExactly(1, 602 & 0xFF);
            server.send(new Packet(0, QUERY));
            assertThat(server.sentIds()).containsExactly(0);
        }
    }

    @Test
    void aCommandAfterAnAnswerThatEndsAt255IsACommand() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, QUERY));
            server.arrive(1, packets(1, 255));
            server.send(new Packet(0, QUERY));
            assertThat(server.sentIds()).containsExactly(0, 0);
        }
    }

    @Test
    void anAuthenticationInBetweenGoesBackAndForth() {
        try (Leg server = Leg.ofServer()) {
            server.send(Packet.ofHex(0, "11"));
            server.arrive(1, packet(1));
            server.send(packet(2));
            server.arrive(3, packet(3));
            server.send(packet(4));
            assertThat(server.sentIds()).containsExactly(0, 2, 4);
        }
    }

    @Test
    void aServersPacketsGetTheIdsTheyWouldHaveWithoutCompression() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, BIG));
            server.arrive(3, packets(3, 4));
            server.arrive(4, packets(4, 4));
            assertThat(server.receivedIds()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        }
    }

    @Test
    void aServersFrameZeroAfter255GoesOn() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, new byte[256 * FrameEncoder.PIECE - 4]));
            server.arrive(0, packets(0, 2));
            assertThat(server.receivedIds()).containsExactly(1, 2);
        }
    }

    @Test
    void whatAServerSendsUnaskedKeepsItsId() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, QUERY));
            server.arrive(1, packets(1, 4));
            server.arrive(0, packet(0));
            assertThat(server.receivedIds()).containsExactly(1, 2, 3, 4, 0);
        }
    }

    // towards the client

    @Test
    void anAnswerGoesOnFromTheLastFrameOfItsCommand() {
        try (Leg client = Leg.ofClient()) {
            byte[] command = new Packet(0, new byte[60]).bytes();
            client.arrive(Frame.stored(0, Arrays.copyOf(command, 2)));
            client.arrive(Frame.stored(1, Arrays.copyOfRange(command, 2, 30)));
            client.arrive(Frame.stored(2, Arrays.copyOfRange(command, 30, 64)));
            sendOneByOne(client, packets(1, 3));
            assertThat(client.sentIds()).containsExactly(3, 4, 5);
            client.arrive(0, new Packet(0, QUERY));
            client.send(packets(1, 3));
            assertThat(client.sentIds()).containsExactly(1);
        }
    }

    @Test
    void aLongAnswerRunsPast255() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            sendOneByOne(client, packets(1, 600));
            assertThat(client.sentIds())
                    .containsExactlyElementsOf(
                            IntStream.range(1, 601).mapToObj(i -> i & 0xFF).toList());
        }
    }

    /** The answer before ended at 0, so that 1 would go on from there. */
    @Test
    void anAnswerAfterOneThatEndsAtZeroIsAnAnswer() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            client.send(packets(1, 256));
            client.arrive(0, new Packet(0, QUERY));
            client.send(packets(1, 3));
            assertThat(client.sentIds()).containsExactly(1, 1);
        }
    }

    @Test
    void anAnswerToACommandOfTwoPacketsGoesOn() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            client.send(packet(1));
            client.arrive(Frame.stored(0, Arrays.copyOf(new Packet(0, new byte[0xFFFFFF]).bytes(), 0xFFFFF0)));
            client.arrive(Frame.stored(1, new byte[0xFFFFFF + 4 - 0xFFFFF0]));
            client.arrive(2, new Packet(1, QUERY));
            client.send(packet(2));
            assertThat(client.sentIds()).containsExactly(1, 3);
            client.received();
        }
    }

    @Test
    void answersToCommandsThatCameTogetherBeginAtOneEach() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            client.arrive(0, new Packet(0, QUERY));
            assertThat(client.receivedIds()).containsExactly(0, 0);
            client.send(packets(1, 3));
            client.arrive(0, new Packet(0, QUERY));
            client.send(packets(4, 3));
            client.write(packet(1));
            client.send(packet(1));
            assertThat(client.sentIds()).containsExactly(1, 2, 1, 1);
        }
    }

    /**
     * A server tells them apart by the ends of packets. Whether a client goes on with their ids or begins anew is the
     * same to it.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void commandsInOneFrameBeginAtZeroEach(int second) {
        try (Leg client = Leg.ofClient()) {
            byte[] both = Bytes.concat(new Packet(0, BIG).bytes(), new Packet(second, QUERY).bytes());
            client.arrive(Frame.stored(0, Arrays.copyOf(both, 30_000)));
            client.arrive(Frame.stored(1, Arrays.copyOfRange(both, 30_000, both.length - 2)));
            client.arrive(Frame.stored(0, Arrays.copyOfRange(both, both.length - 2, both.length)));
            client.arrive(0, new Packet(0, QUERY), new Packet(second, QUERY), new Packet(0, QUERY));
            assertThat(client.receivedIds()).containsExactly(0, 0, 0, 0, 0);
        }
    }

    @Test
    void aLocalFileOfSeveralPacketsInOneFrameIsNoCommand() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            client.send(Packet.ofHex(1, "fb 78"));
            client.received();
            client.arrive(2, packets(2, 3));
            client.arrive(3, packets(3, 2));
            assertThat(client.receivedIds()).containsExactly(2, 3, 4, 5, 6);
        }
    }

    @Test
    void commandsWithoutAnAnswerCountForNothing() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, Packet.ofHex(0, "19 01 00 00 00"));
            client.arrive(0, Packet.ofHex(0, "19 02 00 00 00"));
            client.arrive(0, new Packet(0, QUERY));
            assertThat(client.receivedIds()).containsExactly(0, 0, 0);
            client.send(packet(1));
            assertThat(client.sentIds()).containsExactly(1);
        }
    }

    @Test
    void aClientsLocalFileGetsTheIdsItWouldHaveWithoutCompression() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            client.send(Packet.ofHex(1, "fb 78"));
            client.received();
            for (int i = 0; i < 600; i++) {
                client.arrive((2 + i) & 0xFF, packet(50 + i));
            }
            assertThat(client.receivedIds())
                    .containsExactlyElementsOf(
                            IntStream.range(2, 602).mapToObj(i -> i & 0xFF).toList());
            client.send(packet(602));
            assertThat(client.sentIds()).containsExactly(1, 602 & 0xFF);
            client.arrive(0, new Packet(0, QUERY));
            assertThat(client.receivedIds()).containsExactly(0);
        }
    }

    /** Frames and packets run past 255 at the same time. */
    @Test
    void aClientsLocalFileInStepWithItsFramesIsNoCommand() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            client.send(Packet.ofHex(1, "fb 78"));
            client.received();
            for (int i = 2; i < 600; i++) {
                client.arrive(i & 0xFF, packet(i));
            }
            assertThat(client.receivedIds())
                    .containsExactlyElementsOf(
                            IntStream.range(2, 600).mapToObj(i -> i & 0xFF).toList());
        }
    }

    @Test
    void aCommandAfterOneOf256FramesWithoutAnAnswerIsACommand() {
        try (Leg client = Leg.ofClient()) {
            byte[] data = new Packet(0, new byte[256]).bytes();
            client.arrive(Frame.stored(0, Arrays.copyOf(data, 5)));
            for (int i = 1; i < 256; i++) {
                client.arrive(Frame.stored(i, data[4 + i]));
            }
            client.arrive(0, new Packet(0, QUERY));
            assertThat(client.receivedIds()).containsExactly(0, 0);
        }
    }

    @Test
    void whatIsSentUnaskedBeginsAtZero() {
        try (Leg client = Leg.ofClient()) {
            client.arrive(0, new Packet(0, QUERY));
            client.send(packets(1, 4));
            client.send(packet(0));
            assertThat(client.sentIds()).containsExactly(1, 0);
        }
    }

    @Test
    void whatIsSentUnaskedBeforeAnyCommandBeginsAtZero() {
        try (Leg client = Leg.ofClient()) {
            client.send(packet(0));
            assertThat(client.sentIds()).containsExactly(0);
        }
    }
}
