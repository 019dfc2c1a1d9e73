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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attachments, noted for the client's next process: of each, four lines (volume, name, path, whether read-only). Not thread-safe. */
final class KeptAttachments {
    private static final Logger LOG = LoggerFactory.getLogger(KeptAttachments.class);
    private static final int LINES = 4;

    private final Optional<KeptRecords> records;
    private final Map<VolumeHandle, Integer> numbers = new HashMap<>();

    /** Notes in {@code records}; without them attachments end with the process. */
    KeptAttachments(Optional<KeptRecords> records) {
        this.records = records;
    }

    /** What an earlier process noted. */
    Map<VolumeHandle, AttachedVolume> load() throws IOException {
        Map<VolumeHandle, AttachedVolume> found = new HashMap<>();
        if (records.isPresent()) {
            for (Found each : records.get().load()) {
                Optional<AttachedVolume> volume = parse(each);
                if (volume.isPresent()) {
                    found.put(volume.get().handle(), volume.get());
                    numbers.put(volume.get().handle(), each.number());
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
            if (lines.length != LINES) {
                throw new IllegalArgumentException(lines.length + " lines");
            }
            return Optional.of(new AttachedVolume(
                    VolumeHandle.parse(lines[0]), lines[1], Path.of(lines[2]), Boolean.parseBoolean(lines[3])));
        } catch (IllegalArgumentException e) {
            LOG.warn("the note of an attached volume cannot be read, and is dropped: {}", e.getMessage());
            return Optional.empty();
        }
    }

    void add(AttachedVolume volume) {
        records.ifPresent(all -> {
            String text = volume.handle() + "\n" + volume.name() + "\n" + volume.path() + "\n" + volume.readonly();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer content = ByteBuffer.wrap(bytes);
            numbers.put(volume.handle(), all.put(content));
        });
    }

    void remove(VolumeHandle volume) {
        Integer number = numbers.remove(volume);
        if (number != null) {
            records.orElseThrow().remove(number);
        }
    }
}
