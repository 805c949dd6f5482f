package dev.wadi.chain.mask;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which fields are masked, and how.
 *
 * @param rules field name to rule; names compare without letter case and separators
 * @param allowed names that are never masked, whatever the rules say
 * @param keepOriginals true when the original of a masked line is kept, encrypted, in the
 *     structured metadata {@code msg_enc}
 */
public record MaskProfile(
    Map<String, MaskRule> rules, List<String> allowed, boolean keepOriginals) {
  /** LogStack's baseline: seven names, of which two keep a part. */
  public static final MaskProfile BASELINE =
      new MaskProfile(
          Map.of(
              "password", MaskRule.FULL,
              "token", MaskRule.FULL,
              "authorization", new MaskRule(MaskRule.Form.KEEP_PREFIX, 5),
              "api_key", MaskRule.FULL,
              "secret", MaskRule.FULL,
              "card_number", MaskRule.FULL,
              "email", MaskRule.EMAIL),
          List.of(),
          false);

  /** LogOps' two fields, in its forms. */
  public static final MaskProfile LOGOPS =
      new MaskProfile(
          Map.of(
              "user_email", new MaskRule(MaskRule.Form.EMAIL_INITIAL, 0),
              "client_ip", new MaskRule(MaskRule.Form.NETWORK, 0)),
          List.of(),
          false);

  private static final int MAX_RULES = 1000;

  public MaskProfile {
    rules = Map.copyOf(rules);
    allowed = List.copyOf(allowed);
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "rules: " + rules.size() + " (expected: at most " + MAX_RULES + ")");
    }
  }

  /** This profile with the rules of another on top: what a tenant adds to the baseline. */
  public MaskProfile with(MaskProfile override) {
    Map<String, MaskRule> all = new LinkedHashMap<>(rules);
    override.rules.forEach(
        (name, rule) -> {
          all.keySet().removeIf(known -> folded(known).equals(folded(name)));
          all.put(name, rule);
        });
    List<String> names = new java.util.ArrayList<>(allowed);
    names.addAll(override.allowed);
    return new MaskProfile(all, names, keepOriginals || override.keepOriginals);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[_. -]", "");
  }
}
