package io.failgate.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of a client that are run with what clients connect by. The first parameter is the {@link Transport} of the
 * client. The second says whether the connection to the server has TLS.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithProxy.class)
@ParameterizedClass(name = "client with {0}, server with TLS: {1}")
@CsvSource({"PLAIN, false", "TLS, false", "TLS, true", "ZLIB, true", "TLS_ZLIB, false", "TLS_ZLIB, true"})
public @interface ClientTransports {}
