package io.cellfs.client.status;

/**
 * Taken before a call whose answer is to be cached.
 *
 * @param clock the break clock: a promise in the answer counts only if nothing that it covers was broken after this
 * @param atNs when, on {@link System#nanoTime}: the promise's lifetime is counted from here
 */
public record Mark(long clock, long atNs) {}
