package io.failgate.proxy.compression;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What one handler has sent, another reads, however the bytes are cut. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoundTripTest {

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + i * i % 11);
        }
        return text;
    }

    @ParameterizedTest
    @EnumSource
    void atEveryCutOfWhatIsWritten(CompressionAlgorithm algorithm) {
        byte[] command = Bytes.concat(new Packet(0, text(70)).bytes(), new Packet(0, text(3)).bytes());
        for (int cut = 0; cut <= command.length; cut++) {
            try (Leg server = Leg.ofServer(algorithm);
                    Leg client = Leg.ofClient(algorithm)) {
                server.send(Arrays.copyOf(command, cut));
                client.arrive(server.sentBytes());
                server.send(Arrays.copyOfRange(command, cut, command.length));
                client.arrive(server.sentBytes());
                assertThat(client.received()).as("cut at %s", cut).isEqualTo(command);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void atEveryCutOfWhatIsOnTheWire(CompressionAlgorithm algorithm) {
        byte[] command = Bytes.concat(new Packet(0, text(70)).bytes(), new Packet(0, text(3)).bytes());
        try (Leg server = Leg.ofServer(algorithm)) {
            server.send(command);
            byte[] wire = server.sentBytes();
            for (int cut = 0; cut <= wire.length; cut++) {
                try (Leg client = Leg.ofClient(algorithm)) {
                    client.arrive(Arrays.copyOf(wire, cut));
                    client.arrive(Arrays.copyOfRange(wire, cut, wire.length));
                    assertThat(client.received()).as("cut at %s", cut).isEqualTo(command);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ZLIB,0", "ZLIB,1", "ZLIB,45", "ZLIB,46", "ZLIB,16379", "ZLIB,16380", "ZLIB,16381", "ZLIB,16777214",
        "ZSTD,0", "ZSTD,1", "ZSTD,45", "ZSTD,46", "ZSTD,16379", "ZSTD,16380", "ZSTD,16381", "ZSTD,16777214"
    })
    void ofAPacketOfAnyLength(CompressionAlgorithm algorithm, int length) {
        roundTrip(algorithm, new Packet(0, text(length)).bytes());
    }

    @ParameterizedTest
    @EnumSource
    void ofAPacketInTwoParts(CompressionAlgorithm algorithm) {
        roundTrip(
                algorithm,
                Bytes.concat(
                        new Packet(0, text(0xFFFFFF)).bytes(),
                        new Packet(1, text(5_000_000)).bytes(),
                        new Packet(0, text(9)).bytes()));
    }

    private static void roundTrip(CompressionAlgorithm algorithm, byte[] command) {
        try (Leg server = Leg.ofServer(algorithm);
                Leg client = Leg.ofClient(algorithm)) {
            server.send(command);
            client.arrive(server.sentBytes());
            assertThat(Arrays.equals(client.received(), command)).isTrue();
            byte[] answer = command.clone();
            answer[3] = 1;
            client.send(answer);
            server.arrive(client.sentBytes());
            assertThat(server.received()).startsWith(Arrays.copyOf(answer, 4)).hasSize(answer.length);
        }
    }

    @ParameterizedTest
    @CsvSource({"ZLIB,1", "ZLIB,2", "ZLIB,3", "ZLIB,4", "ZSTD,1", "ZSTD,2", "ZSTD,3", "ZSTD,4"})
    void ofRandomCommandsInRandomPieces(CompressionAlgorithm algorithm, long seed) {
        Random random = new Random(seed);
        try (Leg server = Leg.ofServer(algorithm);
                Leg client = Leg.ofClient(algorithm)) {
            for (int i = 0; i < 300; i++) {
                byte[] command = randomCommand(random);
                byte[] wire = sendInPieces(server, command, random);
                arriveInPieces(client, wire, random);
                assertThat(client.received()).as("command %s", i).isEqualTo(command);
                int frames = Frame.all(wire).size();
                client.send(new Packet(1, new byte[3]));
                assertThat(client.sentIds()).containsExactly(frames % 256);
            }
        }
    }

    private static byte[] randomCommand(Random random) {
        byte[] payload = new byte[random.nextInt(1 << (1 + random.nextInt(18)))];
        if (random.nextBoolean()) {
            random.nextBytes(payload);
        }
        return new Packet(0, payload).bytes();
    }

    private static byte[] sendInPieces(Leg leg, byte[] bytes, Random random) {
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(1 + random.nextInt(1 << 15)));
            leg.write(Arrays.copyOfRange(bytes, at, end));
            if (random.nextInt(3) == 0) {
                leg.channel().flush();
            }
            at = end;
        }
        leg.channel().flush();
        return leg.sentBytes();
    }

    private static void arriveInPieces(Leg leg, byte[] bytes, Random random) {
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(1 << 14));
            leg.arrive(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
    }
}
