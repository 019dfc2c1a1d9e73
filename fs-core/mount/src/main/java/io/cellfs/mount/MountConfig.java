package io.cellfs.mount;

import java.time.Duration;

/**
 * What can be chosen about a mount. Start from {@link #defaults()}.
 *
 * @param backend how to talk to the kernel
 * @param source what mount(8) shows as the device
 * @param readOnly whether the kernel refuses changes
 * @param noSuid whether set-user-id bits have no effect
 * @param allowOther whether other users than the mounting one may enter
 * @param cacheTime how long the kernel may keep names and attributes unless told otherwise (the JNR backend caps it at 1 s)
 * @param devices cloned device descriptors to read requests from, 1 to 64
 * @param maxReaders most threads that serve requests at once before more go to virtual threads, 2 to 256
 * @param readAheadKib the kernel's read-ahead window, 0 keeps the kernel's own
 * @param unmountWait how long {@link FuseMount#close} waits for users of the mount before it ends it by force
 * @param passthrough whether the kernel may read wholly cached files by itself, where it can (DIRECT backend only)
 */
public record MountConfig(
        Backend backend,
        String source,
        boolean readOnly,
        boolean noSuid,
        boolean allowOther,
        Duration cacheTime,
        int devices,
        int maxReaders,
        int readAheadKib,
        Duration unmountWait,
        boolean passthrough) {
    /** Checks the bounds given at the components. */
    public MountConfig {
        check(!source.isBlank() && source.length() <= 255, "source must have 1 to 255 characters");
        check(!cacheTime.isNegative(), "cacheTime must not be negative");
        check(devices >= 1 && devices <= 64, "devices must be 1 to 64");
        check(maxReaders >= 2 && maxReaders <= 256, "maxReaders must be 2 to 256");
        check(readAheadKib >= 0 && readAheadKib <= 65_536, "readAheadKib must be 0 to 65536");
        check(!unmountWait.isNegative(), "unmountWait must not be negative");
    }

    /** Direct backend, all users, names and attributes kept for a day, 1 MiB of read-ahead, 5 s for users to leave. */
    public static MountConfig defaults() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new MountConfig(
                Backend.DIRECT,
                "cellfs",
                false,
                false,
                true,
                Duration.ofDays(1),
                Math.clamp(processors, 2, 8),
                32,
                1024,
                Duration.ofSeconds(5),
                true);
    }

    /** The same with another backend. */
    public MountConfig withBackend(Backend other) {
        return new MountConfig(
                other,
                source,
                readOnly,
                noSuid,
                allowOther,
                cacheTime,
                devices,
                maxReaders,
                readAheadKib,
                unmountWait,
                passthrough);
    }

    /** The same, read-only or not. */
    public MountConfig withReadOnly(boolean on) {
        return new MountConfig(
                backend,
                source,
                on,
                noSuid,
                allowOther,
                cacheTime,
                devices,
                maxReaders,
                readAheadKib,
                unmountWait,
                passthrough);
    }

    /** The same with another wait before an unmount by force. */
    public MountConfig withUnmountWait(Duration wait) {
        return new MountConfig(
                backend,
                source,
                readOnly,
                noSuid,
                allowOther,
                cacheTime,
                devices,
                maxReaders,
                readAheadKib,
                wait,
                passthrough);
    }

    /** The same with another lifetime of cached names and attributes. */
    public MountConfig withCacheTime(Duration time) {
        return new MountConfig(
                backend,
                source,
                readOnly,
                noSuid,
                allowOther,
                time,
                devices,
                maxReaders,
                readAheadKib,
                unmountWait,
                passthrough);
    }

    /** The same with another number of device descriptors. */
    public MountConfig withDevices(int count) {
        return new MountConfig(
                backend,
                source,
                readOnly,
                noSuid,
                allowOther,
                cacheTime,
                count,
                maxReaders,
                readAheadKib,
                unmountWait,
                passthrough);
    }

    /** The same, with passthrough or without. */
    public MountConfig withPassthrough(boolean on) {
        return new MountConfig(
                backend,
                source,
                readOnly,
                noSuid,
                allowOther,
                cacheTime,
                devices,
                maxReaders,
                readAheadKib,
                unmountWait,
                on);
    }

    private static void check(boolean ok, String message) {
        if (!ok) {
            throw new IllegalArgumentException(message);
        }
    }
}
