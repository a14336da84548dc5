package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.tracking.PacketHead;
import java.util.List;
import java.util.stream.Stream;

/** The interceptors of a session, asked in order until one does not {@linkplain Verdict#PROCEED proceed}. */
final class Interceptors {

    private final List<Interceptor> all;

    /** How many have looked at the question; only those look at the answer. */
    private int lookers;

    private int answerLookers;

    Interceptors(Interceptor first, List<Interceptor> others) {
        this.all = Stream.concat(Stream.of(first), others.stream()).toList();
    }

    Verdict onQuestion(Question question) {
        lookers = 0;
        return goOnWithQuestion(question);
    }

    /** Asks those behind the one that was asked last. */
    Verdict goOnWithQuestion(Question question) {
        Verdict verdict = Verdict.PROCEED;
        while (verdict == Verdict.PROCEED && lookers < all.size()) {
            verdict = all.get(lookers++).onQuestion(question);
        }
        return verdict;
    }

    Verdict onAnswer(Question question, PacketHead head) {
        answerLookers = 0;
        return goOnWithAnswer(question, head);
    }

    /** Asks those behind the one that was asked last. */
    Verdict goOnWithAnswer(Question question, PacketHead head) {
        Verdict verdict = Verdict.PROCEED;
        while (verdict == Verdict.PROCEED && answerLookers < lookers) {
            verdict = all.get(answerLookers++).onAnswer(question, head);
        }
        return verdict;
    }

    boolean watchParts(Question question) {
        boolean watches = false;
        for (int i = 0; i < lookers; i++) {
            watches |= all.get(i).watchesParts(question);
        }
        return watches;
    }

    Verdict onPart(Question question, AnswerPosition position) {
        Verdict verdict = Verdict.PROCEED;
        for (int i = 0; i < lookers && verdict == Verdict.PROCEED; i++) {
            verdict = all.get(i).onPart(question, position);
        }
        return verdict;
    }

    void onEnd(Question question, boolean done) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).onEnd(question, done);
        }
    }

    void onSessionEnd() {
        all.forEach(Interceptor::onSessionEnd);
    }
}
