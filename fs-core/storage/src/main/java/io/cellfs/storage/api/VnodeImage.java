package io.cellfs.storage.api;

import io.cellfs.protocol.Name;
import java.util.Optional;

/**
 * All that is stored of a vnode besides entries and data.
 *
 * @param status its status
 * @param name its primary name in {@code status.parent()}; empty for the root
 * @param acl its own ACL: every directory has one, others may
 * @param target a symlink's target
 */
public record VnodeImage(VnodeStatus status, Optional<Name> name, Optional<Acl> acl, Optional<Name> target) {}
