package io.failgate.proxy;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.config.ConfigException;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds plug-ins on the class path. */
final class Plugins {

    private Plugins() {}

    /**
     * Has all of them register their points.
     *
     * @throws ConfigException if one cannot, naming it
     */
    static void register(FailPoints registry) {
        Iterator<FailPointPlugin> plugins =
                ServiceLoader.load(FailPointPlugin.class).iterator();
        try {
            while (plugins.hasNext()) {
                register(plugins.next(), registry);
            }
        } catch (ServiceConfigurationError wrong) {
            throw new ConfigException("a plug-in cannot be loaded: " + wrong.getMessage(), wrong);
        }
    }

    @SuppressWarnings("IllegalCatch") // whatever a plug-in throws, the user wants to know which one it was
    private static void register(FailPointPlugin plugin, FailPoints registry) {
        try {
            plugin.register(registry);
        } catch (RuntimeException refused) {
            throw new ConfigException(
                    "the plug-in " + plugin.getClass().getName() + " cannot register its failpoints: " + refused,
                    refused);
        }
    }
}
