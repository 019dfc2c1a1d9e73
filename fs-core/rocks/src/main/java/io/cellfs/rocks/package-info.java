/** RocksDB's log files after a crash: where they end, what is cut off, and when a database must not be opened. */
@NullMarked
package io.cellfs.rocks;

import org.jspecify.annotations.NullMarked;
