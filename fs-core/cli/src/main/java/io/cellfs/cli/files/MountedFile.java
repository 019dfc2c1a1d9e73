package io.cellfs.cli.files;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.node.api.FileHandle;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file or directory of a CellFS mount, as its extended attributes tell of it.
 *
 * @param path where it is
 * @param handle what it is
 * @param nodeSocket the node API of the client that serves the mount
 */
public record MountedFile(Path path, FileHandle handle, Path nodeSocket) {
    private static final String FID = "afs.fid";
    private static final String CELL = "afs.cell";
    private static final String SOCKET = "cellfs.socket";
    private static final int FID_PARTS = 3;

    /** afs.fid is in hexadecimal, as kafs has it. */
    private static final int FID_RADIX = 16;

    /**
     * Asks a path what it is.
     *
     * @throws CliException NOT_FOUND; USAGE when it lies on no CellFS mount
     */
    public static MountedFile at(Path path) throws CliException {
        Path absolute = path.toAbsolutePath();
        String fid = attribute(absolute, FID);
        String cell = attribute(absolute, CELL);
        return new MountedFile(absolute, handle(absolute, cell, fid), Path.of(attribute(absolute, SOCKET)));
    }

    /** The directory in which {@code path} is, or is to be, a name. */
    public static MountedFile parentOf(Path path) throws CliException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new CliException(ExitCode.USAGE, path + " is no name in a directory of a CellFS mount");
        }
        return at(parent);
    }

    private static String attribute(Path path, String name) throws CliException {
        try {
            Optional<String> value = ExtendedAttributes.get(path, name);
            return value.orElseThrow(() -> new CliException(ExitCode.USAGE, path + " is not on a CellFS mount"));
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.NOT_FOUND, path + ": no such file or directory", e);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static FileHandle handle(Path path, String cell, String fid) throws CliException {
        String[] parts = fid.split(":", -1);
        try {
            if (parts.length != FID_PARTS) {
                throw new NumberFormatException(fid);
            }
            return new FileHandle(
                    cell,
                    Long.parseUnsignedLong(parts[0], FID_RADIX),
                    Long.parseUnsignedLong(parts[1], FID_RADIX),
                    Integer.parseUnsignedInt(parts[2], FID_RADIX));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE, path + " is in no volume (the top of a mount lists cells; go into one)", e);
        }
    }
}
