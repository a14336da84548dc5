package io.failgate.proxy.testing;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * MySQL's compressed protocol over two streams, as a client speaks it. Insists on frames that are numbered one after
 * the other, from 0 with each command. A command is what begins with sequence id 0 and has a frame of its own. For one
 * thread.
 */
final class CompressedStreams {

    private static final int HEADER = 7;
    private static final int WORTHWHILE = 50;
    private static final int LONGEST = 0xFFFFFF;

    private final InputStream in;
    private final OutputStream out;
    private final boolean zstd;
    private int nextId;

    CompressedStreams(InputStream in, OutputStream out, boolean zstd) {
        this.in = in;
        this.out = out;
        this.zstd = zstd;
    }

    /** What the peer has compressed. */
    InputStream input() {
        return new Input();
    }

    /** What is written here is compressed, one frame for each call. */
    OutputStream output() {
        return new Output();
    }

    private final class Input extends InputStream {

        private InputStream frame = InputStream.nullInputStream();

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int start, int length) throws IOException {
            int count = frame.read(into, start, length);
            while (count < 0) {
                byte[] header = in.readNBytes(HEADER);
                if (header.length == 0) {
                    return -1;
                }
                frame = new ByteArrayInputStream(readFrame(header));
                count = frame.read(into, start, length);
            }
            return count;
        }

        @Override
        public int available() throws IOException {
            return frame.available();
        }
    }

    private byte[] readFrame(byte[] header) throws IOException {
        if (header.length < HEADER) {
            throw new EOFException("in the header of a frame");
        }
        int id = header[3] & 0xFF;
        boolean unsolicited = id == 0;
        boolean answersPipelined = id == 1;
        boolean interrupts = id < nextId; // an error that comes while the client still sends
        if (id != nextId && !unsolicited && !answersPipelined && !interrupts) {
            throw new IOException("frame " + id + " instead of " + nextId);
        }
        nextId = (id + 1) & 0xFF;
        byte[] payload = in.readNBytes(length(header, 0));
        int plainLength = length(header, 4);
        return plainLength == 0 ? payload : decompress(payload, plainLength);
    }

    private byte[] decompress(byte[] payload, int length) throws IOException {
        if (zstd) {
            return Zstd.decompress(payload, length);
        }
        Inflater inflater = new Inflater();
        try {
            byte[] plain = new byte[length];
            inflater.setInput(payload);
            if (inflater.inflate(plain) != length) {
                throw new IOException("a frame is shorter than it says");
            }
            return plain;
        } catch (DataFormatException malformed) {
            throw new IOException(malformed);
        } finally {
            inflater.end();
        }
    }

    private static int length(byte[] header, int index) {
        return (header[index] & 0xFF) | (header[index + 1] & 0xFF) << 8 | (header[index + 2] & 0xFF) << 16;
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            int end = start + length;
            int from = start;
            for (int packet = start; packet < end; packet = afterPacket(bytes, packet)) {
                if (beginsCommand(bytes, packet, end)) {
                    writeFrames(bytes, from, packet);
                    from = packet;
                    nextId = 0;
                }
            }
            writeFrames(bytes, from, end);
        }

        private static int afterPacket(byte[] bytes, int packet) {
            return bytes.length - packet < 4 ? bytes.length : packet + 4 + length(bytes, packet);
        }

        private static boolean beginsCommand(byte[] bytes, int packet, int end) {
            return end - packet > 3 && bytes[packet + 3] == 0;
        }

        private void writeFrames(byte[] bytes, int start, int end) throws IOException {
            for (int from = start; from < end; from += LONGEST) {
                writeFrame(Arrays.copyOfRange(bytes, from, Math.min(end, from + LONGEST)));
            }
        }
    }

    private void writeFrame(byte[] plain) throws IOException {
        boolean stored = plain.length < WORTHWHILE;
        byte[] payload = stored ? plain : compress(plain);
        out.write(new Bytes()
                .addInt(payload.length | nextId << 24)
                .addByte(stored ? 0 : plain.length & 0xFF)
                .addShort(stored ? 0 : plain.length >> 8)
                .add(payload)
                .toArray());
        nextId = (nextId + 1) & 0xFF;
    }

    private byte[] compress(byte[] plain) {
        if (zstd) {
            return Zstd.compress(plain);
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            byte[] payload = new byte[plain.length + 1000 + plain.length / 1000];
            deflater.setInput(plain);
            deflater.finish();
            return Arrays.copyOf(payload, deflater.deflate(payload));
        } finally {
            deflater.end();
        }
    }
}
