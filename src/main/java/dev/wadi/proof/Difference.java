package dev.wadi.proof;

/**
 * One place at which something else came than was expected.
 *
 * @param path such as {@code kept[0].labels.app}
 * @param line of the expectation in its file, counted from 1; 0 where there is none
 * @param expected as a text for people
 * @param came the same
 */
public record Difference(String path, int line, String expected, String came) {
  @Override
  public String toString() {
    return path + ": expected " + expected + ", came " + came;
  }
}
