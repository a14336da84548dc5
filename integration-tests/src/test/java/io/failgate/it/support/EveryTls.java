package io.failgate.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that are run with and without TLS at the client, the first parameter, and at the server, the second. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithProxy.class)
@ParameterizedClass(name = "client with TLS: {0}, server with TLS: {1}")
@CsvSource({"false, false", "true, false", "false, true", "true, true"})
public @interface EveryTls {}
