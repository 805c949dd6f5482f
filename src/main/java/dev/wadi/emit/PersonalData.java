package dev.wadi.emit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Makes up personal data and secrets that look real, fit their checksums and belong to nobody. The
 * same seed gives the same values. For one thread.
 */
public final class PersonalData {
  private static final List<String> FIRST =
      List.of("mira", "jonas", "aiko", "tomasz", "lena", "samuel", "nadia", "pedro", "ines", "olu");
  private static final List<String> LAST =
      List.of("okafor", "lindqvist", "sato", "nowak", "fischer", "adeyemi", "costa", "haddad");
  private static final List<String> DOMAINS =
      List.of("example.org", "example.com", "mail.example.net", "shop.example.com");
  private static final List<String> ADDRESSES = List.of("192.0.2.", "198.51.100.", "203.0.113.");
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final Random random;

  /** A source of made-up values. */
  public PersonalData(Random random) {
    this.random = random;
  }

  /** The bare value of a kind. */
  public String value(Planted kind) {
    return switch (kind) {
      case EMAIL -> pick(FIRST) + '.' + pick(LAST) + random.nextInt(100) + '@' + pick(DOMAINS);
      case CARD -> card();
      case JWT -> jwt();
      case BEARER -> letters(40);
      case PHONE -> phone();
      case SSN -> ssn();
      case IPV4 -> pick(ADDRESSES) + (1 + random.nextInt(254));
      case PASSWORD -> pick(FIRST) + "-" + letters(8) + "!" + random.nextInt(10);
    };
  }

  /** The value of a kind with the words that stand around it in a log. */
  public String inContext(Planted kind) {
    return inContext(kind, value(kind));
  }

  /** A value of a kind with the words that stand around it in a log. */
  public static String inContext(Planted kind, String value) {
    return switch (kind) {
      case EMAIL -> "user=" + value;
      case CARD -> "card " + value;
      case JWT -> "token=" + value;
      case BEARER -> "Authorization: Bearer " + value;
      case PHONE -> "phone " + value;
      case SSN -> "ssn " + value;
      case IPV4 -> "client=" + value;
      case PASSWORD -> "password=" + value;
    };
  }

  private String card() {
    String prefix =
        switch (random.nextInt(3)) {
          case 0 -> "4" + digits(14);
          case 1 -> "5" + (1 + random.nextInt(5)) + digits(13);
          default -> "37" + digits(12);
        };
    String number = prefix + luhnDigit(prefix);
    if (number.length() != 16 || random.nextBoolean()) {
      return number;
    }
    String separator = random.nextBoolean() ? " " : "-";
    return String.join(
        separator,
        number.substring(0, 4),
        number.substring(4, 8),
        number.substring(8, 12),
        number.substring(12));
  }

  /** The digit that completes a number, ISO/IEC 7812-1 annex B. */
  static int luhnDigit(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int counted = i % 2 == 0 ? digit * 2 : digit;
      sum += counted > 9 ? counted - 9 : counted;
    }
    return (10 - sum % 10) % 10;
  }

  private String jwt() {
    String payload =
        "{\"sub\":\""
            + random.nextInt(1_000_000)
            + "\",\"name\":\""
            + pick(FIRST)
            + "\",\"iat\":"
            + (1_700_000_000 + random.nextInt(90_000_000))
            + "}";
    byte[] signature = new byte[32];
    random.nextBytes(signature);
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8))
        + '.'
        + base64.encodeToString(payload.getBytes(UTF_8))
        + '.'
        + base64.encodeToString(signature);
  }

  private String phone() {
    return switch (random.nextInt(3)) {
      case 0 -> "+1 212 555 01" + digits(2);
      case 1 -> "+1-415-555-01" + digits(2);
      default -> "(212) 555-01" + digits(2);
    };
  }

  private String ssn() {
    int area = 100 + random.nextInt(560);
    return area + "-" + (10 + random.nextInt(90)) + "-" + (1000 + random.nextInt(9000));
  }

  private String digits(int count) {
    StringBuilder out = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      out.append((char) ('0' + random.nextInt(10)));
    }
    return out.toString();
  }

  private String letters(int count) {
    StringBuilder out = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      out.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return out.toString();
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
