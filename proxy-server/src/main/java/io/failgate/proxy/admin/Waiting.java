package io.failgate.proxy.admin;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections on which it is the client's turn, in the order in which they began to wait. The number of connections
 * is limited: for one more, the connection that has waited longest is closed. On the listener's event loop only.
 */
final class Waiting {

    private final int mostConnections;
    private final Set<Channel> channels = new LinkedHashSet<>();
    private int open;

    Waiting(int mostConnections) {
        this.mostConnections = mostConnections;
    }

    /**
     * Lets one more connection in.
     *
     * @return whether there is room, if need be by closing another connection
     */
    boolean admit(Channel channel) {
        if (open >= mostConnections && !closeLongest()) {
            return false;
        }
        open++;
        channel.closeFuture().addListener(closed -> {
            open--;
            channels.remove(channel);
        });
        begin(channel);
        return true;
    }

    private boolean closeLongest() {
        Iterator<Channel> longest = channels.iterator();
        if (!longest.hasNext()) {
            return false;
        }
        Channel channel = longest.next();
        longest.remove();
        channel.close();
        return true;
    }

    /** It is the client's turn. */
    void begin(Channel channel) {
        channels.remove(channel);
        if (channel.isOpen()) {
            channels.add(channel);
        }
    }

    /** It is the listener's turn. */
    void end(Channel channel) {
        channels.remove(channel);
    }
}
