package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.LogStream;
import java.util.StringJoiner;

/** What entries that a rule set aside carry with them, as structured metadata. */
public final class Quarantine {
  /** Why the entry is where it is: always {@value #SET_ASIDE}. */
  public static final String REASON = "wadi_reason";

  /** The rules that set it aside, joined by commas: {@code credit_card,ssn}. */
  public static final String RULE = "wadi_rule";

  /** Name and hash of the profile: {@code shop@3f2a…}. */
  public static final String PROFILE = "wadi_profile";

  /** The value of {@link #REASON}. */
  public static final String SET_ASIDE = "set aside by redaction";

  private static final byte[] REASON_BYTES = REASON.getBytes(UTF_8);
  private static final byte[] RULE_BYTES = RULE.getBytes(UTF_8);
  private static final byte[] PROFILE_BYTES = PROFILE.getBytes(UTF_8);
  private static final byte[] SET_ASIDE_BYTES = SET_ASIDE.getBytes(UTF_8);

  private Quarantine() {}

  /**
   * The entries of a redacted stream that are set aside, and why.
   *
   * @param kinds for each entry the bits of the kinds that set it aside; 0 for the others
   */
  static LogStream of(LogStream redacted, long[] kinds, String profile) {
    byte[] profileBytes = profile.getBytes(UTF_8);
    LogStream.Rewrite rewrite = redacted.rewrite();
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] == 0) {
        rewrite.drop(i);
        continue;
      }
      rewrite.addMetadata(i, REASON_BYTES, SET_ASIDE_BYTES);
      rewrite.addMetadata(i, RULE_BYTES, names(kinds[i]).getBytes(UTF_8));
      rewrite.addMetadata(i, PROFILE_BYTES, profileBytes);
    }
    return rewrite.build();
  }

  private static String names(long kinds) {
    StringJoiner names = new StringJoiner(",");
    for (Kind kind : Kind.values()) {
      if ((kinds & kind.bit()) != 0) {
        names.add(kind.key());
      }
    }
    return names.toString();
  }
}
