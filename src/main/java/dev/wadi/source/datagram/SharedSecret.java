package dev.wadi.source.datagram;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret that senders and we know, and whose lines it is for. Printing it shows the tenant only.
 */
final class SharedSecret {
  private static final String OF_TENANT = "tenant:";

  /* As for tokens and passwords. The sum of one datagram is enough to try shorter ones by hand. */
  private static final int ENOUGH_CHARACTERS = 8;

  private final byte[] bytes;
  private final String tenant;
  private final boolean isShort;

  private SharedSecret(String text, String tenant) {
    this.isShort = text.codePointCount(0, text.length()) < ENOUGH_CHARACTERS;
    this.bytes = text.getBytes(UTF_8);
    this.tenant = tenant;
  }

  /**
   * The secrets of a text, one in each line, blank lines left out. A line {@code
   * tenant:NAME:SECRET} is one of another tenant.
   *
   * @throws IllegalArgumentException when such a line has no name or no secret
   */
  static List<SharedSecret> of(@Nullable String text, String tenant) {
    List<SharedSecret> secrets = new ArrayList<>();
    for (String line : text == null ? new String[0] : text.split("\r?\n|\r", -1)) {
      if (line.isBlank()) {
        continue;
      }
      if (!line.startsWith(OF_TENANT)) {
        secrets.add(new SharedSecret(line, tenant));
        continue;
      }
      int colon = line.indexOf(':', OF_TENANT.length());
      String name = colon < 0 ? "" : line.substring(OF_TENANT.length(), colon);
      if (!name.matches("[a-zA-Z0-9!._*'()-]{1,150}") || colon == line.length() - 1) {
        // The line itself is not repeated: most of it is a secret.
        throw new IllegalArgumentException(
            "a line begins with tenant: and goes on otherwise (expected: tenant:NAME:SECRET)");
      }
      secrets.add(new SharedSecret(line.substring(colon + 1), name));
    }
    return List.copyOf(secrets);
  }

  /** For {@link SignatureCheck}, which changes nothing in it. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether whoever has seen a datagram can find it by trying. */
  boolean isShort() {
    return isShort;
  }

  String tenant() {
    return tenant;
  }

  @Override
  public String toString() {
    return "SharedSecret[tenant=" + tenant + "]";
  }
}
