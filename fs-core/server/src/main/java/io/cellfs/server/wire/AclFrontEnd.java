package io.cellfs.server.wire;

import io.cellfs.protocol.ext.AclExtensions;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.server.file.AclOperations;
import io.cellfs.server.file.Requester;
import java.io.IOException;
import java.util.Optional;

/** What YFS lacks in access control, service 26000. */
final class AclFrontEnd {
    private final AclOperations acls;
    private final AclTexts texts;

    private AclFrontEnd(AclOperations acls, AclTexts texts) {
        this.acls = acls;
        this.texts = texts;
    }

    static void register(FrontEnd front, AclOperations acls, AclTexts texts) {
        AclFrontEnd end = new AclFrontEnd(acls, texts);
        front.on(AclExtensions.INHERIT_ACL, (who, args) -> YfsFrontEnd.status(acls.inherit(who, args.fid())))
                .on(AclExtensions.SET_VOLUME_ACL, end::setVolumeAcl);
    }

    private NoValues setVolumeAcl(Requester who, AclExtensions.VolumeAclArgs args) throws IOException {
        boolean none = args.acl().length() == 0;
        acls.setMaximum(who, args.fid(), none ? Optional.empty() : Optional.of(texts.parse(args.acl())));
        return NoValues.NONE;
    }
}
