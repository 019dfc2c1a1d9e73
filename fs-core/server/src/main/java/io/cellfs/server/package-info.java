/** The file server: file and volume services over a transport, on partitions of a local disk. */
@NullMarked
package io.cellfs.server;

import org.jspecify.annotations.NullMarked;
