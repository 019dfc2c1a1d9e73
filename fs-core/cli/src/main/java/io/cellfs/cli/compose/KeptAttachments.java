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

/** Attachments, noted for the client's next process: of each, four lines (volume, name, path, whether read-only). Not thread-safe. */
final class KeptAttachments {
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
                AttachedVolume volume = parse(each);
                found.put(volume.handle(), volume);
                numbers.put(volume.handle(), each.number());
            }
        }
        return found;
    }

    private static AttachedVolume parse(Found found) throws IOException {
        String[] lines =
                StandardCharsets.UTF_8.decode(found.content()).toString().split("\n", -1);
        if (lines.length != LINES) {
            throw new IOException("a noted attachment is damaged");
        }
        try {
            return new AttachedVolume(
                    VolumeHandle.parse(lines[0]), lines[1], Path.of(lines[2]), Boolean.parseBoolean(lines[3]));
        } catch (IllegalArgumentException e) {
            throw new IOException("a noted attachment is damaged: " + e.getMessage(), e);
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
