/** Finds the link that is broken between a user and a volume: pure walks over what probes tell; {@code live} has the probes. */
@NullMarked
package io.cellfs.cli.doctor;

import org.jspecify.annotations.NullMarked;
