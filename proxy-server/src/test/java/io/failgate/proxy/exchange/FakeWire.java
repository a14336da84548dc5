package io.failgate.proxy.exchange;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** A session that writes down what is asked of it. */
final class FakeWire implements Wire {

    private final List<String> calls = new ArrayList<>();
    private final Traffic traffic = new Traffic();
    private final Runnable pump;
    private Bytes toClient = new Bytes();
    private Bytes toServer = new Bytes();

    /**
     * A wire without an exchange yet.
     *
     * @param pump looks at what the exchange wants
     */
    FakeWire(Runnable pump) {
        this.pump = pump;
    }

    /** What was asked since the last call, bytes left out. */
    List<String> calls() {
        List<String> all = List.copyOf(calls);
        calls.clear();
        return all;
    }

    /** What was sent to the client since the last call. */
    byte[] toClient() {
        byte[] bytes = toClient.toArray();
        toClient = new Bytes();
        return bytes;
    }

    /** What was sent to the server since the last call. */
    byte[] toServer() {
        byte[] bytes = toServer.toArray();
        toServer = new Bytes();
        return bytes;
    }

    @Override
    public void toClient(ByteBuf packets) {
        toClient.add(ByteBufUtil.getBytes(packets));
        packets.release();
    }

    @Override
    public void toServer(ByteBuf packets) {
        toServer.add(ByteBufUtil.getBytes(packets));
        packets.release();
    }

    @Override
    public boolean canAskServer() {
        return true;
    }

    @Override
    public void hangUp(boolean reset) {
        calls.add(reset ? "reset" : "close");
    }

    @Override
    public void resumed() {
        pump.run();
        calls.add("flush");
    }

    /** Notes what the exchange wants. */
    void wanted(String what) {
        calls.add(what);
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }
}
