package io.cellfs.cli.compose;

import io.cellfs.node.api.AttachedVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attachments on disk, for when the holder is lost with its notes: a file of each, with the boot of the machine in the first line, as mounts end with
 * it. They are not synced for the same reason. Not thread-safe.
 */
final class AttachmentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(AttachmentFiles.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int MAX_BYTES = 64 << 10;

    private final Path directory;
    private final String boot;

    /** In a directory, which is made at need and is nobody else's. */
    static AttachmentFiles in(Path directory) throws IOException {
        return new AttachmentFiles(
                directory, Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "unknown");
    }

    AttachmentFiles(Path directory, String boot) {
        this.directory = directory;
        this.boot = boot;
    }

    /** What was noted since the machine was started. What cannot be read, and what is older, is removed. */
    List<AttachedVolume> load() throws IOException {
        List<AttachedVolume> found = new ArrayList<>();
        for (Path file : files()) {
            Optional<AttachedVolume> volume = read(file);
            if (volume.isPresent()) {
                found.add(volume.get());
            } else {
                Files.delete(file);
            }
        }
        return found;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
                all.forEach(files::add);
            }
        }
        return files;
    }

    private Optional<AttachedVolume> read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            LOG.warn("{} is no note of an attached volume, and is dropped", file);
            return Optional.empty();
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.startsWith(boot + "\n")
                ? AttachmentNote.parse(text.substring(boot.length() + 1))
                : Optional.empty();
    }

    /** @throws UncheckedIOException if it cannot be noted */
    void put(AttachedVolume volume) {
        Path file = file(volume.label());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(directory);
            Files.writeString(next, boot + "\n" + AttachmentNote.of(volume));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("an attachment cannot be noted", e);
        }
    }

    /** @throws UncheckedIOException if it stays */
    void remove(String label) {
        try {
            Files.deleteIfExists(file(label));
        } catch (IOException e) {
            throw new UncheckedIOException("the note of an attachment cannot be removed", e);
        }
    }

    void clear() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
    }

    /** Labels are somebody else's and of any length. */
    private Path file(String label) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(label.getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
