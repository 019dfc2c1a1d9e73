package io.cellfs.cell.service;

import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression over volume names, from a caller who may mean ill: the characters that one search may look at are
 * counted, so that no expression holds the server up.
 */
final class NamePattern {
    /** About a second of matching; a plain expression over a million names stays below. */
    private static final int LOOKS_PER_SEARCH = 50_000_000;

    private final Pattern pattern;
    private final boolean all;
    private int looksLeft = LOOKS_PER_SEARCH;

    private NamePattern(Pattern pattern, boolean all) {
        this.pattern = pattern;
        this.all = all;
    }

    /**
     * The pattern of one search; the empty expression matches every name.
     *
     * @throws RpcException BADNAME when it is no regular expression
     */
    static NamePattern of(String expression) throws RpcException {
        try {
            return new NamePattern(Pattern.compile(expression), expression.isEmpty());
        } catch (PatternSyntaxException e) {
            throw because("'" + expression + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    /**
     * Whether the expression matches a part of the name.
     *
     * @throws RpcException BADNAME when it takes too long
     */
    boolean test(String name) throws RpcException {
        try {
            return all || pattern.matcher(new Counted(name)).find();
        } catch (TooLong | StackOverflowError e) {
            throw because("the regular expression takes too long", e);
        }
    }

    private static RpcException because(String reason, Throwable cause) {
        RpcException failure = VlError.BADNAME.because(reason);
        failure.initCause(cause);
        return failure;
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A name that counts how often it is looked at. */
    private final class Counted implements CharSequence {
        private final String text;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (looksLeft-- <= 0) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
