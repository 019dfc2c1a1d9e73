/** Tests of the doctor's walks, with probes that say what a test wants. */
@NullMarked
package io.cellfs.cli.doctor;

import org.jspecify.annotations.NullMarked;
