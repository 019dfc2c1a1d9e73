package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.compose.ClientSettings;
import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.client.CacheConfig;
import io.cellfs.client.policy.ServerGone;
import io.cellfs.mount.Backend;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of a node's client and its mount. */
public final class ClientOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--mount",
            paramLabel = "DIR",
            description = "Where the namespace is mounted; made if missing (default: mnt in the state directory).")
    private @Nullable Path mount;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            defaultValue = "4G",
            description = "Bound of the region cache on local disk, at least 16M (default: ${DEFAULT-VALUE}).")
    private ByteSize cacheSize = new ByteSize(4L << 30);

    @Option(
            names = "--fuse-backend",
            paramLabel = "BACKEND",
            defaultValue = "direct",
            description = "direct (the kernel's protocol, needs root) or jnr (libfuse 2) (default: ${DEFAULT-VALUE}).")
    private Backend backend = Backend.DIRECT;

    @Option(
            names = "--cellservdb",
            paramLabel = "FILE",
            description = "Further cells to show beside the home cell, each with its database servers, in the format of"
                    + " AFS's CellServDB; an address may be HOST:PORT.")
    private @Nullable Path cellServDb;

    @Option(
            names = "--server-gone",
            paramLabel = "POLICY",
            converter = ServerGoneConverter.class,
            defaultValue = "wait",
            description =
                    "What programs get while no server of a volume answers: wait (until one does, or the program is killed),"
                            + " error:<seconds>s (ETIMEDOUT after so long), or cache (what is known, as it was last; changes fail)"
                            + " (default: ${DEFAULT-VALUE}).")
    private ServerGone serverGone = new ServerGone.Wait();

    /** From text; messages name what it should be. */
    static final class ServerGoneConverter implements ITypeConverter<ServerGone> {
        @Override
        public ServerGone convert(String text) {
            try {
                return ServerGone.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * The settings that these options and the state directory make.
     *
     * @param csi whether the CSI services are to run beside
     */
    public ClientSettings settings(StateDirectory state, Ports ports, boolean csi) {
        if (cacheSize.bytes() < CacheConfig.MIN_CACHE_BYTES) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--cache-size " + cacheSize + " is below the least, " + new ByteSize(CacheConfig.MIN_CACHE_BYTES));
        }
        Path at = mount == null ? state.mount() : mount.toAbsolutePath().normalize();
        return new ClientSettings(
                state,
                ports,
                at,
                cacheSize.bytes(),
                backend,
                csi,
                Optional.ofNullable(cellServDb),
                serverGone,
                Optional.empty());
    }
}
