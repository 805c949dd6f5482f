package dev.wadi.bench.accuracy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Log lines in the forms that programs write, with a sensitive value in them, or with what only
 * looks like one.
 */
final class Lines {
  private static final List<String> SERVICES =
      List.of("api", "payments", "auth", "web", "worker", "billing", "gateway", "mailer");

  /** Type to the ways in which a value of it stands in a line; {@code %s} is the value. */
  private static final Map<String, List<String>> CONTEXTS = contexts();

  private static final Map<String, Function<RandomGenerator, String>> MAKERS = makers();

  private Lines() {}

  static List<String> types() {
    return List.copyOf(MAKERS.keySet());
  }

  /** A line with one value of the type. */
  static Sample positive(RandomGenerator random, String type) {
    Function<RandomGenerator, String> maker = MAKERS.get(type);
    String value = maker.apply(random);
    List<String> contexts = CONTEXTS.get(type);
    String context = contexts.get(random.nextInt(contexts.size()));
    String text = context.replace("%s", value);
    return new Sample(wrapped(random, text), List.of(new Planted(type, value)));
  }

  private static String wrapped(RandomGenerator random, String text) {
    String service = Values.pick(random, SERVICES);
    String stamp =
        Instant.ofEpochMilli(1_700_000_000_000L + random.nextLong(60_000_000_000L)).toString();
    return switch (random.nextInt(6)) {
      case 0 -> text;
      case 1 ->
          stamp
              + " INFO  ["
              + service
              + "-"
              + random.nextInt(16)
              + "] c.e."
              + service
              + ".Handler - "
              + text;
      case 2 ->
          "{\"ts\":\""
              + stamp
              + "\",\"level\":\"info\",\"service\":\""
              + service
              + "\",\"msg\":\""
              + text.replace("\\", "\\\\").replace("\"", "\\\"")
              + "\"}";
      case 3 -> "level=warn service=" + service + " took=" + random.nextInt(900) + "ms " + text;
      case 4 ->
          "<134>1 "
              + stamp
              + " host-"
              + random.nextInt(40)
              + " "
              + service
              + " "
              + random.nextInt(30_000)
              + " - - "
              + text;
      default ->
          "java.lang.IllegalStateException: "
              + text
              + " at com.example."
              + service
              + ".Main.run(Main.java:"
              + random.nextInt(400)
              + ")";
    };
  }

