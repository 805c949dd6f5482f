package dev.wadi.bench.accuracy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/** Sensitive values of every type, each in the forms in which it is written. */
final class Values {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String HEX = "0123456789abcdef";
  private static final String BASE64URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private static final List<String> FIRST =
      List.of(
          "anna", "ben", "carla", "deepak", "elena", "farid", "grace", "hiro", "ines", "jakub",
          "keiko", "liam", "maria", "noor", "olga", "pedro", "quinn", "rosa", "sven", "tomasz",
          "uma", "viktor", "wei", "yusuf", "zoe");
  private static final List<String> LAST =
      List.of(
          "almeida",
          "brown",
          "castillo",
          "dubois",
          "eriksson",
          "fischer",
          "garcia",
          "haddad",
          "ivanova",
          "jansen",
          "kowalski",
          "larsen",
          "martin",
          "nakamura",
          "obrien",
          "patel",
          "quist",
          "rossi",
          "schmidt",
          "tanaka",
          "weber");
  private static final List<String> DOMAINS =
      List.of(
          "gmail.com",
          "outlook.com",
          "proton.me",
          "acme-corp.io",
          "mail.example.org",
          "uni-heidelberg.de",
          "company.co.uk",
          "startup.dev",
          "corp.internal.net",
          "web.de",
          "yahoo.fr",
          "shop.store",
          "bank.com.br",
          "x.ai",
          "service.gov.uk",
          "firma.com.pl",
          "museum.photography");

  private Values() {}

  static String pick(RandomGenerator random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  static String from(RandomGenerator random, String alphabet, int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  static String hex(RandomGenerator random, int count) {
    return from(random, HEX, count);
  }

  static String base62(RandomGenerator random, int count) {
    return from(random, BASE62, count);
  }

  static String email(RandomGenerator random) {
    String first = pick(random, FIRST);
    String last = pick(random, LAST);
    String local =
        switch (random.nextInt(7)) {
          case 0 -> first + "." + last;
          case 1 -> first + "_" + last + random.nextInt(100);
          case 2 -> first.charAt(0) + last;
          case 3 -> first + "+" + last;
          case 4 -> first + random.nextInt(10_000);
          case 5 -> first.charAt(0) + "." + last + "-" + first;
          default -> Character.toUpperCase(first.charAt(0)) + first.substring(1) + "." + last;
        };
    return local + "@" + pick(random, DOMAINS);
  }

  static String card(RandomGenerator random) {
    record Issuer(String prefix, int length) {}
    List<Issuer> issuers =
        List.of(
            new Issuer("4", 16),
            new Issuer("4", 16),
            new Issuer("4", 13),
            new Issuer("4", 19),
            new Issuer("5" + (1 + random.nextInt(5)), 16),
            new Issuer(String.valueOf(2221 + random.nextInt(500)), 16),
            new Issuer(random.nextBoolean() ? "34" : "37", 15),
            new Issuer("6011", 16),
            new Issuer("65", 16),
            new Issuer("36", 14),
            new Issuer(String.valueOf(300 + random.nextInt(6)), 14),
            new Issuer(String.valueOf(3528 + random.nextInt(62)), 16),
            new Issuer("62", 16),
            new Issuer("62", 19),
            new Issuer("6304", 16),
            new Issuer("5018", 16));
    Issuer issuer = issuers.get(random.nextInt(issuers.size()));
    String body = issuer.prefix + Digits.random(random, issuer.length - issuer.prefix.length() - 1);
    return grouped(random, Digits.withLuhn(body));
  }

  private static String grouped(RandomGenerator random, String number) {
    String separator = List.of("", " ", "-").get(random.nextInt(3));
    if (separator.isEmpty()) {
      return number;
    }
    if (number.length() == 15) {
      return String.join(
          separator, number.substring(0, 4), number.substring(4, 10), number.substring(10));
    }
    if (number.length() == 14) {
      return String.join(
          separator, number.substring(0, 4), number.substring(4, 10), number.substring(10));
    }
    return number.replaceAll("(.{4})(?=.)", "$1" + separator);
  }

  static String ipv4(RandomGenerator random) {
    return (1 + random.nextInt(223))
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(256);
  }

  static String ipv6(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 -> "2001:db8:" + hex(random, 4) + ":" + hex(random, 4) + "::" + hex(random, 4);
      case 1 ->
          "fe80::"
              + hex(random, 4)
              + ":"
              + hex(random, 4)
              + ":"
              + hex(random, 4)
              + ":"
              + hex(random, 4);
      case 2 -> "::ffff:" + ipv4(random);
      case 3 ->
          "2a02:"
              + hex(random, 4)
              + ":"
              + hex(random, 4)
              + ":"
              + hex(random, 4)
              + ":"
              + hex(random, 4)
              + ":"
              + hex(random, 4)
              + ":"
              + hex(random, 4)
              + ":"
              + hex(random, 4);
      default -> "2600:1f18:" + hex(random, 3) + "::" + hex(random, 2);
    };
  }

  static String mac(RandomGenerator random) {
    String digits = hex(random, 12);
    return switch (random.nextInt(3)) {
      case 0 -> digits.replaceAll("(..)(?=.)", "$1:");
      case 1 -> digits.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?=.)", "$1-");
      default -> digits.replaceAll("(....)(?=.)", "$1.");
    };
  }

