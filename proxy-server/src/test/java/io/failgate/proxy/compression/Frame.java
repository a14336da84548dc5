package io.failgate.proxy.compression;

import com.github.luben.zstd.Zstd;
import io.failgate.proxy.testing.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A frame as it is on the wire, made and read independently of the handler's code. Immutable. */
final class Frame {

    private final int id;
    private final int announced;
    private final byte[] payload;

    /** Takes over the array. */
    Frame(int id, int announced, byte... payload) {
        this.id = id;
        this.announced = announced;
        this.payload = payload;
    }

    /** The sequence id, 0 to 255. */
    int id() {
        return id;
    }

    /** The length of what is compressed, 0 if nothing is. */
    int announced() {
        return announced;
    }

    /** The payload itself, not a copy. */
    byte[] payload() {
        return payload;
    }

    static Frame stored(int id, byte... plain) {
        return new Frame(id, 0, plain);
    }

    static Frame compressed(CompressionAlgorithm algorithm, int id, byte... plain) {
        return new Frame(id, plain.length, algorithm == CompressionAlgorithm.ZLIB ? zlib(plain) : Zstd.compress(plain));
    }

    static byte[] zlib(byte[] plain) {
        Deflater deflater = new Deflater();
        deflater.setInput(plain);
        deflater.finish();
        byte[] room = new byte[plain.length + 100];
        int length = deflater.deflate(room);
        deflater.end();
        return Arrays.copyOf(room, length);
    }

    boolean isStored() {
        return announced == 0;
    }

    byte[] plain(CompressionAlgorithm algorithm) {
        if (isStored()) {
            return payload;
        }
        return algorithm == CompressionAlgorithm.ZLIB ? inflated() : Zstd.decompress(payload, announced);
    }

    private byte[] inflated() {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(payload);
            byte[] room = new byte[announced + 1];
            return Arrays.copyOf(room, inflater.inflate(room));
        } catch (DataFormatException broken) {
            throw new AssertionError(broken);
        } finally {
            inflater.end();
        }
    }

    byte[] bytes() {
        return new Bytes()
                .addShort(payload.length)
                .addByte(payload.length >> 16)
                .addByte(id)
                .addShort(announced)
                .addByte(announced >> 16)
                .add(payload)
                .toArray();
    }

    static List<Frame> all(byte[] bytes) {
        List<Frame> frames = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int end = at + 7 + number(bytes, at);
            frames.add(new Frame(bytes[at + 3] & 0xFF, number(bytes, at + 4), Arrays.copyOfRange(bytes, at + 7, end)));
            at = end;
        }
        return frames;
    }

    /** The little-endian number of three bytes. */
    static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8) | ((bytes[at + 2] & 0xFF) << 16);
    }

    @Override
    public String toString() {
        return id + (isStored() ? "=" : "~" + announced + "=") + HexFormat.of().formatHex(payload);
    }
}
