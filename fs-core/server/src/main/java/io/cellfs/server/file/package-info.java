/** The file service: authorise, act, break callbacks, answer; thin front-ends for each wire dialect. */
@NullMarked
package io.cellfs.server.file;

import org.jspecify.annotations.NullMarked;
