package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordTranslation;
import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.protocol.AuthenticationMethod;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.Greeting;
import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.protocol.HandshakeResponse;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * From the server's greeting to its OK. Every packet is relayed; only capabilities are edited, so that authentication
 * is between client and server alone (edge cases E19 to E24). TLS is each connection's own; where one has it and the
 * other has not, sequence ids and passwords are {@linkplain PasswordTranslation translated}.
 */
final class HandshakePhase implements Phase, Peers {

    private static final int OK = 0x00;
    private static final int ERR = 0xFF;

    /** {@code ER_SECURE_TRANSPORT_REQUIRED}. */
    private static final int TLS_REQUIRED = 3159;

    private final Session session;
    private final SessionSettings settings;
    private ByteBuf fromServer = Unpooled.EMPTY_BUFFER;
    private ByteBuf fromClient = Unpooled.EMPTY_BUFFER;
    private Stage stage = Stage.GREETING;
    private Capabilities ofServer = new Capabilities(0);
    private Capabilities negotiated = new Capabilities(0);
    private AuthenticationMethod method = AuthenticationMethod.NONE;
    private ServerStatus status = new ServerStatus(0);
    private ClientIdentity identity = ClientIdentity.UNKNOWN;
    private Compression compression = Compression.NONE;
    private boolean clientEncrypted;

    /** Whether the moment was passed to which the server's next packet belongs. */
    private boolean passed;

    private boolean serverEncrypted;
    private final AuthenticationIntake intake = new AuthenticationIntake(this);
    private @Nullable PasswordTranslation translation;

