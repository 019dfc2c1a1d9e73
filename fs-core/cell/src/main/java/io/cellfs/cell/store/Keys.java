package io.cellfs.cell.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds keys whose byte order is the order of what they name. Every table has a letter of its own; this is their one home. */
public final class Keys {
    /** Volume entries by read-write id. */
    public static final char VOLUME = 'v';

    /** Read-write ids by volume name. */
    public static final char VOLUME_NAME = 'n';

    /** Read-write ids by any id of the volume. */
    public static final char VOLUME_ID = 'i';

    /** Volumes by server index and partition. */
    public static final char VOLUME_SITE = 't';

    /** Owners of locks of volume entries, by read-write id; a lock that AFS's tools take has none. */
    public static final char VOLUME_LOCK = 'l';

    /** File servers by index. */
    public static final char SERVER = 's';

    /** Server indexes by UUID. */
    public static final char SERVER_UUID = 'u';

    /** Server indexes by IPv4 address and port of the file service. */
    public static final char SERVER_ADDRESS = 'a';

    /** Users and groups by id. */
    public static final char PRINCIPAL = 'p';

    /** Ids by name. */
    public static final char PRINCIPAL_NAME = 'q';

    /** Members by group. */
    public static final char MEMBER = 'm';

    /** Groups by member. */
    public static final char MEMBERSHIP = 'g';

    /** Ids by owner. */
    public static final char OWNED = 'o';

    /** Counters by name. */
    public static final char COUNTER = 'c';

    /** Database servers by id. */
    public static final char DATABASE = 'b';

    /** Outcomes of proposals by proposer and call, so that one that is sent twice is applied once. */
    public static final char OUTCOME = 'd';

    /** Keys of outcomes by time and place in the log. */
    public static final char OUTCOME_TIME = 'e';

    /** What a copy of the database knows about itself; the only table in which copies differ. */
    public static final char COPY = 'r';

    private Keys() {}

    /** The prefix of a whole table. */
    public static byte[] table(char table) {
        return new byte[] {(byte) table};
    }

    /** A key by number; negative numbers come before positive ones. */
    public static byte[] number(char table, long number) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) table)
                .putLong(ordered(number))
                .array();
    }

    /** A key by two numbers. */
    public static byte[] numbers(char table, long first, long second) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put((byte) table)
                .putLong(ordered(first))
                .putLong(ordered(second))
                .array();
    }

    /** A key by three numbers. */
    public static byte[] numbers(char table, long first, long second, long third) {
        return ByteBuffer.allocate(1 + 3 * Long.BYTES)
                .put((byte) table)
                .putLong(ordered(first))
                .putLong(ordered(second))
                .putLong(ordered(third))
                .array();
    }

    /** A key by text. */
    public static byte[] text(char table, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + bytes.length)
                .put((byte) table)
                .put(bytes)
                .array();
    }

    /** The last number of a key. */
    public static long lastNumber(byte[] key) {
        return ordered(ByteBuffer.wrap(key).getLong(key.length - Long.BYTES));
    }

    /** A number as a value. */
    public static byte[] value(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** A number from a value. */
    public static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    private static long ordered(long number) {
        return number ^ Long.MIN_VALUE;
    }
}
