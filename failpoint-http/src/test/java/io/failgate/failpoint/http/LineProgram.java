package io.failgate.failpoint.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.failgate.failpoint.FailPoint;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;

/**
 * An ordinary program: it answers each line with what its function returns, and ends with its input. Or it does nothing
 * but call the function.
 */
final class LineProgram {

    private static final FailPoint SOME_FUNC = FailPoint.define("SomeFuncString", "for tests", "return(\"hello\")");

    private LineProgram() {}

    private static String someFunc() {
        return SOME_FUNC.returnOr("default");
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        while (arguments.length > 0) {
            someFunc();
        }
        while (in.readLine() != null) {
            out.println("someFunc: " + someFunc());
        }
    }
}
