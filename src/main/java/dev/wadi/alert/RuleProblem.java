package dev.wadi.alert;

/**
 * Something that is wrong in a file of rules.
 *
 * @param place {@code file:line}
 * @param what what is wrong, and what was expected
 */
public record RuleProblem(String place, String what) {
  @Override
  public String toString() {
    return place + ": " + what;
  }
}
