package dev.wadi.chain.mask;

/**
 * How the value of a sensitive field is hidden. What is hidden becomes four stars whatever its
 * length, because a length is a hint.
 *
 * <p>Lengths count Unicode code points. The forms are those of LogStack: a prefix, a suffix, an
 * e-mail address with its domain; and of LogOps: an e-mail with its first character, an IPv4
 * address with its first two groups.
 *
 * @param form which part stays
 * @param keep code points that stay at the beginning or the end; 0 for the other forms
 */
public record MaskRule(Form form, int keep) {
  /** What a masked value looks like. */
  public enum Form {
    /** {@code ****}. */
    FULL,
    /** The first code points and {@code ****}; a value that is not longer is hidden in full. */
    KEEP_PREFIX,
    /** {@code ****} and the last code points. */
    KEEP_SUFFIX,
    /**
     * {@code e*****e@example.com}: first and last of the local part, at most five stars between
     * them.
     */
    EMAIL,
    /** {@code j***@example.com}: the first of the local part. */
    EMAIL_INITIAL,
    /** {@code 10.1.x.x}. */
    NETWORK
  }

  /** Hides the whole value. */
  public static final MaskRule FULL = new MaskRule(Form.FULL, 0);

  public static final MaskRule EMAIL = new MaskRule(Form.EMAIL, 0);

  static final String STARS = "****";
  private static final int MOST_KEPT = 64;

  public MaskRule {
    boolean counts = form == Form.KEEP_PREFIX || form == Form.KEEP_SUFFIX;
    if (counts ? keep < 1 || keep > MOST_KEPT : keep != 0) {
      throw new IllegalArgumentException(
          "keep: "
              + keep
              + " (expected: "
              + (counts ? "1 to " + MOST_KEPT : "0")
              + " for "
              + form
              + ")");
    }
  }

  /**
   * A rule by its name: {@code full}, {@code email}, {@code email-initial}, {@code network}, {@code
   * keep-prefix:n} or {@code keep-suffix:n}. One that nobody knows hides the whole value.
   */
  static MaskRule of(String name) {
    int colon = name.indexOf(':');
    String count = name.substring(colon + 1);
    boolean counted = colon > 0 && count.matches("[1-9]|[1-5][0-9]|6[0-4]");
    return switch (colon < 0 ? name : name.substring(0, colon)) {
      case "email" -> EMAIL;
      case "email-initial" -> new MaskRule(Form.EMAIL_INITIAL, 0);
      case "network" -> new MaskRule(Form.NETWORK, 0);
      case "keep-prefix" ->
          counted ? new MaskRule(Form.KEEP_PREFIX, Integer.parseInt(count)) : FULL;
      case "keep-suffix" ->
          counted ? new MaskRule(Form.KEEP_SUFFIX, Integer.parseInt(count)) : FULL;
      default -> FULL;
    };
  }

  /**
   * The masked form of a value; never null, and never the value itself unless that is already
   * masked.
   */
  public String apply(String value) {
    return switch (form) {
      case FULL -> STARS;
      case KEEP_PREFIX -> keepPrefix(value);
      case KEEP_SUFFIX -> keepSuffix(value);
      case EMAIL -> email(value);
      case EMAIL_INITIAL -> emailInitial(value);
      case NETWORK -> network(value);
    };
  }

  private String keepPrefix(String value) {
    if (value.codePointCount(0, value.length()) <= keep) {
      return STARS;
    }
    String kept = value.substring(0, value.offsetByCodePoints(0, keep));
    return kept + STARS;
  }

  private String keepSuffix(String value) {
    if (value.codePointCount(0, value.length()) <= keep) {
      return STARS;
    }
    return STARS + value.substring(value.offsetByCodePoints(value.length(), -keep));
  }

  private static String email(String value) {
    int at = value.indexOf('@');
    if (at < 0) {
      return STARS;
    }
    String local = value.substring(0, at);
    String domain = value.substring(at);
    int length = local.codePointCount(0, local.length());
    if (length <= 2) {
      return STARS + domain;
    }
    String first = local.substring(0, local.offsetByCodePoints(0, 1));
    String last = local.substring(local.offsetByCodePoints(local.length(), -1));
    return first + "*".repeat(Math.min(5, length - 2)) + last + domain;
  }

  private static String emailInitial(String value) {
    int at = value.indexOf('@');
    if (at < 1) {
      return STARS;
    }
    return value.substring(0, value.offsetByCodePoints(0, 1)) + "***" + value.substring(at);
  }

  private static String network(String value) {
    String[] groups = value.split("\\.", -1);
    if (groups.length != 4) {
      return STARS;
    }
    for (String group : groups) {
      if (group.isEmpty()
          || group.length() > 3
          || !group.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return STARS;
      }
    }
    return groups[0] + "." + groups[1] + ".x.x";
  }
}
