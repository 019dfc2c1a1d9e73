package io.cellfs.cli.admin;

/**
 * A user or a group of the protection database.
 *
 * @param id positive for users, negative for groups
 * @param name its name
 * @param ownerId who may change it
 * @param owner the owner's name
 * @param creator the creator's name
 * @param members members of a group, or groups of a user
 */
public record Principal(int id, String name, int ownerId, String owner, String creator, int members) {}