  /** A line in which nothing is sensitive, though some of it looks so. */
  static Sample negative(RandomGenerator random) {
    long millis = 1_600_000_000_000L + random.nextLong(200_000_000_000L);
    String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
    String text =
        switch (random.nextInt(48)) {
          case 0 -> "epoch_ms=" + millis + " offset=" + random.nextInt(100_000);
          case 1 -> "lag at " + millis / 1000 + " is " + random.nextInt(5000);
          case 2 -> "span start=" + millis * 1_000_000 + " end=" + (millis + 5) * 1_000_000;
          case 3 -> "ts_us=" + millis * 1000 + " flushed";
          case 4 -> "request " + uuid + " done";
          case 5 -> "trace_id=" + Values.hex(random, 32) + " span_id=" + Values.hex(random, 16);
          case 6 -> "commit " + Values.hex(random, 40) + " deployed";
          case 7 -> "image sha256:" + Values.hex(random, 64) + " pulled";
          case 8 ->
              "starting version 4.18." + random.nextInt(20) + " build " + random.nextInt(9999);
          case 9 -> "upgraded from v1.2.3." + random.nextInt(9) + " to v1.3.0." + random.nextInt(9);
          case 10 -> "order 10002" + Digits.random(random, 4) + " shipped, 3 items";
          case 11 -> "bearer of bad news: shard " + random.nextInt(90) + " is down";
          case 12 -> "password reset requested, mail queued";
          case 13 -> "token expired, asking for a new one";
          case 14 -> "secret rotation finished in " + random.nextInt(900) + "ms";
          case 15 -> "@Override public void run() was called by @Scheduled task";
          case 16 -> "resolved @angular/core@15.2." + random.nextInt(10) + " from cache";
          case 17 -> "std::vector<int>::push_back called " + random.nextInt(1_000_000) + " times";
          case 18 -> "panicked at src/main.rs:42:17 in foo::bar::baz";
          case 19 ->
              "GET /v1/items/"
                  + random.nextInt(1_000_000)
                  + "?page=2&size=50 200 "
                  + random.nextInt(90_000);
          case 20 -> "pod api-7d9f8b6c5d-" + Values.hex(random, 5) + " is ready";
          case 21 -> "at 10:32:01 the queue held 1,234,567 items";
          case 22 ->
              "position lat=52.5200" + random.nextInt(10) + " lon=13.4049" + random.nextInt(10);
          case 23 ->
              "blk_"
                  + (random.nextBoolean() ? "-" : "")
                  + (1_000_000_000_000_000L + random.nextLong(8_000_000_000_000_000L))
                  + " replicated";
          case 24 -> "isbn 978-3-16-148410-" + random.nextInt(10) + " indexed";
          case 25 ->
              "thread-"
                  + random.nextInt(64)
                  + " parked for "
                  + random.nextLong(10_000_000_000L)
                  + " ns";
          case 26 -> "heap 268435456 bytes, used " + random.nextInt(268_435_456);
          case 27 -> "SHA256:" + Values.base62(random, 43) + " is the host key fingerprint";
          case 28 -> "etag=W/\"" + Values.hex(random, 16) + "\" matched";
          case 29 ->
              "partition 12 offset "
                  + (1_000_000_000L + random.nextInt(1_000_000_000))
                  + " committed";
          case 30 -> "pid=" + random.nextInt(65536) + " uid=0 euid=0 tty=NODEVssh ruser= rhost=";
          case 31 -> "no keyboard found, monkey patching author and tokenizer";
          case 32 -> "tokens=1532 max_tokens=4096 prompt_tokens=" + random.nextInt(4096);
          case 33 ->
              "exit code " + random.nextInt(256) + " after 12m30.5" + random.nextInt(100) + "s";
          case 34 -> "0x" + Values.hex(random, 12) + " in libc.so.6";
          case 35 -> "user agent Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0 Safari/537.36";
          case 36 -> "ratio 0.1234567890123" + random.nextInt(10_000) + " above 1e-12";
          case 37 -> "session closed for user root by (uid=0)";
          case 38 -> "serial 2026112101 loaded for zone example";
          case 39 -> "size 1024x768, 32-bit, 60-70 Hz, 900-20-3000 range";
          case 40 ->
              "["
                  + Digits.random(random, 6)
                  + "."
                  + Digits.random(random, 6)
                  + "] usb 1-1: new high-speed device number "
                  + random.nextInt(20);
          case 41 ->
              "job_1445062781478_"
                  + String.format("%04d", random.nextInt(9999))
                  + " attempt_1445062781478_0011_m_000000_0";
          case 42 ->
              "SELECT count(*) FROM t WHERE id BETWEEN "
                  + random.nextInt(1_000_000)
                  + " AND "
                  + (1_000_000 + random.nextInt(1_000_000));
          case 43 ->
              "retry 3/10 in 00:05:12.123, next at 2026-11-21 10:00:"
                  + String.format("%02d", random.nextInt(60));
          case 44 -> "ean 400638133393" + random.nextInt(10) + " stock " + random.nextInt(99);
          case 45 -> "authorization failed: missing scope read:items";
          case 46 -> "cookie consent accepted, cookies cleared";
          default ->
              "ticket ABC-"
                  + random.nextInt(99_999)
                  + " moved to done, build #"
                  + Digits.random(random, 5);
        };
    return new Sample(wrapped(random, text), List.of());
  }

  private static Map<String, Function<RandomGenerator, String>> makers() {
    Map<String, Function<RandomGenerator, String>> all = new LinkedHashMap<>();
    all.put("credit_card", Values::card);
    all.put("email", Values::email);
    all.put("jwt", Values::jwt);
    all.put("bearer", Values::opaque);
    all.put("ip_v4", Values::ipv4);
    all.put("ssn", Values::ssn);
    all.put("phone", Values::phone);
    all.put("private_key", Values::privateKey);
    all.put("api_token", Values::apiToken);
    all.put("url_credentials", Values::password);
    all.put("authorization", Values::basicCredentials);
    all.put("cookie", random -> Values.hex(random, 32));
    all.put("secret", Values::password);
    all.put("ip_v6", Values::ipv6);
    all.put("mac", Values::mac);
    all.put("iban", Values::iban);
    all.put("uk_nhs", random -> Digits.nhs(random).replaceAll("(...)(...)(....)", "$1 $2 $3"));
    all.put("pesel", Digits::pesel);
    all.put(
        "aadhaar", random -> Digits.aadhaar(random).replaceAll("(....)(....)(....)", "$1 $2 $3"));
    all.put("cpf", random -> Digits.cpf(random).replaceAll("(...)(...)(...)(..)", "$1.$2.$3-$4"));
    all.put("codice_fiscale", Digits::codiceFiscale);
    all.put("es_nif", Digits::spanishNif);
    all.put("pt_nif", Digits::portugueseNif);
    all.put("bsn", Digits::bsn);
    all.put("steuer_id", Digits::steuerId);
    all.put("personnummer", Digits::personnummer);
    return all;
  }

