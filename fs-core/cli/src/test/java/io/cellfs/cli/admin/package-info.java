/** What tests of administration share. */
@NullMarked
package io.cellfs.cli.admin;

import org.jspecify.annotations.NullMarked;
