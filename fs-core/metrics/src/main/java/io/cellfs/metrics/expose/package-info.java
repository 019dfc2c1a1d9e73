/** Where Prometheus reads the figures: its text format, over HTTP. */
@NullMarked
package io.cellfs.metrics.expose;

import org.jspecify.annotations.NullMarked;
