/** Real processes for whole-system tests and benchmarks: the launcher, cells, and other programs, all bounded in time. */
@NullMarked
package io.cellfs.e2e.harness;

import org.jspecify.annotations.NullMarked;
