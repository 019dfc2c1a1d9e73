package io.cellfs.csi.node;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.Parameter;
import io.cellfs.csi.common.Parameter.Place;
import io.cellfs.node.api.Secrets;
import io.cellfs.node.api.VolumeReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the attributes of a static or inline volume ask for.
 *
 * @param cell the cell, empty for the one of the volume's id, or the home cell; {@link #ALL_CELLS} for the whole namespace
 * @param volume for an inline volume: name or id of the volume to mount
 * @param readOnlyReplica whether its read-only replica is meant
 * @param snapshot the snapshot of it that is meant
 * @param uniquifier the uniquifier that it must have, 0 for any
 */
record VolumeContext(
        String cell, Optional<String> volume, boolean readOnlyReplica, Optional<String> snapshot, long uniquifier) {
    /** The cell of the whole namespace. */
    static final String ALL_CELLS = "*";

    private static final String TOKENS = Parameter.SERVICE_ACCOUNT_TOKENS.key();

    /** That of a staged volume, without what others have put there; INVALID_ARGUMENT names what is unknown or wrong. */
    static VolumeContext ofStatic(Map<String, String> context) throws CsiException {
        return of(Parameter.readOwn(withoutTokens(context), Place.STATIC_VOLUME, "volume_context"));
    }

    /** That of an inline volume. */
    static VolumeContext ofInline(Map<String, String> context) throws CsiException {
        return of(Parameter.read(withoutTokens(context), Place.INLINE_VOLUME, "volume_context"));
    }

    /** The context without what is secret in it, and has a bound of its own. */
    static Map<String, String> withoutTokens(Map<String, String> context) {
        Map<String, String> open = new HashMap<>(context);
        open.remove(TOKENS);
        return open;
    }

    /** The secrets of a request, with the tokens of a pod's service account if the context has them. */
    static Secrets secrets(Map<String, String> secrets, Map<String, String> context) throws CsiException {
        Map<String, String> all = new HashMap<>(secrets);
        String tokens = context.get(TOKENS);
        if (tokens != null) {
            all.put(TOKENS, tokens);
        }
        try {
            return new Secrets(all);
        } catch (IllegalArgumentException e) {
            throw CsiException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static VolumeContext of(Map<Parameter, String> given) throws CsiException {
        boolean replica = Parameter.READ_ONLY_REPLICA.truth(given.getOrDefault(Parameter.READ_ONLY_REPLICA, "false"));
        return new VolumeContext(
                given.getOrDefault(Parameter.CELL, ""),
                Optional.ofNullable(given.get(Parameter.VOLUME)),
                replica,
                Optional.ofNullable(given.get(Parameter.SNAPSHOT)),
                uniquifier(given.getOrDefault(Parameter.UNIQUIFIER, "0")));
    }

    private static long uniquifier(String number) throws CsiException {
        try {
            long uniquifier = Long.parseLong(number);
            if (uniquifier >= 0) {
                return uniquifier;
            }
        } catch (NumberFormatException e) {
            throw Parameter.UNIQUIFIER.refused("must be a number");
        }
        throw Parameter.UNIQUIFIER.refused("must not be negative");
    }

    boolean isWholeNamespace() {
        return cell.equals(ALL_CELLS);
    }

    /** The volume that is meant; INVALID_ARGUMENT for what cannot be. */
    VolumeReference reference(String inCell, String volumeName) throws CsiException {
        if (!cell.isEmpty() && !inCell.equals(cell)) {
            throw Parameter.CELL.refused("is not the cell of the volume's id");
        }
        try {
            return new VolumeReference(inCell, volumeName, readOnlyReplica, snapshot);
        } catch (IllegalArgumentException e) {
            throw CsiException.invalid("volume_context: " + e.getMessage());
        }
    }
}
