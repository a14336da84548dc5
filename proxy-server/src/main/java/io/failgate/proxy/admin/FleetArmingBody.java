package io.failgate.proxy.admin;

import io.failgate.failpoint.Value;
import io.failgate.fleet.FleetChange;
import io.failgate.proxy.logging.PrintableText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a client has a fleet arm: as a JSON object, or as the text that SQL has behind {@code key=}. */
final class FleetArmingBody {

    private static final long MOST_SHARED = 999_999_999;
    private static final int LONGEST_QUOTE = 40;

    private FleetArmingBody() {}

    /**
     * Reads it. Without a type of either kind, it is JSON if it begins with a brace.
     *
     * @param point full name of the failpoint
     * @throws RequestException if a field is wrong
     * @throws io.failgate.failpoint.FailPointException if the text has not this form
     */
    static FleetChange read(String point, Request request) {
        return isJson(request)
                ? object(point, request.body())
                : FleetChange.parse(point + "=" + request.body().strip());
    }

    private static boolean isJson(Request request) {
        List<String> types = request.header("Content-Type");
        String type = types.isEmpty() ? "" : types.get(0).toLowerCase(Locale.ROOT);
        boolean isText = type.startsWith("text/plain");
        return type.startsWith("application/json")
                || (!isText && request.body().stripLeading().startsWith("{"));
    }

    /** The other fields have the last word, whatever the terms say of the same. */
    private static FleetChange object(String point, String body) {
        JsonFields fields = JsonFields.of(body, "terms", "target", "for", "bestEffort", "shared");
        String terms = fields.terms("terms")
                .orElseThrow(() -> new RequestException(
                        400, "\"terms\" must be a string or an object, but got null; DELETE disarms"));
        FleetChange said = FleetChange.parse(point + "=" + terms);
        String target = fields.optionalText("target").orElse(said.target());
        Duration time = fields.optionalText("for").map(FleetArmingBody::time).orElse(said.time());
        long shared = fields.optionalWholeNumber("shared").orElse(said.shared());
        if (shared < 0 || shared > MOST_SHARED) {
            throw new RequestException(400, "\"shared\" must be 0 to " + MOST_SHARED + ", but is " + shared);
        }
        boolean bestEffort = fields.optionalFlag("bestEffort").orElse(said.bestEffort());
        try {
            return new FleetChange(point, said.terms(), shared, target, time, bestEffort);
        } catch (IllegalArgumentException wrong) {
            throw new RequestException(400, "\"target\": " + wrong.getMessage());
        }
    }

    private static Duration time(String text) {
        return Value.durationWithUnit(text)
                .orElseThrow(() -> new RequestException(
                        400,
                        "\"for\" must be a duration with its unit, such as \"15m\", but is \""
                                + PrintableText.of(text, LONGEST_QUOTE) + "\""));
    }
}
