package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.ExchangeInterception;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.SessionListener;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.tracking.PacketHead;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells the listeners of a session about its exchanges, then asks the interceptors, in order, until one does not say
 * {@link Verdict#NEXT}.
 */
final class Interceptors {

    private final List<SessionListener> listeners;
    private final List<Interceptor> all;

    /** How many interceptors have looked at the question; only those look at the answer. */
    private int lookers;

    private int answerLookers;

    /** The memory of statements is the exchange's own, and asked first. */
    Interceptors(StatementMemory statements, ExchangeInterception interception) {
        this.listeners = Stream.concat(Stream.of(statements), interception.listeners().stream())
                .toList();
        this.all = Stream.concat(Stream.of(statements), interception.interceptors().stream())
                .toList();
    }

    Verdict onQuestion(Question question) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).questionCame(question);
        }
        lookers = 0;
        return nextOnQuestion(question);
    }

    /** Asks those behind the one that was asked last. */
    Verdict nextOnQuestion(Question question) {
        Verdict verdict = Verdict.NEXT;
        while (verdict == Verdict.NEXT && lookers < all.size()) {
            verdict = all.get(lookers++).onQuestion(question);
        }
        return verdict;
    }

    Verdict onAnswer(Question question, PacketHead head) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).answerCame(question, head);
        }
        answerLookers = 0;
        return nextOnAnswer(question, head);
    }

    /** Asks those behind the one that was asked last. */
    Verdict nextOnAnswer(Question question, PacketHead head) {
        Verdict verdict = Verdict.NEXT;
        while (verdict == Verdict.NEXT && answerLookers < lookers) {
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
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).partCame(position);
        }
        Verdict verdict = Verdict.NEXT;
        for (int i = 0; i < lookers && verdict == Verdict.NEXT; i++) {
            verdict = all.get(i).onPart(question, position);
        }
        return verdict;
    }

    void exchangeEnded(Question question, boolean done) {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).exchangeEnded(question, done);
        }
    }

    void sessionEnded() {
        listeners.forEach(SessionListener::sessionEnded);
    }
}
