package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Tap;
import java.util.concurrent.TimeUnit;

/** What the server notices of one fault, from now on. */
final class ServerView {

    private final Tap tap;
    private final Position.Server knowledge;
    private final int openedBefore;
    private final int commandsBefore;

    ServerView(Tap tap, Position position) {
        this.tap = tap;
        this.knowledge = position.server();
        this.openedBefore = tap.opened();
        this.commandsBefore = openedBefore == 0 ? 0 : tap.last().commands();
    }

    private int commands() {
        return tap.last().commands() - commandsBefore;
    }

    /** It hears of the command only when it goes on, if it was not asked before. */
    void assertHeld() {
        if (knowledge == Position.Server.NOT_ASKED) {
            assertThat(commands()).isZero();
        }
    }

    /** It has heard of the command, or has not, and of those that came later. */
    void assertGoesOn(boolean asked, int later) {
        switch (knowledge) {
            case ASKED, NOT_ASKED -> assertThat(commands()).isEqualTo(later + (asked ? 1 : 0));
            case NOT_DIALLED, ANY -> {}
        }
    }

    /** Its connection ends, if there was one, and it has heard of the command, or has not. */
    void assertEnded(boolean asked) {
        switch (knowledge) {
            case NOT_DIALLED -> assertThat(tap.opened()).isEqualTo(openedBefore);
            case ASKED, NOT_ASKED -> {
                tap.last()
                        .ended()
                        .orTimeout(MatrixCell.TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                        .join();
                assertThat(commands()).isEqualTo(asked ? 1 : 0);
            }
            case ANY -> {}
        }
    }
}
