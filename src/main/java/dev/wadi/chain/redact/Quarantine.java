package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.LogStream;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
   * @param kinds for each entry the kinds that set it aside; null for the others
   */
  static LogStream of(LogStream redacted, @Nullable SortedSet<Kind>[] kinds, String profile) {
    byte[] profileBytes = profile.getBytes(UTF_8);
    LogStream.Rewrite rewrite = redacted.rewrite();
    for (int i = 0; i < kinds.length; i++) {
      SortedSet<Kind> own = kinds[i];
      if (own == null) {
        rewrite.drop(i);
        continue;
      }
      rewrite.addMetadata(i, REASON_BYTES, SET_ASIDE_BYTES);
      rewrite.addMetadata(i, RULE_BYTES, names(own).getBytes(UTF_8));
      rewrite.addMetadata(i, PROFILE_BYTES, profileBytes);
    }
    return rewrite.build();
  }

  /** Room for the kinds of so many entries. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static @Nullable SortedSet<Kind>[] noneOf(int entries) {
    return new SortedSet[entries];
  }

  private static String names(SortedSet<Kind> kinds) {
    return kinds.stream().map(Kind::key).collect(Collectors.joining(","));
  }
}
