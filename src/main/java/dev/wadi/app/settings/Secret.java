package dev.wadi.app.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A password or token from the settings.
 *
 * <p>Printing, logging or formatting it shows {@value #MASK}; only {@link #reveal()} gives the
 * text. Two secrets are compared in time that does not depend on where they differ. Immutable.
 */
public final class Secret {
  /** What stands for a secret wherever it is shown. */
  public static final String MASK = "******";

  private final String text;

  public Secret(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("secret: empty");
    }
    this.text = text;
  }

  /** The secret itself; keep it out of messages. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(text.getBytes(UTF_8), secret.text.getBytes(UTF_8));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(text.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return MASK;
  }
}
