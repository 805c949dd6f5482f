package dev.wadi.client;

/** Says what is wrong with a setting, and what was expected. */
final class Checks {
  private Checks() {}

  static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
