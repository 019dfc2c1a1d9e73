package io.cellfs.node.api;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What an orchestrator was given to use a volume with: credentials, tokens. Its text never tells more than how many there are.
 *
 * @param values by name
 */
public record Secrets(Map<String, String> values) {
    /** Most bytes of names and values. */
    public static final int MAX_BYTES = 32 * 1024;

    /** No secrets. */
    public static final Secrets NONE = new Secrets(Map.of());

    /**
     * Copies the map.
     *
     * @throws IllegalArgumentException when there is too much
     */
    public Secrets {
        values = Map.copyOf(values);
        long bytes = values.entrySet().stream()
                .mapToLong(e -> e.getKey().getBytes(StandardCharsets.UTF_8).length
                        + e.getValue().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("secrets must have at most " + MAX_BYTES + " bytes");
        }
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
