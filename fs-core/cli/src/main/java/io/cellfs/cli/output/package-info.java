/** What commands print: tables for people, JSON for programs, both from the same records. */
@NullMarked
package io.cellfs.cli.output;

import org.jspecify.annotations.NullMarked;
