package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Words that make a number more likely to be what it looks like: {@code phone}, {@code nhs}, {@code
 * iban}. They are looked for in a short stretch before the number and a shorter one behind it, in
 * any letter case, as a word or as a part of an identifier such as {@code customerPhone} or {@code
 * phone_number}.
 */
final class Context {
  private static final int BEFORE = 48;
  private static final int BEHIND = 16;

  private static final Context NONE = new Context();
  private static final Map<Kind, Context> BY_KIND = new TreeMap<>();

  static {
    BY_KIND.put(
        Kind.CREDIT_CARD,
        new Context(
            "card",
            "cc",
            "pan",
            "credit",
            "debit",
            "visa",
            "mastercard",
            "maestro",
            "amex",
            "payment",
            "charge",
            "charged",
            "paid",
            "ccnum",
            "unionpay",
            "cardnumber"));
    BY_KIND.put(
        Kind.PHONE,
        new Context(
            "phone",
            "telephone",
            "tel",
            "mobile",
            "cell",
            "cellphone",
            "call",
            "called",
            "calling",
            "caller",
            "callee",
            "callback",
            "sms",
            "msisdn",
            "fax",
            "whatsapp",
            "dial",
            "dialed",
            "dialled",
            "dialing",
            "contact",
            "telefon",
            "handy",
            "mobil",
            "telefono",
            "ring",
            "text",
            "texted",
            "voicemail",
            "ext",
            "mob",
            "celular",
            "cellulare",
            "telefone",
            "telemovel",
            "movil",
            "mobiel",
            "landline",
            "hotline",
            "helpline",
            "callerid",
            "callbacks",
            "phoneno",
            "phonenumber",
            "mobileno",
            "mobilenumber",
            "telefoon",
            "telefonnummer",
            "mobilnummer",
            "telefonu",
            "telefoonnummer",
            "puhelin",
            "rufnummer"));
    BY_KIND.put(Kind.SSN, new Context("ssn", "social", "itin", "tin", "taxpayer", "ss#"));
    BY_KIND.put(Kind.UK_NHS, new Context("nhs", "patient"));
    BY_KIND.put(Kind.PESEL, new Context("pesel"));
    BY_KIND.put(Kind.AADHAAR, new Context("aadhaar", "aadhar", "uidai", "uid", "adhaar"));
    BY_KIND.put(Kind.CPF, new Context("cpf", "cadastro", "contribuinte"));
    BY_KIND.put(Kind.CODICE_FISCALE, new Context("codice", "fiscale", "cf"));
    BY_KIND.put(
        Kind.ES_NIF, new Context("nif", "dni", "nie", "documento", "identidad", "cif", "tax"));
    BY_KIND.put(Kind.PT_NIF, new Context("nif", "contribuinte", "nipc", "fiscal", "tax", "vat"));
    BY_KIND.put(
        Kind.BSN, new Context("bsn", "burgerservicenummer", "sofinummer", "burger", "sofi"));
    BY_KIND.put(
        Kind.STEUER_ID,
        new Context(
            "steuer",
            "steuerid",
            "steuernummer",
            "idnr",
            "identifikationsnummer",
            "steueridentifikationsnummer",
            "steueridentnummer",
            "tin",
            "tax",
            "steueridnr"));
    BY_KIND.put(
        Kind.PERSONNUMMER,
        new Context("personnummer", "pnr", "samordningsnummer", "personnr", "swedish"));
    BY_KIND.put(Kind.MAC, new Context("mac", "hwaddr", "ether", "hardware", "bssid", "address"));
  }

  /* By first letter. */
  private final byte[][][] words = new byte[32][][];

  /* Bit k of place n: a word begins with the n-th letter and goes on with the k-th. */
  private final int[] secondLetters = new int[32];

  private Context(String... words) {
    for (int k = 0; k < 32; k++) {
      int letter = k;
      this.words[k] =
          Arrays.stream(words)
              .filter(word -> (word.charAt(0) & 31) == letter)
              .map(word -> word.getBytes(US_ASCII))
              .toArray(byte[][]::new);
    }
    for (String word : words) {
      secondLetters[word.charAt(0) & 31] |= 1 << (word.charAt(1) & 31);
    }
  }

  static Context of(Kind kind) {
    return BY_KIND.getOrDefault(kind, NONE);
  }

  /** True when one of the words stands near the stretch from {@code start} to {@code end}. */
  boolean near(Scanner s, int start, int end) {
    boolean found =
        within(s, Math.max(s.from, start - BEFORE), start)
            || within(s, end, Math.min(s.to, end + BEHIND));
    s.contextual |= !found;
    return found;
  }

  /** True when one of the words stands in the few bytes before {@code start}. */
  boolean before(Scanner s, int start, int bytes) {
    boolean found = within(s, Math.max(s.from, start - bytes), start);
    s.contextual |= !found;
    return found;
  }

  private boolean within(Scanner s, int low, int high) {
    s.charge(high - low);
    byte[] b = s.b;
    for (int i = low; i < high - 1; i++) {
      int first = b[i] & 31;
      if ((secondLetters[first] >>> (b[i + 1] & 31) & 1) != 0
          && Bytes.letter(b[i])
          && beginsPart(s, i)) {
        for (byte[] word : words[first]) {
          if (i + word.length <= high
              && Bytes.matches(b, i, word)
              && endsPart(s, i + word.length)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** A letter behind anything but a letter, or a capital behind a small one. */
  private static boolean beginsPart(Scanner s, int i) {
    if (i == s.from || !Bytes.letter(s.b[i - 1])) {
      return true;
    }
    if (i - 2 >= s.from && s.b[i - 2] == '\\' && Scanner.isEscape(s.b[i - 1])) {
      return true;
    }
    return Bytes.upper(s.b[i]) && Bytes.lower(s.b[i - 1]);
  }

  private static boolean endsPart(Scanner s, int end) {
    if (end >= s.to || !Bytes.letter(s.b[end])) {
      return true;
    }
    /* "phoneNumber" ends a part, "telemetry" does not; a plural counts. */
    return (Bytes.upper(s.b[end]) && Bytes.lower(s.b[end - 1]))
        || (s.b[end] == 's' && (end + 1 >= s.to || !Bytes.letter(s.b[end + 1])));
  }
}
