package dev.wadi.scenario.file;

/**
 * Something that is wrong in a file of a scenario.
 *
 * @param place the file and the line, such as {@code my.yaml:7}
 */
public record ScenarioProblem(String place, String what) {
  @Override
  public String toString() {
    return place + ": " + what;
  }
}
