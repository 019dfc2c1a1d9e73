/** What is in a partition's database: keys, records and their bytes, and the database itself. */
@NullMarked
package io.cellfs.storage.meta;

import org.jspecify.annotations.NullMarked;
