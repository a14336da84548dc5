package io.failgate.proxy.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;

/** What drives an event loop, with another one beneath that does the work. Event loop only, but for the wake-up. */
abstract class ForwardingIoHandler implements IoHandler {

    private final IoHandler beneath;

    ForwardingIoHandler(IoHandler beneath) {
        this.beneath = beneath;
    }

    final IoHandler beneath() {
        return beneath;
    }

    @Override
    public final void initialize() {
        beneath.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return beneath.run(context);
    }

    @Override
    public final void prepareToDestroy() {
        beneath.prepareToDestroy();
    }

    @Override
    public final void destroy() {
        beneath.destroy();
    }

    @Override
    public final void wakeup() {
        beneath.wakeup();
    }

    @Override
    public final boolean isCompatible(Class<? extends IoHandle> handleType) {
        return beneath.isCompatible(handleType);
    }
}
