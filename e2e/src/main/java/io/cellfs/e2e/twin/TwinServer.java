package io.cellfs.e2e.twin;

import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.OpenFile;
import io.cellfs.mount.Backend;
import io.cellfs.mount.FuseMount;
import io.cellfs.mount.MountConfig;
import io.cellfs.mount.MountException;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A process that mounts an empty {@link MemoryFileSystem}: {@code TwinServer MOUNTPOINT direct|jnr}. Prints {@code ready}, then obeys lines on
 * standard input until it ends; a line is an operation of "another client", each answered by {@code ok} or {@code error ...}:
 * {@code write PATH TEXT}, {@code unlink PATH}, {@code rename PATH PATH}, {@code mkdir PATH}, {@code volume PATH NAME}. After {@code lose .} the
 * next change of names through the mount is made, and yet fails with ETIMEDOUT.
 */
public final class TwinServer {
    private static final Credentials ROOT = new Credentials(0, 0, 0);

    private final MemoryFileSystem fs = new MemoryFileSystem();
    private final LostAnswer lost = new LostAnswer(fs);

    private TwinServer() {}

    /** Serves until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        try {
            new TwinServer().serve(Path.of(arguments[0]), Backend.valueOf(arguments[1].toUpperCase(Locale.ROOT)));
        } catch (MountException e) {
            System.out.println("failed: " + e.getMessage());
            System.exit(1);
        }
    }

    private void serve(Path mountPoint, Backend backend) throws IOException {
        MountConfig config = MountConfig.defaults().withBackend(backend).withUnmountWait(Duration.ofSeconds(2));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (FuseMount mount = FuseMount.mount(lost.fileSystem(), mountPoint, config)) {
            System.out.println("ready " + mount.mountPoint());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(obey(List.of(line.split(" ", 3))));
            }
        }
    }

    private String obey(List<String> words) {
        if (words.getFirst().equals("lose")) {
            lost.arm();
            return "ok";
        }
        try {
            Target target = target(words.get(1));
            switch (words.getFirst()) {
                case "write" -> write(target, words.get(2));
                case "unlink" -> fs.unlink(target.directory(), target.name(), ROOT);
                case "mkdir" -> fs.mkdir(target.directory(), target.name(), 0755, ROOT);
                case "volume" -> fs.makeMountPoint(target.directory(), target.name(), words.get(2), true, ROOT);
                case "rename" -> rename(target, target(words.get(2)));
                default -> throw new IOException("unknown operation " + words.getFirst());
            }
            fs.broken(target.directory());
            return "ok";
        } catch (IOException e) {
            return "error " + e.getMessage();
        }
    }

    private record Target(Fid directory, Name name) {}

    private Target target(String path) throws IOException {
        List<String> names = List.of(path.split("/"));
        return new Target(fs.resolve(names.subList(0, names.size() - 1)), Name.of(names.getLast()));
    }

    private void write(Target target, String text) throws IOException {
        boolean exists = fs.readdir(target.directory(), 0, Integer.MAX_VALUE).stream()
                .anyMatch(e -> e.name().equals(target.name()));
        OpenFile file = exists
                ? fs.open(fs.lookup(target.directory(), target.name(), ROOT).fid(), true, true, ROOT)
                : fs.create(target.directory(), target.name(), 0644, ROOT).file();
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0, false);
        file.flush();
        file.close();
        fs.broken(fs.lookup(target.directory(), target.name(), ROOT).fid());
    }

    private void rename(Target from, Target to) throws IOException {
        fs.rename(from.directory(), from.name(), to.directory(), to.name(), 0, ROOT);
        fs.broken(to.directory());
    }
}
