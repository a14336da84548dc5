package io.failgate.proxy.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number from 0 to 999999999, which is as good as no limit. */
final class WholeNumber implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new TypeConversionException("expected a whole number from 0 to 999999999, but got \"" + text + "\"");
        }
        return Integer.valueOf(text);
    }
}
