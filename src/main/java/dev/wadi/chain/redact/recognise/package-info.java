/**
 * Recognisers: each finds one sort of value, behind {@link dev.wadi.chain.redact.scan.Recogniser
 * one interface} that says what begins it and what it finds.
 *
 * <p>Another one is a class here, with its kind ({@link dev.wadi.chain.redact.scan.Kind#of}), its
 * words of context and its check, and a line in {@link
 * dev.wadi.chain.redact.recognise.Recognisers#ALL}, at the place where it is to be asked. Profiles,
 * flags, metrics and reports know its kind from there. Word lists are files beside the classes.
 */
@NullMarked
package dev.wadi.chain.redact.recognise;

import org.jspecify.annotations.NullMarked;
