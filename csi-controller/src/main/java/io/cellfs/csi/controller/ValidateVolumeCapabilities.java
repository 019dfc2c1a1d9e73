package io.cellfs.csi.controller;

import csi.v1.Csi.ValidateVolumeCapabilitiesRequest;
import csi.v1.Csi.ValidateVolumeCapabilitiesResponse;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeHandle;

/** Controller.ValidateVolumeCapabilities: confirms what the driver supports of an existing volume, or says what it does not. */
final class ValidateVolumeCapabilities
        implements CsiHandler<ValidateVolumeCapabilitiesRequest, ValidateVolumeCapabilitiesResponse> {
    private final VolumeAdministration volumes;
    private final ControllerSettings settings;

    ValidateVolumeCapabilities(VolumeAdministration volumes, ControllerSettings settings) {
        this.volumes = volumes;
        this.settings = settings;
    }

    @Override
    public ValidateVolumeCapabilitiesResponse handle(ValidateVolumeCapabilitiesRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        if (request.getVolumeCapabilitiesCount() == 0) {
            throw CsiException.invalid("volume_capabilities are required");
        }
        VolumeHandle volume = Checks.existingVolumeId(request.getVolumeId());
        Checks.map(request.getVolumeContextMap(), "volume_context");
        NodeErrors.call(() -> volumes.get(volume));
        try {
            confirm(request);
        } catch (CsiException e) {
            return ValidateVolumeCapabilitiesResponse.newBuilder()
                    .setMessage(String.valueOf(e.getMessage()))
                    .build();
        }
        return confirmed(request);
    }

    private void confirm(ValidateVolumeCapabilitiesRequest request) throws CsiException {
        Access.allOf(request.getVolumeCapabilitiesList());
        Parameters.of(request.getParametersMap(), request.getParametersMutableMap(), settings.homeCell());
    }

    private static ValidateVolumeCapabilitiesResponse confirmed(ValidateVolumeCapabilitiesRequest request) {
        return ValidateVolumeCapabilitiesResponse.newBuilder()
                .setConfirmed(ValidateVolumeCapabilitiesResponse.Confirmed.newBuilder()
                        .putAllVolumeContext(request.getVolumeContextMap())
                        .addAllVolumeCapabilities(request.getVolumeCapabilitiesList())
                        .putAllParameters(request.getParametersMap())
                        .putAllParametersMutable(request.getParametersMutableMap()))
                .build();
    }
}
