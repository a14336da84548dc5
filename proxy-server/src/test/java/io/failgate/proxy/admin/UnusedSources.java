package io.failgate.proxy.admin;

import io.failgate.proxy.admin.AdminSources.SessionInfo;
import io.failgate.proxy.control.FleetControl;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import java.util.List;
import java.util.Optional;

/** A proxy that nobody asks. */
final class UnusedSources implements AdminSources {

    @Override
    public List<SessionInfo> sessions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean ready() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Traffic traffic() {
        throw new UnsupportedOperationException();
    }

    @Override
    public BufferMemory memory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String version() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<FleetControl> fleet() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeAll() {
        throw new UnsupportedOperationException();
    }
}
