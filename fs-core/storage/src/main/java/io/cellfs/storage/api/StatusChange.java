package io.cellfs.storage.api;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Status fields to set; empty means keep (on creation: the default). {@code clientMtime} in 100 ns units since the epoch. */
public record StatusChange(OptionalLong clientMtime, OptionalLong owner, OptionalLong group, OptionalInt mode) {
    /** Changes nothing. */
    public static final StatusChange NONE =
            new StatusChange(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());
}
