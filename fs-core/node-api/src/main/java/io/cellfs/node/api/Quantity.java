package io.cellfs.node.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Kubernetes writes them. */
public final class Quantity {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,16})(|Ki|Mi|Gi|Ti)");
    private static final String UNITS = "KMGT";
    private static final int STEP_BITS = 10;

    private Quantity() {}

    /**
     * Reads a number of bytes, or a number with a binary unit up to Ti.
     *
     * @throws IllegalArgumentException for any other text, and for more than 2^53 bytes
     */
    public static long bytes(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a size is a number of bytes, or a number with Ki, Mi, Gi or Ti");
        }
        long number = Long.parseLong(parts.group(1));
        String unit = parts.group(2);
        int shift = unit.isEmpty() ? 0 : (UNITS.indexOf(unit.charAt(0)) + 1) * STEP_BITS;
        if (number > Quotas.MAX_BYTES >> shift) {
            throw new IllegalArgumentException("a size is at most 2^53 bytes");
        }
        return number << shift;
    }
}
