package io.cellfs.cli.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One link of the chain between a user and a volume, and how it is.
 *
 * @param link what kind of link, as {@code database} or {@code quota}
 * @param at which one: a path, an address, a volume
 * @param detail what was found, a clause without an end
 * @param advice what to do about it, null when there is nothing to do
 * @param milliseconds how long the answer took, null where nothing was asked over a network
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Link(
        String link,
        String at,
        Result result,
        String detail,
        @Nullable String advice,
        @Nullable Double milliseconds) {
    private static final double NS_PER_MS = 1e6;
    private static final double TENTHS = 10;

    /** How a link is. */
    public enum Result {
        /** It holds. */
        OK("ok"),
        /** It holds, but not as it should. */
        WEAK("weak"),
        /** It does not hold. */
        BROKEN("broken"),
        /** It could not be looked at. */
        NOT_CHECKED("not checked");

        private final String text;

        Result(String text) {
            this.text = text;
        }

        @Override
        @JsonValue
        public String toString() {
            return text;
        }
    }

    static Link ok(String link, String at, String detail) {
        return new Link(link, at, Result.OK, detail, null, null);
    }

    static Link weak(String link, String at, String detail, String advice) {
        return new Link(link, at, Result.WEAK, detail, advice, null);
    }

    static Link broken(String link, String at, String detail, String advice) {
        return new Link(link, at, Result.BROKEN, detail, advice, null);
    }

    static Link notChecked(String link, String at, String why) {
        return new Link(link, at, Result.NOT_CHECKED, why, null, null);
    }

    /** The same, whose answer took so long. */
    Link after(long tookNs) {
        double ms = Math.round(tookNs / NS_PER_MS * TENTHS) / TENTHS;
        return new Link(link, at, result, detail, advice, ms);
    }

    /** What was found and what to do, as one sentence. */
    String sentence() {
        return advice == null ? detail : detail + ": " + advice;
    }
}
