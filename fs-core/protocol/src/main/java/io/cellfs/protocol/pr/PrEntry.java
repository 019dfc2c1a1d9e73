package io.cellfs.protocol.pr;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Words;

/**
 * A user or group, 76 words (prcheckentry and prlistentries alike, afs-protocol section 4.3).
 *
 * @param flags the privacy bits, not shifted, as pts reads them; the sign of the id tells the type
 * @param id positive for users, negative for groups
 * @param owner id of the owner
 * @param creator id of who made it
 * @param groupQuota how many groups it may make
 * @param userQuota how many users it may make
 * @param count members of a group, groups of a user
 * @param reserved 0
 * @param name the name
 */
public record PrEntry(
        int flags,
        int id,
        int owner,
        int creator,
        int groupQuota,
        int userQuota,
        int count,
        @Fixed(5) Words reserved,
        @Chars(Pr.NAME_WORDS) String name) {}
