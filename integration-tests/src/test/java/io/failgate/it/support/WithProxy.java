package io.failgate.it.support;

import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a server, a proxy in front of it, and proxies with TLS. The {@link Database} and the {@link Proxies} are
 * one for all tests, the {@link ProxyServer} is one for each test class.
 */
public final class WithProxy implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(WithProxy.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Database.class || type == ProxyServer.class || type == Proxies.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == Proxies.class) {
            return proxies(context);
        }
        return type == Database.class ? database(context) : proxy(context);
    }

    private static Proxies proxies(ExtensionContext context) {
        Database database = database(context);
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Proxies.class, type -> startProxies(database), Proxies.class);
    }

    private static Proxies startProxies(Database database) {
        try {
            return new Proxies(database);
        } catch (IOException failed) {
            throw new ParameterResolutionException("no proxies", failed);
        }
    }

    private static Database database(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Database.class, type -> startDatabase(), Database.class);
    }

    private static ProxyServer proxy(ExtensionContext context) {
        ExtensionContext ofClass = context.getParent().orElse(context);
        return (context.getTestMethod().isPresent() ? ofClass : context)
                .getStore(NAMESPACE)
                .computeIfAbsent(ProxyServer.class, type -> startProxy(database(context)), ProxyServer.class);
    }

    private static Database startDatabase() {
        try {
            return Database.start();
        } catch (IOException | SQLException failed) {
            throw new ParameterResolutionException("no database", failed);
        }
    }

    private static ProxyServer startProxy(Database database) {
        try {
            return new ProxyServer(new Settings(new HostAndPort("127.0.0.1", 0), database.address()));
        } catch (IOException failed) {
            throw new ParameterResolutionException("no proxy", failed);
        }
    }
}
