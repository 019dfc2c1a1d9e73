/** The doctor's probes of a real node and of real servers. */
@NullMarked
package io.cellfs.cli.doctor.live;

import org.jspecify.annotations.NullMarked;
