package io.failgate.proxy;

import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.config.ConfigException;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.config.StartFailPoint;
import io.failgate.proxy.injection.Catalogue;

/** Makes the catalogue of a proxy: its sites, the user's points, those of plug-ins, and what is armed at start. */
final class StartCatalogue {

    private StartCatalogue() {}

    /**
     * Makes it.
     *
     * @throws ConfigException if a point makes no sense or cannot be armed, naming its origin, or if a plug-in fails
     */
    static Catalogue of(Settings settings) {
        Catalogue catalogue = withOwnPoints(settings);
        FailPoints failPoints = catalogue.failPoints();
        Plugins.register(failPoints);
        settings.failPoints().longestTime().ifPresent(failPoints::limitTime);
        settings.failPoints().armed().forEach(point -> arm(point, failPoints));
        return catalogue;
    }

    private static Catalogue withOwnPoints(Settings settings) {
        try {
            return Catalogue.with(settings.failPoints().points());
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /** Nobody evaluates a point yet, so that it does not matter what was armed before one that cannot be. */
    private static void arm(StartFailPoint point, FailPoints failPoints) {
        try {
            failPoints.put(point.key(), point.terms());
        } catch (FailPointException wrong) {
            throw new ConfigException(point.origin() + ": " + wrong.getMessage(), wrong);
        }
    }
}
