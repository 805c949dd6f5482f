package dev.wadi.chain.redact.scan;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What can be recognised: a name in profiles, flags, metrics and reports, {@link #key()}, and what
 * stands in the text afterwards, {@link #token()}.
 *
 * <p>Kinds that the rest of the house speaks of have a constant here; a recogniser may bring one of
 * its own with {@link #of}. There is one object for each name, and any number of them.
 */
public final class Kind implements Comparable<Kind> {
  private static final List<Kind> KNOWN = new CopyOnWriteArrayList<>();

  public static final Kind CREDIT_CARD = of("credit_card", "cc", Spelling::digits);
  public static final Kind EMAIL = of("email", "email", Spelling::small);
  public static final Kind JWT = of("jwt", "jwt");
  public static final Kind BEARER = of("bearer", "bearer");
  public static final Kind IP_V4 = of("ip_v4", "ip");
  public static final Kind SSN = of("ssn", "ssn", Spelling::digits);
  public static final Kind PHONE = of("phone", "phone", Spelling::phone);

  public static final Kind PRIVATE_KEY = of("private_key", "private-key");
  public static final Kind API_TOKEN = of("api_token", "token");
  public static final Kind URL_CREDENTIALS = of("url_credentials", "credentials");
  public static final Kind AUTHORIZATION = of("authorization", "authorization");
  public static final Kind COOKIE = of("cookie", "cookie");
  public static final Kind SECRET = of("secret", "secret");

  /** What may be a secret by its place alone, as in "using token abc"; in strict profiles only. */
  public static final Kind DOUBTFUL = of("doubtful", "secret");

  public static final Kind HIGH_ENTROPY = of("high_entropy", "entropy");
  public static final Kind IP_V6 = of("ip_v6", "ipv6", Spelling::address);
  public static final Kind MAC = of("mac", "mac", Spelling::hexadecimal);
  public static final Kind IBAN = of("iban", "iban", Spelling::capitals);
  public static final Kind UK_NHS = of("uk_nhs", "nhs", Spelling::digits);
  public static final Kind PESEL = of("pesel", "pesel", Spelling::digits);
  public static final Kind AADHAAR = of("aadhaar", "aadhaar", Spelling::digits);
  public static final Kind CPF = of("cpf", "cpf", Spelling::digits);
  public static final Kind CODICE_FISCALE =
      of("codice_fiscale", "codice-fiscale", Spelling::capitals);
  public static final Kind ES_NIF = of("es_nif", "nif", Spelling::capitals);
  public static final Kind PT_NIF = of("pt_nif", "nif", Spelling::digits);
  public static final Kind BSN = of("bsn", "bsn", Spelling::digits);
  public static final Kind STEUER_ID = of("steuer_id", "steuer-id", Spelling::digits);
  public static final Kind PERSONNUMMER =
      of("personnummer", "personnummer", Spelling::lastTenDigits);

  /** A match of a pattern that the user wrote. */
  public static final Kind CUSTOM = of("custom", "custom");

  /** A whole line that could not be looked at within its budget, or at all. */
  public static final Kind LINE = of("line", "line");

  /** Logtap's kinds in its order, with its names and its tokens. */
  public static final List<Kind> LOGTAP =
      List.of(CREDIT_CARD, EMAIL, JWT, BEARER, IP_V4, SSN, PHONE);

  private final String key;
  private final String token;
  private final int place;
  private final UnaryOperator<String> spelling;

  private Kind(String key, String word, int place, UnaryOperator<String> spelling) {
    this.key = key;
    this.token = "[REDACTED:" + word + "]";
    this.place = place;
    this.spelling = spelling;
  }

  /** A kind whose values are the same only when they are written the same. */
  public static Kind of(String key, String word) {
    return of(key, word, UnaryOperator.identity());
  }

  /**
   * @param key small letters, digits and underscores; nobody else has it
   * @param word what the token says: small letters, digits and hyphens
   * @param spelling writes a value in the one way that all its spellings share
   */
  public static synchronized Kind of(String key, String word, UnaryOperator<String> spelling) {
    if (!key.matches("[a-z][a-z0-9_]*") || !word.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException(
          "kind: " + key + ", " + word + " (expected: names such as steuer_id and steuer-id)");
    }
    if (KNOWN.stream().anyMatch(kind -> kind.key.equals(key))) {
      throw new IllegalArgumentException("kind: " + key + " is there already");
    }
    Kind made = new Kind(key, word, KNOWN.size(), spelling);
    KNOWN.add(made);
    return made;
  }

  /** All kinds that there are so far, in the order in which they were made. */
  public static List<Kind> known() {
    return List.copyOf(KNOWN);
  }

  /** The name in profiles, flags and metrics: {@code credit_card}. */
  public String key() {
    return key;
  }

  /** What stands in place of the value: {@code [REDACTED:cc]}. */
  public String token() {
    return token;
  }

  /** A number from 0 on, for tables that live as long as the process; never written anywhere. */
  public int place() {
    return place;
  }

  /**
   * The same person's value in one spelling: e-mail in small letters, numbers without separators,
   * whatever is encoded decoded.
   */
  public String normalised(String written) {
    return spelling.apply(Encoded.decoded(written));
  }

  @Override
  public int compareTo(Kind other) {
    return Integer.compare(place, other.place);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Kind kind && kind.place == place;
  }

  @Override
  public int hashCode() {
    return place;
  }

  @Override
  public String toString() {
    return key;
  }
}
