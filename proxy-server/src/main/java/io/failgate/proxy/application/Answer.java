package io.failgate.proxy.application;

/**
 * What an application has answered.
 *
 * @param ok whether it has done what it was asked
 * @param text what it says, or the reason why it has not done it
 */
public record Answer(boolean ok, String text) {

    static Answer refused(String reason) {
        return new Answer(false, reason);
    }
}