    HandshakePhase(Session session, SessionSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    /** What comes next. */
    private enum Stage {
        /** The server's greeting, or an ERR in its place. */
        GREETING,
        /** The client's response, or first its request for TLS. */
        RESPONSE,
        /** The server's end of TLS; the client's response waits. */
        UPSTREAM_TLS,
        /** Packets of both, until the server says OK or ERR. */
        AUTHENTICATION,
        /** Why the server does not let the client in, whose packets are of no interest any more. */
        REFUSAL
    }

    @Override
    public void fromServer(ByteBuf in) {
        fromServer = cumulate(fromServer, in);
        relayServerPackets();
    }

    private void relayServerPackets() {
        while (!session.isHeld() && HandshakePackets.isComplete(fromServer)) {
            int firstByte = firstByte(fromServer);
            if (isClientsTurnAlone() && firstByte != ERR) {
                break; // the client hears of it when it is its turn to be answered
            }
            if (!passed && isMoment(firstByte)) {
                passed = true;
                pass();
                return;
            }
            passed = false;
            if (stage == Stage.GREETING && firstByte != ERR) {
                greet();
            }
            ByteBuf packet = HandshakePackets.read(fromServer);
            boolean authenticated = stage == Stage.AUTHENTICATION && firstByte == OK;
            if (authenticated) {
                noteStatus(packet);
            }
            relayToClient(packet);
            if (authenticated) {
                enterCommands();
                return;
            }
        }
        relayClientPackets();
    }

    private boolean isMoment(int firstByte) {
        return stage == Stage.GREETING ? firstByte != ERR : stage == Stage.AUTHENTICATION && firstByte == OK;
    }

    /** Goes on with the same packet. */
    private void pass() {
        Runnable goOn = () -> session.fromServer(Unpooled.EMPTY_BUFFER);
        if (stage == Stage.GREETING) {
            Greeting greeting = new Greeting(fromServer);
            session.context().greeted(greeting.connectionId(), greeting.version());
            session.pass(Moment.GREETING, goOn);
        } else {
            session.pass(Moment.AUTHENTICATE, goOn);
        }
    }

    @Override
    public void fromClient(ByteBuf in) {
        fromClient = cumulate(fromClient, in);
        relayClientPackets();
    }

    private void greet() {
        Greeting greeting = new Greeting(fromServer);
        ofServer = greeting.capabilities();
        method = greeting.method();
        status = new ServerStatus(greeting.statusFlags());
        greeting.offer(ofServer.relayable().with(settings.connections().offeredToClient(ofServer)));
        stage = Stage.RESPONSE;
        session.greeted();
    }

    private void relayToClient(ByteBuf packet) {
        if (translation != null) {
            translation.fromServer(packet);
        } else {
            int number = packet.readerIndex() + PacketHeader.SIZE - 1;
            // only a client with TLS has sent one packet more than the server has seen
            packet.setByte(number, packet.getByte(number) + (clientEncrypted ? 1 : 0) - (serverEncrypted ? 1 : 0));
            toClient(packet);
        }
    }

    private void relayClientPackets() {
        if (stage == Stage.UPSTREAM_TLS && serverEncrypted) {
            authenticate();
        }
        while (takeFromClient()) {
            // until it has sent no more
        }
    }

    /** Whether to try again. */
    private boolean takeFromClient() {
        switch (stage) {
            case RESPONSE -> {
                return takeResponse();
            }
            case AUTHENTICATION -> {
                return intake.take(fromClient, translation);
            }
            case REFUSAL -> {
                fromClient.skipBytes(fromClient.readableBytes());
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    private boolean takeResponse() {
        if (fromClient.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        int sequenceId = PacketHeader.sequenceId(fromClient, fromClient.readerIndex());
        if (sequenceId != (clientEncrypted ? 2 : 1)) {
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
     * A server refuses a wrong number as soon as it has read the header, and that is all it gets: what follows could be
     * a password.
     */
    private void refuseNumber(int sequenceId) {
        stage = Stage.REFUSAL;
        intake.heardFromClient(sequenceId);
        ByteBuf header = fromClient.readRetainedSlice(PacketHeader.SIZE);
        session.toServer(
                header.setByte(header.readerIndex() + PacketHeader.SIZE - 1, sequenceId - (clientEncrypted ? 1 : 0)));
    }

    /** What is said in clear now could be anybody's, and must not count once there is TLS. */
    private boolean isClientsTurnAlone() {
        return stage == Stage.RESPONSE || stage == Stage.UPSTREAM_TLS;
    }

    private void respond() {
        HandshakeResponse response = new HandshakeResponse(fromClient);
        if (fromServer.isReadable() && !response.isTlsRequest()) {
            throw MalformedPacketException.ofServer("the server does not wait for the client's response");
        }
        boolean offersTls = ofServer.has(Capabilities.SSL);
        boolean upstreamTls = settings.connections().upstreamTls().isWantedFrom(offersTls);
        if (response.isTlsRequest()) {
            encryptClient();
        } else if (!clientEncrypted
                && settings.connections()
                        .clientTls()
                        .filter(ClientTls::isRequired)
                        .isPresent()) {
            session.refuse(
                    ServerMessages.of(session.context().server()).error(TLS_REQUIRED), DisconnectReason.PROXY_REFUSED);
        } else if (upstreamTls && !offersTls) {
            session.encryption().refuse("it is required, but the server does not support it");
        } else {
            request(response, upstreamTls);
        }
    }

    private void encryptClient() {
        if (settings.connections().clientTls().isEmpty() || clientEncrypted) {
            throw MalformedPacketException.ofClient("the client asks for TLS, which was not offered");
        }
        clientEncrypted = true;
        clientPacket().release();
        ByteBuf encrypted = fromClient;
        fromClient = Unpooled.EMPTY_BUFFER;
        session.encryption().ofClient(settings.connections().clientTls().get(), encrypted);
    }

    private void request(HandshakeResponse response, boolean upstreamTls) {
        Capabilities wanted = response.capabilities().relayable();
        negotiated = wanted.and(ofServer);
        identity = ClientIdentity.of(response);
        session.context().identified(identity, negotiated, status);
        compression = Compression.negotiate(response, settings.connections(), ofServer);
        response.request(wanted.with(compression.askedOfServer()).with(upstreamTls ? Capabilities.SSL : 0));
        if (upstreamTls) {
            stage = Stage.UPSTREAM_TLS;
            session.toServer(response.tlsRequest(session.allocator()));
            session.encryption().ofServer(settings, () -> serverEncrypted = true);
        } else {
            authenticate();
        }
    }

    /** Sends the client's response. */
    private void authenticate() {
        stage = Stage.AUTHENTICATION;
        int length = PacketHeader.payloadLength(fromClient, fromClient.readerIndex());
        intake.resume(
                length,
                PacketHeader.sequenceId(fromClient, fromClient.readerIndex()),
                Math.min(length, HandshakePackets.LONGEST));
        ByteBuf response = compression.response(clientPacket(), session.allocator());
        if (clientEncrypted == serverEncrypted) {
            session.toServer(response);
            return;
        }
        translation = clientEncrypted
                ? PasswordTranslation.fromTls(this, session.allocator())
                : PasswordTranslation.toTls(
                        this, session.allocator(), settings.passwordKey().orElseThrow());
        translation.begin(clientEncrypted ? 1 : 0, serverEncrypted ? 1 : 0);
        translation.respond(method, response);
    }

    @Override
    public void toClient(ByteBuf packet) {
        intake.heardByClient(packet);
        session.toClient(packet);
    }

    @Override
    public void toServer(ByteBuf packet) {
        session.toServer(packet);
    }

    /** The OK tells more than the greeting did, such as the SQL mode that new sessions have. */
    private void noteStatus(ByteBuf ok) {
        AnswerTracker login = new AnswerTracker(negotiated, status);
        login.begin(Command.CHANGE_USER);
        login.walk(ok.duplicate());
    }

    private void enterCommands() {
        CommandPhase commands = new CommandPhase(session, negotiated, status, translation);
        ByteBuf early = fromClient;
        ByteBuf unsolicited = fromServer;
        fromClient = Unpooled.EMPTY_BUFFER;
        fromServer = Unpooled.EMPTY_BUFFER;
        session.enter(commands);
        compression.begin(session);
        session.server().readAgain(unsolicited);
        session.client().readAgain(early);
    }

    private ByteBuf cumulate(ByteBuf cumulation, ByteBuf in) {
        return Cumulation.append(session.allocator(), cumulation, in);
    }

    private static int firstByte(ByteBuf in) {
        int start = in.readerIndex();
        return PacketHeader.payloadLength(in, start) == 0 ? -1 : in.getUnsignedByte(start + PacketHeader.SIZE);
    }

    private ByteBuf clientPacket() {
        intake.heardFromClient(PacketHeader.sequenceId(fromClient, fromClient.readerIndex()));
        return HandshakePackets.read(fromClient);
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
    public boolean holdsAnswer() {
        return false;
    }

    @Override
    public boolean isWithoutCommand() {
        return false;
    }

    @Override
    public AtEndOfClient atEndOfClient() {
        if (session.isHeld()) {
            return AtEndOfClient.NOTHING;
        }
        try {
            return HandshakePackets.isComplete(fromClient) ? AtEndOfClient.COMMANDS : AtEndOfClient.ANSWER;
        } catch (MalformedPacketException malformed) {
            return AtEndOfClient.NOTHING; // it was not looked at yet, and nobody is left to be told
        }
    }

    @Override
    public ByteBuf takeRest() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public boolean expectsMoreOfClient() {
        return true;
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    /**
     * 0 in the greeting's place; else behind the last packet of either side, or the client's that has come and was not
     * taken yet.
     */
    @Override
    public int nextSequenceId() {
        if (stage == Stage.GREETING) {
            return 0;
        }
        return PacketHeader.next(intake.lastSequenceId() + (fromClient.isReadable() ? 1 : 0));
    }

    @Override
    public void close() {
        fromServer.release();
        fromClient.release();
        fromServer = Unpooled.EMPTY_BUFFER;
        fromClient = Unpooled.EMPTY_BUFFER;
        if (translation != null) {
            translation.end().release();
        }
    }
}
