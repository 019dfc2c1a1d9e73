package io.cellfs.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An amount of data as a user writes it: {@code 4096}, {@code 10G}, {@code 1.5T}, {@code 512MiB}. Multiples are binary.
 *
 * @param bytes the amount, 0 to 2^63-1
 */
public record ByteSize(long bytes) {
    private static final Pattern SYNTAX =
            Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?)\\s*([KMGTPE]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGTPE";
    private static final int KIBI_SHIFT = 10;

    /**
     * Reads an amount.
     *
     * @throws IllegalArgumentException with a line that names what is accepted
     */
    public static ByteSize parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size: write bytes or a number with K, M, G, T, P or E, as in 10G");
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        int shift = unit.isEmpty() ? 0 : (UNITS.indexOf(unit) + 1) * KIBI_SHIFT;
        BigDecimal bytes = new BigDecimal(matcher.group(1))
                .multiply(new BigDecimal(1L << shift))
                .setScale(0, RoundingMode.DOWN);
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too large: at most 8E - 1 byte");
        }
        return new ByteSize(bytes.longValueExact());
    }

    /** The amount with at most one decimal and a binary unit, as in {@code 1.5G}. */
    @Override
    public String toString() {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length()) {
            value /= 1024;
            unit++;
        }
        if (unit == 0) {
            return Long.toString(bytes);
        }
        long tenths = Math.round(10 * value);
        String fraction = tenths % 10 == 0 ? "" : "." + tenths % 10;
        return tenths / 10 + fraction + UNITS.charAt(unit - 1);
    }

    /** picocli's way in. */
    public static final class Converter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
