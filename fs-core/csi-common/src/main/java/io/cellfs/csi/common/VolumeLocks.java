package io.cellfs.csi.common;

import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one operation at a time at a volume; a second one is told to come back, as CSI prescribes ("operation pending": ABORTED). */
public final class VolumeLocks {
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /** What is done with a volume. */
    @FunctionalInterface
    public interface Operation<T> {
        /** Does it. */
        T run() throws CsiException;
    }

    /**
     * Does something with several volumes, as {@link #during} does with one. No order of them can make two callers wait for each other: nobody
     * waits.
     */
    public <T> T duringAll(List<String> volumes, Operation<T> operation) throws CsiException {
        return volumes.isEmpty()
                ? operation.run()
                : during(volumes.getFirst(), () -> duringAll(volumes.subList(1, volumes.size()), operation));
    }

    /**
     * Does something with a volume alone.
     *
     * @param volume its id, or the name under which it is being made
     * @throws CsiException ABORTED if an operation is pending for it, or what the operation throws
     */
    public <T> T during(String volume, Operation<T> operation) throws CsiException {
        if (!held.add(volume)) {
            throw new CsiException(Status.Code.ABORTED, "an operation is pending for volume " + volume);
        }
        try {
            return operation.run();
        } finally {
            held.remove(volume);
        }
    }
}
