package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.traffic.ErrorSource;
import org.jspecify.annotations.Nullable;

/** A home-made answer, whether to an administrative statement or as an injected fault. */
@FunctionalInterface
public interface Reply {

    /** Writes all packets of the answer. */
    void write(PacketWriter out);

    /** On whose account it is an ERR, behind which no more results follow; null if it is none. */
    default @Nullable ErrorSource failure() {
        return null;
    }

    /** An OK. */
    static Reply ok() {
        return PacketWriter::ok;
    }

    /** An ERR that a failpoint injects. */
    static Reply error(MySqlError error) {
        return new Failure(error, ErrorSource.FAILPOINT);
    }

    /** An ERR of Failgate's own. */
    static Reply refusal(MySqlError error) {
        return new Failure(error, ErrorSource.PROXY);
    }

    /**
     * An ERR.
     *
     * @param error what it says
     * @param failure who says it
     */
    record Failure(MySqlError error, ErrorSource failure) implements Reply {

        @Override
        public void write(PacketWriter out) {
            out.error(error);
        }
    }
}
