package io.cellfs.cli.output;

import java.util.function.Function;

/** One column of a table: its heading and what stands in it. */
public record Column<T>(String heading, Function<? super T, ?> value) {}
