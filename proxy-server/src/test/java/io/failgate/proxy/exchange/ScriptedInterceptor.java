package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.PacketHead;
import java.util.ArrayList;
import java.util.List;

/** Gives the verdicts a test wants, and writes down when it was asked. */
final class ScriptedInterceptor implements Interceptor {

    private final List<Command> questions = new ArrayList<>();
    private final List<Command> answers = new ArrayList<>();
    private Verdict onQuestion = Verdict.NEXT;
    private Verdict onAnswer = Verdict.NEXT;

    void onQuestion(Verdict verdict) {
        onQuestion = verdict;
    }

    void onAnswer(Verdict verdict) {
        onAnswer = verdict;
    }

    /** The commands whose questions it was asked about. */
    List<Command> questions() {
        return questions;
    }

    /** The commands whose answers it was asked about. */
    List<Command> answers() {
        return answers;
    }

    @Override
    public Verdict onQuestion(Question question) {
        questions.add(question.command());
        return onQuestion;
    }

    @Override
    public Verdict onAnswer(Question question, PacketHead head) {
        answers.add(question.command());
        return onAnswer;
    }
}
