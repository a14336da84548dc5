package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;

/** How a client is to prove who it is: a plugin, and a challenge for it. Immutable. */
public final class AuthenticationMethod {

    /** Nothing is known yet. */
    public static final AuthenticationMethod NONE = new AuthenticationMethod("", new byte[0]);

    /** Bytes in the challenge of every plugin of passwords. */
    public static final int NONCE_SIZE = 20;

    private final String plugin;
    private final byte[] nonce;

    AuthenticationMethod(String plugin, byte[] nonce) {
        this.plugin = plugin;
        this.nonce = nonce;
    }

    /**
     * Reads an AuthSwitchRequest or an AuthNextFactor: a byte, the plugin's name, a zero, and the challenge.
     *
     * @param packet complete, with its header
     */
    public static AuthenticationMethod ofRequest(ByteBuf packet) {
        int name = packet.readerIndex() + PacketHeader.SIZE + 1;
        int end = name - 1 + PacketHeader.payloadLength(packet, packet.readerIndex());
        String plugin = ZeroEnded.read(packet, name, end);
        int data = Math.min(end, name + plugin.length() + 1);
        byte[] nonce = new byte[Math.min(NONCE_SIZE, end - data)];
        packet.getBytes(data, nonce);
        return new AuthenticationMethod(plugin, nonce);
    }

    /** The same challenge for a plugin that the client has chosen; for this one if that is empty. */
    public AuthenticationMethod chosen(String otherPlugin) {
        return otherPlugin.isEmpty() ? this : new AuthenticationMethod(otherPlugin, nonce);
    }

    /** The plugin's name, such as {@code caching_sha2_password}; empty if the server is too old to say. */
    public String plugin() {
        return plugin;
    }

    /** The challenge. */
    public byte[] nonce() {
        return nonce.clone();
    }
}
