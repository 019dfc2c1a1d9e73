package io.cellfs.client.namespace;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Name;
import java.util.Optional;

/**
 * The content of a mount point: {@code #volume.}, {@code %volume.}, with {@code cell:} before the volume if it is in another cell (afs-protocol section
 * 6.4).
 *
 * @param readWrite '%': the read-write volume whatever the parent is
 * @param cell the cell, empty for the parent's
 * @param volume name (perhaps with .readonly or .backup) or decimal id
 */
public record MountPoint(boolean readWrite, Optional<String> cell, String volume) {
    private static final int MAX_LENGTH = 4095;
    private static final int MAX_CELL = 253;
    private static final int MAX_VOLUME = 64;

    /**
     * Reads the content of a mount point.
     *
     * @throws FsException ENODEV when it is malformed
     */
    public static MountPoint parse(Name content) throws FsException {
        String text = content.toString();
        boolean framed = text.length() > 2 && content.length() <= MAX_LENGTH && text.endsWith(".");
        if (!framed || (text.charAt(0) != '#' && text.charAt(0) != '%')) {
            throw malformed(text);
        }
        String body = text.substring(1, text.length() - 1);
        int colon = body.indexOf(':');
        Optional<String> cell = colon < 0 ? Optional.empty() : Optional.of(body.substring(0, colon));
        String volume = body.substring(colon + 1);
        boolean badCell =
                cell.isPresent() && (cell.get().isEmpty() || cell.get().length() > MAX_CELL);
        if (badCell || volume.isEmpty() || volume.length() > MAX_VOLUME) {
            throw malformed(text);
        }
        return new MountPoint(text.charAt(0) == '%', cell, volume);
    }

    private static FsException malformed(String text) {
        return new FsException(Errno.ENODEV, "malformed mount point \"" + text + "\"");
    }

    /** The content to store. */
    public Name content() {
        String prefix = cell.map(c -> c + ":").orElse("");
        return Name.of((readWrite ? "%" : "#") + prefix + volume + ".");
    }
}
