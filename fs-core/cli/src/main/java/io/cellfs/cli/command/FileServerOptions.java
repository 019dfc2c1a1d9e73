package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.compose.FileServerSettings;
import io.cellfs.cli.compose.ServerSettings;
import io.cellfs.server.care.ScrubConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a file server. */
public final class FileServerOptions {
    private static final Pattern NAMED = Pattern.compile("/?(vicep[a-z]{1,2})=(.+)");

    private static final int MAX_LEASE_S = 3600;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Where clients reach this server (default: where it serves; at 0.0.0.0, every address of the"
                    + " machine but loopback). May be given more than once.")
    private List<String> addresses = List.of();

    @Option(
            names = "--partition",
            paramLabel = "[NAME=]DIR",
            description = "Directory that holds the volumes of a partition, as vicepb=/srv/b; without a name, of vicepa"
                    + " (default: vicepa in the state directory). May be given more than once.")
    private List<String> partitions = List.of();

    @Option(
            names = "--scrub-rate",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            defaultValue = "4M",
            description = "How much each partition reads in a second to verify its data in the background, once a day;"
                    + " 0: only when told to (default: ${DEFAULT-VALUE}).")
    private ByteSize scrubRate = new ByteSize(ScrubConfig.DEFAULT.bytesPerSecond());

    @Option(
            names = "--former-grace",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long after a release the former content of a read-only volume is kept for programs that"
                    + " have files of it open; 0: not at all (default: ${DEFAULT-VALUE}).")
    private int formerGrace = 600;

    @Option(
            names = "--lock-lease",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long file locks of a client that is not heard of stand (default: ${DEFAULT-VALUE}).")
    private int lockLease = 30;

    /** The settings that these options make. */
    public FileServerSettings settings(ServerSettings common) {
        return new FileServerSettings(
                common, addresses(), lockLease(), partitions(common), scrubRate.bytes(), formerGrace());
    }

    private Duration formerGrace() {
        if (formerGrace < 0) {
            throw new ParameterException(spec.commandLine(), "--former-grace " + formerGrace + ": less than 0");
        }
        return Duration.ofSeconds(formerGrace);
    }

    private Duration lockLease() {
        if (lockLease < 1 || lockLease > MAX_LEASE_S) {
            throw new ParameterException(
                    spec.commandLine(), "--lock-lease " + lockLease + ": not in 1.." + MAX_LEASE_S);
        }
        return Duration.ofSeconds(lockLease);
    }

    private List<InetAddress> addresses() {
        List<InetAddress> found = new ArrayList<>();
        for (String text : addresses) {
            try {
                found.add(InetAddress.getByName(text));
            } catch (UnknownHostException e) {
                throw new ParameterException(spec.commandLine(), "--address " + text + ": no such address", e);
            }
        }
        return found;
    }

    private SortedMap<String, Path> partitions(ServerSettings common) {
        SortedMap<String, Path> found = new TreeMap<>();
        for (String text : partitions) {
            Matcher named = NAMED.matcher(text);
            boolean matches = named.matches();
            String name = matches ? "/" + named.group(1) : FileServerSettings.FIRST_PARTITION;
            Path directory = Path.of(matches ? named.group(2) : text).toAbsolutePath();
            if (found.put(name, directory) != null) {
                throw new ParameterException(spec.commandLine(), "--partition: " + name + " is given twice");
            }
        }
        return found.isEmpty() ? FileServerSettings.of(common).partitions() : found;
    }
}
