package io.cellfs.cell.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Says in a copy's directory whose it is: with another copy's log a peer would vote twice. */
final class CopyIdentity {
    private CopyIdentity() {}

    /**
     * Checks the directory, or claims an empty one.
     *
     * @throws IOException when it belongs to another copy or cell
     */
    static void check(RaftSettings settings) throws IOException {
        Files.createDirectories(settings.directory());
        Path file = settings.directory().resolve("copy");
        String own = "cell " + settings.cell() + " copy " + settings.self().id() + "\n";
        if (Files.exists(file)) {
            String found = Files.readString(file);
            if (!found.equals(own)) {
                throw new IOException(
                        settings.directory() + " belongs to " + found.strip() + ", not to " + own.strip());
            }
            return;
        }
        Path next = file.resolveSibling("copy.new");
        Files.writeString(next, own);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