  private static Map<String, List<String>> contexts() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put(
        "credit_card",
        List.of(
            "charged card %s",
            "card=%s declined", "\"cardNumber\":\"%s\"", "payment with %s, 12.50 EUR", "pan: %s"));
    all.put(
        "email",
        List.of(
            "mail sent to %s",
            "user=%s logged in",
            "\"email\":\"%s\"",
            "<%s> bounced",
            "GET /users?mail=%s&x=1",
            "from %s, to nobody"));
    all.put(
        "jwt", List.of("token %s accepted", "jwt=%s", "\"id_token\":\"%s\"", "GET /cb?code=%s"));
    all.put(
        "bearer",
        List.of(
            "Authorization: Bearer %s",
            "authorization=Bearer %s",
            "header 'Bearer %s' sent",
            "\"Authorization\":\"Bearer %s\""));
    all.put(
        "ip_v4",
        List.of(
            "connection from %s",
            "client=%s",
            "%s - - \"GET /\" 200",
            "peer %s:443 closed",
            "\"ip\":\"%s\"",
            "[%s] refused"));
    all.put(
        "ssn",
        List.of(
            "ssn %s",
            "ssn=%s", "\"ssn\":\"%s\"", "social security number: %s", "applicant %s approved"));
    all.put(
        "phone",
        List.of(
            "phone: %s",
            "call %s back",
            "\"phone\":\"%s\"",
            "mobile=%s",
            "tel %s",
            "sms to %s failed",
            "contact number %s"));
    all.put("private_key", List.of("loaded %s", "key=\"%s\"", "\"privateKey\":\"%s\""));
    all.put(
        "api_token",
        List.of(
            "using %s", "token=%s", "\"key\":\"%s\"", "export TOKEN=%s", "request with %s failed"));
    all.put(
        "url_credentials",
        List.of(
            "connecting to postgres://svc:%s@db:5432/app",
            "fetch https://bob:%s@host.example/x",
            "amqp://guest:%s@mq/",
            "redis://:%s@cache:6379/0"));
    all.put(
        "authorization",
        List.of(
            "Authorization: Basic %s",
            "\"authorization\":\"Basic %s\"", "proxy-authorization: Basic %s"));
    all.put(
        "cookie",
        List.of(
            "Cookie: sid=%s; theme=dark",
            "Set-Cookie: SESSION=%s; Path=/; HttpOnly", "\"cookie\":\"session=%s\""));
    all.put(
        "secret",
        List.of(
            "password=%s",
            "\"password\":\"%s\"",
            "login with password=%s failed",
            "client_secret=%s",
            "\"secret\": \"%s\"",
            "pwd=%s host=db",
            "DB_PASSWORD=%s"));
    all.put(
        "ip_v6",
        List.of("connection from %s", "listening on [%s]:443", "\"ip\":\"%s\"", "client=%s"));
    all.put("mac", List.of("DHCPACK to %s", "mac=%s", "\"mac\":\"%s\"", "device %s joined"));
    all.put("iban", List.of("transfer to %s", "iban=%s", "\"iban\":\"%s\"", "account %s debited"));
    all.put("uk_nhs", List.of("NHS number %s", "nhs: %s", "patient NHS no %s"));
    all.put("pesel", List.of("PESEL %s", "pesel=%s", "\"pesel\":\"%s\""));
    all.put("aadhaar", List.of("aadhaar %s", "Aadhaar number: %s", "\"aadhaar\":\"%s\""));
    all.put("cpf", List.of("CPF %s", "cpf=%s", "\"cpf\":\"%s\"", "cliente %s"));
    all.put(
        "codice_fiscale",
        List.of("codice fiscale %s", "cf=%s", "\"codiceFiscale\":\"%s\"", "utente %s"));
    all.put("es_nif", List.of("NIF %s", "dni: %s", "\"nif\":\"%s\""));
    all.put("pt_nif", List.of("NIF %s", "nif=%s", "contribuinte %s"));
    all.put("bsn", List.of("BSN %s", "bsn=%s", "burgerservicenummer: %s"));
    all.put(
        "steuer_id",
        List.of("Steuer-ID %s", "steuerid=%s", "IdNr. %s", "Steueridentifikationsnummer: %s"));
    all.put("personnummer", List.of("personnummer %s", "pnr=%s", "\"personnummer\":\"%s\""));
    return all;
  }

  /** As many lines of every type, shuffled by the seed, with the hard negatives among them. */
  static List<Sample> mixed(RandomGenerator random, int ofEachType, int negatives) {
    List<Sample> all = new ArrayList<>();
    for (String type : types()) {
      for (int i = 0; i < ofEachType; i++) {
        all.add(positive(random, type));
      }
    }
    for (int i = 0; i < negatives; i++) {
      all.add(negative(random));
    }
    return all;
  }
}
