package io.cellfs.storage.api;

import io.cellfs.storage.api.StorageException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept with a volume for those who use it (ADR 0031); storage knows no meaning of it. The map is sorted and cannot be changed.
 *
 * @param settings how clients are to treat the volume; its clones and copies have them too
 */
public record VolumeProperties(SortedMap<String, String> settings) {
    /** Settings at most. */
    public static final int MAX_SETTINGS = 32;

    /** Bytes of a name at most. */
    public static final int MAX_NAME = 192;

    /** Bytes of a value at most. */
    public static final int MAX_VALUE = 256;

    /** None. */
    public static final VolumeProperties NONE = new VolumeProperties(new TreeMap<>());

    /** Copies the map. */
    public VolumeProperties {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** A change of properties, decided while nothing else changes them. */
    @FunctionalInterface
    public interface Change {
        /** The properties after it, the same ones for no change. */
        VolumeProperties of(VolumeProperties before) throws StorageException;
    }

    /** With other settings, of which an empty value takes one away; what is not named stays. */
    public VolumeProperties with(Map<String, String> changes) {
        SortedMap<String, String> after = new TreeMap<>(settings);
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                after.remove(name);
            } else {
                after.put(name, value);
            }
        });
        return new VolumeProperties(after);
    }

    /**
     * Refuses what is not to be kept.
     *
     * @throws StorageException INVALID for more than so many, or a name or value that is empty, too long or not printable
     */
    public VolumeProperties require() throws StorageException {
        if (settings.size() > MAX_SETTINGS) {
            throw new StorageException(
                    Reason.INVALID, settings.size() + " settings of a volume, at most " + MAX_SETTINGS);
        }
        for (Map.Entry<String, String> entry : settings.entrySet()) {
            require(entry.getKey(), MAX_NAME);
            require(entry.getValue(), MAX_VALUE);
        }
        return this;
    }

    private static void require(String text, int most) throws StorageException {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > most || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new StorageException(
                    Reason.INVALID,
                    "a name or value among the settings of a volume has " + bytes
                            + " bytes or characters that are not printable ASCII; it has 1 to " + most);
        }
    }
}
