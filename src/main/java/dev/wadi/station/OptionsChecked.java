package dev.wadi.station;

/**
 * An endpoint that can say what is wrong with its options before anything is made of them: {@code
 * wadi routes validate} and every load and reload of routes ask it, in a context that is never
 * started.
 */
public interface OptionsChecked {
  /**
   * Nothing when a route could use it so.
   *
   * @param source whether a route begins there
   * @throws Exception what is wrong, as a sentence that names the option, its value and what was
   *     expected, and holds no secret
   */
  void checkOptions(boolean source) throws Exception;
}
