package io.cellfs.client.api;

import java.util.Map;
import java.util.Optional;

/**
 * What one volume may have of a node's client. A volume beyond it slows itself, not others. Without one it gets a fair share of what is bounded for all.
 *
 * @param cacheBytes disk space of its cached regions; {@link Long#MAX_VALUE}: no bound of its own. At least {@link #MIN_CACHE_BYTES} count
 * @param dirtyBytes written bytes that may wait to be stored; {@link Long#MAX_VALUE}: no bound of its own
 * @param requests fetches and stores under way at a time; {@link Integer#MAX_VALUE}: no bound of its own
 */
public record VolumeBudget(long cacheBytes, long dirtyBytes, int requests) {
    /** The property of a volume that bounds its part of the cache, bytes. */
    public static final String CACHE_BYTES = "cacheBytes";

    /** The property of a volume that bounds what waits to be stored, bytes. */
    public static final String DIRTY_BYTES = "dirtyBytes";

    /** The property of a volume that bounds its requests. */
    public static final String REQUESTS = "requests";

    /** Less than this cannot be worked in: 2 MiB. */
    public static final long MIN_CACHE_BYTES = 2L << 20;

    /** No bounds of its own. */
    public static final VolumeBudget NONE = new VolumeBudget(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

    /** Checks the bounds. */
    public VolumeBudget {
        if (cacheBytes < 1 || dirtyBytes < 1 || requests < 1) {
            throw new IllegalArgumentException("a volume's budget must be at least 1");
        }
        cacheBytes = Math.max(cacheBytes, MIN_CACHE_BYTES);
    }

    /**
     * What a volume's properties say; other properties are left aside.
     *
     * @throws IllegalArgumentException naming the property that is no whole number from 1 on
     */
    public static VolumeBudget of(Map<String, String> properties) {
        return new VolumeBudget(
                number(properties, CACHE_BYTES, Long.MAX_VALUE), number(properties, DIRTY_BYTES, Long.MAX_VALUE), (int)
                        number(properties, REQUESTS, Integer.MAX_VALUE));
    }

    private static long number(Map<String, String> properties, String name, long none) {
        String text = Optional.ofNullable(properties.get(name)).orElse("");
        if (text.isEmpty()) {
            return none;
        }
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < 1 || Long.parseLong(text) > none) {
            throw new IllegalArgumentException("volume property " + name + " is no number from 1 on: " + text);
        }
        return Long.parseLong(text);
    }
}
