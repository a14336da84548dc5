package io.failgate.proxy.session.recorded;

import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.testing.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways to spoil one turn of a conversation. */
enum Mutation {
    FLIPPED_BIT {
        @Override
        byte[] spoil(Turn turn, Random random) {
            byte[] bytes = turn.bytes().clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            return bytes;
        }
    },
    TELLING_BYTE {
        @Override
        byte[] spoil(Turn turn, Random random) {
            byte[] bytes = turn.bytes().clone();
            bytes[random.nextInt(bytes.length)] = (byte) TELLING[random.nextInt(TELLING.length)];
            return bytes;
        }
    },
    CUT_SHORT {
        @Override
        byte[] spoil(Turn turn, Random random) {
            return Arrays.copyOf(turn.bytes(), random.nextInt(turn.length()));
        }
    },
    LOST_BYTES {
        @Override
        byte[] spoil(Turn turn, Random random) {
            int start = random.nextInt(turn.length());
            return splice(turn.bytes(), start, end(turn, start, random), NOTHING);
        }
    },
    REPEATED_BYTES {
        @Override
        byte[] spoil(Turn turn, Random random) {
            int start = random.nextInt(turn.length());
            return splice(
                    turn.bytes(), start, start, Arrays.copyOfRange(turn.bytes(), start, end(turn, start, random)));
        }
    },
    FOREIGN_BYTES {
        @Override
        byte[] spoil(Turn turn, Random random) {
            byte[] foreign = new byte[1 + random.nextInt(40)];
            random.nextBytes(foreign);
            int place = random.nextInt(turn.length() + 1);
            return splice(turn.bytes(), place, place, foreign);
        }
    },
    OTHER_LENGTH {
        @Override
        byte[] spoil(Turn turn, Random random) {
            int header = frame(turn, random);
            int length = header + PacketHeader.SIZE <= turn.length() ? Turn.payloadLength(turn.bytes(), header) : 0;
            int[] others = {0, 1, length - 1, length + 1, length / 2, length + 4, 0xFFFF, 0xFFFFFE, 0xFFFFFF};
            int other = Math.max(0, others[random.nextInt(others.length)]);
            byte[] little = {(byte) other, (byte) (other >> 8), (byte) (other >> 16)};
            return splice(turn.bytes(), header, Math.min(header + little.length, turn.length()), little);
        }
    },
    OTHER_SEQUENCE_ID {
        @Override
        byte[] spoil(Turn turn, Random random) {
            byte[] bytes = turn.bytes().clone();
            int index = Math.min(frame(turn, random) + PacketHeader.SIZE - 1, bytes.length - 1);
            bytes[index] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
            return bytes;
        }
    },
    LOST_FRAME {
        @Override
        byte[] spoil(Turn turn, Random random) {
            int header = frame(turn, random);
            return splice(turn.bytes(), header, endOfFrame(turn, header), NOTHING);
        }
    },
    REPEATED_FRAME {
        @Override
        byte[] spoil(Turn turn, Random random) {
            int header = frame(turn, random);
            byte[] frame = Arrays.copyOfRange(turn.bytes(), header, endOfFrame(turn, header));
            return splice(turn.bytes(), header, header, frame);
        }
    };

    /** Those that say what a packet is. */
    private static final int[] TELLING = {0x00, 0x01, 0x02, 0x05, 0x07, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF};

    private static final byte[] NOTHING = {};

    /** What is said instead of a turn, which has at least one byte. */
    abstract byte[] spoil(Turn turn, Random random);

    /** The conversation with some of its turns spoilt. */
    static List<Turn> spoil(List<Turn> turns, Random random) {
        List<Turn> spoilt = new ArrayList<>(turns);
        int mutations = random.nextInt(5);
        for (int i = 0; i < mutations; i++) {
            int place = random.nextInt(spoilt.size());
            Turn turn = spoilt.get(place);
            if (turn.length() > 0) {
                spoilt.set(place, turn.saying(values()[random.nextInt(values().length)].spoil(turn, random)));
            }
        }
        return spoilt;
    }

    private static int frame(Turn turn, Random random) {
        List<Integer> frames = turn.frames();
        return frames.isEmpty() ? 0 : frames.get(random.nextInt(frames.size()));
    }

    private static int endOfFrame(Turn turn, int header) {
        boolean whole = header + PacketHeader.SIZE <= turn.length();
        int end = whole ? header + PacketHeader.SIZE + Turn.payloadLength(turn.bytes(), header) : turn.length();
        return Math.min(end, turn.length());
    }

    private static int end(Turn turn, int start, Random random) {
        return start + 1 + random.nextInt(turn.length() - start);
    }

    private static byte[] splice(byte[] bytes, int start, int end, byte[] instead) {
        return Bytes.concat(Arrays.copyOf(bytes, start), instead, Arrays.copyOfRange(bytes, end, bytes.length));
    }
}
