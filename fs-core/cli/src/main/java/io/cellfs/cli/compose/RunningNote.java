package io.cellfs.cli.compose;

import io.cellfs.protocol.database.KnownDatabases;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The note of a running process for other commands, kept true while the cell's database servers change. */
final class RunningNote implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningNote.class);

    private final Writing write;
    private final Writing erase;
    private boolean closed;

    /** Something written or erased. */
    interface Writing {
        void run() throws IOException;
    }

    private RunningNote(Writing write, Writing erase) {
        this.write = write;
        this.erase = erase;
    }

    /** Writes the note now and whenever the list of servers changes; closing erases it. */
    static RunningNote of(KnownDatabases databases, Writing write, Writing erase) throws IOException {
        RunningNote note = new RunningNote(write, erase);
        databases.onChange(now -> note.again());
        note.write();
        return note;
    }

    private synchronized void write() throws IOException {
        if (!closed) {
            write.run();
        }
    }

    private void again() {
        try {
            write();
        } catch (IOException e) {
            LOG.warn("other commands will not find the cell's new database servers", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        erase.run();
    }
}
