package io.failgate.proxy.session.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole conversations with real servers come out as they went in, however their packets are split and coalesced. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordedConversationsTest {

    /** A header and all that anybody looks at behind it fit into one piece or just do not. */
    private static final int LONGEST_PIECE = 32;

    static List<RecordedConversation> conversations() {
        return RecordedConversation.all();
    }

    @Test
    void thereAreSome() {
        assertThat(conversations()).hasSizeGreaterThan(30);
    }

    /** Each turn in two pieces, one of so many bytes, so that in the end each was cut at every byte. */
    @ParameterizedTest
    @MethodSource("conversations")
    void aTurnMayBeCutAnywhere(RecordedConversation conversation) {
        for (int cut = 1; cut <= conversation.longestTurn(); cut++) {
            try (Replay replay = new Replay()) {
                for (Turn turn : conversation.turns()) {
                    replay.say(turn, 0, Math.min(cut, turn.length()));
                    replay.say(turn, Math.min(cut, turn.length()), turn.length());
                }
                replay.assertRelayed();
                replay.end(cut % 2 == 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void bytesMayComeInPiecesOfAnySize(RecordedConversation conversation) {
        for (int pieces = 1; pieces <= LONGEST_PIECE; pieces++) {
            try (Replay replay = new Replay()) {
                for (Turn turn : conversation.turns()) {
                    replay.say(turn, pieces);
                }
                replay.assertRelayed();
                replay.end(pieces % 2 == 0);
            }
        }
    }

    /** Each frame is sent on its own, and has arrived before the next one is sent. */
    @ParameterizedTest
    @MethodSource("conversations")
    void aFrameIsRelayedBeforeTheNextOneComes(RecordedConversation conversation) {
        try (Replay replay = new Replay()) {
            for (Turn turn : conversation.turns()) {
                List<Integer> frames = turn.frames();
                for (int i = 0; i < frames.size(); i++) {
                    replay.say(turn, frames.get(i), i + 1 < frames.size() ? frames.get(i + 1) : turn.length());
                    replay.assertRelayed();
                }
            }
            replay.end(true);
        }
    }

    /**
     * All that the client has to say is there before the server greets. Each command waits for the end of the answer to
     * the last.
     */
    @ParameterizedTest
    @MethodSource("conversations")
    void aClientMaySayEverythingAtOnce(RecordedConversation conversation) {
        try (Replay replay = new Replay()) {
            Turn client = new Turn(true, conversation.said(true));
            replay.say(client, client.length());
            int asked = 0;
            int sentBeforeEndOfAnswer = 0;
            for (Turn turn : conversation.turns()) {
                if (turn.isOfClient()) {
                    assertThat(turn.isCommand() && sentBeforeEndOfAnswer > asked)
                            .as("the command behind byte %s waits", asked)
                            .isFalse();
                    asked += turn.length();
                } else {
                    replay.say(turn, 0, turn.length() - 1);
                    sentBeforeEndOfAnswer = replay.sentToServer();
                    replay.say(turn, turn.length() - 1, turn.length());
                }
            }
            replay.assertRelayed();
            replay.end(true);
        }
    }
}
