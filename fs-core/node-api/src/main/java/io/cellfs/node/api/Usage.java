package io.cellfs.node.api;

/** How much of something there is, is used, and is still to be had; bytes or inodes. None is negative. */
public record Usage(long total, long used, long available) {}
