/** Directory listings: read from the server's blob, edited locally, searched and listed without asking again. */
@NullMarked
package io.cellfs.client.directory;

import org.jspecify.annotations.NullMarked;
