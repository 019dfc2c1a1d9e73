package io.cellfs.cli.compose;

import java.io.IOException;
import java.util.List;

/** A part of a long-running command. */
public interface RunningPart extends AutoCloseable {
    /** What it has opened, in a few lines for the user. */
    List<String> describe();

    @Override
    void close() throws IOException;
}
