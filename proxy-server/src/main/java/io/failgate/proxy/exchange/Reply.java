package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketWriter;

/** A home-made answer, whether to an administrative statement or as an injected fault. */
@FunctionalInterface
public interface Reply {

    /** Writes all packets of the answer. */
    void write(PacketWriter out);

    /** An OK. */
    static Reply ok() {
        return PacketWriter::ok;
    }

    /** An ERR. */
    static Reply error(MySqlError error) {
        return out -> out.error(error);
    }
}
