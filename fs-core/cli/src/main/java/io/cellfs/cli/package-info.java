/** {@code cellfs}: the command line. Parses, calls one operation, prints, and ends with a documented exit code. */
@NullMarked
package io.cellfs.cli;

import org.jspecify.annotations.NullMarked;
