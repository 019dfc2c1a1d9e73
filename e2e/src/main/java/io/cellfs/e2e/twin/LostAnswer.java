package io.cellfs.e2e.twin;

import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A file system whose server is lost after a change: as the client then does, it tells that what the change concerns is stale, and fails. */
final class LostAnswer {
    private static final Set<String> CHANGES =
            Set.of("create", "mkdir", "symlink", "link", "unlink", "rmdir", "rename");

    private final MemoryFileSystem fs;
    private final AtomicBoolean armed = new AtomicBoolean();

    LostAnswer(MemoryFileSystem fs) {
        this.fs = fs;
    }

    /** The answer to the next change of names is lost. */
    void arm() {
        armed.set(true);
    }

    /** The file system. */
    CellFileSystem fileSystem() {
        return (CellFileSystem) Proxy.newProxyInstance(
                CellFileSystem.class.getClassLoader(),
                new Class<?>[] {CellFileSystem.class},
                (proxy, method, arguments) -> call(method, arguments));
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            Object answer = method.invoke(fs, arguments);
            if (!CHANGES.contains(method.getName()) || !armed.compareAndSet(true, false)) {
                return answer;
            }
            if (answer instanceof Created created) {
                created.file().close();
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        Stream.of(arguments).filter(Fid.class::isInstance).map(Fid.class::cast).forEach(fs::broken);
        throw new FsException(Errno.ETIMEDOUT, "no answer");
    }
}
