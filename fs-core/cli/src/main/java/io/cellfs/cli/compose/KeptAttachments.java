package io.cellfs.cli.compose;

import io.cellfs.keep.KeptRecords;
import io.cellfs.keep.KeptRecords.Found;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.VolumeHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attachments, noted for the client's next process: of each, seven lines (volume, name, path, whether read-only, uniquifier, group or nothing,
 * label; the last three were not noted once). Not thread-safe. */
final class KeptAttachments {
    private static final Logger LOG = LoggerFactory.getLogger(KeptAttachments.class);
    private static final int OLD_LINES = 4;
    private static final int LINES = 7;

    private final Optional<KeptRecords> records;
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Notes in {@code records}; without them attachments end with the process. */
    KeptAttachments(Optional<KeptRecords> records) {
        this.records = records;
    }

    /** What an earlier process noted. */
    Map<String, AttachedVolume> load() throws IOException {
        Map<String, AttachedVolume> found = new HashMap<>();
        if (records.isPresent()) {
            for (Found each : records.get().load()) {
                Optional<AttachedVolume> volume = parse(each);
                if (volume.isPresent()) {
                    found.put(volume.get().label(), volume.get());
                    numbers.put(volume.get().label(), each.number());
                } else {
                    records.get().remove(each.number());
                }
            }
        }
        return found;
    }

    /** Empty for what cannot be read, which is no reason to end: who attached the volume finds it not attached, and attaches it again. */
    private static Optional<AttachedVolume> parse(Found found) {
        String text = StandardCharsets.UTF_8.decode(found.content()).toString();
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

    void add(AttachedVolume volume) {
        records.ifPresent(all -> {
            String group = volume.group().isPresent()
                    ? Integer.toUnsignedString(volume.group().getAsInt())
                    : "";
            String text = String.join(
                    "\n",
                    volume.handle().toString(),
                    volume.name(),
                    volume.path().toString(),
                    Boolean.toString(volume.readonly()),
                    Long.toString(volume.uniquifier()),
                    group,
                    volume.label());
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer content = ByteBuffer.wrap(bytes);
            numbers.put(volume.label(), all.put(content));
        });
    }

    void remove(String label) {
        Integer number = numbers.remove(label);
        if (number != null) {
            records.orElseThrow().remove(number);
        }
    }
}
