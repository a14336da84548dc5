package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.Capabilities;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client says in answer to the greeting. Immutable.
 *
 * @param user the account's name
 * @param password in clear; empty for none
 * @param database the one to use; empty for none
 * @param capabilities what the client would like; it asks for those of them that are offered
 * @param attributes connection attributes
 * @param plugin what it proves its password with first; empty for the one that the server offers
 */
public record Login(
        String user,
        String password,
        String database,
        long capabilities,
        Map<String, String> attributes,
        String plugin) {

    /** What a client of today uses, but for {@code DEPRECATE_EOF} and all that changes what packets look like. */
    public static final long PLAIN = Capabilities.CLIENT_MYSQL
            | Capabilities.PROTOCOL_41
            | Capabilities.TRANSACTIONS
            | Capabilities.SECURE_CONNECTION
            | Capabilities.MULTI_STATEMENTS
            | Capabilities.MULTI_RESULTS
            | Capabilities.PS_MULTI_RESULTS
            | Capabilities.PLUGIN_AUTH
            | Capabilities.PLUGIN_AUTH_LENENC
            | Capabilities.LOCAL_FILES
            | Capabilities.CONNECT_ATTRS;

    private static final int ZSTD_LEVEL = 3;

    /** Copies the attributes. */
    public Login {
        attributes = Map.copyOf(attributes);
    }

    /** A login without database, attributes and deprecated EOFs. */
    public static Login of(String user, String password) {
        return new Login(user, password, "", PLAIN, Map.of(), "");
    }

    /** The same with more capabilities. */
    public Login with(long more) {
        return new Login(user, password, database, capabilities | more, attributes, plugin);
    }

    /** The same without some capabilities. */
    public Login without(long fewer) {
        return new Login(user, password, database, capabilities & ~fewer, attributes, plugin);
    }

    /** The same with a database. */
    public Login to(String newDatabase) {
        return new Login(user, password, newDatabase, capabilities | Capabilities.CONNECT_WITH_DB, attributes, plugin);
    }

    /** The same with one more connection attribute. */
    public Login attribute(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(name, value);
        return new Login(user, password, database, capabilities | Capabilities.CONNECT_ATTRS, more, plugin);
    }

    /** The same with a plugin that the client prefers to the server's. */
    public Login plugin(String preferred) {
        return new Login(user, password, database, capabilities, attributes, preferred);
    }

    String pluginOr(String offered) {
        return plugin.isEmpty() ? offered : plugin;
    }

    /** The payload of an SSLRequest: what a HandshakeResponse41 begins with. */
    byte[] tlsRequest(Capabilities negotiated) {
        return Arrays.copyOf(response(negotiated, "", new byte[0]), 32);
    }

    /** The payload of a HandshakeResponse41, its fields as the capabilities want them. */
    byte[] response(Capabilities negotiated, String plugin, byte[] scramble) {
        Bytes response = new Bytes().addInt(negotiated.bits()).addInt(1 << 24).addByte(45);
        boolean mariaDb = !negotiated.has(Capabilities.CLIENT_MYSQL);
        response.addZeros(19).addInt(mariaDb ? negotiated.bits() >> 32 : 0);
        response.addZeroEnded(user);
        if (negotiated.has(Capabilities.PLUGIN_AUTH_LENENC)) {
            response.addString(scramble);
        } else {
            response.addByte(scramble.length).add(scramble);
        }
        if (negotiated.has(Capabilities.CONNECT_WITH_DB)) {
            response.addZeroEnded(database);
        }
        if (negotiated.has(Capabilities.PLUGIN_AUTH)) {
            response.addZeroEnded(plugin);
        }
        if (negotiated.has(Capabilities.CONNECT_ATTRS)) {
            response.addString(encodedAttributes());
        }
        if (negotiated.has(Capabilities.ZSTD_COMPRESSION)) {
            response.addByte(ZSTD_LEVEL);
        }
        return response.toArray();
    }

    private byte[] encodedAttributes() {
        Bytes encoded = new Bytes();
        attributes.forEach((name, value) -> encoded.addString(name).addString(value));
        return encoded.toArray();
    }

    /** The payload of a COM_CHANGE_USER, the command's byte included. */
    byte[] changeUser(Capabilities negotiated, String plugin, byte[] scramble) {
        Bytes command = new Bytes().addByte(0x11).addZeroEnded(user);
        command.addByte(scramble.length).add(scramble).addZeroEnded(database).addShort(45);
        if (negotiated.has(Capabilities.PLUGIN_AUTH)) {
            command.addZeroEnded(plugin);
        }
        if (negotiated.has(Capabilities.CONNECT_ATTRS)) {
            command.addString(encodedAttributes());
        }
        return command.toArray();
    }
}
