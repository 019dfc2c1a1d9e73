package io.cellfs.csi.controller;

/**
 * What the controller's handlers are configured with.
 *
 * @param homeCell the cell for requests that name none; empty: the node client's home cell
 * @param defaultVolumeBytes quota of a volume for which no size is required
 */
record ControllerSettings(String homeCell, long defaultVolumeBytes) {}
