package io.failgate.proxy.injection;

import io.failgate.failpoint.FailPointKey;

/**
 * A failpoint of the user's own: a name for a site with a condition. It is passed with the site, and fires where the
 * condition holds.
 *
 * @param name full name
 * @param at the site's full name or name
 * @param where the condition; empty if there is none
 * @param purpose for the list; empty if the site and the condition will do
 * @param example terms that make sense; empty if the site's will do
 * @param origin where the user has written this, for messages
 */
public record OwnPoint(String name, String at, String where, String purpose, String example, String origin) {

    /**
     * The point as a site of its own.
     *
     * @throws IllegalArgumentException if no failpoint can have this name, with a message for the user
     */
    SiteKey site(SiteKey base) {
        String condition = where.isEmpty() ? "" : " where " + where;
        return new SiteKey(
                new FailPointKey(
                        name,
                        purpose.isEmpty() ? base.key().name() + condition : purpose,
                        example.isEmpty() ? base.plainExample() : example),
                base.moment(),
                base.commands());
    }
}
