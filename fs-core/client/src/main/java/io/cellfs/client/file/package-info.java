/** Files and directories by way of the file servers: statuses, contents, open files, changes. */
@NullMarked
package io.cellfs.client.file;

import org.jspecify.annotations.NullMarked;
