package io.failgate.proxy.session;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.Greeting;
import io.failgate.proxy.protocol.HandshakeResponse;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * From the server's greeting to its OK. Every packet is relayed; only capabilities are edited, so that authentication is between
 * client and server alone (edge cases E19 to E24).
 */
final class HandshakePhase implements Phase {

    /** No packet of a handshake is longer; connection attributes have at most 64 KiB. */
    private static final int LONGEST_PACKET = 256 * 1024;

    private static final int OK = 0x00;
    private static final int ERR = 0xFF;

    private final Session session;
    private ByteBuf fromServer = Unpooled.EMPTY_BUFFER;
    private ByteBuf fromClient = Unpooled.EMPTY_BUFFER;
    private Capabilities offered = new Capabilities(0);
    private Capabilities negotiated = new Capabilities(0);
    private ServerStatus status = new ServerStatus(0);
    private boolean greeted;
    private boolean responded;

    HandshakePhase(Session session) {
        this.session = session;
    }

    @Override
    public void fromServer(ByteBuf in) {
        fromServer = cumulate(fromServer, in);
        while (hasPacket(fromServer)) {
            int firstByte = firstByte(fromServer);
            if (!greeted && firstByte != ERR) {
                greet();
            }
            ByteBuf packet = packet(fromServer);
            boolean authenticated = responded && firstByte == OK;
            if (authenticated) {
                noteStatus(packet);
            }
            session.toClient(packet);
            if (authenticated) {
                enterCommands();
                return;
            }
        }
        relayClientPackets();
    }

    @Override
    public void fromClient(ByteBuf in) {
        fromClient = cumulate(fromClient, in);
        relayClientPackets();
    }

    private void greet() {
        Greeting greeting = new Greeting(fromServer);
        offered = greeting.capabilities().relayable();
        greeting.offer(offered);
        status = new ServerStatus(greeting.statusFlags());
        greeted = true;
        session.greeted(greeting.connectionId());
    }

    private void relayClientPackets() {
        while (greeted && !hasEarlyCommand() && hasPacket(fromClient)) {
            if (!responded) {
                respond();
            }
            session.toServer(packet(fromClient));
        }
    }

    /** A packet with sequence id 0 is a command that a hasty client sent before it knows that it may. It waits. */
    private boolean hasEarlyCommand() {
        return responded
                && fromClient.readableBytes() >= PacketHeader.SIZE
                && PacketHeader.sequenceId(fromClient, fromClient.readerIndex()) == 0;
    }

    private void respond() {
        HandshakeResponse response = new HandshakeResponse(fromClient);
        negotiated = response.capabilities().and(offered);
        response.request(response.capabilities().relayable());
        responded = true;
    }

    /** The OK tells more than the greeting did, such as the SQL mode that new sessions have. */
    private void noteStatus(ByteBuf ok) {
        AnswerTracker login = new AnswerTracker(negotiated, status);
        login.begin(Command.CHANGE_USER);
        login.walk(ok.duplicate());
    }

    private void enterCommands() {
        CommandPhase commands = new CommandPhase(session, negotiated, status);
        ByteBuf early = fromClient;
        ByteBuf unsolicited = fromServer;
        fromClient = Unpooled.EMPTY_BUFFER;
        fromServer = Unpooled.EMPTY_BUFFER;
        session.enter(commands);
        commands.fromServer(unsolicited);
        commands.fromClient(early);
    }

    private ByteBuf cumulate(ByteBuf cumulation, ByteBuf in) {
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(session.allocator(), cumulation, in);
    }

    private static boolean hasPacket(ByteBuf in) {
        if (in.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        int length = PacketHeader.payloadLength(in, in.readerIndex());
        if (length > LONGEST_PACKET) {
            throw new MalformedPacketException("a packet of " + length + " bytes");
        }
        return PacketHeader.isComplete(in);
    }

    private static int firstByte(ByteBuf in) {
        int start = in.readerIndex();
        return PacketHeader.payloadLength(in, start) == 0 ? -1 : in.getUnsignedByte(start + PacketHeader.SIZE);
    }

    private static ByteBuf packet(ByteBuf in) {
        return in.readRetainedSlice(PacketHeader.SIZE + PacketHeader.payloadLength(in, in.readerIndex()));
    }

    @Override
    public boolean hasRoomForClient() {
        return fromClient.readableBytes() <= LONGEST_PACKET + PacketHeader.SIZE;
    }

    @Override
    public boolean hasRoomForServer() {
        return true;
    }

    @Override
    public boolean holdsAnswer() {
        return false;
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    /** 0 in the greeting's place, 1 behind it, 2 behind the client's response to it. */
    @Override
    public int nextSequenceId() {
        if (!greeted) {
            return 0;
        }
        return responded || fromClient.isReadable() ? 2 : 1;
    }

    @Override
    public void close() {
        fromServer.release();
        fromClient.release();
        fromServer = Unpooled.EMPTY_BUFFER;
        fromClient = Unpooled.EMPTY_BUFFER;
    }
}
