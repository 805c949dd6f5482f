package dev.wadi.alert;

/**
 * Something that happened to an alert: it fires, or is over.
 *
 * @param alert as it is now
 */
public record Change(Alert alert) {}
