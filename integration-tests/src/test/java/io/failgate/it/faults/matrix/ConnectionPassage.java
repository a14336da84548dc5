package io.failgate.it.faults.matrix;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;

/** What a client does at the moments of its connection. */
enum ConnectionPassage implements Passage {
    /** It connects and logs in. */
    LOGIN,
    /** It logs in again on the same connection. */
    CHANGE_USER,
    /** It says nothing. */
    SILENCE,
    /** It says goodbye. */
    GOODBYE;

    @Override
    public void prepare(MatrixBench bench) throws IOException {
        if (this == LOGIN) {
            bench.hangUp();
        } else {
            bench.logIn();
        }
    }

    @Override
    public void speak(MatrixBench bench) throws IOException {
        switch (this) {
            case LOGIN -> bench.connect();
            case GOODBYE -> bench.client().send(Command.QUIT);
            case CHANGE_USER, SILENCE -> {}
        }
    }

    @Override
    public void readAll(RawClient client) throws IOException {
        switch (this) {
            case LOGIN -> client.login(MatrixBench.LOGIN);
            case CHANGE_USER -> client.changeUser(MatrixBench.LOGIN);
            case SILENCE, GOODBYE -> {}
        }
    }

    @Override
    public void read(RawClient client, int packets) throws IOException {
        switch (this) {
            case LOGIN, CHANGE_USER -> readAll(client);
            case SILENCE, GOODBYE -> CommandPassage.readPackets(client, packets);
        }
    }

    @Override
    public String view(Packet packet) {
        return Passage.outline(packet);
    }
}
