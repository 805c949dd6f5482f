package dev.wadi.bench.accuracy;

/**
 * A proportion with its 95 % interval after Wilson (1927), which stays inside 0 and 1 and is honest
 * for few cases.
 *
 * @param hits cases that went right
 * @param cases all cases
 */
record Wilson(long hits, long cases) {
  private static final double Z = 1.959964;

  double rate() {
    return cases == 0 ? 1 : (double) hits / cases;
  }

  double low() {
    return Math.max(0, center() - half());
  }

  double high() {
    return Math.min(1, center() + half());
  }

  private double center() {
    return cases == 0 ? 0.5 : (rate() + Z * Z / (2 * cases)) / (1 + Z * Z / cases);
  }

  private double half() {
    if (cases == 0) {
      return 0.5;
    }
    double spread = rate() * (1 - rate()) / cases + Z * Z / (4.0 * cases * cases);
    return Z * Math.sqrt(spread) / (1 + Z * Z / cases);
  }

  @Override
  public String toString() {
    return String.format("%.3f %% (%.3f to %.3f)", 100 * rate(), 100 * low(), 100 * high());
  }
}
