package io.cellfs.cli.output;

/** A list that is printed while it is made. */
public interface Rows<T> extends AutoCloseable {
    /** Prints a row, some time. */
    void add(T row);

    /** Prints what is left. */
    @Override
    void close();
}
