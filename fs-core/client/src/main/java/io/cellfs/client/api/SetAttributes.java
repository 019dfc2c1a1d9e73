package io.cellfs.client.api;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Which attributes to change; empty means keep. Sizes in bytes, times in ns since the epoch. */
public record SetAttributes(
        OptionalInt mode, OptionalInt owner, OptionalInt group, OptionalLong size, OptionalLong mtimeNs) {}
