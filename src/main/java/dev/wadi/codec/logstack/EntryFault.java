package dev.wadi.codec.logstack;

/**
 * What is wrong with an entry of a batch. Never holds a value of the sender's: it may be a secret.
 *
 * @param entry its place in the batch, from 0; -1 when nobody knows any more
 * @param field of it, such as {@code labels.region}; empty for all of it
 * @param reason what was expected there
 */
public record EntryFault(int entry, String field, String reason) {
  /** Place and reason as a sentence. */
  public String told() {
    return (entry < 0 ? "an entry" : "entries[" + entry + "]")
        + (field.isEmpty() ? "" : "." + field)
        + ": "
        + reason;
  }
}