  static String ssn(RandomGenerator random) {
    int area;
    do {
      area = 1 + random.nextInt(899);
    } while (area == 666);
    return String.format("%03d-%02d-%04d", area, 1 + random.nextInt(99), 1 + random.nextInt(9999));
  }

  static String phone(RandomGenerator random) {
    String d = Digits.random(random, 12);
    String unitedStates =
        pick(random, List.of("212", "415", "312", "617", "206", "305", "512", "702"));
    String exchange = (2 + random.nextInt(8)) + "" + (2 + random.nextInt(8)) + d.charAt(0);
    return switch (random.nextInt(16)) {
      case 0 -> "+1 " + unitedStates + "-" + exchange + "-" + d.substring(1, 5);
      case 1 -> "(" + unitedStates + ") " + exchange + "-" + d.substring(1, 5);
      case 2 -> unitedStates + "-" + exchange + "-" + d.substring(1, 5);
      case 3 -> unitedStates + "." + exchange + "." + d.substring(1, 5);
      case 4 -> "+1" + unitedStates + exchange + d.substring(1, 5);
      case 5 -> "+44 7" + (4 + random.nextInt(5)) + d.substring(0, 2) + " " + d.substring(2, 8);
      case 6 -> "+49 151 " + (1 + random.nextInt(9)) + d.substring(0, 7);
      case 7 ->
          "+33 6 "
              + d.substring(0, 2)
              + " "
              + d.substring(2, 4)
              + " "
              + d.substring(4, 6)
              + " "
              + d.substring(6, 8);
      case 8 -> "+91 9" + d.substring(0, 4) + " " + d.substring(4, 9);
      case 9 -> "+55 11 9" + (1 + random.nextInt(9)) + d.substring(0, 3) + "-" + d.substring(3, 7);
      case 10 -> "+61 4" + d.substring(0, 2) + " " + d.substring(2, 5) + " " + d.substring(5, 8);
      case 11 ->
          "+48 5"
              + (0 + random.nextInt(2))
              + d.charAt(0)
              + " "
              + d.substring(1, 4)
              + " "
              + d.substring(4, 7);
      case 12 -> "+34 6" + d.substring(0, 2) + " " + d.substring(2, 5) + " " + d.substring(5, 8);
      case 13 -> "+31 6 " + (1 + random.nextInt(4)) + d.substring(0, 7);
      case 14 -> "+46 70 " + d.substring(0, 3) + " " + d.substring(3, 5) + " " + d.substring(5, 7);
      default -> "+81 90-" + (1 + random.nextInt(9)) + d.substring(0, 3) + "-" + d.substring(3, 7);
    };
  }

  static String iban(RandomGenerator random) {
    String bban;
    String country =
        pick(
            random,
            List.of("DE", "GB", "FR", "NL", "ES", "PL", "CH", "BE", "AT", "SE", "NO", "DK"));
    bban =
        switch (country) {
          case "DE" -> Digits.random(random, 18);
          case "GB" -> pick(random, List.of("BARC", "LOYD", "HBUK")) + Digits.random(random, 14);
          case "FR" -> Digits.random(random, 23);
          case "NL" -> pick(random, List.of("ABNA", "INGB", "RABO")) + Digits.random(random, 10);
          case "ES" -> Digits.random(random, 20);
          case "PL" -> Digits.random(random, 24);
          case "CH" -> Digits.random(random, 17);
          case "BE" -> Digits.random(random, 12);
          case "AT" -> Digits.random(random, 16);
          case "SE" -> Digits.random(random, 20);
          case "NO" -> Digits.random(random, 11);
          default -> Digits.random(random, 14);
        };
    String iban = Digits.iban(country, bban);
    return random.nextBoolean() ? iban : iban.replaceAll("(.{4})(?=.)", "$1 ");
  }

  static String jwt(RandomGenerator random) {
    String header =
        pick(
            random,
            List.of(
                "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"kid\":\"k1\"}",
                "{\"typ\":\"JWT\",\"alg\":\"ES256\"}"));
    String payload =
        "{\"sub\":\""
            + random.nextInt(1_000_000)
            + "\",\"exp\":"
            + (1_700_000_000L + random.nextInt(1_000_000))
            + "}";
    return base64Url(header)
        + "."
        + base64Url(payload)
        + "."
        + from(random, BASE64URL, random.nextBoolean() ? 43 : 86);
  }

