package io.cellfs.cli.compose;

import io.cellfs.keep.KeptRecords;
import io.cellfs.keep.KeptRecords.Found;
import io.cellfs.node.api.AttachedVolume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Attachments, noted for the client's next process at the holder, and on disk for when that is lost too. Not thread-safe. */
final class KeptAttachments {
    private final Optional<KeptRecords> records;
    private final Optional<AttachmentFiles> files;
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Notes in {@code records} and {@code files}; without either attachments end with the process. */
    KeptAttachments(Optional<KeptRecords> records, Optional<AttachmentFiles> files) {
        this.records = records;
        this.files = files;
    }

    /** What an earlier process noted. */
    Map<String, AttachedVolume> load() throws IOException {
        Map<String, AttachedVolume> found = atHolder();
        if (files.isPresent()) {
            for (AttachedVolume each : files.get().load()) {
                if (found.putIfAbsent(each.label(), each) == null) {
                    addToRecords(each);
                }
            }
        }
        return found;
    }

    private Map<String, AttachedVolume> atHolder() throws IOException {
        Map<String, AttachedVolume> found = new HashMap<>();
        if (records.isPresent()) {
            for (Found each : records.get().load()) {
                Optional<AttachedVolume> volume = AttachmentNote.parse(
                        StandardCharsets.UTF_8.decode(each.content()).toString());
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

    void add(AttachedVolume volume) {
        files.ifPresent(all -> all.put(volume));
        addToRecords(volume);
    }

    private void addToRecords(AttachedVolume volume) {
        records.ifPresent(all -> {
            byte[] bytes = AttachmentNote.of(volume).getBytes(StandardCharsets.UTF_8);
            ByteBuffer content = ByteBuffer.wrap(bytes);
            numbers.put(volume.label(), all.put(content));
        });
    }

    void remove(String label) {
        files.ifPresent(all -> all.remove(label));
        Integer number = numbers.remove(label);
        if (number != null) {
            records.orElseThrow().remove(number);
        }
    }
}
