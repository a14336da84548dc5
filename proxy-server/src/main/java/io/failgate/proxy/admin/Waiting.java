package io.failgate.proxy.admin;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections on which it is the client's turn, in the order in which they began to wait. So many connections may
 * there be at all; for one more, that which has waited longest is closed. On the listener's event loop only.
 */
final class Waiting {

    private final int mostConnections;
    private final Set<Channel> channels = new LinkedHashSet<>();
    private int open;

    Waiting(int mostConnections) {
        this.mostConnections = mostConnections;
    }

    /**
     * Lets one more in.
     *
     * @return whether there is room, or was made
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

    /** It is not, but the listener's. */
    void end(Channel channel) {
        channels.remove(channel);
    }
}
