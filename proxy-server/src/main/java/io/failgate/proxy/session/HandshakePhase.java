package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordTranslation;
import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.Greeting;
import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.protocol.HandshakeResponse;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the server's greeting to its OK. Every packet is relayed; only capabilities are edited, so that authentication
 * is between client and server alone (edge cases E19 to E24). Each connection has its own TLS. If only one connection
 * has TLS, sequence ids and passwords are {@linkplain PasswordTranslation translated}.
 */
final class HandshakePhase implements Phase, Peers {

    private static final Logger LOG = LoggerFactory.getLogger(HandshakePhase.class);

    private static final int OK = 0x00;
    private static final int ERR = 0xFF;

    private final SessionParts session;
    private final Lifecycle lifecycle;
    private final Negotiation negotiation;
    private final HandshakeTls tls;
    private final AuthenticationIntake intake = new AuthenticationIntake(this);
    private ByteBuf fromServer = Unpooled.EMPTY_BUFFER;
    private ByteBuf fromClient = Unpooled.EMPTY_BUFFER;
    private HandshakeStage stage = HandshakeStage.GREETING;
    private @Nullable PasswordTranslation translation;

    HandshakePhase(SessionParts session, Lifecycle lifecycle, SessionSettings settings) {
        this.session = session;
        this.lifecycle = lifecycle;
        this.negotiation = new Negotiation(settings.connections());
        this.tls = new HandshakeTls(session, settings, negotiation);
    }

    @Override
    public void fromServer(ByteBuf in) {
        fromServer = Cumulation.append(session.allocator(), fromServer, in);
        relayServerPackets();
    }

    private void relayServerPackets() {
        while (!session.gate().isWaiting() && HandshakePackets.isComplete(fromServer)) {
            int firstByte = HandshakePackets.firstByte(fromServer);
            if (firstByte == ERR) {
                relayServerPacket();
            } else if (stage == HandshakeStage.RESPONSE || stage == HandshakeStage.UPSTREAM_TLS) {
                break; // a packet in clear could be forged now: the client hears of it when it is answered
            } else if (stage == HandshakeStage.GREETING) {
                passGreeting();
                return;
            } else if (stage == HandshakeStage.AUTHENTICATION && firstByte == OK) {
                pass(Moment.AUTHENTICATE, this::enterCommands);
                return;
            } else {
                relayServerPacket();
            }
        }
        relayClientPackets();
    }

    private void passGreeting() {
        Greeting greeting = new Greeting(fromServer);
        context().greeted(greeting.connectionId(), greeting.version());
        pass(Moment.GREETING, this::greet);
    }

    /** Goes on with the server's packet, at once or later. */
    private void pass(Moment moment, Runnable then) {
        session.gate().pass(moment, () -> session.control().attempt(then));
    }

    private void greet() {
        negotiation.offer(new Greeting(fromServer));
        stage = HandshakeStage.RESPONSE;
        lifecycle.greeted();
        LOG.debug("{} is open", context());
        relayServerPacket();
        relayServerPackets();
    }

    private void relayServerPacket() {
        relayToClient(HandshakePackets.read(fromServer));
    }

    private void relayToClient(ByteBuf packet) {
        if (translation != null) {
            translation.fromServer(packet);
        } else {
            HandshakePackets.renumber(packet, tls.packetsOfClient() - tls.packetsOfServer());
            toClient(packet);
        }
    }

    @Override
    public void fromClient(ByteBuf in) {
        fromClient = Cumulation.append(session.allocator(), fromClient, in);
        relayClientPackets();
    }

    private void relayClientPackets() {
        while (!session.gate().isWaiting() && takeFromClient()) {
            // until it has sent no more
        }
    }

    /** Returns whether to try again. */
    private boolean takeFromClient() {
        return switch (stage) {
            case GREETING, UPSTREAM_TLS -> false;
            case RESPONSE -> takeResponse();
            case AUTHENTICATION -> intake.take(fromClient, translation);
            case REFUSAL -> {
                fromClient.skipBytes(fromClient.readableBytes());
                yield false;
            }
        };
    }

