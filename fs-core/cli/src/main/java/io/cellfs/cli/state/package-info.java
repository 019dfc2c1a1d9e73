/** The state directory: where a process of this machine keeps its cell, and how other commands find it. */
@NullMarked
package io.cellfs.cli.state;

import org.jspecify.annotations.NullMarked;
