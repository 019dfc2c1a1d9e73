package io.cellfs.storage.api;

/**
 * One entry of an access control list.
 *
 * @param id protection server id of a user (positive) or group (negative)
 * @param rights rights bits (afs-protocol section 2.4)
 */
public record AclEntry(int id, int rights) {}
