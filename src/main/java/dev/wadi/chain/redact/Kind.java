package dev.wadi.chain.redact;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What can be recognised. The first seven are logtap's, with its names, its order and its tokens.
 *
 * <p>{@link #key()} is the name in profiles, flags, metrics and reports; {@link #token()} is what
 * stands in the text afterwards, {@code [REDACTED:cc]}.
 */
public enum Kind {
  CREDIT_CARD("cc"),
  EMAIL("email"),
  JWT("jwt"),
  BEARER("bearer"),
  IP_V4("ip"),
  SSN("ssn"),
  PHONE("phone"),

  PRIVATE_KEY("private-key"),
  API_TOKEN("token"),
  URL_CREDENTIALS("credentials"),
  AUTHORIZATION("authorization"),
  COOKIE("cookie"),
  SECRET("secret"),
  HIGH_ENTROPY("entropy"),
  IP_V6("ipv6"),
  MAC("mac"),
  IBAN("iban"),
  UK_NHS("nhs"),
  PESEL("pesel"),
  AADHAAR("aadhaar"),
  CPF("cpf"),
  CODICE_FISCALE("codice-fiscale"),
  ES_NIF("nif"),
  PT_NIF("nif"),
  BSN("bsn"),
  STEUER_ID("steuer-id"),
  PERSONNUMMER("personnummer"),

  /** A match of a pattern that the user wrote. */
  CUSTOM("custom"),
  /** A whole line that could not be looked at within its budget, or at all. */
  LINE("line");

  /** Logtap's kinds in its order. */
  public static final List<Kind> LOGTAP =
      List.of(CREDIT_CARD, EMAIL, JWT, BEARER, IP_V4, SSN, PHONE);

  /** Everything that a profile can switch on. */
  public static final List<Kind> ALL =
      Arrays.stream(values()).filter(kind -> kind != CUSTOM && kind != LINE).toList();

  private final String key = name().toLowerCase(Locale.ROOT);
  private final String token;

  Kind(String word) {
    this.token = "[REDACTED:" + word + "]";
  }

  /** The name in profiles, flags and metrics: {@code credit_card}. */
  public String key() {
    return key;
  }

  /** What stands in place of the value: {@code [REDACTED:cc]}. */
  public String token() {
    return token;
  }

  long bit() {
    return 1L << place();
  }

  /** A number from 0 on, for tables that live as long as the process; never written anywhere. */
  @SuppressWarnings("EnumOrdinal")
  int place() {
    return ordinal();
  }

  static Optional<Kind> ofKey(String key) {
    return ALL.stream().filter(kind -> kind.key.equals(key)).findFirst();
  }
}
