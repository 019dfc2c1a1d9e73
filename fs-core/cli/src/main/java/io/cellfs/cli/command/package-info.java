/** One class per command: options in, one operation, output. */
@NullMarked
package io.cellfs.cli.command;

import org.jspecify.annotations.NullMarked;
