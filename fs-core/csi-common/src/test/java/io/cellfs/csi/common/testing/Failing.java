package io.cellfs.csi.common.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.csi.common.CsiException;
import io.grpc.Status;
import org.junit.jupiter.api.function.Executable;

/** Handlers that refuse. */
public final class Failing {
    private Failing() {}

    /** Expects that a handler fails with this code; what it says. */
    public static String assertCode(Status.Code code, Executable call) {
        CsiException failure = assertThrows(CsiException.class, call);
        assertEquals(code, failure.code(), failure.getMessage());
        return String.valueOf(failure.getMessage());
    }
}
