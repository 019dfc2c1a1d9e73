package io.cellfs.rx.core;

/**
 * Why a call ended before its time.
 *
 * @param code abort code
 * @param message what happened, for people
 */
public record CallEnd(int code, String message) {}
