package io.cellfs.client;

import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeImport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The storage of a server that may be killed before and after every step of a release or move. */
final class MortalStorage implements InvocationHandler {
    private static final List<Class<?>> WRAPPED = List.of(Volume.class, VolumeImport.class, Volume.Store.class);
    private static final Set<String> STEPS = Set.of(
            "createVolume",
            "cloneVolume",
            "recloneVolume",
            "replaceVolume",
            "removeVolume",
            "change",
            "put",
            "entries",
            "link",
            "finish",
            "clear");
    /** These run others of the same volume, or wait for peers. */
    private static final Set<String> FREE = Set.of("attend", "close", "delta");

    private final Object real;
    private final ServerRun run;

    private MortalStorage(Object real, ServerRun run) {
        this.real = real;
        this.run = run;
    }

    static Partition of(Partition partition, ServerRun run) {
        return wrap(Partition.class, partition, run);
    }

    private static <T> T wrap(Class<T> as, Object real, ServerRun run) {
        return as.cast(Proxy.newProxyInstance(
                MortalStorage.class.getClassLoader(), new Class<?>[] {as}, new MortalStorage(real, run)));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
        if (method.getDeclaringClass() == Object.class || FREE.contains(method.getName())) {
            return call(method, args);
        }
        boolean step = STEPS.contains(method.getName()) || isImported(method);
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        if (step) {
            run.at("before " + name);
        }
        Object result = run.alive(() -> call(method, args));
        if (step) {
            run.at("after " + name);
        }
        return wrapped(result);
    }

    private static boolean isImported(Method method) {
        return method.getDeclaringClass() == VolumeImport.class;
    }

    private Object call(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object wrapped(Object result) {
        if (result instanceof Optional<?> optional) {
            return optional.map(this::wrapped);
        }
        for (Class<?> type : WRAPPED) {
            if (type.isInstance(result)) {
                return wrap(type, result, run);
            }
        }
        return result;
    }
}
