package io.failgate.failpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What C2 made of one method, as {@code -XX:CompileCommand=print} shows it: its main code, without the stubs behind it.
 */
final class MachineCode {

    private static final Pattern METHOD = Pattern.compile("\\(c2\\)\\s+\\d+\\s+\\d+\\s+\\S*\\$(\\w+::\\w+) \\(");
    private static final Pattern RANGE = Pattern.compile(" main code +\\[0x(\\w+),0x\\w+\\] = (\\d+)");
    private static final Pattern HEX = Pattern.compile("^ +0x([0-9a-f]+): ([0-9a-f][0-9a-f |]+)$", Pattern.MULTILINE);

    /** An instruction as objdump prints it: address, name, operands. */
    private static final Pattern INSTRUCTION = Pattern.compile("^\\s*[0-9a-f]+:\\s+([a-z][\\w.]*)", Pattern.MULTILINE);

    /** What fills gaps between instructions. */
    private static final Pattern PADDING = Pattern.compile("nop\\w*|hlt|data16|cs|xchg|udf");

    private final byte[] bytes;
    private final boolean complete;

    private MachineCode(byte[] bytes, boolean complete) {
        this.bytes = bytes;
        this.complete = complete;
    }

    /**
     * Makes a virtual machine print the code of the classes inside this one. The machine compiles them alone, in one
     * way, as soon as they are hot.
     */
    static List<String> printing(Class<?> hosts) {
        String methods = hosts.getName() + "$*::*";
        return List.of(
                "-XX:-TieredCompilation",
                "-XX:+UseSerialGC",
                "-Xbatch",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=dontinline," + methods,
                "-XX:CompileCommand=print," + methods);
    }

    /**
     * The code of every method by {@code state/Class::method}, where the program printed {@code == state}. What was not
     * compiled anew in a state is as it was before.
     */
    static Map<String, MachineCode> byStateAndMethod(String output) {
        Map<String, MachineCode> latest = new HashMap<>();
        Map<String, MachineCode> all = new HashMap<>();
        for (String part : output.split("(?m)^== ", -1)) {
            for (String listing : part.split("Compiled method ", -1)) {
                Matcher method = METHOD.matcher(listing);
                if (method.lookingAt()) {
                    latest.put(method.group(1), ofListing(listing));
                }
            }
            String state = part.lines().findFirst().orElse("");
            latest.forEach((method, code) -> all.put(state + "/" + method, code));
        }
        return all;
    }

    private static MachineCode ofListing(String listing) {
        Matcher range = RANGE.matcher(listing);
        if (!range.find()) {
            throw new IllegalStateException("no code in: " + listing);
        }
        long start = Long.parseLong(range.group(1), 16);
        byte[] bytes = new byte[Integer.parseInt(range.group(2))];
        int printed = 0;
        Matcher hex = HEX.matcher(listing);
        while (hex.find()) {
            byte[] some = HexFormat.of().parseHex(hex.group(2).replaceAll("[ |]", ""));
            long at = Long.parseLong(hex.group(1), 16) - start;
            if (at >= 0 && at + some.length <= bytes.length) {
                System.arraycopy(some, 0, bytes, (int) at, some.length);
                printed += some.length;
            }
        }
        return new MachineCode(bytes, printed == bytes.length);
    }

    int size() {
        return bytes.length;
    }

    /** Whether the virtual machine printed the bytes. One with a disassembler of its own does not. */
    boolean isComplete() {
        return complete;
    }

    /**
     * The names of the instructions in order, without padding; empty if there is no objdump here that knows this
     * processor.
     */
    List<String> instructions(Path folder) throws IOException, InterruptedException {
        Path code = Files.write(folder.resolve("code"), bytes);
        Path listing = folder.resolve("listing");
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "i386:x86-64";
        try {
            new ProcessBuilder("objdump", "-D", "-b", "binary", "-m", processor, "--no-show-raw-insn", code.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(listing.toFile())
                    .start()
                    .waitFor();
        } catch (IOException noObjdump) {
            return List.of();
        }
        return INSTRUCTION
                .matcher(Files.readString(listing))
                .results()
                .map(instruction -> instruction.group(1))
                .filter(name -> !PADDING.matcher(name).matches())
                .toList();
    }
}
