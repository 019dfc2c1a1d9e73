/** Looking after volumes: checks, restorations, statistics and the scrub. */
@NullMarked
package io.cellfs.server.care;

import org.jspecify.annotations.NullMarked;
