package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.that;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A fresh directory for one case, with what cases do all the time. Its files and descriptors go away when it is closed. */
final class Sandbox implements AutoCloseable {
    /** Users that own nothing else and are in no group of root's. */
    static final int ALICE = 20_001;

    static final int BOB = 20_002;
    static final int STAFF = 21_000;

    private static final int REMOVAL_TRIES = 10;

    private final Path directory;
    private final List<Integer> open = new ArrayList<>();

    Sandbox(Path directory) throws IOException {
        this.directory = Files.createDirectory(directory);
    }

    /** The absolute path of a name in here. */
    String at(String name) {
        return directory + "/" + name;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** Opens, which must succeed; closed at the end of the case. */
    int open(String name, int flags, int mode) {
        int fd = (int) ok(Sys.open(at(name), flags, mode));
        open.add(fd);
        return fd;
    }

    int open(String name, int flags) {
        return open(name, flags, 0644);
    }

    void close(int fd) {
        open.removeIf(other -> other == fd);
        ok(Sys.close(fd));
    }

    /** Makes a file with this text. */
    void file(String name, String text) {
        int fd = (int) ok(Sys.open(at(name), E.O_CREAT | E.O_EXCL | E.O_WRONLY, 0644));
        that(Sys.write(fd, bytes(text)) == text.length(), "short write");
        ok(Sys.close(fd));
    }

    void file(String name) {
        file(name, "");
    }

    void dir(String name) {
        ok(Sys.mkdir(at(name), 0755));
    }

    void symlink(String target, String name) {
        ok(Sys.symlink(target, at(name)));
    }

    Stat stat(String name) {
        return Stat.of(Sys.AT_FDCWD, at(name), 0);
    }

    Stat lstat(String name) {
        return Stat.of(Sys.AT_FDCWD, at(name), E.AT_SYMLINK_NOFOLLOW);
    }

    Stat fstat(int fd) {
        return Stat.of(fd, "", 0x1000);
    }

    boolean exists(String name) {
        return Files.exists(path(name), java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }

    /** A file's content as text. */
    String text(String name) throws IOException {
        return new String(Files.readAllBytes(path(name)), StandardCharsets.ISO_8859_1);
    }

    String text(int fd, long offset, int size) {
        byte[] into = new byte[size];
        int count = (int) ok(Sys.pread(fd, into, offset));
        return new String(into, 0, count, StandardCharsets.ISO_8859_1);
    }

    /** The names in here. */
    List<String> names() throws IOException {
        return names(".");
    }

    List<String> names(String name) throws IOException {
        try (Stream<Path> entries = Files.list(path(name))) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What a case does as somebody else. */
    interface Action {
        void run() throws Exception;
    }

    /** Runs {@code action} with the rights of another user: a thread of its own with another file system user and group id (setfsuid(2)). */
    void as(int uid, int gid, Action action) throws Exception {
        Throwable[] thrown = new Throwable[1];
        Thread thread = Thread.ofPlatform().start(() -> {
            Sys.call("setfsgid", gid);
            Sys.call("setfsuid", uid);
            try {
                action.run();
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        thread.join();
        if (thrown[0] instanceof Exception e) {
            throw e;
        }
        if (thrown[0] != null) {
            throw new IllegalStateException(thrown[0]);
        }
    }

    /** Tries again a few times: files of closed descriptors may vanish by themselves a moment later (libfuse's hidden names). */
    @Override
    public void close() throws IOException {
        open.forEach(Sys::close);
        for (int i = 1; i < REMOVAL_TRIES; i++) {
            try {
                removeAll();
                return;
            } catch (IOException | UncheckedIOException e) {
                Times.pause(e);
            }
        }
        removeAll();
    }

    private void removeAll() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path p : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(p);
            }
        }
    }
}
