package io.cellfs.keep;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The end of this process, at once. */
public final class ProcessEnd {
    /** unistd.h: void _exit(int status). */
    private static final MethodHandle EXIT = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("_exit"), FunctionDescriptor.ofVoid(JAVA_INT));

    private ProcessEnd() {}

    /**
     * Ends the process, which does nothing more. {@link Runtime#halt} would wait 300 ms for threads in native calls, such as those that wait for requests of
     * the kernel (HotSpot's VM_Exit); programs would wait with it.
     *
     * @param code the exit status
     */
    public static void now(int code) {
        try {
            EXIT.invokeExact(code);
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall does not throw", e);
        }
    }
}
