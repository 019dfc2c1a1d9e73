package io.cellfs.cli.output;

/** How results are printed. Lower case, as typed after {@code -o}. */
public enum OutputFormat {
    table,
    json
}
