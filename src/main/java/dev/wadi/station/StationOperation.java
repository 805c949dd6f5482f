package dev.wadi.station;

/**
 * Something that a person may do to a station.
 *
 * @param name a word or two, such as {@code pause} or {@code retryNow}
 * @param description what it does, for somebody who has a button before him
 * @param action does it; throws when it cannot be done now, with a sentence for a person
 */
public record StationOperation(String name, String description, Runnable action) {
  public StationOperation {
    if (!name.matches("[a-z][A-Za-z0-9]{0,39}")) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: a small letter and up to 39 letters and digits)");
    }
  }
}
