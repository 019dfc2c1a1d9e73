/** What processes count and show: names and kinds of all figures, and ports to read them. Knows no library. */
@NullMarked
package io.cellfs.metrics;

import org.jspecify.annotations.NullMarked;
