package io.cellfs.node.api;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be kept with a volume of how nodes treat it, and what it may say. Clients read it at attach and again within 60 s (ADR 0031). */
public enum VolumeProperty {
    /** What programs see while the volume's server does not answer. */
    SERVER_GONE(
            "serverGone",
            "what programs see while the volume's server does not answer: `wait`, `error:<seconds>s` (an error after 1 to 86400 s), or `cache`"
                    + " (what is cached can be read, the rest is an error); `default` for the default",
            "error:30s",
            "wait") {
        @Override
        String read(String text) {
            Matcher parts = ERROR_AFTER.matcher(text);
            if (text.equals("wait") || text.equals("cache")) {
                return text;
            }
            if (parts.matches() && Integer.parseInt(parts.group(1)) <= MAX_SECONDS) {
                return text;
            }
            throw new IllegalArgumentException("it is `wait`, `cache`, or `error:` with 1s to " + MAX_SECONDS + "s");
        }
    },
    /** What the volume may occupy of a node's region cache. */
    CACHE_BYTES(
            "cacheBytes",
            "what the volume may occupy of a node's region cache at most: bytes, or a number with Ki, Mi, Gi or Ti; `default` for no bound"
                    + " but the node's",
            "20Gi",
            "the node's") {
        @Override
        String read(String text) {
            return size(text);
        }
    },
    /** What may wait on a node to be stored. */
    DIRTY_BYTES(
            "dirtyBytes",
            "what of the volume may be written on a node and not yet stored at most, as `cacheBytes`",
            "256Mi",
            "the node's") {
        @Override
        String read(String text) {
            return size(text);
        }
    },
    /** Requests to servers at once. */
    REQUESTS(
            "requests",
            "requests for the volume's data that a node may have at its servers at once, 1 to 1024; `default` for no bound but the node's",
            "16",
            "the node's") {
        @Override
        String read(String text) {
            if (NUMBER.matcher(text).matches() && Integer.parseInt(text) <= MAX_REQUESTS) {
                return text;
            }
            throw new IllegalArgumentException("it is a number from 1 to " + MAX_REQUESTS);
        }
    };

    /** What stands for no value. */
    public static final String DEFAULT = "default";

    private static final String NONE = "none";
    private static final long MIN_BYTES = 1 << 20;
    private static final int MAX_SECONDS = 86_400;
    private static final int MAX_REQUESTS = 1024;
    private static final Pattern ERROR_AFTER = Pattern.compile("error:([1-9][0-9]{0,4})s");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");

    private final String key;
    private final String meaning;
    private final String example;
    private final String byDefault;

    VolumeProperty(String key, String meaning, String example, String byDefault) {
        this.key = key;
        this.meaning = meaning;
        this.example = example;
        this.byDefault = byDefault;
    }

    abstract String read(String text);

    private static String size(String text) {
        long bytes = Quantity.bytes(text);
        if (bytes < MIN_BYTES) {
            throw new IllegalArgumentException("it is 1 MiB at least");
        }
        return Long.toString(bytes);
    }

    /** The property of that name. */
    public static Optional<VolumeProperty> of(String key) {
        return Arrays.stream(values()).filter(p -> p.key.equals(key)).findFirst();
    }

    /** Its name. */
    public String key() {
        return key;
    }

    /** What it means, in one line. */
    public String meaning() {
        return meaning;
    }

    /** A value that it may have. */
    public String example() {
        return example;
    }

    /** What holds without it. */
    public String byDefault() {
        return byDefault;
    }

    /**
     * Values to keep by name, as {@link #value} gives them.
     *
     * @throws IllegalArgumentException for a name that is unknown, and a value that it cannot have
     */
    public static SortedMap<String, String> require(Map<String, String> changes) {
        SortedMap<String, String> checked = new TreeMap<>();
        changes.forEach((name, value) -> {
            VolumeProperty property =
                    of(name).orElseThrow(() -> new IllegalArgumentException("there is no property of that name"));
            checked.put(name, value.isEmpty() ? value : property.value(value));
        });
        return checked;
    }

    /**
     * The value to keep for what is asked for, sizes in bytes; empty to keep none.
     *
     * @throws IllegalArgumentException for a value that it cannot have
     */
    public String value(String asked) {
        return asked.equals(DEFAULT) || asked.equals(NONE) ? "" : read(asked);
    }
}
