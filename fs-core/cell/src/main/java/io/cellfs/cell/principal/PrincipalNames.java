package io.cellfs.cell.principal;

import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What users and groups may be called (afs-protocol section 4.3). */
final class PrincipalNames {
    private static final int MAX_BYTES = 63;
    private static final Pattern USER = Pattern.compile("[^\\s:\\p{Cntrl}]+");
    private static final Pattern GROUP = Pattern.compile("(?:[^\\s:\\p{Cntrl}]+:)?[^\\s:\\p{Cntrl}]+");

    private PrincipalNames() {}

    static void check(String name, boolean group) throws RpcException {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw PtError.NAMETOOLONG.because("'" + name + "' is longer than " + MAX_BYTES + " bytes");
        }
        if (!(group ? GROUP : USER).matcher(name).matches()) {
            throw PtError.BADNAM.because("'" + name + "' cannot be the name of a " + (group ? "group" : "user"));
        }
    }
}
