package io.failgate.proxy.compression;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a broken or hostile peer sends, reading it neither hangs nor leaks, and throws a {@link
 * MalformedPacketException} or nothing.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompressionFuzzTest {

    private static final int STREAMS = 3000;

    private final Random random = new Random(20_261_121);

    private byte[] stream(CompressionAlgorithm algorithm) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] payload = new byte[random.nextInt(400)];
            random.nextBytes(payload);
            Arrays.fill(payload, 0, payload.length / 2, (byte) 'x');
            byte[] packet = new Packet(i, payload).bytes();
            Frame frame = random.nextBoolean() ? Frame.compressed(algorithm, i, packet) : Frame.stored(i, packet);
            frames.add(frame.bytes());
        }
        return Bytes.concat(frames.toArray(byte[][]::new));
    }

    private void mutate(byte[] stream) {
        int mutations = 1 + random.nextInt(4);
        for (int i = 0; i < mutations; i++) {
            int at = random.nextBoolean() ? random.nextInt(Math.min(20, stream.length)) : random.nextInt(stream.length);
            stream[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : stream[at] ^ (1 << random.nextInt(8)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedFrames(CompressionAlgorithm algorithm) {
        int refused = 0;
        for (int i = 0; i < STREAMS; i++) {
            byte[] stream = stream(algorithm);
            mutate(stream);
            try (Leg leg = random.nextBoolean() ? Leg.ofClient(algorithm) : Leg.ofServer(algorithm)) {
                refused += arriveInPieces(leg, stream);
                leg.send(new Packet(random.nextInt(3), new byte[100]));
                leg.arrive(stream);
            } catch (MalformedPacketException malformed) {
                refused++;
            }
        }
        assertThat(refused).isBetween(STREAMS / 10, 2 * STREAMS);
    }

    private int arriveInPieces(Leg leg, byte[] stream) {
        int at = 0;
        while (at < stream.length) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(200));
            try {
                leg.arrive(Arrays.copyOfRange(stream, at, end));
            } catch (MalformedPacketException malformed) {
                return 1;
            }
            at = end;
        }
        return 0;
    }
}
