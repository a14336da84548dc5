package io.failgate.proxy.session;

import io.failgate.proxy.exchange.Exchange;
import io.failgate.proxy.exchange.Intake;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;

/** Decides what is left to do for an exchange whose client says no more. */
final class EndOfClient {

    private EndOfClient() {}

    /**
     * What is left to do.
     *
     * @param intake what the client's next bytes are
     * @param inbox what the client has sent and was not taken
     */
    static Phase.AtEndOfClient in(Intake intake, Exchange exchange, ByteBuf inbox) {
        return switch (intake) {
            case COMMAND, ENDED -> betweenCommands(exchange);
            case DROPPED_QUESTION, DROPPED_UPLOAD -> Phase.AtEndOfClient.NOTHING;
            case LATER -> whileWaiting(exchange, inbox);
            case QUESTION, SPLICED_QUESTION, UPLOAD, UPLOAD_PACKET, AUTHENTICATION, STREAM ->
                Phase.AtEndOfClient.ANSWER;
        };
    }

    /** A server has no word for a client that has said goodbye. Its end is not waited for, as the client does not. */
    private static Phase.AtEndOfClient betweenCommands(Exchange exchange) {
        return exchange.command() == Command.QUIT ? Phase.AtEndOfClient.NOTHING : Phase.AtEndOfClient.LAST_WORD;
    }

    /**
     * A wait ends with a client that says no more, as a server's own waits do, unless another command is there already.
     */
    private static Phase.AtEndOfClient whileWaiting(Exchange exchange, ByteBuf inbox) {
        if (exchange.command() == Command.QUIT) {
            return exchange.isHeld() ? Phase.AtEndOfClient.GOODBYE : Phase.AtEndOfClient.LAST_WORD;
        }
        if (hasCommandBehind(exchange, inbox)) {
            return Phase.AtEndOfClient.COMMANDS;
        }
        if (exchange.isHeld()) {
            return Phase.AtEndOfClient.NOTHING;
        }
        return exchange.hasMoreToAsk() ? Phase.AtEndOfClient.COMMANDS : Phase.AtEndOfClient.ANSWER;
    }

    /** Whether bytes wait behind the command at hand, which is in the inbox itself until it may go on. */
    private static boolean hasCommandBehind(Exchange exchange, ByteBuf inbox) {
        int command = 0;
        if (exchange.holdsQuestion()) {
            command = PacketHeader.SIZE + PacketHeader.payloadLength(inbox, inbox.readerIndex());
        }
        return inbox.readableBytes() > command;
    }
}
