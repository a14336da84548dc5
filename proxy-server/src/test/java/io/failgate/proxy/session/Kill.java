package io.failgate.proxy.session;

import io.failgate.proxy.testing.PacketSocket;
import java.io.IOException;
import java.net.SocketException;

/** How the connection of a process ends that is killed. */
public enum Kill {
    /** The operating system ends it in order (FIN). */
    FIN {
        @Override
        public void end(PacketSocket wire) throws IOException {
            wire.close();
        }
    },
    /** It ends as if the machine had gone (RST). */
    RST {
        @Override
        public void end(PacketSocket wire) throws IOException {
            wire.reset();
        }
    };

    private static final int PROMPTLY_MILLIS = 5_000;

    /** Ends it. */
    public abstract void end(PacketSocket wire) throws IOException;

    /** Reads what has come before the connection ends, in whatever way, which must be soon. */
    public static byte[] readToEnd(PacketSocket wire) throws IOException {
        wire.setTimeoutMillis(PROMPTLY_MILLIS);
        try {
            return wire.readToEnd();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }
}