    private boolean takeResponse() {
        if (fromClient.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        int sequenceId = PacketHeader.sequenceId(fromClient, fromClient.readerIndex());
        if (sequenceId != 1 + tls.packetsOfClient()) {
            refuseNumber(sequenceId);
            return true;
        }
        boolean visible = HandshakePackets.isVisible(fromClient);
        if (visible) {
            respond();
        }
        return visible;
    }

    /**
     * Sends the header alone: a server refuses a wrong sequence id as soon as it has read it, and the payload could be
     * a password.
     */
    private void refuseNumber(int sequenceId) {
        stage = HandshakeStage.REFUSAL;
        intake.heardFromClient(sequenceId);
        ByteBuf header = fromClient.readRetainedSlice(PacketHeader.SIZE);
        HandshakePackets.renumber(header, -tls.packetsOfClient());
        toServer(header);
    }

    private void respond() {
        HandshakeResponse response = new HandshakeResponse(fromClient);
        if (fromServer.isReadable() && !response.isTlsRequest()) {
            throw MalformedPacketException.ofServer("the server does not wait for the client's response");
        }
        if (response.isTlsRequest()) {
            tls.checkRequest();
            intake.read(fromClient).release();
            tls.prepareClient(this::encryptClient);
        } else if (!tls.refuses()) {
            request(response);
        }
    }

    /** Goes on with TLS, which has the bytes that the client has sent meanwhile. */
    private void encryptClient() {
        ByteBuf encrypted = fromClient;
        fromClient = Unpooled.EMPTY_BUFFER;
        tls.encryptClient(encrypted);
        relayServerPackets();
    }

    private void request(HandshakeResponse response) {
        negotiation.choose(response, context());
        if (negotiation.wantsServerTls()) {
            stage = HandshakeStage.UPSTREAM_TLS;
            toServer(response.tlsRequest(session.allocator()));
            tls.encryptServer(this::authenticate);
        } else {
            authenticate();
        }
    }

    /** Sends the client's response. */
    private void authenticate() {
        stage = HandshakeStage.AUTHENTICATION;
        intake.resumeBehind(fromClient);
        ByteBuf response = negotiation.compression().response(intake.read(fromClient), session.allocator());
        translation = tls.translation(this).orElse(null);
        if (translation == null) {
            toServer(response);
        } else {
            translation.respond(negotiation.method(), response);
        }
        relayClientPackets();
    }

    /** Sends a packet of the authentication, and takes note of it. */
    @Override
    public void toClient(ByteBuf packet) {
        intake.heardByClient(packet);
        tls.heardByClient(packet);
        session.sender().toClient(packet);
    }

    @Override
    public void toServer(ByteBuf packet) {
        session.sender().toServer(packet);
    }

    /** The server has let the client in. */
    private void enterCommands() {
        ByteBuf ok = HandshakePackets.read(fromServer);
        negotiation.noteStatus(ok);
        relayToClient(ok);
        if (lifecycle.isClosed()) {
            return;
        }
        if (translation != null) {
            translation.relayTo(session.sender());
        }
        CommandPhase commands =
                new CommandPhase(session, negotiation.capabilities(), negotiation.status(), translation);
        ByteBuf early = fromClient;
        ByteBuf unsolicited = fromServer;
        fromClient = Unpooled.EMPTY_BUFFER;
        fromServer = Unpooled.EMPTY_BUFFER;
        lifecycle.loggedIn(commands);
        session.deadline().loggedIn();
        negotiation.compression().begin(session);
        session.sides().server().connection().readAgain(unsolicited);
        session.sides().client().connection().readAgain(early);
    }

    private SessionContext context() {
        return session.interceptors().context();
    }

    @Override
    public boolean hasRoomForClient() {
        return fromClient.readableBytes() <= HandshakePackets.LONGEST + PacketHeader.SIZE;
    }

    @Override
    public boolean hasRoomForServer() {
        return fromServer.readableBytes() <= HandshakePackets.LONGEST + PacketHeader.SIZE;
    }

    @Override
    public AtEndOfClient atEndOfClient() {
        if (session.gate().isWaiting()) {
            return AtEndOfClient.NOTHING;
        }
        try {
            return HandshakePackets.isComplete(fromClient) ? AtEndOfClient.COMMANDS : AtEndOfClient.ANSWER;
        } catch (MalformedPacketException malformed) {
            return AtEndOfClient.NOTHING; // not looked at yet, and the client is gone
        }
    }

    /**
     * 0 in the greeting's place. Else the id behind the last packet of either side, or behind the client's packet that
     * has come and was not taken yet.
     */
    @Override
    public int nextSequenceId() {
        if (stage == HandshakeStage.GREETING) {
            return 0;
        }
        return PacketHeader.next(intake.lastSequenceId() + (fromClient.isReadable() ? 1 : 0));
    }

    @Override
    public void close() {
        tls.noLogin();
        fromServer.release();
        fromClient.release();
        fromServer = Unpooled.EMPTY_BUFFER;
        fromClient = Unpooled.EMPTY_BUFFER;
        if (translation != null) {
            translation.end().release();
        }
    }
}
