package io.cellfs.protocol.callback;

import io.cellfs.protocol.xdr.UuidWords;
import java.util.UUID;

/** The IN arguments of the callback service (afs-protocol section 2.5). */
public final class CallBackArgs {
    private CallBackArgs() {}

    /** A position in one of the client's tables. */
    public record Index(int index) {}

    /** A server's or client's UUID. */
    public record Uuid(@UuidWords UUID uuid) {}

    /** A version of the configuration. */
    public record Version(int version) {}
}
