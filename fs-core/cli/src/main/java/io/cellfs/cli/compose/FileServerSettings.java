package io.cellfs.cli.compose;

import io.cellfs.server.care.ScrubConfig;
import io.cellfs.server.file.FormerConfig;
import io.cellfs.server.lock.LockConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a file server is set up.
 *
 * @param common what every server is told
 * @param addresses where clients reach it; empty for the address that it serves on
 * @param lockLease how long a client's locks stand without a word of it
 * @param partitions directories by the names of the partitions, as {@code /vicepa}; at least one
 * @param scrubBytesPerSecond how fast each partition verifies its data in the background; 0 for not at all
 * @param formerGrace how long what a read-only volume showed before a release is kept
 */
public record FileServerSettings(
        ServerSettings common,
        List<InetAddress> addresses,
        Duration lockLease,
        SortedMap<String, Path> partitions,
        long scrubBytesPerSecond,
        Duration formerGrace) {
    /** The partition of a server that has only one. */
    public static final String FIRST_PARTITION = "/vicepa";

    /** A file server with one partition, in its state directory. */
    public static FileServerSettings of(ServerSettings common) {
        return new FileServerSettings(
                common,
                List.of(),
                LockConfig.DEFAULT.lease(),
                new TreeMap<>(Map.of(FIRST_PARTITION, common.state().partition())),
                ScrubConfig.DEFAULT.bytesPerSecond(),
                FormerConfig.DEFAULT.grace());
    }
}