  static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  static String opaque(RandomGenerator random) {
    return random.nextBoolean()
        ? base62(random, 32 + random.nextInt(16))
        : from(random, BASE64URL, 40);
  }

  static String password(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> pick(random, LAST) + random.nextInt(10_000) + "!";
      case 1 -> base62(random, 12);
      case 2 -> from(random, BASE62 + "!#$%*+-.@^_~", 16);
      default -> "Tr0ub4dor" + random.nextInt(100);
    };
  }

  static String basicCredentials(RandomGenerator random) {
    String text = pick(random, FIRST) + ":" + password(random);
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  static String privateKey(RandomGenerator random) {
    StringBuilder body = new StringBuilder();
    for (int line = 0; line < 4; line++) {
      body.append(from(random, BASE62 + "+/", 64)).append("\\n");
    }
    String kind =
        pick(
            random,
            List.of("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"));
    return "-----BEGIN " + kind + "-----\\n" + body + "-----END " + kind + "-----";
  }

  /** Tokens with a published shape; those with a checksum carry a right one. */
  static String apiToken(RandomGenerator random) {
    return switch (random.nextInt(34)) {
      case 0 -> "AKIA" + from(random, BASE32, 16);
      case 1 -> "ASIA" + from(random, BASE32, 16);
      case 2 -> checksummed("ghp_", random);
      case 3 -> checksummed("gho_", random);
      case 4 -> checksummed("ghs_", random);
      case 5 -> "github_pat_" + base62(random, 22) + "_" + base62(random, 59);
      case 6 -> "glpat-" + from(random, BASE64URL, 20);
      case 7 ->
          "xoxb-"
              + Digits.random(random, 12)
              + "-"
              + Digits.random(random, 12)
              + "-"
              + base62(random, 24);
      case 8 ->
          "https://hooks.slack.com/services/T"
              + from(random, BASE32, 8)
              + "/B"
              + from(random, BASE32, 8)
              + "/"
              + base62(random, 24);
      case 9 -> "sk_live_" + base62(random, 24);
      case 10 -> "rk_live_" + base62(random, 24);
      case 11 -> checksummed("npm_", random);
      case 12 -> "pypi-AgEIcHlwaS5vcmc" + from(random, BASE64URL, 120);
      case 13 -> "AIza" + from(random, BASE64URL, 35);
      case 14 -> "GOCSPX-" + from(random, BASE64URL, 28);
      case 15 -> "SG." + from(random, BASE64URL, 22) + "." + from(random, BASE64URL, 43);
      case 16 -> "dop_v1_" + hex(random, 64);
      case 17 -> "shpat_" + hex(random, 32);
      case 18 -> "hf_" + from(random, BASE62.substring(10), 34);
      case 19 -> "dapi" + hex(random, 32);
      case 20 -> "hvs." + from(random, BASE64URL, 95);
      case 21 -> "lin_api_" + base62(random, 40);
      case 22 -> "PMAK-" + hex(random, 24) + "-" + hex(random, 34);
      case 23 -> "dp.pt." + base62(random, 43);
      case 24 -> "NRAK-" + from(random, BASE62.substring(0, 36), 27);
      case 25 -> "key-" + hex(random, 32);
      case 26 -> "AGE-SECRET-KEY-1" + from(random, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58);
      case 27 -> "glsa_" + base62(random, 32) + "_" + hex(random, 8);
      case 28 -> "sq0atp-" + from(random, BASE64URL, 22);
      case 29 -> (100_000_000L + random.nextInt(900_000_000)) + ":AA" + from(random, BASE64URL, 33);
      case 30 -> "rubygems_" + hex(random, 48);
      case 31 ->
          "xoxp-"
              + Digits.random(random, 12)
              + "-"
              + Digits.random(random, 12)
              + "-"
              + Digits.random(random, 12)
              + "-"
              + hex(random, 32);
      case 32 -> "dckr_pat_" + from(random, BASE64URL, 27);
      default -> "pscale_tkn_" + from(random, BASE64URL, 43);
    };
  }

  /** GitHub's form, which npm shares: 30 characters, then their CRC32 as six base-62 digits. */
  private static String checksummed(String prefix, RandomGenerator random) {
    String body = base62(random, 30);
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(UTF_8));
    StringBuilder sum = new StringBuilder();
    for (long rest = crc.getValue(); rest > 0; rest /= 62) {
      sum.insert(0, BASE62.charAt((int) (rest % 62)));
    }
    return prefix + body + "0".repeat(6 - sum.length()) + sum;
  }
}
