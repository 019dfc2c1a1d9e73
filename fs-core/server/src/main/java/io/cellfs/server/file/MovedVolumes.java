package io.cellfs.server.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes that were here and are at other servers now, the newest {@value #REMEMBERED} of them, noted in a file so that clients are sent on after a restart
 * too. A note that is lost costs them a question to the location servers. Thread-safe.
 */
final class MovedVolumes {
    static final int REMEMBERED = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(MovedVolumes.class);
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final SequencedSet<Long> volumes = new LinkedHashSet<>();
    private final Optional<Path> note;

    /** What a file tells of; without one, nothing outlives this. */
    MovedVolumes(Optional<Path> note) {
        this.note = note;
        note.filter(Files::exists).ifPresent(this::read);
    }

    private void read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
            }
            for (String line : Files.readAllLines(file)) {
                add(Long.parseLong(line));
            }
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            LOG.warn("which volumes have moved away is forgotten: {} cannot be read: {}", file, e.getMessage());
        }
    }

    private boolean add(long id) {
        boolean added = volumes.add(id);
        if (volumes.size() > REMEMBERED) {
            volumes.removeFirst();
        }
        return added;
    }

    synchronized boolean contains(long id) {
        return volumes.contains(id);
    }

    /** A volume has gone. */
    synchronized void gone(long id) {
        if (add(id)) {
            write();
        }
    }

    /** A volume is back. */
    synchronized void back(long id) {
        if (volumes.remove(id)) {
            write();
        }
    }

    private void write() {
        if (note.isEmpty()) {
            return;
        }
        Path file = note.get();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, volumes.stream().map(id -> Long.toString(id)).toList());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("which volumes have moved away cannot be noted in {}", file, e);
        }
    }
}
