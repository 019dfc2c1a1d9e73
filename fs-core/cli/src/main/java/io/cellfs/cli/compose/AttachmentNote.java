package io.cellfs.cli.compose;

import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.VolumeHandle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attachment as a text of seven lines: volume, name, path, whether read-only, uniquifier, group or nothing, label; the last three were not noted
 * once.
 */
final class AttachmentNote {
    private static final Logger LOG = LoggerFactory.getLogger(AttachmentNote.class);
    private static final int OLD_LINES = 4;
    private static final int LINES = 7;

    private AttachmentNote() {}

    static String of(AttachedVolume volume) {
        String group = volume.group().isPresent()
                ? Integer.toUnsignedString(volume.group().getAsInt())
                : "";
        return String.join(
                "\n",
                volume.handle().toString(),
                volume.name(),
                volume.path().toString(),
                Boolean.toString(volume.readonly()),
                Long.toString(volume.uniquifier()),
                group,
                volume.label());
    }

    /** Empty for what cannot be read, which is no reason to end: who attached the volume finds it not attached, and attaches it again. */
    static Optional<AttachedVolume> parse(String text) {
        String[] lines = text.split("\n", -1);
        try {
            if (lines.length != LINES && lines.length != OLD_LINES) {
                throw new IllegalArgumentException(lines.length + " lines");
            }
            boolean old = lines.length == OLD_LINES;
            return Optional.of(new AttachedVolume(
                    old ? lines[0] : lines[6],
                    VolumeHandle.parse(lines[0]),
                    lines[1],
                    Path.of(lines[2]),
                    Boolean.parseBoolean(lines[3]),
                    old ? 0 : Long.parseLong(lines[4]),
                    old || lines[5].isEmpty()
                            ? OptionalInt.empty()
                            : OptionalInt.of(Integer.parseUnsignedInt(lines[5]))));
        } catch (IllegalArgumentException e) {
            LOG.warn("the note of an attached volume cannot be read, and is dropped: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
