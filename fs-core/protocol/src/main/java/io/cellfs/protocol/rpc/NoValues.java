package io.cellfs.protocol.rpc;

/** The arguments of an operation that takes none, and the reply of one that answers nothing. */
public record NoValues() {
    /** The only value. */
    public static final NoValues NONE = new NoValues();
}
