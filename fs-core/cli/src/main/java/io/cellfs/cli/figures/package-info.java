/** The figures of the parts that this process is put together from, told in the names of {@link io.cellfs.metrics.Figure}. */
@NullMarked
package io.cellfs.cli.figures;

import org.jspecify.annotations.NullMarked;
