package io.cellfs.cli.files;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.protocol.dump.DumpException;
import io.cellfs.protocol.dump.DumpReader;
import io.cellfs.protocol.dump.DumpVnode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files with dumps of volumes. */
public final class DumpFile {
    private static final Logger LOG = LoggerFactory.getLogger(DumpFile.class);

    private DumpFile() {}

    /**
     * What a dump holds.
     *
     * @param volume name of the dumped volume
     * @param id its id
     * @param since seconds since 1970 that an incremental dump begins at; 0 for a full one
     * @param updated last change of the volume, seconds since 1970
     * @param directories directories in the dump
     * @param files files and links in the dump
     * @param unchanged vnodes that are only listed
     * @param dataBytes bytes of file data
     */
    public record Content(
            String volume,
            long id,
            long since,
            long updated,
            long directories,
            long files,
            long unchanged,
            long dataBytes) {
        /** For people. */
        public String line() {
            return (since == 0 ? "a full dump of " : "a dump since " + Instant.ofEpochSecond(since) + " of ") + volume
                    + ", id " + id + ", last changed " + Instant.ofEpochSecond(updated) + ": " + directories
                    + " directories, " + files + " files with " + new ByteSize(dataBytes)
                    + (unchanged == 0 ? "" : ", " + unchanged + " unchanged");
        }
    }

    /** A new file for a dump. */
    public static OutputStream create(Path file) throws CliException {
        try {
            return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(ExitCode.EXISTS, "dump " + file + ": exists already", e);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "dump " + file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Removes a dump that was not finished. */
    public static void abandon(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("the unfinished dump {} stays", file, e);
        }
    }

    /** Reads a whole dump and says what is in it. */
    public static Content check(Path file) throws CliException {
        try (FileChannel in = FileChannel.open(file)) {
            return content(new DumpReader(in::read));
        } catch (DumpException e) {
            throw new CliException(ExitCode.FAILED, "dump " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CliException(ExitCode.NOT_FOUND, "dump " + file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Content content(DumpReader dump) throws IOException {
        long directories = 0;
        long files = 0;
        long unchanged = 0;
        long bytes = 0;
        Optional<DumpVnode> next = dump.next();
        while (next.isPresent()) {
            Optional<DumpVnode.Status> status = next.get().status();
            if (status.isEmpty()) {
                unchanged++;
            } else if (status.get().type() == DumpVnode.Type.DIRECTORY) {
                directories++;
            } else {
                files++;
                bytes += dump.dataLeft();
            }
            next = dump.next();
        }
        return new Content(
                dump.header().name(),
                dump.header().volume(),
                dump.header().fromDate(),
                dump.volume().updateDate(),
                directories,
                files,
                unchanged,
                bytes);
    }
}
